"""The browser's end: from a page's request to the response that script sees, without I/O.

`Browser` (or `AsyncBrowser`) opens a `Page` of some origin; the page fetches, and the `Result`
holds the response that script may see, every exchange on the wire, the reason for a refusal, and a
trace of the decisions. The algorithm, in `fetching`, is a generator: it yields each HTTP request
that the browser would send, is sent the response, and ends in a result. Sockets, event loops,
clocks (they are passed in) and policies do not belong here.
"""

from ..fetch.address_spaces import AddressSpace
from .bodies import BodyInit, File, MultipartForm, Stream, UrlEncodedForm
from .browser import AsyncBrowser, AsyncPage, Browser, FetchOptions, Page, PageOptions, XhrOptions
from .console import ConsoleTemplate, console_templates
from .cookie_jar import CookieJar
from .cookie_reasons import CookieReason, KeptCookie
from .cookies import Cookie, SameSite
from .departures import DEPARTURES, EngineDeparture
from .dom_exceptions import DOMException, ScriptTypeError
from .driving import AsyncTransport, Steps, Transport, drive, drive_async
from .engines import ENGINES
from .loading import CrossOrigin, ElementKind
from .messages import (
    Exchange,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    NoAnswer,
    is_preflight,
)
from .navigating import Enctype, FormFields
from .page_security import EmbedderPolicy, LocalNetworkPermission, PermissionState
from .reasons import FetchError, Reason, Stage
from .referrers import ReferrerPolicy
from .request import AbortMoment, Credentials, HeadersInit, Mode, Redirect
from .result import LoadResult, Response, ResponseType, Result
from .settings import Engine, ThirdPartyCookies
from .trace import Step, TraceDecision
from .verdicts import NotRefused, Readability, Sending, SentRequest
from .websockets import handshake_request, is_connected, is_handshake
from .xhr import XhrBody

__all__ = [
    "DEPARTURES",
    "ENGINES",
    "AbortMoment",
    "AddressSpace",
    "AsyncBrowser",
    "AsyncPage",
    "AsyncTransport",
    "BodyInit",
    "Browser",
    "ConsoleTemplate",
    "Cookie",
    "CookieJar",
    "CookieReason",
    "Credentials",
    "CrossOrigin",
    "DOMException",
    "ElementKind",
    "EmbedderPolicy",
    "Enctype",
    "Engine",
    "EngineDeparture",
    "Exchange",
    "FetchError",
    "FetchOptions",
    "File",
    "FormFields",
    "HeadersInit",
    "HttpRequest",
    "HttpResponse",
    "KeptCookie",
    "LoadResult",
    "LocalNetworkPermission",
    "Mode",
    "MultipartForm",
    "NetworkFailure",
    "NoAnswer",
    "NotRefused",
    "Page",
    "PageOptions",
    "PermissionState",
    "Readability",
    "Reason",
    "Redirect",
    "ReferrerPolicy",
    "Response",
    "ResponseType",
    "Result",
    "SameSite",
    "ScriptTypeError",
    "Sending",
    "SentRequest",
    "Stage",
    "Step",
    "Steps",
    "Stream",
    "ThirdPartyCookies",
    "TraceDecision",
    "Transport",
    "UrlEncodedForm",
    "XhrBody",
    "XhrOptions",
    "console_templates",
    "drive",
    "drive_async",
    "handshake_request",
    "is_connected",
    "is_handshake",
    "is_preflight",
]
