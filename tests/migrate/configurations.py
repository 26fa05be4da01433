"""Configurations of the old libraries, as people write them, and what is to be said of each.

Of every difference that is about origins, the origins are named here; what the others are about
follows from the request (see `test_old_and_new`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from crossorigin.migrate import Change

__all__ = ["CONFIGURATIONS", "Configuration"]

APP = "https://app.example.com"
SUB = "https://sub.example.com"
EVIL = "https://evil.test"
OWN = "https://own.example"
DEEPER = "https://a.sub.example.com"
APEX = "https://example.com"
LONGER = "https://app.example.com.evil.test"
X_FOR_A_DOT = "https://appxexample.com"
INSECURE = "http://app.example.com"
LOCALHOST = "http://localhost"
LOCALHOST_3000 = "http://localhost:3000"
NULL = "null"


class Configuration(NamedTuple):
    """One configuration."""

    library: str
    text: str
    """Python, which the old application is configured by running."""
    about: Mapping[Change, tuple[str, ...]] = {}
    """The origins that each difference in who is allowed is about."""
    complete: bool = True
    """Whether everything is carried over."""
    expected: frozenset[Change] = frozenset()
    """What has to be named, beside what `about` has; nothing else may be, but for `general`."""


def starlette(options: str) -> str:
    return f"""\
from starlette.middleware.cors import CORSMiddleware
app.add_middleware(CORSMiddleware, {options})
"""


STARLETTE_USUAL = frozenset({Change.SAFELISTED_HEADERS, Change.PRIVATE_NETWORK})

STARLETTE = {
    "defaults": Configuration(
        "starlette",
        starlette('allow_origins=["https://app.example.com"]'),
        expected=STARLETTE_USUAL | {Change.SAFELISTED_METHODS},
    ),
    "nobody": Configuration("starlette", starlette("")),
    "tutorial": Configuration(
        "starlette",
        """\
from fastapi.middleware.cors import CORSMiddleware
origins = ["https://app.example.com", "http://localhost", "http://localhost:3000"]
app.add_middleware(
    CORSMiddleware,
    allow_origins=origins,
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)
""",
        expected=frozenset({Change.PRIVATE_NETWORK}),
    ),
    "all-with-credentials": Configuration(
        "starlette",
        starlette(
            'allow_origins=["*"], allow_credentials=True, allow_methods=["*"], allow_headers=["*"]'
        ),
        complete=False,
        expected=frozenset({Change.ANY_ORIGIN_WITH_CREDENTIALS, Change.PRIVATE_NETWORK}),
    ),
    "all": Configuration(
        "starlette",
        starlette('allow_origins=["*"], allow_methods=["GET", "PUT"], expose_headers=["X-Total"]'),
        expected=STARLETTE_USUAL | {Change.SAFELISTED_METHODS},
    ),
    "string": Configuration(
        "starlette",
        starlette('allow_origins="https://app.example.com.evil.test", allow_methods=["*"]'),
        about={Change.NARROWER_ORIGIN: ("https://app.example.com",)},
        expected=STARLETTE_USUAL,
    ),
    "string-with-asterisk": Configuration(
        "starlette",
        starlette('allow_origins="https://*.example.com", allow_methods=["*"]'),
        about={
            Change.NARROWER_ORIGIN: (
                APP,
                SUB,
                DEEPER,
                APEX,
                LONGER,
                X_FOR_A_DOT,
                EVIL,
                OWN,
                INSECURE,
                LOCALHOST,
                LOCALHOST_3000,
                NULL,
            )
        },
        expected=STARLETTE_USUAL,
    ),
    "string-for-all": Configuration(
        "starlette",
        starlette('allow_origins="*", allow_methods="*", allow_headers="*"'),
        expected=frozenset({Change.PRIVATE_NETWORK}),
    ),
    "regex": Configuration(
        "starlette",
        starlette(r"""allow_origin_regex=r"https://.*\.example\.com", allow_methods=["*"]"""),
        expected=STARLETTE_USUAL,
    ),
    "regex-for-all": Configuration(
        "starlette",
        starlette(
            """allow_origin_regex=".*", allow_methods=["*"], allow_headers=["X-Foo"],
            expose_headers=["*"]"""
        ),
        expected=STARLETTE_USUAL | {Change.ANY_ORIGIN_AS_STAR},
    ),
    "regex-with-dots": Configuration(
        "starlette",
        starlette('allow_origin_regex="https://app.example.com", allow_methods=["*"]'),
        about={Change.NARROWER_ORIGIN: (X_FOR_A_DOT,)},
        expected=STARLETTE_USUAL,
    ),
    "regex-of-one-label": Configuration(
        "starlette",
        starlette(
            r"""allow_origins=["https://example.com"], allow_methods=["*"],
            allow_origin_regex=r"https://\w+\.example\.com" """
        ),
        about={Change.REGEX: ("https://app.example.com", SUB)},
        complete=False,
        expected=STARLETTE_USUAL,
    ),
    "regex-of-ports": Configuration(
        "starlette",
        starlette(
            r"""allow_origins=["https://app.example.com"], allow_methods=["*"],
            allow_origin_regex=r"^http://localhost:\d+$" """
        ),
        about={Change.DEFAULT_PORT: (LOCALHOST,)},
        expected=STARLETTE_USUAL,
    ),
    "dead": Configuration(
        "starlette",
        starlette(
            """allow_origins=["https://app.example.com", "https://sub.example.com/",
            "https://*.example.com", "HTTPS://EXAMPLE.COM"], allow_methods=["GET", "put", "DELETE"],
            allow_headers=["X-Foo", "Host"]"""
        ),
        expected=STARLETTE_USUAL | {Change.DEAD_ENTRY, Change.SAFELISTED_METHODS},
    ),
    "null": Configuration(
        "starlette",
        starlette('allow_origins=["null", "https://app.example.com"], allow_methods=["*"]'),
        about={Change.UNSAFE_ORIGIN: (NULL,)},
        complete=False,
        expected=STARLETTE_USUAL,
    ),
    "insecure": Configuration(
        "starlette",
        starlette(
            """allow_origins=["http://app.example.com", "https://app.example.com"],
            allow_credentials=True, allow_methods=["*"], expose_headers=["*"]"""
        ),
        about={Change.UNSAFE_ORIGIN: (INSECURE,)},
        complete=False,
        expected=STARLETTE_USUAL | {Change.EXPOSE_ANY},
    ),
    "private-network": Configuration(
        "starlette",
        starlette(
            """allow_origins=["https://app.example.com"], allow_private_network=True,
            allow_methods=["GET", "HEAD", "POST", "PUT"], max_age=100000"""
        ),
        expected=frozenset({Change.SAFELISTED_HEADERS, Change.MAX_AGE}),
    ),
    "environment": Configuration(
        "starlette",
        """\
from os import environ
from starlette.middleware.cors import CORSMiddleware
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com", environ.get("NO", "https://sub.example.com")],
    allow_methods=["*"],
)
""",
        complete=False,
        expected=STARLETTE_USUAL | {Change.ENVIRONMENT},
    ),
    "not-read": Configuration(
        "starlette",
        """\
from starlette.middleware.cors import CORSMiddleware
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com", (lambda: "https://sub.example.com")()],
    allow_methods=["*"],
)
""",
        about={Change.UNREAD: (SUB,)},
        complete=False,
        expected=STARLETTE_USUAL,
    ),
}


def flask(options: str) -> str:
    return f"from flask_cors import CORS\nCORS(app, {options})\n"


FLASK = {
    "defaults": Configuration(
        "flask-cors", flask(""), expected=frozenset({Change.ANY_ORIGIN_AS_STAR})
    ),
    "one": Configuration("flask-cors", flask('origins="https://app.example.com"')),
    "case": Configuration(
        "flask-cors", flask('origins=["HTTPS://APP.example.com"], expose_headers="X-Total, X-Foo"')
    ),
    "all-with-credentials": Configuration(
        "flask-cors",
        flask("supports_credentials=True"),
        complete=False,
        expected=frozenset({Change.ANY_ORIGIN_WITH_CREDENTIALS}),
    ),
    "star": Configuration("flask-cors", flask('origins="*", send_wildcard=True, max_age=600')),
    "resources": Configuration(
        "flask-cors",
        flask(
            r"""resources={r"/api/*": {"origins": ["https://app.example.com"]}},
            methods=["GET", "PUT"], allow_headers=["X-Foo"], supports_credentials=True"""
        ),
        expected=frozenset({Change.PATH_PREFIX, Change.OTHER_PATHS, Change.SAFELISTED_METHODS}),
    ),
    "two-resources": Configuration(
        "flask-cors",
        flask(
            r"""resources={"/*": {"origins": "*", "send_wildcard": True},
            r"/api/.*": {"origins": ["https://app.example.com"]}}"""
        ),
        expected=frozenset({Change.PATH_PREFIX}),
    ),
    "wildcard": Configuration(
        "flask-cors",
        flask(
            """origins=["https://*.example.com", "https://app.example.com"],
            supports_credentials=True"""
        ),
        about={Change.REGEX: (APEX,)},
        complete=False,
    ),
    "regex": Configuration(
        "flask-cors",
        flask(r"""origins=[r"https://.*\.example\.com"]"""),
        about={Change.NARROWER_ORIGIN: (LONGER,)},
    ),
    "regex-to-the-end": Configuration(
        "flask-cors", flask(r"""origins=r"^https?://(app|sub)\.example\.com$" """)
    ),
    "compiled": Configuration(
        "flask-cors",
        "import re\n" + flask(r"""origins=re.compile(r"https://(\w+\.)?example\.com$")"""),
        about={Change.REGEX: (APEX, SUB, "https://app.example.com")},
        complete=False,
    ),
    "methods-star": Configuration(
        "flask-cors",
        flask('origins="https://app.example.com", methods="*"'),
        complete=False,
        expected=frozenset({Change.METHODS, Change.SAFELISTED_METHODS}),
    ),
    "header-regex": Configuration(
        "flask-cors",
        flask(r"""origins="https://app.example.com", allow_headers=[r"X-O.*", "X-Foo"]"""),
        complete=False,
        expected=frozenset({Change.HEADERS}),
    ),
    "config": Configuration(
        "flask-cors",
        """\
from datetime import timedelta
from flask_cors import CORS
app.config["CORS_ORIGINS"] = ["https://app.example.com"]
app.config.update(CORS_MAX_AGE=timedelta(hours=1), CORS_ALLOW_PRIVATE_NETWORK=True)
cors = CORS(methods=["GET", "HEAD", "POST", "DELETE"])
cors.init_app(app, allow_headers="X-Foo")
""",
    ),
    "errors": Configuration(
        "flask-cors",
        flask('origins="https://app.example.com", intercept_exceptions=False'),
        expected=frozenset({Change.ERROR_RESPONSES}),
    ),
}


DJANGO = {
    "usual": Configuration(
        "django-cors-headers",
        """\
CORS_ALLOWED_ORIGINS = [
    "https://app.example.com", "http://localhost:3000", "HTTPS://sub.example.com/"
]
CORS_ALLOW_CREDENTIALS = True
CORS_EXPOSE_HEADERS = ["X-Total"]
""",
        expected=frozenset({Change.SAFELISTED_HEADERS}),
    ),
    "paths": Configuration(
        "django-cors-headers",
        r"""
from corsheaders.defaults import default_headers, default_methods
CORS_ALLOWED_ORIGINS = ("https://app.example.com",)
CORS_URLS_REGEX = r"^/api/.*$"
CORS_ALLOW_HEADERS = (*default_headers, "X-Foo")
CORS_ALLOW_METHODS = list(default_methods) + ["PURGE"]
CORS_PREFLIGHT_MAX_AGE = 60 * 60
""",
        expected=frozenset({Change.SAFELISTED_HEADERS, Change.PATH_PREFIX, Change.OTHER_PATHS}),
    ),
    "regexes": Configuration(
        "django-cors-headers",
        r"""
import re
CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://\w+\.example\.com$", re.compile(r"http://localhost")]
""",
        about={
            Change.REGEX: ("https://app.example.com", SUB),
            Change.NARROWER_ORIGIN: (LOCALHOST_3000,),
        },
        complete=False,
        expected=frozenset({Change.SAFELISTED_HEADERS}),
    ),
    "all": Configuration(
        "django-cors-headers",
        "CORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOW_HEADERS = ['*']\nCORS_PREFLIGHT_MAX_AGE = 0\n",
    ),
    "all-with-credentials": Configuration(
        "django-cors-headers",
        "CORS_ORIGIN_ALLOW_ALL = True\nCORS_ALLOW_CREDENTIALS = True\n",
        complete=False,
        expected=frozenset({Change.SAFELISTED_HEADERS, Change.ANY_ORIGIN_WITH_CREDENTIALS}),
    ),
    "stars-with-credentials": Configuration(
        "django-cors-headers",
        """\
CORS_ORIGIN_WHITELIST = ["https://app.example.com", "null", "https://*.example.com"]
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = ["*"]
CORS_ALLOW_METHODS = ["*"]
CORS_ALLOW_PRIVATE_NETWORK = True
""",
        about={Change.UNSAFE_ORIGIN: (NULL,)},
        complete=False,
        expected=frozenset({Change.WILDCARD_WITH_CREDENTIALS, Change.DEAD_ENTRY}),
    ),
    "paths-not-certain": Configuration(
        "django-cors-headers",
        """\
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_URLS_REGEX = r"^/(?!other)"
""",
        complete=False,
        expected=frozenset({Change.SAFELISTED_HEADERS, Change.PATHS, Change.OTHER_PATHS}),
    ),
}


def aiohttp(
    defaults: str, add: str = "for route in list(app.router.routes()):\n    cors.add(route)\n"
) -> str:
    return f"""\
import aiohttp_cors
from aiohttp_cors import ResourceOptions
cors = aiohttp_cors.setup(app, defaults={defaults})
{add}"""


AIOHTTP = {
    "usual": Configuration(
        "aiohttp-cors",
        aiohttp(
            """{"https://app.example.com": ResourceOptions(
                allow_credentials=True, expose_headers=["X-Total"], allow_headers=["X-Foo"],
                max_age=600)}"""
        ),
        expected=frozenset({Change.ROUTE_METHODS}),
    ),
    "all": Configuration(
        "aiohttp-cors",
        aiohttp('{"*": {"expose_headers": "*", "allow_headers": "*"}}'),
        expected=frozenset(
            {Change.ANY_ORIGIN_AS_STAR, Change.EXPOSE_ANY_AS_STAR, Change.ROUTE_METHODS}
        ),
    ),
    "all-without-headers": Configuration(
        "aiohttp-cors",
        aiohttp('{"*": {"allow_headers": ["X-Foo"]}}'),
        expected=frozenset({Change.ANY_ORIGIN_AS_STAR, Change.ROUTE_METHODS}),
    ),
    "documented": Configuration(
        "aiohttp-cors",
        aiohttp(
            """{"*": ResourceOptions(
                allow_credentials=True, expose_headers="*", allow_headers="*",
                allow_methods="*")}"""
        ),
        complete=False,
        expected=frozenset({Change.ANY_ORIGIN_WITH_CREDENTIALS, Change.EXPOSE_ANY_AS_STAR}),
    ),
    "expose-all-with-credentials": Configuration(
        "aiohttp-cors",
        aiohttp(
            """{"https://app.example.com": ResourceOptions(
                allow_credentials=True, expose_headers="*")}"""
        ),
        complete=False,
        expected=frozenset({Change.EXPOSE_ANY, Change.ROUTE_METHODS}),
    ),
    "per-origin": Configuration(
        "aiohttp-cors",
        aiohttp(
            """{"https://app.example.com": ResourceOptions(allow_headers=["X-Foo", "X-Other"]),
            "https://sub.example.com": ResourceOptions(allow_headers=("x-foo",), max_age=5)}"""
        ),
        complete=False,
        expected=frozenset({Change.PER_ORIGIN, Change.ROUTE_METHODS}),
    ),
    "one-route": Configuration(
        "aiohttp-cors",
        aiohttp(
            '{"https://app.example.com": ResourceOptions(allow_methods=["GET", "PATCH"])}',
            """\
async def patch(request): ...
cors.add(app.router.add_patch("/other", patch))
""",
        ),
        expected=frozenset({Change.PATH_PREFIX, Change.OTHER_PATHS, Change.SAFELISTED_METHODS}),
    ),
    "no-defaults": Configuration(
        "aiohttp-cors",
        """\
import aiohttp_cors
cors = aiohttp_cors.setup(app)
resource = next(each for each in app.router.resources() if each.canonical == "/api/items")
cors.add(resource, {"https://app.example.com": aiohttp_cors.ResourceOptions()})
""",
        complete=False,
        expected=frozenset({Change.PER_ROUTE}),
    ),
}

CONFIGURATIONS = {
    f"{each.library}-{name}": each
    for group in (STARLETTE, FLASK, DJANGO, AIOHTTP)
    for name, each in group.items()
}
