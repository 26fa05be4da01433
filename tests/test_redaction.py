"""Secrets are hidden by their names, by their shapes and wherever they turn up again."""

import json
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin.diagnosis import Grant, Software, recipes_for
from crossorigin.redaction import HIDDEN, MOST_REMEMBERED, Secrets, is_secret_name, show

SECRET = "hunter2-Xyzzy"  # noqa: S105 (made up)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer {}",
        "authorization: {} is not safelisted",
        "Proxy-Authorization: Basic {}",
        "Cookie: session={}; theme=dark",
        "Set-Cookie: id={}; SameSite=None; Secure",
        "X-Api-Key: {}",
        "x-csrf-token: {}",
        "X-Amz-Security-Token:\t{}",
        "https://{}@api.example.net/items",
        "https://user:{}@api.example.net/items",
        "http:user:{}@api.example.net",
        r"https:\\user:{}@api.example.net",
        "socks5h://user:{}@127.0.0.1:1080",
        "//user:{}@api.example.net/items",
        "user:{}@api.example.net",
        "curl -x user:{}@[::1]:8080",
        "https://user:{}/x@api.example.net/",
        "https://user:a/{}?#@api.example.net/",
        "https://user:{}",
        "http://127.0.0.1:{}/",
        "git+ssh://user:{}@api.example.net",
        "postgresql://user:p:{}@db:5432/x",
        "https://api.example.net/?access_token={}",
        "https://api.example.net/?page=2&code={}&x=1",
        "https://api.example.net/?X-Amz-Signature={}",
        "https://api.example.net/?client%5Fsecret={}",
        "https://api.example.net/#id_token={}&state=1",
        "https://api.example.net/?user[password]={}",
        "grant_type=password&password={}",
        '{{"access_token": "{}"}}',
        '{{"password":"{}"}}',
        "{{'api_key': '{}'}}",
        r"{{\"token\": \"{}\"}}",
        'API_KEY = "{}"',
        'CORS(app, secret_key="{}")',
        'os.environ.get("SIGNING_KEY", "{}")',
        "sent with Bearer {}",
    ],
)
def test_a_value_beside_a_secrets_name_is_hidden(text: str) -> None:
    shown = Secrets().hide(text.format(SECRET))
    assert SECRET not in shown
    assert HIDDEN in shown
    assert Secrets(show=True).hide(text.format(SECRET)) == text.format(SECRET)


@pytest.mark.parametrize(
    "token",
    [
        JWT,
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "AKIAIOSFODNN7EXAMPLE",
        "AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
        "https://files.example.com/9f86d081884c7d659a2feaa0c55ad015.pdf",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "dQw4w9WgXcQdQw4w9WgXcQ12",
    ],
)
@pytest.mark.parametrize("text", ["/reset/{}/now", "x {} y", "X-Foo: {}", "“{}”", "a=1&b={}"])
def test_what_looks_like_a_token_is_hidden_wherever_it_stands(token: str, text: str) -> None:
    assert token not in Secrets().hide(text.format(token))


@pytest.mark.parametrize(
    "text",
    [
        "https://app.example.com:8443/items?page=2&encoding=utf-8#top",
        "https://cdn.example.com/fonts/icons-regular-fcc658a3dec1be1cb0a9bb81f4c7c6de.woff?v=4",
        "/assets/application-9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015.js:1",
        "https://0123456789abcdef0123456789abcdef.lambda-url.us-east-1.on.aws/",
        "Access-Control-Allow-Headers: Authorization, X-Api-Key",
        "allow_headers = ['x-api-key', 'x-csrf-token', 'authorization']",
        '{"allow_headers": ["authorization", "cookie"]}',
        "allow_credentials = true",
        "SESSION_COOKIE_SAMESITE = 'None'",
        "-H 'authorization: …'",
        "Set-Cookie: csrftoken",
        "the key of a policy map: a path",
        "‘x y’ is not a token: it has a space",
        "Basic authentication, a Bearer token",
        "monday=1",
        "mail to bob@example.com",
        "mailto:customer@example.com",
        "http://localhost:5173/@vite/client",
        "http://localhost:8080, or https://*:8443.",
        "http://localhost:* and http://localhost:{port} and http://[::1]:8080/@x",
        "https://app.example.com:port",
        "ws://localhost:3000?x=1",
        "http://localhost:3000-3002, or http://127.0.0.1:80-8080/",
        "at 17:30@home",
        "Write 1000000000000000052504760255204420248704468581108159154915854115111802457988.",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "X-Amz-Server-Side-Encryption-Customer-Key-MD5",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "Open https://api.example.net/?a=1&password= in a tab",
        "https://api.example.net/?a=1&access_token=...&api_key=***",
        "{'password': '********', 'token': '…'}",
    ],
)
def test_what_is_not_a_secret_is_shown(text: str) -> None:
    assert Secrets().hide(text) == text


@pytest.mark.parametrize("software", Software)
def test_recipes_are_shown_whole(software: Software) -> None:
    grant = Grant(
        origin="https://app.example.com",
        methods=("PUT",),
        headers=("authorization", "x-api-key", "x-csrf-token"),
        credentials=True,
    )
    for recipe in recipes_for([software], grant):
        assert Secrets().hide(recipe.text) == recipe.text
        assert Secrets().hide(recipe.where) == recipe.where


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Content-Type", "text/html", "text/html"),
        ("Access-Control-Allow-Origin", "*", "*"),
        ("Sec-Fetch-Site", "cross-site", "cross-site"),
        ("Location", f"/login?code={SECRET}", f"/login?code={HIDDEN}"),
        ("Authorization", "Basic eA==", HIDDEN),
        ("Set-Cookie", "a=b", HIDDEN),
        ("X-Anything", "at all", HIDDEN),
        ("X-Total", "10", HIDDEN),
    ],
)
def test_only_headers_that_are_known_to_be_public_are_shown(
    name: str, value: str, shown: str
) -> None:
    assert Secrets().hide_header(name, value) == shown
    assert Secrets(show=True).hide_header(name, value) == value


@pytest.mark.parametrize(
    ("name", "shown"), [("X-Total", "x"), ("Server", "x"), ("X-Auth-Token", HIDDEN)]
)
def test_of_a_response_only_secret_headers_are_hidden(name: str, shown: str) -> None:
    assert Secrets().hide_header(name, "x", of_response=True) == shown
    secrets = Secrets()
    secrets.learn_headers([(name, SECRET)], of_response=True)
    assert (SECRET in secrets.hide(SECRET)) is (shown != HIDDEN)


@pytest.mark.parametrize(
    "header",
    [
        ("Authorization", f"Bearer {SECRET}"),
        ("Authorization", f'Digest username="x", response="{SECRET}"'),
        ("Cookie", f"theme=dark; id={SECRET}"),
        ("Set-Cookie", f"id={SECRET}; Path=/; SameSite=None"),
        ("X-Api-Key", SECRET),
        ("X-Tenant", SECRET),
        ("Referer", f"https://app.example.com/?token={SECRET}"),
    ],
)
def test_a_secret_that_a_command_was_given_is_hidden_where_it_turns_up_again(
    header: tuple[str, str],
) -> None:
    secrets = Secrets()
    secrets.learn_headers([header])
    for text in (f"the server says {SECRET}!", f"https://x.example/{SECRET}", SECRET.upper()):
        assert SECRET.lower() not in secrets.hide(text).lower()
    assert secrets.hide("Path, SameSite, theme, dark") == "Path, SameSite, theme, dark"


def test_a_short_value_is_hidden_only_beside_its_name() -> None:
    secrets = Secrets()
    secrets.learn_headers([("X-Mode", "on"), ("X-Api-Key", "abc")])
    assert secrets.hide("x-mode: on is not safelisted, on") == (
        "x-mode: (hidden) is not safelisted, on"
    )
    assert secrets.hide("x-api-key: abc is not safelisted") == (
        "x-api-key: (hidden) is not safelisted"
    )


@pytest.mark.parametrize("secret", ["pass wörd 1", "it's-a-secret", "a+b/c=d&e?f", "x" * 500 + "1"])
def test_a_secret_is_hidden_in_other_spellings(secret: str) -> None:
    secrets = Secrets()
    secrets.learn_headers([("X-Api-Key", secret)])
    for text in (
        f"/{secret}/",
        "'" + secret.replace("'", "'\"'\"'") + "'",
        secret.encode().decode("latin-1"),
    ):
        assert secrets.hide(text).replace(HIDDEN, "").strip("/'") == ""


def test_a_value_is_shown_with_its_secrets_if_the_user_wants_it() -> None:
    value = f"https://a.example/?token={SECRET}\n"
    assert SECRET not in show(value)
    assert show(value, with_secrets=True) == repr(value)


def test_data_is_hidden_in_keys_and_values() -> None:
    secrets = Secrets()
    secrets.learn_text(f"password={SECRET}")
    data = {"a": [1, None, f"x {SECRET}"], SECRET: (True, {"b": JWT})}
    shown = secrets.hide_data(data)
    assert shown == {"a": [1, None, f"x {HIDDEN}"], HIDDEN: [True, {"b": HIDDEN}]}
    assert Secrets(show=True).hide_data(data) is data


def test_public_names_are_not_secret() -> None:
    assert is_secret_name("X-Amz-Security-Token")
    assert is_secret_name("apiKey")
    assert not is_secret_name("Access-Control-Allow-Credentials")
    assert not is_secret_name("author")


@given(st.lists(st.text(st.sampled_from("abc-=;: "), min_size=6, max_size=90), max_size=20))
def test_no_literal_of_many_is_missed(values: list[str]) -> None:
    secrets = Secrets()
    secrets.learn_headers([("X-Api-Key", value) for value in values])
    for value in values:
        if len(value.strip()) >= 6:
            assert value not in secrets.hide(f"<{value}>")


def test_many_secrets_take_time_linear_in_the_text() -> None:
    draw = random.Random(1)  # noqa: S311 (the same each time)
    secrets = Secrets()
    values = ["".join(draw.choices(string.ascii_lowercase, k=40)) + "1" for _ in range(2000)]
    secrets.learn_headers([("X-Api-Key", value) for value in values])
    shown = secrets.hide(json.dumps(values))
    assert not any(value in shown for value in values)
    assert shown.count(HIDDEN) == len(values)


def test_a_short_secret_in_a_url_is_not_hidden_elsewhere() -> None:
    secrets = Secrets()
    secrets.learn_text("https://api.example.net/?code=q")
    assert secrets.hide("q?code=q") == "q?code=(hidden)"


def test_what_was_searched_is_remembered_up_to_a_bound() -> None:
    secrets = Secrets()
    for number in range(2 * MOST_REMEMBERED):
        secrets.learn_text(f"plain {number}")
    secrets.learn_text("https://api.example.net/?token=abcdefgh1")
    assert len(secrets._searched) == MOST_REMEMBERED
    assert "abcdefgh1" not in secrets.hide("abcdefgh1")


@pytest.mark.parametrize("quote", ['"', "'", '\\"'])
def test_a_list_under_the_name_of_a_secret_is_hidden(quote: str) -> None:
    values = f"{quote}s3cr3tvalue{quote},{quote}other5ecret{quote}"
    shown = Secrets().hide(f"{{{quote}Origin{quote}:[{quote}null{quote}],"
                           f"{quote}X-Api-Token{quote}:[{values}],{quote}n{quote}:1}}")  # fmt: skip
    assert "s3cr3t" not in shown
    assert "5ecret" not in shown
    assert "null" in shown
    assert f"{quote}n{quote}:1" in shown


def test_the_axes_of_a_font_are_not_a_password() -> None:
    url = "https://fonts.googleapis.com/css2?family=Inter:ital,wght@0,400;1,400&display=swap"
    assert url in show(url)
    assert SECRET not in show(f"https://fonts.example/css2?family=Inter:{SECRET}@400")
