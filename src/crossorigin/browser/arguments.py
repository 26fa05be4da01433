"""Checks of arguments: what is given to a browser, its pages and its messages.

One rule for all of them: an argument of a wrong type is a `TypeError`, a wrong value of the right
type is a `ValueError`. The message names the argument, shows the value, without secrets, and says
what to give. Where the call in script throws for a value, the error is a `ScriptTypeError` or a
`DOMException`, which are `ValueError` too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any, NamedTuple, NoReturn, TypeAlias

from ..fetch.header_lists import is_header_name, normalize_value
from ..redaction import Secrets, show

__all__ = [
    "FLAG",
    "HEADERS",
    "HEADERS_OPTION",
    "TEXT",
    "URL",
    "KnownOptions",
    "OptionKind",
    "are_pairs_of_text",
    "check_choice",
    "check_header",
    "check_headers",
    "check_instance",
    "check_options",
    "check_text",
    "choice_of",
    "did_you_mean",
    "one_of",
    "pairs_of",
    "texts_of",
    "why_not_a_header_name",
    "why_not_a_header_value",
    "wrong_type",
    "wrong_value",
]

LONGEST_COMPARED = 100
"""The most characters of a name for which a similar one is looked for."""


def wrong_type(name: str, value: object, wanted: str, *, is_secret: bool = False) -> TypeError:
    """The error about an argument of a wrong type. With `is_secret` only its type is shown."""
    shown = f"of the type {type(value).__name__}" if is_secret else show(value)
    return TypeError(f"{name} is {shown}; it must be {wanted}")


def wrong_value(name: str, value: object, wanted: str) -> ValueError:
    """The error about an argument of a wrong value."""
    return ValueError(f"{name} is {show(value)}; it must be {wanted}")


def one_of(known: Iterable[str]) -> str:
    """The values to choose from, in words."""
    return f"one of {', '.join(map(repr, known))}"


def did_you_mean(name: str, known: Collection[str]) -> str:
    """A question with the one of `known` that `name` probably stands for, or nothing.

    It may be spelled as in script or in headers, mistyped, or be the initials.
    """
    if len(name) > LONGEST_COMPARED:
        return ""
    plain = {_plain(each): each for each in known if each}
    initials = {"".join(word[0] for word in _words(each)): each for each in known if each}
    near = get_close_matches(_plain(name), plain, n=1, cutoff=0.75)
    meant = plain[near[0]] if near else initials.get(name.lower())
    return "" if meant is None else f"; did you mean {meant!r}?"


def _words(name: str) -> list[str]:
    return name.lower().replace("-", " ").replace("_", " ").split()


def _plain(name: str) -> str:
    return "".join(_words(name))


# --- single arguments ----------------------------------------------------------------------------


def check_text(name: str, value: object, wanted: str = "", *, is_secret: bool = False) -> None:
    """Check that `value` is text without lone surrogates, which no bytes stand for.

    Raises:
        TypeError: it is not text.
        ValueError: it has a lone surrogate.
    """
    wanted = f"text, {wanted}" if wanted else "text"
    if not isinstance(value, str):
        raise wrong_type(name, value, f"{wanted} (a str)", is_secret=is_secret)
    if value.isascii():
        return
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{name} has a lone surrogate, {value[error.start]!a}, as character {error.start + 1}; "
            f"it must be {wanted}"
        ) from None


def check_choice(
    name: str, value: object, known: Collection[str], error: type[ValueError] = ValueError
) -> None:
    """Check that `value` is one of the texts `known`.

    Raises:
        TypeError: it is not text.
        ValueError: it is another text; an `error`, which script's call throws.
    """
    if not isinstance(value, str):
        raise wrong_type(name, value, one_of(known))
    if value not in known:
        hint = did_you_mean(value, known)
        raise error(f"{name} is {show(value)}; it must be {one_of(known)}{hint}")


def check_instance(
    name: str,
    value: object,
    types: type | tuple[type, ...],
    wanted: str,
    *,
    is_secret: bool = False,
) -> None:
    """Check that `value` has one of `types`.

    Raises:
        TypeError: it has not.
    """
    if not isinstance(value, types):
        raise wrong_type(name, value, wanted, is_secret=is_secret)


def pairs_of(name: str, given: object, wanted: str) -> list[tuple[object, object]]:
    """The pairs in `given`, which is a sequence of them or another iterable, but not a mapping.

    Raises:
        TypeError: it is not, or what it has are not pairs.
    """
    if isinstance(given, Mapping):
        raise TypeError(f"{name} is a mapping; give its pairs, as {name}.items()")
    if isinstance(given, str | bytes | bytearray) or not isinstance(given, Iterable):
        raise wrong_type(name, given, f"pairs, {wanted}", is_secret=True)
    pairs: list[tuple[object, object]] = []
    for number, each in enumerate(given):
        if not isinstance(each, tuple | list) or len(each) != 2:
            raise TypeError(
                f"{name}[{number}] is {_shape(each)}, not a pair; {name} must be pairs, {wanted}"
            )
        pairs.append((each[0], each[1]))
    return pairs


def _shape(value: object) -> str:
    """What `value` is, without what it says, which may be secret."""
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"of the type {type(value).__name__}"


HEADERS = "such as [('Accept', 'text/html')]"
"""What headers are like."""


def check_headers(headers: object) -> None:
    """Check that `headers` is a list of pairs of texts, names that HTTP has.

    Raises:
        TypeError: it is something else.
    """
    if headers.__class__ is list and are_pairs_of_text(headers):
        return
    if isinstance(headers, Mapping):
        raise TypeError("headers is a mapping; give its pairs, as list(headers.items())")
    if not isinstance(headers, list | tuple):
        raise wrong_type("headers", headers, f"a list of pairs of texts, {HEADERS}", is_secret=True)
    for name, value in pairs_of("headers", headers, HEADERS):
        check_header(name, value)


_ARE_TUPLES, _ARE_TEXTS, _ARE_TWO = {tuple}.issuperset, {str}.issuperset, {2}.issuperset


def are_pairs_of_text(headers: list[Any]) -> bool:
    """Whether `headers` are tuples of two texts, which settles most; others may be right too."""
    return (
        _ARE_TUPLES(map(type, headers))
        and _ARE_TWO(map(len, headers))
        and _ARE_TEXTS(map(type, chain.from_iterable(headers)))
    )


def check_header(name: object, value: object) -> None:
    """Check that a header is a pair of texts.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(name, str):
        raise TypeError(f"headers has the name {show(name)}; it must be text, {HEADERS}")
    if not isinstance(value, str):
        raise TypeError(
            f"headers has a value of {show(name)} of the type {type(value).__name__}; it must be "
            f"text, {HEADERS}"
        )


def why_not_a_header_name(name: str) -> str:
    """The sentence about a `name` that no header has."""
    wrong = next((each for each in name if not is_header_name(each)), "")
    beyond = ", a character beyond latin-1" if wrong > "\xff" else ""
    reason = f"has {wrong!a}{beyond}" if wrong else "is empty"
    return (
        f"{show(name)} in headers is not a header name: it {reason}; give a name of letters, "
        "digits and hyphens, such as 'X-Request-Id'"
    )


def why_not_a_header_value(name: str, value: str) -> str:
    """The sentence about a `value` that the header `name` cannot have."""
    value = normalize_value(value)
    wrong = next((each for each in value if each in "\0\r\n" or each > "\xff"), "")
    what = "a character beyond latin-1" if wrong > "\xff" else "a line break or NUL"
    shown = Secrets().hide_header(name, value)
    return f"{show(shown)} is not a value for the header {name}: it has {wrong!a}, {what}; " + (
        "encode it, for instance with urllib.parse.quote" if wrong > "\xff" else "leave it out"
    )


# --- options -------------------------------------------------------------------------------------


class OptionKind(NamedTuple):
    """The types of an option that need no further check, and the check of other values.

    Without a `check`, an option has one of the types; errors name them by `wanted`.
    """

    types: tuple[type, ...]
    wanted: str
    check: Callable[[str, object], None] | None = None
    is_secret: bool = False


KnownOptions: TypeAlias = Mapping[str, OptionKind]
"""The options of a call, by name."""

URL = "text (a str), such as 'https://api.example.net/'"
"""What a URL is like."""
TEXT = OptionKind((str,), "text (a str)")
FLAG = OptionKind((bool,), "True or False")


def choice_of(known: Collection[str]) -> OptionKind:
    """An option that is one of the texts `known`."""

    def check(name: str, value: object) -> None:
        check_choice(name, value, known)

    return OptionKind((), one_of(known), check)


def texts_of(wanted: str) -> OptionKind:
    """An option that is a collection of texts, not a single one."""
    return _collection(f"a collection of texts, {wanted}", is_secret=False)


def _collection(wanted: str, *, is_secret: bool) -> OptionKind:
    def check(name: str, value: object) -> None:
        if isinstance(value, str | bytes | bytearray) or not isinstance(value, Iterable):
            raise wrong_type(name, value, wanted, is_secret=is_secret)

    return OptionKind((list, tuple, dict), wanted, check)


HEADERS_OPTION = _collection(f"pairs, {HEADERS}, or a mapping", is_secret=True)
"""Headers that script sets."""


def check_options(call: str, options: Mapping[str, object], known: KnownOptions) -> None:
    """Check that a call has these options, and the type of each.

    Raises:
        TypeError: an option is unknown, or has a wrong type.
        ValueError: an option has a value that its kind does not have.
    """
    for name, value in options.items():
        if name not in known:
            _refuse_option(call, name, known)
        kind = known[name]
        if value.__class__ in kind.types:  # Comparing classes costs less than a call.
            continue
        if kind.check is not None:
            kind.check(name, value)
        elif not isinstance(value, kind.types):
            raise wrong_type(name, value, kind.wanted, is_secret=kind.is_secret)


def _refuse_option(call: str, name: str, known: KnownOptions) -> NoReturn:
    hint = did_you_mean(name, known)
    its = f"{hint} Its" if hint else "; its"
    raise TypeError(f"{call}() has no option {show(name)}{its} options are {', '.join(known)}")
