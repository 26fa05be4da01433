"""Why cookies stay behind, and advice: what has to change so that they go along.

Each change is made to a copy of the request and of the cookie, and the jar is asked again, until
the cookie goes along. So advice that is followed to the letter cures, and names all that is needed.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace

from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.sites import registrable_domain
from ..fetch.urls import Url, parse_url
from .cookie_jar import CookieJar
from .cookie_reasons import BY_SAME_SITE, NOT_MEANT, OF_SITE, TWO_SITES, CookieReason, KeptCookie
from .cookies import Cookie
from .request import Request
from .request_words import KindOfRequest, kind_of, words_of
from .same_site import context_of_request, is_same_site_for

__all__ = [
    "advice_on_credentials",
    "gone_without",
    "kept_back",
    "why_kept_back",
    "without_credentials",
]

BY_CREDENTIALS = frozenset({CookieReason.CREDENTIALS_MODE, CookieReason.EMBEDDER_POLICY})
ATTRIBUTES = ("SameSite=Lax", "SameSite=None", "Secure", "Partitioned")
"""The attributes that advice names, in its order."""


def why_kept_back(request: Request, cookie: Cookie, jar: CookieJar) -> list[CookieReason]:
    """All reasons for which `request` goes without `cookie`; empty if it carries it."""
    reasons = jar.why_not_sent(cookie, context_of_request(request, jar.rules))
    if not request.includes_cookies and NOT_MEANT.isdisjoint(reasons):
        reasons.append(without_credentials(request))
    return reasons


def without_credentials(request: Request) -> CookieReason:
    """The reason of a request that carries no cookies at all."""
    if request.is_credentialless:
        return CookieReason.EMBEDDER_POLICY
    return CookieReason.CREDENTIALS_MODE


def advice_on_credentials(request: Request) -> str:
    """What makes `request` include cookies, without a full stop; empty if nothing does."""
    kind = kind_of(request)
    if kind in _NEVER_WITH_CREDENTIALS:
        return ""
    if kind is KindOfRequest.FETCH and request.is_credentialless:
        return _WITH_CORS
    return words_of(request)["with_credentials"]


def gone_without(request: Request, gone: KeptCookie) -> KeptCookie:
    """`gone`, a cookie that was not stored, with why `request` would not carry it anyhow.

    That is one that carries no cookies at all.
    """
    why = without_credentials(request)
    said = advice_on_credentials(request) or (
        f"serve the URL, and set the cookie, at {request.client.origin}"
    )
    others = gone.others if why in gone.reasons else (*gone.others, why)

    def advise() -> str:
        fix = gone.fix
        return fix if said in fix else f"{said}, and {fix}"

    return replace(gone, others=others, advise=advise)


def kept_back(
    request: Request, cookies: list[Cookie], jar: CookieJar, *, with_place: bool = False
) -> list[KeptCookie]:
    """Those of `cookies` that stay behind, with the reasons; the advice is found when it is read.

    `with_place` says what tells them from others of their names.
    `request` goes on after that, so a copy of its present state is kept.
    """
    now = _copy(request)
    found = []
    for cookie in cookies:
        reason, *others = why_kept_back(request, cookie, jar)
        advice = None if reason in NOT_MEANT else _Advising(now, cookie, jar)
        place = cookie.place if with_place else ""
        found.append(KeptCookie(cookie.name, reason, tuple(others), advice, place=place))
    return found


def _copy(request: Request) -> Request:
    copied = copy(request)
    copied.url_list = list(request.url_list)
    return copied


@dataclass(frozen=True, slots=True)
class _Advising:
    """Finds the advice for `cookie` of `request`."""

    request: Request
    cookie: Cookie
    jar: CookieJar

    def __call__(self) -> str:
        ways = [
            attempt.words()
            for by_site in (False, True)
            if (attempt := _Curing(self.request, self.cookie, self.jar, by_site)).succeeds()
        ]
        if not ways:
            return "no change to the cookie or the request lets it go along from this page"
        if len(ways) == 1 or ways[0] == ways[1]:
            return ", and ".join(ways[0])
        common = [each for each in ways[0] if each in ways[1]]
        apart = [[each for each in way if each not in common] for way in ways]
        if not all(apart):
            return ", and ".join(ways[0] if len(ways[0]) < len(ways[1]) else ways[1])
        first, second = (" and ".join(each) for each in apart)
        return ", and ".join([*common, f"either {first}, or {second}"])


@dataclass
class _Curing:
    """Changes to a request and a cookie, one after another, until the cookie goes along.

    `by_site` tells which of two ways is tried with cookies of other sites: the page and the URL
    become one site, or else the cookie is set anew within the page.
    """

    request: Request
    cookie: Cookie
    jar: CookieJar
    by_site: bool
    names: dict[str, str] = field(default_factory=dict)
    """The changes so far, each with its words, in the order of the advice."""
    is_set_here: bool = False
    attributes: set[str] = field(default_factory=set)

    def succeeds(self) -> bool:
        """Change what has to be changed; whether the cookie goes along then."""
        self.request, self.cookie = _copy(self.request), replace(self.cookie)
        while reasons := self._why_not():  # it ends, because no change is made twice
            # Where credentials go along decides which site the cookie is of.
            first = reasons[-1] if reasons[-1] in BY_CREDENTIALS else reasons[0]
            if not self._change(first):
                return False
        return True

    def _why_not(self) -> list[CookieReason]:
        reasons = why_kept_back(self.request, self.cookie, self.jar)
        return reasons or (self._why_not_set_here() if self.is_set_here else [])

    def words(self) -> list[str]:
        """The changes, a clause each."""
        named = self.names
        clauses = [named[each] for each in ("credentials", "https") if each in named]
        attributes = "; ".join(each for each in ATTRIBUTES if each in self.attributes)
        name = self.cookie.name or "that has no name"
        if self.is_set_here:
            added = f", with {attributes}" if attributes else ""
            where = "a navigation like this" if self._navigates else "a request of this page"
            clauses.append(f"set the cookie {name} in a response to {where}{added}")
        elif attributes:
            clauses.append(f"the cookie {name} needs {attributes}")
        return clauses + [named[each] for each in ("site", "sandbox") if each in named]

    @property
    def _navigates(self) -> bool:
        return self.request.navigates

    def _change(self, reason: CookieReason) -> bool:
        """Make the change against `reason`; whether there is one that was not made yet."""
        if reason in BY_CREDENTIALS:
            return self._include_credentials()
        if reason is CookieReason.INSECURE_URL:
            return self._use_https()
        context = context_of_request(self.request, self.jar.rules)
        if reason in OF_SITE and context.only_schemes_differ:
            return self._use_https(f", {TWO_SITES}")
        if reason in BY_SAME_SITE:
            return self._change_same_site()
        return self._be_one_site() if self.by_site else self._set_here()  # third-party

    def _named(self, change: str, words: str) -> bool:
        is_new = change not in self.names
        self.names[change] = words
        return is_new

    def _include_credentials(self) -> bool:
        request = self.request
        said = advice_on_credentials(request)
        if not said:
            return self._be_own_origin()
        request.credentials = "include"
        if request.is_credentialless:
            request.mode = "cors"
        return self._named("credentials", said)

    def _be_own_origin(self) -> bool:
        """The request goes to the page itself, whose cookies are its own."""
        request = self.request
        url = parse_url(request.client.url)
        if url is None or url.origin is None:
            return False
        if url.origin != request.client.origin:
            return self._leave_sandbox(url.origin)
        request.url_list, request.tainting = [url], "basic"
        request.credentials = "include"
        self.cookie.host, self.cookie.host_only, self.cookie.path = url.origin.host, True, "/"
        return self._named("credentials", f"serve the URL, and set the cookie, at {url.origin}")

    def _use_https(self, why: str = "") -> bool:
        request, client = self.request, self.request.client
        page = parse_url(client.url)
        on_the_way = [each.origin for each in request.url_list]
        origins = (client.top_level_origin, page and page.origin, *on_the_way)
        insecure = [each for each in origins if isinstance(each, Origin) and each.scheme == "http"]
        said = f"serve {_listed(list(dict.fromkeys(map(str, insecure))))} over https{why}"
        request.url_list = [_over_https(each) for each in request.url_list]
        request.client = replace(
            client,
            url=_over_https_text(client.url),
            origin=_secure(client.origin),
            top_level_origin=_secure(client.top_level_origin),
        )
        request.origin = request.client.origin
        return self._named("https", said)

    def _change_same_site(self) -> bool:
        url = self.request.current_url
        if "site" in self.names and url.origin is not None and self._leave_sandbox(url.origin):
            return True
        context = context_of_request(self.request, self.jar.rules)
        if context.mode == "lax-or-less" and not self.is_set_here:
            return self._set_attributes("SameSite=Lax")
        return self._set_attributes("SameSite=None", "Secure")

    def _set_attributes(self, *attributes: str) -> bool:
        is_new = not self.attributes.issuperset(attributes)
        self.attributes.update(attributes)
        if "SameSite=None" in attributes:
            self.attributes.discard("SameSite=Lax")
        self.cookie.same_site = "none" if "SameSite=None" in self.attributes else "lax"
        self.cookie.secure = self.cookie.secure or "Secure" in self.attributes
        return is_new

    def _set_here(self) -> bool:
        """The cookie is set anew, by a response to this request."""
        rules = self.jar.rules
        context = context_of_request(self.request, rules, to_store=True)
        needs_partition = rules.partitioned_attribute and context.third_party
        if needs_partition and rules.third_party_cookies == "blocked":
            self.attributes |= {"Partitioned"} if not self.cookie.partitioned else set()
            self.cookie.partitioned = True
        if context.mode == "unset-or-less" and context.is_secure:
            if self.cookie.same_site != "none" or self.attributes:
                self._set_attributes("SameSite=None", "Secure")
        elif "Partitioned" in self.attributes:
            self.cookie.secure = True
            self.attributes.add("Secure")
        before = self.is_set_here, self.cookie.partition
        self.is_set_here = True
        self.cookie.partition = self.jar.partition_of(self.cookie, context)
        return before != (True, self.cookie.partition)

    def _why_not_set_here(self) -> list[CookieReason]:
        context = context_of_request(self.request, self.jar.rules, to_store=True)
        self.cookie.partition = self.jar.partition_of(self.cookie, context)
        reason = self.jar.why_not_by_itself(self.cookie, context)
        return [] if reason is None else [reason]

    def _be_one_site(self) -> bool:
        """The page, the top-level page and every URL on the way become one site."""
        request, client = self.request, self.request.client
        url, page = request.current_url, parse_url(client.url)
        if url.origin is None or request.navigates:
            return False
        if "site" in self.names:
            return self._leave_sandbox(url.origin)
        top = client.top_level_origin
        if page is not None and page.origin is not None and self._is_of_one_site(page.origin):
            return self._leave_sandbox(page.origin)
        has_page_origin = page is not None and page.origin is not None
        if "https" not in self.names and len(self._schemes()) > 1:
            return self._use_https()
        is_framed = isinstance(top, Origin) and (page is None or top != page.origin)
        parts = ["the top-level page"] * is_framed + ["the page", str(url.origin)]
        if len(request.url_list) > 1:
            parts.append("every URL on the way to it")
        is_sandboxed = has_page_origin and isinstance(client.origin, OpaqueOrigin)
        sibling = _sibling(url.origin)
        request.client = replace(
            client,
            url=f"{sibling}/",
            origin=client.origin if is_sandboxed else sibling,
            top_level_origin=sibling if isinstance(top, Origin) or not is_sandboxed else top,
            has_cross_site_ancestor=False,
        )
        request.origin = request.client.origin
        request.url_list = [url]
        return self._named("site", f"serve {_listed(parts)} from one site")

    def _schemes(self) -> set[str]:
        """The schemes of the page, the top-level page and every URL on the way."""
        client = self.request.client
        page = parse_url(client.url)
        urls = [each.origin for each in self.request.url_list]
        origins = [client.top_level_origin, page and page.origin, *urls]
        return {each.scheme for each in origins if isinstance(each, Origin)}

    def _is_of_one_site(self, page: Origin) -> bool:
        """Whether only a sandbox makes the page at `page` one of another site."""
        client, rules = self.request.client, self.jar.rules
        top = page if isinstance(client.top_level_origin, OpaqueOrigin) else client.top_level_origin
        origins = (page, top, *(each.origin for each in self.request.url_list))
        if client.has_cross_site_ancestor and client.top_level_origin == top:
            return False
        return all(is_same_site_for(rules, page, each) for each in origins)

    def _leave_sandbox(self, origin: Origin) -> bool:
        """The page has `origin`, if a sandbox keeps it from having it."""
        client = self.request.client
        if not isinstance(client.origin, OpaqueOrigin):
            return False
        top = client.top_level_origin
        top = origin if isinstance(top, OpaqueOrigin) else top
        self.request.client = replace(client, origin=origin, top_level_origin=top)
        self.request.origin = origin
        return self._named("sandbox", "take the page out of its sandbox")


_WITH_CORS = "fetch with mode: 'cors' and credentials: 'include'"
_NEVER_WITH_CREDENTIALS = frozenset({KindOfRequest.REPORT, KindOfRequest.PLAIN_ELEMENT})


def _sibling(origin: Origin) -> Origin:
    """Another origin of the same site."""
    if registrable_domain(origin.host) is not None:
        return origin._replace(host=f"other.{origin.host}")
    return origin._replace(port=(origin.port or 1023) + 1)


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _over_https_text(url: str) -> str:
    return f"https{url[4:]}" if url.startswith("http:") else url


def _over_https(url: Url) -> Url:
    return parse_url(_over_https_text(url.href)) or url


def _secure(origin: Origin | OpaqueOrigin) -> Origin | OpaqueOrigin:
    if isinstance(origin, Origin) and origin.scheme == "http":
        return origin._replace(scheme="https")
    return origin
