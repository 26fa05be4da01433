"""A generator of requests: spellings of the paths of `contract`, and of hosts.

A spelling begins with the path of a handler or of a trap, and is then changed in a few places by
what is known to be read in different ways, and by bytes of any kind.
"""

from collections.abc import Callable
from random import Random
from typing import NamedTuple
from urllib.parse import quote

from .contract import (
    HOST,
    HOSTED,
    ITEMS,
    ROUTES,
    STATIC_FILES,
    SUB,
    SUB_ROUTES,
    TREE,
    Case,
)

__all__ = ["Request", "request"]


class Request(NamedTuple):
    """What is sent: the target as it is on the wire, and the value of Host."""

    target: bytes
    host: str
    known_host: str | None
    """Which host that is: ``""`` for one without policies of its own; `None` if it is not clear."""


TARGETS = (
    *ROUTES,
    *(f"{SUB}{path}" for path in SUB_ROUTES),
    *STATIC_FILES,
    *(f"{ITEMS}/x", f"{ITEMS}/admin", f"{TREE}/x", f"{TREE}/admin", f"{TREE}/admin/users"),
    HOSTED,
)
START = tuple(quote(path).encode() for path in TARGETS)
"""Plain spellings, from which all others are made."""

SLASHES = (b"//", b"/./", b"\\", b"%2F", b"%2f", b"%5C", b"%252F", b"///", b"/%2e/", b";/", b"/;/")
DOTS = (
    *(b"..", b"%2e%2e", b".%2E", b"%252e%252e", b"..;", b"..;x=y", b"...", b".", b"..%00"),
    *(b"%2e%2e%2f..", b"..\\", b"..%5c", b"..%2F..", b".. ", b"..%20", b"%EF%BC%8E%EF%BC%8E"),
)
BEHIND = (
    *(
        b"%0A",
        b"%0D",
        b"%0D%0A",
        b"%00",
        b"%09",
        b"%20",
        b"+",
        b".",
        b"..",
        b"/",
        b"//",
        b"/.",
        b"/..",
    ),
    *(
        b";",
        b";x=y",
        b"%3B",
        b"%3Bx=y",
        b"?",
        b"?x=y",
        b"%3F",
        b"%3Fx",
        b"#",
        b"#x",
        b"%23",
        b"%23x",
    ),
    *(b"/%0A", b"%0A/", b"%250A", b"%2500", b"%25", b"%", b"%2", b"%zz", b"%u0061", b"\\", b"%5C"),
    *(b"%C2%85", b"%E2%80%A8", b"%E2%80%8B", b"%C2%A0", b"%E3%80%80", b"%CC%81", b"%FF", b"%C0%AF"),
    *(
        b"%1F",
        b"%7F",
        b"%0B",
        b"%0C",
        b"%1C",
        b"%1D",
        b"%1E",
        b"/%2e%2e/",
        b"*",
        b":",
        b"~",
        b"::$DATA",
    ),
)
BEFORE = (
    *(
        b"/",
        b"//",
        b"/.",
        b"/..",
        b"/./",
        b"/x/..",
        b"/x/%2e%2e",
        b"/x%2F..",
        b"/;",
        b"/;x=y",
        b"/%2F",
    ),
    *(
        b"/%2e",
        b"\\",
        b"/\\",
        b"/%5C",
        b"/%09",
        b"/%0A",
        b"/%20",
        b"/%00",
        b"/x/../..",
        b"/a/b/../..",
    ),
    *(
        b"/files/..",
        b"/tree/..",
        b"/sub/..",
        b"/items/..",
        b"/items/..%2F..",
        b"/admin/..",
        b"/open/..",
    ),
    *(
        b"/files/..%2F..",
        b"/files/%2e%2e",
        b"/tree/..%2F..",
        b"/sub/..%2F..",
        b"/files",
        b"/sub",
        b"/tree",
    ),
)
ABSOLUTE = (
    *(
        b"http://api.test",
        b"http://127.0.0.1",
        b"https://www.test:80",
        b"//api.test",
        b"http:",
        b"HTTP://X",
    ),
    *(
        b"http://user@api.test",
        b"http:///",
        b"ftp://x",
        b"x:y",
        b"http://api.test:x",
        b"http://[::1]",
    ),
)
HOSTS: tuple[tuple[str, str | None], ...] = (
    *((HOST, HOST), (f"{HOST}:80", HOST), (HOST.upper(), HOST), (f"{HOST}:", HOST)),
    *(("www.test", "*.test"), ("a.b.test:8000", "*.test"), ("localhost", ""), ("test", "")),
    *((f"{HOST}.", None), (f"{HOST}:x", None), (f"{HOST}:80:80", None), (f"{HOST}:80x", None)),
    *((f".{HOST}", None), (f"{HOST}..", None), (f"x@{HOST}", None), (f"{HOST}/x", None)),
    *(
        (f"{HOST}, localhost", None),
        ("", None),
        ("[::1]", ""),
        (f"{HOST}%2e", None),
        (f"{HOST};x", None),
    ),
    *(
        (f"{HOST}\tx", None),
        (f"{HOST}?x", None),
        (f"{HOST}#", None),
        (f"{HOST}\\x", None),
        (":80", None),
    ),
    *((f"[{HOST}]", None), (f"http://{HOST}", None), (f"{HOST}:80.", None), (f"{HOST}:+80", None)),
)


def request(choice: Random, case: Case) -> Request:
    """One request at random."""
    target = choice.choice(START)
    for _ in range(choice.choice((0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3))):
        target = choice.choice(CHANGES)(choice, target)
    if case.prefix:
        target = _with_root(choice, target, case.prefix.encode())
    if target[:1] != b"/" and choice.random() < 0.9:  # servers refuse most of these
        target = b"/" + target
    if choice.random() < 0.04:
        target = choice.choice(ABSOLUTE) + target
    # What would end the request line, or is not a target at all, is asked encoded.
    target = b"".join(_line_safe(byte) for byte in target)
    host, known = choice.choice(HOSTS) if choice.random() < 0.25 else ("127.0.0.1", "")
    return Request(target or b"/", host, known if b"://" not in target else None)


def _line_safe(byte: int) -> bytes:
    return b"%%%02X" % byte if byte in b" \r\n\0" else bytes([byte])


def _with_root(choice: Random, target: bytes, root: bytes) -> bytes:
    way = choice.random()
    if way < 0.35:
        return root + target
    if way < 0.88:
        return target
    return choice.choice(
        (
            root + root + target,
            root + target[1:],
            root + b"/" + target,
            b"/x" + root + target,
            root.upper() + target,
            b"/" + root + target,
            root + b"/.." + target,
            root + b"/." + target,
            root + b"%2F" + target[1:],
            root + b"%0A" + target,
            root + b";x" + target,
            b"/%61" + root[2:] + target,
        )
    )


# --- Changes -------------------------------------------------------------------------------------

Change = Callable[[Random, bytes], bytes]


def _place(choice: Random, target: bytes) -> int:
    return choice.randint(0, len(target))


def _behind(choice: Random, target: bytes) -> bytes:
    return target + choice.choice(BEHIND)


def _before(choice: Random, target: bytes) -> bytes:
    return choice.choice(BEFORE) + target


def _slash(choice: Random, target: bytes) -> bytes:
    places = [index for index, byte in enumerate(target) if byte == 0x2F]
    at = choice.choice(places or [0])
    return target[:at] + choice.choice(SLASHES) + target[at + 1 :]


def _dots(choice: Random, target: bytes) -> bytes:
    """Dots between two segments, with or without a segment that they lead out of."""
    places = [index for index, byte in enumerate(target) if byte == 0x2F]
    at = choice.choice(places or [0])
    into = choice.choice((b"", b"/x", b"/admin", b"/open", b"/a", b"/files", b"/sub"))
    slash = choice.choice((b"/", b"/", b"/", b"%2F", b"\\", b"%5C", b"//"))
    return (
        target[:at]
        + into
        + slash
        + choice.choice(DOTS)
        + choice.choice((b"/", b"%2F"))
        + target[at + 1 :]
    )


def _behind_a_segment(choice: Random, target: bytes) -> bytes:
    places = [index for index, byte in enumerate(target) if byte == 0x2F and index]
    at = choice.choice(places or [len(target)])
    return target[:at] + choice.choice(BEHIND) + target[at:]


def _encode(choice: Random, target: bytes) -> bytes:
    """Some characters percent-encoded, once or twice."""
    many = choice.random() < 0.2
    percent = choice.choice((b"%", b"%", b"%25", b"%2525"))
    shape = choice.choice((b"%02x", b"%02X"))
    at = choice.randrange(len(target)) if target else 0
    return b"".join(
        percent + shape % byte if many or index == at else bytes([byte])
        for index, byte in enumerate(target)
    )


def _any_byte(choice: Random, target: bytes) -> bytes:
    """A byte of any value put in, as it is or encoded."""
    byte = choice.randrange(256)
    spelled = choice.choice((b"%%%02X" % byte, b"%%%02x" % byte, b"%%25%02X" % byte, bytes([byte])))
    at = choice.choice((len(target), _place(choice, target)))
    return target[:at] + spelled + target[at:]


def _case(choice: Random, target: bytes) -> bytes:
    return choice.choice((target.upper(), target.swapcase(), target.title()))


def _unicode(choice: Random, target: bytes) -> bytes:
    """A character in a compatible form, decomposed, in another encoding, or overlong."""
    if b"%C3%A9" in target:
        other = (
            b"e%CC%81",
            b"%E9",
            b"%c3%a9",
            b"\xc3\xa9",
            b"\xe9",
            b"%C3%89",
            b"%C3%83%C2%A9",
            b"%25C3%25A9",
        )
        return target.replace(b"%C3%A9", choice.choice(other))
    letters = [index for index, byte in enumerate(target) if 0x21 <= byte <= 0x7E]
    if not letters:
        return target
    at = choice.choice(letters)
    byte = target[at]
    forms = (
        quote(chr(byte + 0xFEE0)).encode(),  # full width
        chr(byte + 0xFEE0).encode(),
        b"%C0" + b"%%%02X" % (0x80 | (byte & 0x3F)),
        b"%%u%04X" % byte,
        bytes([byte]) + b"%CC%81",
        bytes([byte]) + b"%E2%80%8B",
        bytes([byte]) + b"%C2%AD",
    )
    return target[:at] + choice.choice(forms) + target[at + 1 :]


def _twice(choice: Random, target: bytes) -> bytes:
    """One target behind another."""
    return (
        choice.choice(START) + choice.choice((b"/..", b"/../..", b"/", b"%2F", b";", b"")) + target
    )


CHANGES: tuple[Change, ...] = (
    *(_behind, _behind, _before, _slash, _slash, _dots, _dots, _behind_a_segment),
    *(_encode, _encode, _any_byte, _any_byte, _case, _unicode, _twice),
)
