"""Settings alone: what they allow as they are written, and what is wrong in them."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import Cause, Finding, diagnose, read

PAGE = "https://shop.example.org"
SETTINGS = {
    "FastAPI": (
        "app.add_middleware(\n    CORSMiddleware,\n    allow_origins=[{origins}],\n"
        "    allow_methods=['GET', 'PUT'],\n    allow_headers=['X-Tenant'],\n"
        "    allow_credentials={credentials},\n)\n",
        "True",
    ),
    "Django": (
        "INSTALLED_APPS += ['corsheaders']\nCORS_ALLOWED_ORIGINS = [\n    {origins},\n]\n"
        "CORS_ALLOW_METHODS = ('GET', 'PUT')\nCORS_ALLOW_HEADERS = ('X-Tenant',)\n"
        "CORS_ALLOW_CREDENTIALS = {credentials}\n",
        "True",
    ),
    "Express": (
        "app.use(cors({{\n  origin: [{origins}],\n  methods: ['GET', 'PUT'],\n"
        "  allowedHeaders: ['X-Tenant'],\n  credentials: {credentials},\n}}));\n",
        "true",
    ),
    "Spring": (
        "CorsConfiguration cors = new CorsConfiguration();\n"
        "cors.setAllowedOrigins(List.of({origins}));\n"
        "cors.setAllowedMethods(List.of('GET', 'PUT'));\n"
        "cors.setAllowedHeaders(List.of('X-Tenant'));\n"
        "cors.setAllowCredentials({credentials});\n",
        "true",
    ),
    "Laravel": (
        "'allowed_origins' => [{origins}],\n'allowed_methods' => ['GET', 'PUT'],\n"
        "'allowed_headers' => ['X-Tenant'],\n'supports_credentials' => {credentials},\n",
        "true",
    ),
    "gin": (
        "r := gin.Default()\nr.Use(cors.New(cors.Config{{\n  AllowOrigins: []string{{{origins}}},\n"
        "  AllowMethods: []string{{'GET', 'PUT'}},\n  AllowHeaders: []string{{'X-Tenant'}},\n"
        "  AllowCredentials: {credentials},\n}}))\n",
        "true",
    ),
    "Quarkus": (
        "quarkus.http.cors.origins={origins}\nquarkus.http.cors.allowed-methods=GET,PUT\n"
        "quarkus.http.cors.allowed-headers=X-Tenant\n"
        "quarkus.http.cors.access-control-allow-credentials={credentials}\n",
        "true",
    ),
}


def reviewed(
    software: str, origins: str, *, credentials: bool = False, **given: str
) -> tuple[list[Finding], Finding]:
    """The faults that are found, and what is said of the whole."""
    settings, yes = SETTINGS[software]
    text = settings.format(origins=origins, credentials=yes if credentials else yes and "no")
    (evidence,) = read(text, **given)  # type: ignore[arg-type]  # each is text
    *faults, note = diagnose(evidence)
    assert note.cause is Cause.SETTINGS_REVIEWED
    assert evidence.refused is bool(faults)
    assert "unknown" not in str(faults)
    return faults, note


def in_quotes(software: str, origin: str) -> str:
    return origin if software == "Quarkus" else f"'{origin}'"


@pytest.mark.parametrize("software", SETTINGS)
def test_what_settings_allow_is_told(software: str) -> None:
    faults, note = reviewed(software, in_quotes(software, PAGE), credentials=True)
    assert faults == []
    assert f"allow pages of {PAGE}." in note.what
    assert "Methods: GET, PUT. Request headers: X-Tenant. Credentials: allowed." in note.why


@pytest.mark.parametrize("software", SETTINGS)
def test_credentials_that_are_not_allowed_are_not_told(software: str) -> None:
    _, note = reviewed(software, in_quotes(software, PAGE))
    assert "Credentials: not named." in note.why


@pytest.mark.parametrize("software", SETTINGS)
@pytest.mark.parametrize(
    ("entry", "page", "method", "cause"),
    [
        (PAGE, PAGE, "PUT", None),
        (PAGE, PAGE, "POST", None),
        (PAGE, PAGE, "DELETE", Cause.METHOD_NOT_ALLOWED),
        (PAGE, "https://other.example.net", "PUT", Cause.ORIGIN_NOT_ALLOWED),
        (PAGE, "http://shop.example.org", "PUT", Cause.ORIGIN_MISSPELLED),
    ],
)
def test_whether_a_page_would_be_allowed(
    software: str, entry: str, page: str, method: str, cause: Cause | None
) -> None:
    faults, note = reviewed(software, in_quotes(software, entry), origin=page, method=method)
    assert [each.cause for each in faults] == ([] if cause is None else [cause])
    assert all(each.confidence != "certain" for each in faults)
    if cause is None:
        assert f"allow pages of {page}." in note.what


TAKE_STAR_IN_LISTS = [each for each in SETTINGS if each not in ("Django", "Express")]


@pytest.mark.parametrize("software", TAKE_STAR_IN_LISTS)
def test_every_origin_with_credentials_is_a_fault(software: str) -> None:
    (found,), note = reviewed(software, in_quotes(software, "*"), credentials=True)
    assert (found.cause, found.confidence) == (Cause.WILDCARD_WITH_CREDENTIALS, "likely")
    assert "name every origin as allowed." in note.what
    says = {"Express": "sent as it is", "gin": "sent as it is", "Spring": "refuses both",
            "Quarkus": "Some software"}  # fmt: skip
    assert says.get(software, "names the origin of each page") in found.why


@pytest.mark.parametrize("software", TAKE_STAR_IN_LISTS)
def test_every_origin_without_credentials_is_not_a_fault(software: str) -> None:
    faults, _ = reviewed(software, in_quotes(software, "*"))
    assert faults == []


@pytest.mark.parametrize("software", [each for each in SETTINGS if each != "Quarkus"])
@pytest.mark.parametrize("entry", ["shop.example.org", "https://shop.example.org/"])
def test_an_entry_that_no_origin_equals_is_a_fault(software: str, entry: str) -> None:
    faults, _ = reviewed(software, in_quotes(software, entry))
    is_cured = software == "Spring" and entry.endswith("/")  # Spring removes the slash
    assert [each.cause for each in faults] == [Cause.ORIGIN_MISSPELLED] * (not is_cured)
