"""Random scenarios from a seed; most of them reach deep into the protocol.

At first the servers of a scenario grant everything that its calls ask for, over a chain of
redirects. Then a few details, often none, are made wrong or spelled in another way. So most
preflights succeed, and the steps after them are reached.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from crossorigin.browser import CrossOrigin, ElementKind
from crossorigin.browser.referrers import REFERRER_POLICIES
from crossorigin.fetch.header_lists import Header

from .choosing import Chooser, chances
from .scenarios import Answer, Body, Call, Hop, Place, Scenario

__all__ = ["generate"]

T = TypeVar("T")

METHODS = {
    "GET": 20, "HEAD": 4, "POST": 20, "PUT": 14, "DELETE": 8, "PATCH": 6, "OPTIONS": 3,
    "get": 2, "post": 2, "put": 2, "Delete": 1, "patch": 3, "Patch": 1, "head": 1, "options": 1,
    "QUERY": 1, "FOO": 1, "foo": 1, "a!#$%&'*+-.^_`|~1": 1,
    "TRACE": 1, "connect": 1, "Track": 1, "": 1, "GE T": 1, "PUT\n": 1, "\u00e9": 1,
}  # fmt: skip

LONG = [127, 128, 129]
ODD_BYTES = ['"', "(", ")", ":", "<", ">", "?", "@", "[", "\\", "]", "{", "}", "\x7f", "\x01", "\t"]
TOKENS = ["en", "en;q=0.5", "de, en;q=0.9", "*", "en_US", "en/us", "=1.0", "x" * 128, "x" * 129]
CONTENT_TYPES = [
    "text/plain", "text/plain;charset=utf-8", "TEXT/Plain; Charset=UTF-8", "multipart/form-data",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json",
    "application/x-www-form-urlencoded; charset=latin-1", "text/plain; x=\"y\"",
    "text/plain, application/json", "application/json, text/plain", "text", "text/", "/plain",
    "text/plain;", "text/plain ; a=b", " text/plain", "text/html", "text/plain;a=" + "b" * 115,
    "text/plain;a=" + "b" * 116, "application/csp-report", "text/plain\u00e9", "text/pl\u00e9in",
    "text/plain;x={}", "text/plain; charset=\"latin-1\"", "text/plain; Charset = utf-8",
    "text/plain;charset=x;charset=utf-8 ;q=1", "a/b, text/plain;charset=x",
]  # fmt: skip
RANGES = [
    "bytes=0-", "bytes=0-499", "bytes=5-5", "bytes=-5", "bytes=5-2", "bytes=0-1,3-4", "Bytes=0-1",
    "bytes= 0-1", "bytes =0-1", "bytes=0 -1", "bytes=0- 1", "bytes", "bytes=", "bytes=-",
    "bytes=a-b", "bytes=00-01", "bytes=18446744073709551616-", "bytes=0-99999999999999999999",
    "lines=0-1", "bytes=9999999999999999999-99999999999999999999", "bytes=-05", "bytes=-0",
    "bytes=9223372036854775806-", "bytes=9223372036854775807-", "bytes=-9223372036854775807",
    "bytes=-9223372036854775808", "bytes=18446744073709551615-", "bytes=5-4", "bytes=05-005",
    "bytes=1-9223372036854775807",
]  # fmt: skip
CLIENT_HINTS = {
    "DPR": ["1", "2.5", "x", ""],
    "Width": ["100", "x"],
    "Viewport-Width": ["100", "wide"],
    "Device-Memory": ["8", "0.5", "x"],
    "RTT": ["100", "x"],
    "Downlink": ["1.5", "x"],
    "ECT": ["4g", "x"],
    "Save-Data": ["on", "off", "x"],
}
NAMES = ["X-A", "x-b", "X-Custom", "X_Under", "x.dot", "1"]
ORDINARY = {
    "User-Agent": ["crossorigin"],
    "X-Requested-With": ["XMLHttpRequest"],
    "If-None-Match": ['"x"'],
    "If-Modified-Since": ["Wed, 21 Oct 2015 07:28:00 GMT"],
    "Cache-Control": ["max-age=5", "no-transform"],  # never what browsers say of themselves
    "Pragma": ["x"],
    "Priority": ["u=1"],
    "Upgrade-Insecure-Requests": ["1"],
    "Purpose": ["prefetch"],
    "Last-Event-ID": ["5", "a\u00e9"],
    "Service-Worker-Navigation-Preload": ["x"],
    "Content-Encoding": ["identity"],
    "Content-Location": ["/x"],
    "Access-Control-Allow-Origin": ["*"],
    "Content-Transfer-Encoding": ["x"],
    "Want-Digest": ["x"],
    "Content-MD5": ["x"],
}
FORBIDDEN = [
    "Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers",
    "Access-Control-Request-Method", "Access-Control-Request-Private-Network", "Connection",
    "Content-Length", "Cookie", "Cookie2", "Date", "DNT", "Expect", "Host", "Keep-Alive", "Origin",
    "Referer", "Set-Cookie", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via", "Proxy-Foo",
    "Sec-Foo", "sec-ch-ua", "proxy-authorization", "Sec-CH-DPR", "Sec-Purpose",
]  # fmt: skip
METHOD_OVERRIDES = ["X-HTTP-Method", "X-HTTP-Method-Override", "x-method-override"]
OVERRIDDEN = ["GET", "TRACE", "trace", "GET, TRACE", "GET,track", '"TRACE"', "CONNECT ", "xTRACE"]
BAD_HEADERS = [
    ("X A", "v"), ("", "v"), ("X:", "v"), ("\u00e9", "v"), ("X-A", "a\nb"), ("X-A", "a\0b"),
    ("X-A", "\u20ac"), ("X-A", "a\rb"),
]  # fmt: skip

STATUSES = {200: 40, 201: 2, 204: 4, 206: 2, 299: 1, 400: 2, 401: 2, 403: 2, 404: 4, 405: 1,
            410: 1, 418: 1, 429: 1, 500: 4, 502: 1, 503: 2, 300: 1, 304: 1, 305: 1,
            599: 1}  # fmt: skip
PREFLIGHT_STATUSES = {200: 6, 201: 2, 204: 6, 206: 1, 299: 2, 300: 2, 301: 2, 302: 2, 303: 1,
                      304: 2, 307: 2, 308: 1, 400: 2, 401: 2, 403: 2, 404: 2, 405: 2, 500: 2,
                      503: 1}  # fmt: skip
REDIRECTS = {301: 4, 302: 6, 303: 4, 307: 6, 308: 4}
PLACES: dict[Place, int] = {"page": 3, "port": 3, "sub": 3, "cross": 10, "other": 6}
LOCATIONS = [
    "{next}#fragment", "{next-with-user}", "{next-with-password}", "", "http://[", "1",
    "./1?x", "?x", "data:text/plain,x", "?\u00e9", "?\u00e2\u0098\u0083", "./1?\u00ff\u00c3\u00a9",
    "http://xn--a.localhost:{port}",
    "file:///x", "blob:x", "about:blank", "javascript:1", "{self}",
    "{next-without-scheme}", "HTTP:{next-without-scheme}", "ws:{next-without-scheme}",
]  # fmt: skip
MAX_AGES = {"0": 4, "-1": 1, "5": 2, "600": 8, "abc": 1, "": 1, "1.5": 1, '"600"': 1, " 600 ": 1,
            "600, 600": 1, "99999999999999999999": 1, "+600": 1, "0x10": 1, "600s": 1, "0600": 1,
            "1": 1, "-600": 1, "\t60": 1,
            "-9223372036854775808": 1, "-9223372036854775809": 1, "9223372036854775807": 1,
            "9223372036854775808": 1}  # fmt: skip
RESPONSE_HEADERS: list[Header] = [
    ("X-A", "1"), ("x-b", "2"), ("X-Custom", "3"), ("Content-Type", "text/plain"),
    ("Content-Language", "de"), ("Expires", "0"),
    ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
    ("Pragma", "no-cache"), ("ETag", '"e"'), ("Set-Cookie", "a=b"), ("Set-Cookie2", "a=b"),
    ("Server", "s"), ("Authorization", "a"), ("Date", "Wed, 21 Oct 2015 07:28:00 GMT"),
    ("Referrer-Policy", "no-referrer"), ("Referrer-Policy", "unsafe-url"),
    ("Referrer-Policy", "Origin, x"), ("Referrer-Policy", "x"),
    ("X-A", "again"), ("Vary", "Origin"), ("X-Empty", ""), ("X-Latin", "\u00e9"), ("Age", "5"),
    ("Cache-Control", "no-store, private"), ("Warning", "199 - x"), ("Timing-Allow-Origin", "*"),
    ("From", "a"), ("X-Frame-Options", "DENY"), ("Content-Disposition", "inline"),
    ("WWW-Authenticate", "x"), ("Content-Location", "/x"),
]  # fmt: skip
BODIES: list[tuple[Body, int]] = [
    (("text", "hello"), 6), (("bytes", "hello"), 4), (("pairs", [["a", "b c"], ["a", "~*"]]), 4),
    (("form", [["a", "b"], ["f", ["hello", "f.txt", "text/plain"]]]), 4), (("text", ""), 1),
    (("bytes", ""), 1), (("form", [["a\"b", "c\nd"]]), 1), (("stream", "hello"), 1),
]  # fmt: skip


REFERRERS = ["", "about:client", "/other?x=1#y", "http://b.localhost/x", "/" + "x" * 4090, "//["]
CROSSORIGIN: list[CrossOrigin | None] = [None, "anonymous", "use-credentials"]
GIF = "GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
CONTENT: dict[ElementKind, tuple[str, str]] = {
    "image": ("image/gif", GIF), "script": ("text/javascript", "0;"),
    "module": ("text/javascript", "0;"), "stylesheet": ("text/css", "a{}"),
    "track": ("text/vtt", "WEBVTT\n\n"),
}  # fmt: skip
"""What elements load, by kind: its MIME type, and something of that type.

The script is not JSON too: Firefox blocks JSON that is loaded as a script without CORS."""
LOADED_TYPES = ["text/plain", "application/octet-stream", "image/png", "text/csv", "x/y", "text"]
NOSNIFF = [["nosniff"], ["NoSniff"], ["", "nosniff"], ["nosniff", ""], ["x, nosniff"], ["nosniff,"]]


def generate(seed: int, count: int) -> list[Scenario]:
    """`count` scenarios; the same for the same `seed`, and the first of them for any `count`."""
    return [_Maker(chance).scenario() for chance in chances(seed, count)]


class _Maker(Chooser):
    """Makes one scenario with `chance`."""

    def scenario(self) -> Scenario:
        calls = (self.load(),) if self.odds(0.15) else self.calls()
        hops = tuple(self.hops(calls))
        if calls[0].api == "load":
            hops = (*hops[:-1], self.usable(hops[-1], calls[0]))
        scenario = Scenario(calls, hops, sandboxed=self.odds(0.1))
        for _ in range(self.weighted({0: 10, 1: 8, 2: 4, 3: 2})):
            scenario = self.spoil(scenario)
        return scenario

    # What script does

    def calls(self) -> tuple[Call, ...]:
        first = self.call()
        count = self.weighted({1: 14, 2: 4, 3: 2})
        return (first, *(self.vary(first) for _ in range(count - 1)))

    def call(self) -> Call:
        is_fetch = self.odds(0.7)
        method = self.weighted(METHODS) if self.odds(0.8) else None
        if not is_fetch and method is None:
            method = "GET"
        call = Call("fetch" if is_fetch else "xhr", method, tuple(self.request_headers()))
        if method is not None and method.upper() not in ("GET", "HEAD") and self.odds(0.5):
            call = replace(call, body=self.body(stream=is_fetch))
        elif self.odds(0.02):
            call = replace(call, body=("text", "hello"))
        if is_fetch:
            mode = self.weighted({None: 24, "cors": 6, "no-cors": 3, "same-origin": 2})
            credentials = self.weighted({None: 8, "include": 6, "same-origin": 1, "omit": 2})
            redirect = self.weighted({None: 20, "follow": 2, "error": 2, "manual": 2})
            call = replace(call, mode=mode, credentials=credentials, redirect=redirect)
            if self.odds(0.2):
                call = replace(call, referrer_policy=self.one(REFERRER_POLICIES))
            if self.odds(0.05):
                call = replace(call, referrer=self.one(REFERRERS))
            return call
        return replace(
            call,
            credentials="include" if self.odds(0.4) else None,
            upload_listeners=self.odds(0.15),
        )

    def load(self) -> Call:
        return Call("load", kind=self.one(list(CONTENT)), crossorigin=self.one(CROSSORIGIN))

    def usable(self, hop: Hop, call: Call) -> Hop:
        """`hop` with content that an element can use, mostly of the right type."""
        content_type, body = CONTENT[call.kind]
        # A browser says of some unusable style sheets that they were loaded, and looks into images.
        other_types = {"stylesheet": ["text", "/"], "image": ["image/png"]}
        if self.odds(0.2):
            content_type = self.one(other_types.get(call.kind, LOADED_TYPES))
        headers = [each for each in hop.actual.headers if each[0].lower() != "content-type"]
        if self.odds(0.9) or call.kind == "image":
            headers.append(("Content-Type", content_type))
        if self.odds(0.2):
            options = self.one(NOSNIFF)
            headers += [("X-Content-Type-Options", value) for value in options]
        status = self.weighted({200: 8, 201: 1, 404: 1, 500: 1})
        return replace(hop, actual=Answer(status, tuple(headers), body))

    def body(self, *, stream: bool) -> Body:
        bodies = [(body, weight) for body, weight in BODIES if stream or body[0] != "stream"]
        return self.chance.choices([b for b, _ in bodies], [w for _, w in bodies])[0]

    def vary(self, call: Call) -> Call:
        """Another call to the same URL, for the preflight cache."""
        match self.weighted({"same": 4, "headers": 4, "method": 3, "credentials": 3, "pause": 1}):
            case "headers":
                return replace(call, headers=tuple(self.request_headers()))
            case "method":
                other = self.call()
                return replace(other, headers=call.headers)
            case "credentials":
                return replace(call, credentials=None if call.credentials else "include")
            case "pause":
                return replace(call, pause=1.5)
        return call

    def request_headers(self) -> list[Header]:
        count = self.weighted({0: 8, 1: 6, 2: 3, 3: 1, 4: 1})
        headers = [self.request_header() for _ in range(count)]
        if headers and self.odds(0.1):
            name, _ = self.one(headers)
            headers.append((name, self.request_header(name)[1]))
        if self.odds(0.01):
            headers += [("Accept", "x" * self.one([102, 103]))] * self.one([9, 10])
        return headers

    def request_header(self, name: str | None = None) -> Header:
        kind = self.weighted(
            {"name": 8, "authorization": 4, "content-type": 5, "accept": 3, "language": 3,
             "range": 3, "hint": 3, "ordinary": 3, "forbidden": 3, "override": 1, "bad": 1}
        )  # fmt: skip
        if name is not None and kind not in ("name", "accept"):
            kind = "name"
        match kind:
            case "authorization":
                return ("Authorization", self.one(["Basic eDp5", "Bearer t"]))
            case "content-type":
                return (self.one(["Content-Type", "content-type"]), self.one(CONTENT_TYPES))
            case "accept":
                return (name or "Accept", self.value_of_accept())
            case "language":
                value = self.one(TOKENS) if self.odds(0.7) else self.odd_value()
                return (self.one(["Accept-Language", "Content-Language"]), value)
            case "range":
                return ("Range", self.one(RANGES))
            case "hint":
                hint = self.one(list(CLIENT_HINTS))
                return (hint, self.one(CLIENT_HINTS[hint]))
            case "ordinary":
                ordinary = self.one(list(ORDINARY))
                return (ordinary, self.one(ORDINARY[ordinary]))
            case "forbidden":
                return (self.one(FORBIDDEN), "x")
            case "override":
                return (self.one(METHOD_OVERRIDES), self.one(OVERRIDDEN))
            case "bad":
                return self.one(BAD_HEADERS)
        value = self.one(["1", "a b", " padded ", "", "a,b", "\u00e9", "x" * 200])
        return (name or self.one(NAMES), value)

    def value_of_accept(self) -> str:
        if self.odds(0.4):
            return self.one(["*/*", "text/html", "a/b;q=0.5, c/d", "\u00e9", ""])
        return self.odd_value()

    def odd_value(self) -> str:
        if self.odds(0.5):
            return "x" * self.one(LONG)
        return f"a{self.one(ODD_BYTES)}b"

    # How servers answer

    def hops(self, calls: tuple[Call, ...]) -> list[Hop]:
        count = self.weighted({1: 10, 2: 6, 3: 4, 4: 1})
        hops = []
        for number in range(count):
            place = self.weighted(PLACES)
            last = number == count - 1
            status = self.weighted(STATUSES) if last else self.weighted(REDIRECTS)
            if last and self.odds(0.6):
                status = 200
            actual = Answer(
                status, tuple(self.allowing(calls) + self.content()), "body" if last else ""
            )
            preflight = Answer(self.one([200, 204]), tuple(self.granting(calls)))
            hops.append(Hop(place, actual, preflight))
        return hops

    def allowing(self, calls: tuple[Call, ...]) -> list[Header]:
        """Access-Control-Allow-Origin, and -Credentials if there are any."""
        include = any(
            call.credentials == "include" or call.crossorigin == "use-credentials" for call in calls
        )
        if not include:
            return [("Access-Control-Allow-Origin", self.one(["*", "{origin}"]))]
        return [
            ("Access-Control-Allow-Origin", "{origin}"),
            ("Access-Control-Allow-Credentials", "true"),
        ]

    def granting(self, calls: tuple[Call, ...]) -> list[Header]:
        """All that a preflight for any of `calls` has to allow."""
        headers = self.allowing(calls)
        include = any(call.credentials == "include" for call in calls)
        methods = sorted({call.method or "GET" for call in calls})
        names = sorted({name.strip() for call in calls for name, _ in call.headers})
        every = "*" if not include and self.odds(0.3) else None
        listed = [name for name in names if name.isascii() and name and " " not in name]
        methods = [each.upper() if each.upper() in ("PUT", "DELETE") else each for each in methods]
        methods = [each for each in methods if each.isascii() and each.strip() and " " not in each]
        headers.append(
            ("Access-Control-Allow-Methods", every or ", ".join(methods).replace("\n", ""))
        )
        if listed or self.odds(0.3):
            text = ", ".join(each for each in listed if ":" not in each)
            if "content-type" not in text.lower() and self.odds(0.5):
                text = f"{text}, Content-Type" if text else "Content-Type"
            headers.append(("Access-Control-Allow-Headers", every or text))
        if self.odds(0.6):
            headers.append(("Access-Control-Max-Age", self.weighted(MAX_AGES)))
        return headers

    def content(self) -> list[Header]:
        headers = self.chance.sample(RESPONSE_HEADERS, self.weighted({0: 6, 2: 3, 4: 2}))
        if headers and self.odds(0.1):
            name, value = self.one(headers)
            headers.append((name, self.one([value, "", "x"])))
        if self.odds(0.3):
            headers += self.exposing()
        return headers

    def exposing(self) -> list[Header]:
        name = "Access-Control-Expose-Headers"
        values = [
            "*", "X-A", "x-a, X-B", "", "X-A,, X-B", " X-A ,\tx-b", "X A", "*, X-A", '"X-A"',
            "ETag",
            "Set-Cookie, X-A", "x-custom,server,etag,date,vary", "X-A;q=1", "X-A,", ",", "@",
        ]  # fmt: skip
        lines = [(name, self.one(values))]
        if self.odds(0.15):
            lines.append((name, self.one(values)))
        return lines

    # What goes wrong

    def spoil(self, scenario: Scenario) -> Scenario:
        """Change one detail of one response."""
        number = self.chance.randrange(len(scenario.hops))
        hop = scenario.hops[number]
        if self.odds(0.5):
            hop = replace(hop, preflight=self.spoil_preflight(hop.preflight, scenario))
        else:
            hop = replace(hop, actual=self.spoil_actual(hop.actual, scenario))
        hops = (*scenario.hops[:number], hop, *scenario.hops[number + 1 :])
        return replace(scenario, hops=hops)

    def spoil_preflight(self, answer: Answer, scenario: Scenario) -> Answer:
        method = scenario.calls[0].method or "GET"
        names = [name for name, _ in scenario.calls[0].headers] or ["x-a"]
        match self.weighted(
            {"status": 3, "origin": 4, "credentials": 3, "methods": 4, "headers": 6, "age": 3}
        ):
            case "status":
                return replace(answer, status=self.weighted(PREFLIGHT_STATUSES))
            case "origin":
                return self.with_lines(answer, "Access-Control-Allow-Origin", self.origins())
            case "credentials":
                return self.with_lines(
                    answer, "Access-Control-Allow-Credentials", self.credentials()
                )
            case "methods":
                lists = self.lists(method)
                return self.with_lines(answer, "Access-Control-Allow-Methods", lists)
            case "headers":
                lists = self.lists(*names)
                return self.with_lines(answer, "Access-Control-Allow-Headers", lists)
        ages = [self.weighted(MAX_AGES) for _ in range(self.one([0, 1, 1, 2]))]
        return self.with_lines(answer, "Access-Control-Max-Age", ages)

    def spoil_actual(self, answer: Answer, scenario: Scenario) -> Answer:
        kinds = {"origin": 5, "credentials": 4, "policy": 2}
        if scenario.calls[0].api != "load":
            kinds |= {"status": 1, "location": 3}
        match self.weighted(kinds):
            case "origin":
                return self.with_lines(answer, "Access-Control-Allow-Origin", self.origins())
            case "credentials":
                return self.with_lines(
                    answer, "Access-Control-Allow-Credentials", self.credentials()
                )
            case "status":
                return replace(answer, status=self.weighted({**STATUSES, **REDIRECTS}))
            case "location":
                status = self.weighted(REDIRECTS)
                lines = [self.one(LOCATIONS) for _ in range(self.one([1, 1, 1, 1, 2]))]
                return self.with_lines(replace(answer, status=status), "Location", lines)
        policies = ["same-origin", "same-site", "cross-origin", "Same-Origin", "x", ""]
        return self.with_lines(answer, "Cross-Origin-Resource-Policy", [self.one(policies)])

    def with_lines(self, answer: Answer, name: str, lines: list[str]) -> Answer:
        kept = tuple(header for header in answer.headers if header[0] != name)
        spelt = self.one([name, name, name.lower(), name.upper()])
        return replace(answer, headers=kept + tuple((spelt, line) for line in lines))

    def origins(self) -> list[str]:
        values = [
            "*", "{origin}", "{page}", "null", "", "{page}/", "{page}, {page}", "* *", "*,*",
            "http://a.localhost", "http://A.LOCALHOST:{port}", "HTTP://a.localhost:{port}",
            " {origin} ", "\t*", '"*"', "nonsense", "a.localhost", "{page} ", "{page} {page}",
            "http://b.localhost:{port}", "{origin},", "*, {origin}", "NULL", "null, null", "true",
            "{page}#x", "http://", "http://a.localhost:{port}:1", "{origin}\u00e9", "*\u00e9",
        ]  # fmt: skip
        return [self.one(values) for _ in range(self.one([0, 1, 1, 1, 1, 2]))]

    def credentials(self) -> list[str]:
        values = ["true", "TRUE", "True", "false", "", " true ", "true, true", '"true"', "1", "*"]
        return [self.one(values) for _ in range(self.one([0, 1, 1, 2]))]

    def lists(self, *tokens: str) -> list[str]:
        tokens = tuple(each for each in tokens if each.isascii() and each.isprintable()) or ("x",)
        first, joined = tokens[0], ", ".join(tokens)
        values = [
            "*", "", joined, joined.lower(), joined.upper(), ",".join(tokens), f" {joined} ,",
            f",,{joined}", f"{first} {first}", f'"{first}"', f"{first};", f"*, {joined}", "GET",
            "@", f"{joined}, @", f"x, {first}\t,y", "* ", f"{first}\u00e9", "x, y", "*x", "*,*",
            "authorization", "authorization, *", f"{joined}, (c)", f"{joined}\x0b", ",", "  ",
        ]  # fmt: skip
        return [self.one(values) for _ in range(self.one([0, 1, 1, 1, 2]))]
