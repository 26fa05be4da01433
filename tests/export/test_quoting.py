"""No text of a policy can leave its place in the exported files."""

from __future__ import annotations

import ast
import io
import re
import shlex

import crossplane
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.export import ExportError, apache, caddy, export, haproxy, lua, nginx, varnish
from crossorigin.export.writing import Unwritable

PRINTABLE = st.text(st.sampled_from([chr(code) for code in range(0x20, 0x7F)]))


QUOTES = (
    nginx.quoted_value,
    nginx.quoted_regex,
    haproxy.quoted,
    haproxy.quoted_format,
    lua.quoted,
    caddy.quoted,
    caddy.quoted_regex,
    apache.quoted,
    apache.quoted_format,
    varnish.quoted,
)


def nginx_tokens(text: str) -> list[str]:
    return [token for token, _, _ in crossplane.lexer._lex_file_object(io.StringIO(text))]


@given(PRINTABLE)
@settings(max_examples=50)
def test_a_value_of_nginx_is_one_word(text: str) -> None:
    try:
        quoted = nginx.quoted_value(text)
    except Unwritable:
        assert "$" in text or "\\" in text
        return
    assert nginx_tokens(f"x {quoted};") == ["x", text, ";"]


@given(PRINTABLE)
@settings(max_examples=50)
def test_a_regular_expression_of_nginx_is_one_word(text: str) -> None:
    try:
        quoted = nginx.quoted_regex(text)
    except Unwritable:
        assert "\\" in text
        return
    assert nginx_tokens(f"x {quoted};") == ["x", text, ";"]


@given(st.text())
def test_an_argument_of_haproxy_is_one_word(text: str) -> None:
    """HAProxy joins and quotes words as a shell does."""
    try:
        quoted = haproxy.quoted(text)
    except Unwritable:
        assert not (text.isascii() and text.isprintable())
        return
    assert shlex.split(f"x {quoted} y") == ["x", text, "y"]


@given(st.text())
def test_a_string_of_lua_is_one_string(text: str) -> None:
    """Python reads its strings of printable ASCII as Lua does."""
    try:
        quoted = lua.quoted(text)
    except Unwritable:
        assert not (text.isascii() and text.isprintable())
        return
    assert ast.literal_eval(quoted) == text


@given(PRINTABLE)
def test_an_argument_of_caddy_is_one_word(text: str) -> None:
    """Between its quotes, only a quote has a backslash, and only expressions have braces."""
    for quote in (caddy.quoted, caddy.quoted_regex):
        try:
            quoted = quote(text)
        except Unwritable:
            assert set("{}\\").intersection(text)
            continue
        inside = quoted[1:-1].replace('\\"', "\0")
        assert (quoted[0], quoted[-1], '"' in inside) == ('"', '"', False)
        assert inside.replace("\0", '"') == text
        assert quote is caddy.quoted_regex or not set("{}").intersection(text)


@given(PRINTABLE)
def test_an_argument_of_apache_is_one_word(text: str) -> None:
    """Between its quotes, a backslash takes a quote or a backslash only."""
    try:
        quoted = apache.quoted(text)
    except Unwritable:
        assert "\\" in text or "${" in text
        return
    assert re.fullmatch(r'"(?:[^"\\]|\\"|\\(?!["\\]))*"', quoted)
    assert quoted[1:-1].replace('\\"', '"') == text


def test_a_format_of_haproxy_has_no_percent_sign_of_its_own() -> None:
    assert haproxy.quoted_format("%[x]%") == "'%%[x]%%'"


@pytest.mark.parametrize("text", [r"a\\b", r"a\"b", "a\\"])
def test_backslashes_that_a_server_would_take_away_are_refused(text: str) -> None:
    for quote in (nginx.quoted_regex, apache.quoted):
        with pytest.raises(Unwritable, match=r"backslash|more than characters"):
            quote(text)


@pytest.mark.parametrize("text", [r"a\"b", "a\\", "a{$HOME}"])
def test_expressions_that_caddy_would_read_otherwise_are_refused(text: str) -> None:
    with pytest.raises(Unwritable, match="Caddy reads more than an expression"):
        caddy.quoted_regex(text)


def test_the_end_of_a_string_of_varnish_is_refused_within_it() -> None:
    with pytest.raises(Unwritable, match="would end a string of Varnish"):
        varnish.quoted('a"}b')


def test_a_dollar_sign_of_a_path_is_not_its_end_in_apache() -> None:
    policies = PolicyMap({"/": NO_CORS, "/$y/{id}/x": Policy(allow_origins="*")})
    text = "".join(export(policies, "apache", accept=["odd-paths"]).files.values())
    tested = re.findall(r'THE_REQUEST} "(.*\\\$.*)"', text)
    assert tested
    assert all(re.search(each, "GET /$y/1/x HTTP/1.1") for each in tested if "/x" in each)


def test_texts_that_are_longer_than_the_buffer_of_nginx_are_refused() -> None:
    for quote in (nginx.quoted_value, nginx.quoted_regex):
        assert len(quote("a" * 4_000)) == 4_002
        with pytest.raises(Unwritable, match="at most 4080 characters"):
            quote("a" * 4_090)
    names = [f"X-Header-{number}" for number in range(400)]
    policy = Policy(allow_origins=["https://a.example"], allow_headers=names)
    with pytest.raises(ExportError) as caught:
        export(policy, "nginx")
    assert [loss.code for loss in caught.value.losses] == ["unwritable-text"]


@pytest.mark.parametrize("target", ["nginx", "haproxy", "apache", "varnish"])
def test_a_list_that_is_too_large_for_pcre_is_refused(target: str) -> None:
    long = [f"M{'m' * 300}{number}" for number in range(300)]
    plain = Policy(allow_origins=["https://a.example"])
    for policy in (plain.replace(allow_methods=long), plain.replace(allow_headers=long)):
        with pytest.raises(ExportError) as caught:
            export(policy, target, accept=["unusual-methods"])
        (loss,) = caught.value.losses
        assert (loss.code, len(loss.message) < 300) == ("unwritable-text", True)


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\0b", "é", "a\x7fb"])
def test_characters_that_are_not_printable_are_refused(text: str) -> None:
    for quote in QUOTES:
        with pytest.raises(Unwritable):
            quote(text)
