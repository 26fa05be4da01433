"""The summary in words."""

from crossorigin import NO_CORS, Policy
from crossorigin.policy import describe


def test_a_strict_policy_in_words() -> None:
    assert list(describe(Policy(allow_origins=["https://app.example.com"]))) == [
        "Pages of https://app.example.com may read this server's responses.",
        "They may not read responses to requests with cookies or HTTP authentication.",
        "They may use GET, HEAD and POST.",
        "They may set only CORS-safelisted request headers, so they cannot send JSON.",
        "They may read only CORS-safelisted response headers.",
        "Browsers remember a preflight for their default of 5 seconds.",
    ]


def test_a_generous_policy_in_words() -> None:
    policy = Policy(
        allow_origins=[f"https://{name}.example.com" for name in "abcdefgh"],
        allow_methods=["GET", "PUT"],
        allow_headers=["Authorization", "Content-Type", "X-Trace"],
        expose_headers=["ETag"],
        allow_credentials=True,
        max_age=600,
    )
    assert list(describe(policy)) == [
        "Pages of https://a.example.com, https://b.example.com, https://c.example.com, "
        "https://d.example.com, https://e.example.com, https://f.example.com, "
        "https://g.example.com and https://h.example.com may read this server's responses.",
        "Their requests may carry cookies and HTTP authentication.",
        "They may use GET, HEAD, POST and PUT.",
        "They may set Authorization, Content-Type and X-Trace, besides the safelisted headers.",
        "They may read ETag, besides the safelisted headers.",
        "Browsers may remember a preflight for 600 seconds.",
    ]


def test_up_to_six_names_are_spelled_out() -> None:
    policy = Policy(allow_origins=[f"https://{name}.example" for name in "abcdef"])
    assert next(iter(describe(policy))) == (
        "Pages of https://a.example, https://b.example, https://c.example, https://d.example, "
        "https://e.example and https://f.example may read this server's responses."
    )


def test_who_else_is_among_the_origins() -> None:
    policy = Policy(
        allow_origins=[
            "https://*.example.com",
            "https://pr-*.preview.example.com",
            "https://app-*.vercel.app",
            "https://*.vercel.app:*",
            "moz-extension://*",
            "vscode-webview://*",
            "http://192.168.0.0/16:*",
            "http://[fd00::/8]",
            "null",
        ],
        dangerously_allow_null_origin=True,
        dangerously_allow_public_suffix_wildcards=True,
        dangerously_allow_private_address_ranges=True,
    )
    assert list(describe(policy))[1:7] == [
        "Any site is among them, because it can make a page of the origin null.",
        "Anyone with a name under vercel.app is among them.",
        "Every extension of Firefox is among them.",
        "Every extension of VS Code is among them.",
        "Every device with an address in 192.168.0.0/16 is among them.",
        "Every device with an address in fd00::/8 is among them.",
    ]


def test_wildcards_in_words() -> None:
    policy = Policy(
        allow_origins="*", allow_methods="*", allow_headers="*", expose_headers="*", max_age=0
    )
    assert list(describe(policy)) == [
        "Pages of any origin may read this server's responses.",
        "They may not read responses to requests with cookies or HTTP authentication.",
        "They may use any method.",
        "They may set any request header, except Authorization.",
        "They may read every response header but Set-Cookie.",
        "Browsers do not remember preflights.",
    ]


def test_blocking_and_private_networks_in_words() -> None:
    policy = Policy(
        allow_origins=["https://app.example.com"], block_refused=True, allow_private_network=True
    )
    assert list(describe(policy))[-2:] == [
        "Requests from any other origin are answered with 403.",
        "They may come from the public internet into this private network.",
    ]
    policy = NO_CORS.replace(block_refused="unsafe-methods", block_missing_origin=True)
    assert list(describe(policy))[1:] == [
        "Requests from any other origin are answered with 403, unless they are GET, HEAD or "
        "OPTIONS.",
        "Requests without Origin and Sec-Fetch-Site are answered with 403, unless they are GET, "
        "HEAD or OPTIONS.",
    ]


def test_authorization_beside_the_wildcard_in_words() -> None:
    policy = Policy(allow_origins="*", allow_headers=["*", "Authorization"])
    assert "They may set any request header, Authorization included." in list(describe(policy))


def test_of_very_many_origins_the_first_are_named_and_the_others_counted() -> None:
    origins = [f"https://a{number}.example" for number in range(1103)]
    sentence = next(iter(describe(Policy(allow_origins=origins))))
    assert "https://a99.example and 1,003 others may" in sentence
    assert "https://a100.example" not in sentence


def test_nothing_more_is_said_of_an_exact_origin_that_is_not_https() -> None:
    sentences = list(describe(Policy(allow_origins=["http://localhost:3000"])))
    assert not [each for each in sentences if "among them" in each]


def test_as_many_names_as_are_listed_are_not_counted() -> None:
    origins = [f"https://a{number}.example" for number in range(100)]
    sentence = next(iter(describe(Policy(allow_origins=origins))))
    assert "https://a98.example and https://a99.example may" in sentence
    more = next(iter(describe(Policy(allow_origins=[*origins, "https://b.example"]))))
    assert "https://a0.example, https://a1.example, " in more
    assert "https://a99.example and 1 other may" in more


def test_the_browsers_that_remember_for_less_are_named() -> None:
    def last(seconds: int) -> str:
        return list(describe(Policy(allow_origins="*", max_age=seconds)))[-1]

    assert last(600).endswith("for 600 seconds.")
    assert last(601).endswith("for 601 seconds, WebKit for 600 at most.")
    assert last(86400).endswith("for 86400 seconds, WebKit for 600 and Chromium for 7200 at most.")
