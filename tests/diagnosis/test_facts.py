"""Each fact of pasted settings beside each message: what it proves, confirms or contradicts."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import Cause, Finding, diagnose, read

URL, PAGE, OTHER = (
    "https://api.example.org/v2/4",
    "https://spa.example.org",
    "https://b.example.net",
)
_HEAD = f"Access to fetch at '{URL}' from origin '{PAGE}' has been blocked by CORS policy: "
_CHECK = f"{_HEAD}Response to preflight request doesn't pass access control check: "
_LACKS = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
_NAMES = (
    f"The 'Access-Control-Allow-Origin' header has a value '{OTHER}' that is not equal to the "
    "supplied origin."
)
MESSAGES = {
    "lacks": _HEAD + _LACKS,
    "preflight lacks": _CHECK + _LACKS,
    "names another": _HEAD + _NAMES,
    "preflight names another": _CHECK + _NAMES,
    "star": f"{_HEAD}The value of the 'Access-Control-Allow-Origin' header in the response must "
    "not be the wildcard '*' when the request's credentials mode is 'include'.",
    "credentials": f"{_HEAD}The value of the 'Access-Control-Allow-Credentials' header in the "
    "response is '' which must be 'true' when the request's credentials mode is 'include'.",
    "method": f"{_HEAD}Method PUT is not allowed by Access-Control-Allow-Methods in preflight "
    "response.",
    "header": f"{_HEAD}Request header field x-tenant is not allowed by "
    "Access-Control-Allow-Headers in preflight response.",
    "status": f"{_CHECK}It does not have HTTP ok status.",
}


def _express(origin: str, *, credentials: bool = True, lists: str = "") -> str:
    allows = "true" if credentials else "false"
    return f"app.use(cors({{ origin: {origin}, credentials: {allows}{lists} }}));"


def _rails(origin: str) -> str:
    return (
        "Rails.application.config.middleware.insert_before 0, Rack::Cors do\n  allow do\n"
        f"    origins {origin}\n    resource '*', headers: ['X-Tenant'], methods: [:get, :put]\n"
        "  end\nend"
    )


PAGES = (_express(f"'{PAGE}'"), _rails(f"'{PAGE}'"))
STARS = (_express("'*'", credentials=False), _rails("'*'"))
OTHERS = (_express(f"['{OTHER}']"), _rails(f"'{OTHER}'"))
SLASHES = (_express(f"'{PAGE}/'"), _express(f"['{PAGE}/']"))
SHORT = (_express(f"'{PAGE}'", lists=", methods: ['GET'], allowedHeaders: ['X-One']"),)
PATHS = (f"app.use('/v1', cors({{ origin: '{PAGE}' }}));",)
LATE = (f"app.get('/v2/:id', show);\n{PAGES[0]}",)

TABLE = (
    # message, settings, the first cause, whether there is a recipe, what names the fact
    ("lacks", PAGES, "error-without-cors", False, ""),
    ("lacks", STARS, "error-without-cors", False, ""),
    ("lacks", OTHERS, "origin-not-allowed", True, f"allow {OTHER}, and not {PAGE}"),
    ("lacks", SLASHES, "origin-misspelled", True, f"“{PAGE}/”, which is not quite"),
    ("lacks", PATHS, "no-cors-headers", True, "are for /v1, and /v2/4 is not among them"),
    ("lacks", LATE, "layer-too-late", True, "“app.get('/v2/:id', show);”"),
    ("preflight lacks", PAGES, "preflight-not-handled", False, "They allow the page"),
    ("preflight lacks", STARS, "preflight-not-handled", False, "They allow the page"),
    ("preflight lacks", OTHERS, "origin-not-allowed", True, f"allow {OTHER}, and not {PAGE}"),
    ("preflight lacks", SLASHES, "origin-misspelled", True, f"“{PAGE}/”, which is not quite"),
    ("preflight lacks", LATE, "layer-too-late", True, "“app.get('/v2/:id', show);”"),
    ("names another", OTHERS, "origin-not-allowed", True, f"allow {OTHER}, and not {PAGE}"),
    ("preflight names another", PAGES, "origin-not-allowed", False, "allow the page already"),
    ("preflight names another", STARS, "origin-not-allowed", False, "allow the page already"),
    ("preflight names another", OTHERS, "origin-not-allowed", True, f"too, allow only {OTHER}"),
    ("star", PAGES, "wildcard-with-credentials", False, "name it, so “*” does not come from them"),
    ("star", OTHERS, "wildcard-with-credentials", False, f"name only {OTHER}, so “*” does not"),
    ("star", STARS, "wildcard-with-credentials", True, ""),
    ("credentials", PAGES[:1], "credentials-not-allowed", False, "allow credentials already"),
    ("credentials", PAGES[1:], "credentials-not-allowed", True, ""),
    ("method", PAGES[:1], "method-not-allowed", False, "allow it, by default, already"),
    ("method", PAGES[1:], "method-not-allowed", False, "list it already"),
    ("method", SHORT, "method-not-allowed", True, "too, list only GET"),
    ("header", PAGES[:1], "header-not-allowed", False, "allow it, by default, already"),
    ("header", PAGES[1:], "header-not-allowed", False, "list it already"),
    ("header", SHORT, "header-not-allowed", True, ""),
    ("status", LATE, "layer-too-late", True, "“app.get('/v2/:id', show);”"),
    ("status", PAGES, "preflight-not-handled", True, ""),
)


@pytest.mark.parametrize(
    ("message", "settings", "cause", "has_recipe", "fact"),
    [
        (message, each, cause, has_recipe, fact)
        for message, group, cause, has_recipe, fact in TABLE
        for each in group
    ],
)
def test_a_fact_of_settings_is_weighed(
    message: str, settings: str, cause: str, has_recipe: bool, fact: str
) -> None:
    first, *_ = _findings(f"{MESSAGES[message]}\n\n{settings}")
    assert (first.cause, first.grant is not None) == (cause, has_recipe)
    assert fact in f"{first.what} {first.why}"


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("settings", [*PAGES, *STARS])
def test_settings_that_allow_the_page_do_not_lack_it(message: str, settings: str) -> None:
    found = _findings(f"{MESSAGES[message]}\n\n{settings}")
    lacking = [each for each in found if each.cause is Cause.ORIGIN_NOT_ALLOWED]
    assert all(each.grant is None for each in lacking)


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        (f"add_header Access-Control-Allow-Origin '{OTHER}, {PAGE}' always;", "list-of-origins"),
        (f'Header always set Access-Control-Allow-Origin "{OTHER}, {PAGE}"', "list-of-origins"),
        (
            f"add_header Access-Control-Allow-Origin {OTHER};\n"
            f"add_header Access-Control-Allow-Origin {PAGE};",
            "doubled-headers",
        ),
    ],
)
def test_settings_tell_a_list_from_two_headers(settings: str, cause: str) -> None:
    message = (
        f"{_HEAD}The 'Access-Control-Allow-Origin' header contains multiple values '{OTHER}, "
        f"{PAGE}', but only one is allowed."
    )
    first, *others = _findings(f"{message}\n\n{settings}")
    assert (first.cause, first.confidence) == (cause, "likely")
    assert all(each.confidence == "possible" for each in others)


def test_a_fault_is_not_told_twice() -> None:
    message = f"{_HEAD}{_NAMES}".replace(OTHER, f"{PAGE}/")
    found = _findings(f"{message}\n\n{SLASHES[0]}")
    assert [each.cause for each in found].count(Cause.ORIGIN_MISSPELLED) == 1


def _findings(text: str) -> list[Finding]:
    (evidence,) = read(text)
    return [each for each in diagnose(evidence) if not each.is_note]
