"""The cookie jar of a browser: which cookies a request carries, and which it keeps from a response.

Standard: https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html, "Store a
Cookie" and "Retrieve Cookies".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from ..fetch.origins import ends_in_a_number
from ..fetch.sites import registrable_domain
from ..fetch.urls import Url
from ..given_functions import FUNCTIONS, check_callable
from .arguments import check_instance
from .bodies import scalar_value_string
from .cookie_reasons import NOT_MEANT, OF_DOMAIN, CookieReason, KeptCookie
from .cookies import Cookie, bucket_of, deletes, parse_cookie
from .excess_cookies import MOST_COOKIES, excess
from .request import Client
from .same_site import CookieContext, PartitionKey, context_of_page
from .script_cookies import ScriptCookies
from .settings import CookieRules
from .storing_advice import StoringAdvice

__all__ = ["CookieJar"]

_CONTEXT = "a CookieContext"
MOST_REMEMBERED = 1000
"""The most cookies of which it is remembered why they are not there."""
ACCESS_STEP = 60
"""Seconds after which the engines write down again that a cookie was used."""


class _Gone(NamedTuple):
    """A cookie that is not in the jar, though `host` has set it; ``None`` if it is not a cookie."""

    why: KeptCookie
    host: str
    cookie: Cookie | None = None


class CookieJar:
    """The cookies of a browser. Empty until a response sets one; bounded by the engine's limits."""

    def __init__(self, rules: CookieRules, clock: Callable[[], float]) -> None:
        if rules.__class__ is not CookieRules:
            check_instance("rules", rules, CookieRules, "the CookieRules of an engine")
        if clock.__class__ not in FUNCTIONS and clock.__class__.__call__.__class__ not in FUNCTIONS:
            check_callable("clock", clock)
        self.rules = rules
        self.was_used = False
        """Whether a cookie was set at all, stored or not."""
        self._clock = clock
        self._stored = 0
        self.by_domain: dict[str, list[Cookie]] = {}
        """The cookies by the registrable domain of their host, or by the host itself."""
        self._gone: dict[tuple[str, str], _Gone] = {}
        """By the same, and by its name: each cookie that was set and is not here."""
        self._by_key: dict[tuple[Any, ...], Cookie] = {}
        self.script_lists = ScriptCookies(rules) if rules.script_sees_refused_cookies else None
        """The lists of the pages' process, in an engine in which it matters which are loaded."""
        self._lists: HostLists | None = None

    def __iter__(self) -> Iterator[Cookie]:
        now = self._clock()
        for cookies in self.by_domain.values():
            yield from (each for each in cookies if each.expires is None or each.expires > now)

    @property
    def now(self) -> float:
        """The time by the browser's clock."""
        return self._clock()

    # Sending

    def retrieve(self, context: CookieContext) -> tuple[list[Cookie], list[Cookie]]:
        """The cookies for `context` in the order in which they are sent, and those kept back.

        Of the cookies kept back only those of the same registrable domain are told.
        `why_not_sent` has their reasons.
        ("Retrieve Cookies")

        Raises:
            TypeError: `context` is not a `CookieContext`.
        """
        if context.__class__ is not CookieContext:
            check_instance("context", context, CookieContext, _CONTEXT)
        cookies = self.by_domain.get(bucket_of(context.host))
        if self.rules.script_has_lists_of_hosts and not (context.by_http or context.third_party):
            if self._lists is None:
                self._lists = HostLists(self.rules, self._clock)
            self._lists.open(context.host, cookies or [])
            return self._lists.retrieve(context)
        if not cookies and (self.script_lists is None or context.by_http):
            return [], []
        sent, kept = self._retrieve(cookies or [], context)
        if context.by_http or self.rules.nearer_domains_first:
            sent.sort(key=self._place)
            return sent, kept
        if self.script_lists is not None:
            refused, _ = self._retrieve(list(self.script_lists.refused_at(context.host)), context)
            sent = self.script_lists.without_replaced(sent) + refused
        sent.sort(key=lambda cookie: (-len(cookie.path), cookie.script_order))
        return sent, kept

    def _place(self, cookie: Cookie) -> tuple[int, int, bool, int]:
        """What decides in which place `cookie` is sent."""
        if self.rules.nearer_domains_first:
            return -len(cookie.path), -len(cookie.host), cookie.host_only, cookie.order
        return -len(cookie.path), 0, False, cookie.order

    def _retrieve(
        self, cookies: list[Cookie], context: CookieContext
    ) -> tuple[list[Cookie], list[Cookie]]:
        now = self._remove_expired(cookies)
        sent: list[Cookie] = []
        kept: list[Cookie] = []
        for cookie in cookies:
            (kept if self.why_not_sent(cookie, context) else sent).append(cookie)
        if context.by_http:
            for cookie in sent:
                if now - cookie.accessed >= ACCESS_STEP:
                    cookie.accessed = now
        return sent, kept

    def open_page(self, client: Client, url: Url) -> None:
        """Let script learn of the cookies of the page of `client` at `url`, which is loaded."""
        assert self.script_lists is not None  # noqa: S101 (the caller has looked)
        context = context_of_page(client, url, self.rules)
        cookies = self.by_domain.get(bucket_of(context.host), [])
        for cookie in self._retrieve(cookies, context)[0]:
            self.script_lists.drop(cookie)

    def by_grace(self, cookie: Cookie, context: CookieContext) -> bool:
        """Whether a request of `context` has `cookie` only because it was set just now."""
        is_cross_site = context.mode not in ("strict-or-less", "lax-or-less")
        by_default = cookie.same_site == "unset" and self.rules.default_same_site == "lax"
        return is_cross_site and by_default

    def why_not_sent(self, cookie: Cookie, context: CookieContext) -> list[CookieReason]:
        """All reasons for which a request of `context` goes without `cookie`; empty if none.

        One that was not meant for the URL has no other.
        """
        at_url = self._why_not_at_url(cookie, context)
        reasons = [] if at_url is None else [at_url]
        if at_url in NOT_MEANT:
            return reasons
        if cookie.http_only and not context.by_http:
            reasons.append(CookieReason.HTTP_ONLY)
        if not self._is_visible(cookie, context):
            blocked = cookie.partition is None and self.rules.third_party_cookies == "blocked"
            reason = CookieReason.THIRD_PARTY if blocked else CookieReason.OTHER_PARTITION
            reasons.append(reason)
        by_site = self._why_not_same_site(cookie, context)
        if by_site is not None:
            reasons.append(by_site)
        return reasons

    def _why_not_at_url(self, cookie: Cookie, context: CookieContext) -> CookieReason | None:
        if cookie.host != context.host and (
            cookie.host_only or not _domain_matches(context.host, cookie.host)
        ):
            return CookieReason.OTHER_HOST
        if not _path_matches(context.path, cookie.path):
            return CookieReason.OTHER_PATH
        if cookie.secure and not context.is_secure:
            return CookieReason.INSECURE_URL
        return None

    def _is_visible(self, cookie: Cookie, context: CookieContext) -> bool:
        """Whether `context` sees the partition of `cookie`."""
        if cookie.partition is not None:
            return bool(cookie.partition == context.partition)
        return not context.third_party or self.rules.third_party_cookies == "allowed"

    def _why_not_same_site(self, cookie: Cookie, context: CookieContext) -> CookieReason | None:
        if context.mode == "strict-or-less":
            return None
        if cookie.same_site == "strict":
            return CookieReason.SAME_SITE_STRICT
        if context.mode == "lax-or-less":
            return None
        if cookie.same_site == "lax":
            return CookieReason.SAME_SITE_LAX
        if cookie.same_site == "unset" and self.rules.default_same_site == "lax":
            grace = self.rules.lax_post_grace
            if context.is_unsafe_navigation and self._clock() - cookie.created < grace:
                return None
            return CookieReason.SAME_SITE_BY_DEFAULT
        return None

    # Storing

    def store(self, text: str, context: CookieContext) -> Cookie | KeptCookie:
        """Parse and store one ``Set-Cookie``; the cookie, or why it was not stored.

        `text` is latin-1 text, as on the wire; other text stands for its UTF-8. ("Parse and Store a
        Cookie")

        Raises:
            TypeError: `text` is not text, or `context` is not a `CookieContext`.
        """
        if text.__class__ is not str or context.__class__ is not CookieContext:
            check_instance("text", text, str, "text, such as 'session=1; Secure'", is_secret=True)
            check_instance("context", context, CookieContext, _CONTEXT)
        if not text.isascii() and max(text) > "\xff":
            text = scalar_value_string(text).encode().decode("latin-1")
        self.was_used = True
        now = self._clock()
        if self._lists is not None and self._lists.serves(context):
            self._lists.store(text, context)
        cookie = parse_cookie(text, context.path, self.rules, now)
        if isinstance(cookie, CookieReason):
            name = text.partition(";")[0].partition("=")[0].strip()
            return self._refused(_Gone(KeptCookie(name, cookie), context.host), text, context)
        reason = self._why_not_stored(cookie, context)
        cookie.created = cookie.accessed = now
        if reason is not None:
            if self.script_lists is not None and self._is_seen_by_script(cookie, reason, context):
                self._stored += 1
                cookie.script_order = self._stored
                self.script_lists.take(cookie)
            gone = _Gone(KeptCookie(cookie.name, reason), context.host, cookie)
            return self._refused(gone, text, context)
        self._gone.pop((bucket_of(cookie.host), cookie.name), None)
        removed = self._insert(cookie, now, by_http=context.by_http)
        stored: Cookie | KeptCookie = cookie
        for each in removed:
            kept = self._note(_Gone(KeptCookie(each.name, CookieReason.TOO_MANY), each.host, each))
            stored = kept if each is cookie else stored
        return stored

    def ignore(
        self, text: str, context: CookieContext, reason: CookieReason, advice: str
    ) -> KeptCookie:
        """The cookie in `text`, of a response to a request that carries no cookies, for `reason`.

        It is not stored. `advice` is what makes such a request carry cookies, or empty.
        """
        name = text.partition(";")[0].partition("=")[0].strip()
        parsed = parse_cookie(text, context.path, self.rules, self._clock())
        cookie: Cookie | None = None
        if not isinstance(parsed, CookieReason):
            name = parsed.name
            cookie = parsed if _settle_host(parsed, context.host) is None else None
        first = advice or "set it in a response to a request that carries cookies"
        gone = _Gone(KeptCookie(name, reason), context.host, cookie)
        return self._refused(gone, text, context, first)

    def _refused(
        self, gone: _Gone, text: str, context: CookieContext, first: str = ""
    ) -> KeptCookie:
        """Why the cookie `gone`, set by `text`, was not stored, with advice; remembered."""
        why = replace(
            gone.why,
            advise=self._advice(text, context, first),
            when_set=True,
            deletes=deletes(text, self.rules, self._clock()),
        )
        return self._note(gone._replace(why=why))

    def _note(self, gone: _Gone) -> KeptCookie:
        """Remember that `gone` is not in the jar, unless it was to be deleted; why."""
        key = (bucket_of(gone.host), gone.why.name)
        self._gone.pop(key, None)
        if gone.why.deletes:
            return gone.why
        self._gone[key] = gone
        if len(self._gone) > MOST_REMEMBERED:
            del self._gone[next(iter(self._gone))]
        return gone.why

    def why_gone(self, host: str, name: str) -> KeptCookie | None:
        """Why the site of `host` has no cookie `name`, though it was set: the last such time."""
        gone = self._gone.get((bucket_of(host), name))
        return None if gone is None else gone.why

    def gone_from(self, context: CookieContext) -> list[KeptCookie]:
        """Why cookies that were set for the URL of `context` are not here."""
        bucket = bucket_of(context.host)
        return [
            gone.why
            for (of, _), gone in self._gone.items()
            if of == bucket and self._is_meant_for(gone, context)
        ]

    def _is_meant_for(self, gone: _Gone, context: CookieContext) -> bool:
        if gone.cookie is None or gone.why.reason in OF_DOMAIN:
            return gone.host == context.host
        return self._why_not_at_url(gone.cookie, context) not in NOT_MEANT

    def _advice(self, text: str, context: CookieContext, first: str = "") -> StoringAdvice:
        """What has to change, after `first`, so that the cookie in `text` is stored."""

        def why_not(text: str, context: CookieContext) -> CookieReason | None:
            cookie = parse_cookie(text, context.path, self.rules, self._clock())
            if isinstance(cookie, CookieReason):
                return cookie
            return self._why_not_stored(cookie, context)

        return StoringAdvice(text, context, self.rules.partitioned_attribute, why_not, first)

    def _why_not_stored(self, cookie: Cookie, context: CookieContext) -> CookieReason | None:
        """Also settles the host and the partition of `cookie`."""
        reason = _settle_host(cookie, context.host)
        if reason is not None:
            return reason
        cookie.partition = self.partition_of(cookie, context)
        if cookie.http_only and not context.by_http:
            return CookieReason.HTTP_ONLY
        if not context.is_secure:
            if cookie.secure:
                return CookieReason.SECURE_FROM_INSECURE_URL
            if self._overlays_secure(cookie):
                return CookieReason.OVERLAYS_SECURE
        reason = self.why_not_by_itself(cookie, context)
        if reason is not None:
            return reason
        if not context.by_http and self._is_behind_http_only(cookie, context):
            return CookieReason.HTTP_ONLY
        return None

    def _is_behind_http_only(self, cookie: Cookie, context: CookieContext) -> bool:
        """Whether an HttpOnly cookie forbids script to set `cookie`."""
        if self.rules.http_only_cookies_guard == "same-place":
            old = self._old(cookie)
            return old is not None and old.http_only
        cookies = self._beside(cookie)
        self._remove_expired(cookies)
        alike = [
            each
            for each in cookies
            if (each.name, each.path) == (cookie.name, cookie.path)
            and self._why_not_at_url(each, context) is None
        ]
        return bool(alike) and min(alike, key=self._place).http_only

    def _is_seen_by_script(
        self, cookie: Cookie, reason: CookieReason, context: CookieContext
    ) -> bool:
        """Whether script sees a `cookie` all the same that it has set and that was refused.

        Its own list has fewer cookies that could forbid that, and only those of the same key do.
        """
        if reason not in (CookieReason.HTTP_ONLY, CookieReason.OVERLAYS_SECURE):
            return False
        if context.by_http or cookie.http_only or self.why_not_by_itself(cookie, context):
            return False
        old = self._old(cookie)
        return old is None or old.unknown_to_script or not (old.http_only or old.secure)

    def why_not_by_itself(self, cookie: Cookie, context: CookieContext) -> CookieReason | None:
        """Why `cookie` is not stored, whatever else is stored."""
        reason = self._why_not_by_rules(cookie) or self._why_not_settable(cookie, context)
        if reason is None and self._is_blocked(cookie, context):
            return CookieReason.THIRD_PARTY
        return reason

    def _why_not_by_rules(self, cookie: Cookie) -> CookieReason | None:
        rules, name, value = self.rules, cookie.name.lower(), cookie.value.lower()
        if cookie.same_site == "none" and not cookie.secure and rules.same_site_none_needs_secure:
            return CookieReason.NONE_WITHOUT_SECURE
        if cookie.partitioned and not cookie.secure and rules.partitioned_attribute:
            return CookieReason.PARTITIONED_WITHOUT_SECURE
        if rules.name_prefixes == "none":
            return None
        if name.startswith("__secure-") and not cookie.secure:
            return CookieReason.SECURE_PREFIX
        as_host = cookie.secure and cookie.host_only and cookie.path == "/"
        as_host = as_host and (cookie.has_path or not rules.host_prefix_needs_path)
        if name.startswith("__host-") and not as_host:
            return CookieReason.HOST_PREFIX
        for_http = name.startswith(("__http-", "__host-http-"))
        if for_http and not (cookie.secure and cookie.http_only):
            return CookieReason.HTTP_PREFIX
        if not name and value.startswith(("__secure-", "__host-", "__http-")):
            return CookieReason.PREFIX_IN_VALUE
        return None

    def _why_not_settable(self, cookie: Cookie, context: CookieContext) -> CookieReason | None:
        """Why a cookie with this SameSite cannot be set from a page of another site."""
        if not self.rules.same_site_limits_storing or context.mode != "unset-or-less":
            return None
        if context.is_unsafe_navigation or cookie.same_site == "none":
            return None
        if cookie.same_site == "strict":
            return CookieReason.SAME_SITE_STRICT
        if cookie.same_site == "lax":
            return CookieReason.SAME_SITE_LAX
        if self.rules.default_same_site == "none":
            return None
        return CookieReason.SAME_SITE_BY_DEFAULT

    def partition_of(self, cookie: Cookie, context: CookieContext) -> PartitionKey | None:
        """The partition in which `cookie` is stored; ``None`` for none."""
        by_attribute = cookie.partitioned and self.rules.partitioned_attribute
        by_rule = context.third_party and self.rules.third_party_cookies == "partitioned"
        return context.partition if by_attribute or by_rule else None

    def _is_blocked(self, cookie: Cookie, context: CookieContext) -> bool:
        """Whether `cookie` is a third-party cookie, and those are not stored."""
        blocks = context.third_party and self.rules.third_party_cookies == "blocked"
        return blocks and cookie.partition is None

    def _overlays_secure(self, cookie: Cookie) -> bool:
        """Whether an insecure `cookie` would cover a Secure one."""
        if self.rules.secure_cookies_guard == "same-place":
            old = self._old(cookie)
            return old is not None and old.secure
        return any(self._overlays(cookie, each) for each in self._beside(cookie))

    def _overlays(self, cookie: Cookie, existing: Cookie) -> bool:
        """Whether an insecure `cookie` would cover the Secure cookie `existing`.

        Browsers look at the cookies of one partition only.
        (https://chromium.googlesource.com/chromium/src/+/main/net/cookies/cookie_monster.cc,
        https://searchfox.org/mozilla-central/source/netwerk/cookie/CookieStorage.cpp)
        """
        if not existing.secure or existing.name != cookie.name:
            return False
        if self.rules.secure_cookies_guard == "covered-hosts":
            related = _covers_host(existing, cookie.host) or _covers_host(cookie, existing.host)
        else:
            related = _domain_matches(existing.host, cookie.host) or _domain_matches(
                cookie.host, existing.host
            )
        return (
            related
            and existing.partition == cookie.partition
            and _path_matches(cookie.path, existing.path)
        )

    def _beside(self, cookie: Cookie) -> list[Cookie]:
        return self.by_domain.get(bucket_of(cookie.host), [])

    def _old(self, cookie: Cookie) -> Cookie | None:
        """The cookie that `cookie` replaces."""
        return self._by_key.get(cookie.key)

    def _insert(self, cookie: Cookie, now: float, *, by_http: bool) -> list[Cookie]:
        """Insert `cookie`; those that had to make room, `cookie` among them if it had to."""
        cookies = self.by_domain.setdefault(bucket_of(cookie.host), [])
        old = self._old(cookie)
        lives = cookie.expires is None or cookie.expires > now
        self._stored += 1
        cookie.order = cookie.script_order = self._stored
        cookie.replaces = old is not None
        if old is not None:
            if self.rules.replaced_cookies_keep_place == "always" or old.value == cookie.value:
                cookie.order, cookie.created = old.order, old.created
            if by_http or not self.rules.script_moves_cookies:
                cookie.script_order = cookie.order
            self._remove(cookies, [old])
        if old is not None and _changes_nothing(old, cookie):
            cookie.script_order = old.script_order
            cookie.unknown_to_script = old.unknown_to_script
        elif self.script_lists is not None and (lives or old is not None or not by_http):
            cookie.unknown_to_script = cookie.http_only and not self.script_lists.learns_of(cookie)
            self.script_lists.drop(cookie)
        removed: list[Cookie] = []
        if lives:
            cookies.append(cookie)
            self._by_key[cookie.key] = cookie
            if (old is None and len(cookies) > MOST_COOKIES) or cookie.partition is not None:
                self._remove_expired(cookies)
                removed = excess(cookies, cookie, self.rules)
                self._remove(cookies, removed)
        if self._lists is not None:
            self._lists.learn(old, cookie if lives else None)
            for each in removed:
                self._lists.learn(each, None)
        if not cookies:
            del self.by_domain[bucket_of(cookie.host)]
        return removed

    def _remove_expired(self, cookies: list[Cookie]) -> float:
        """Remove what has expired; the time."""
        now = self._clock()
        expired = [each for each in cookies if each.expires is not None and each.expires <= now]
        if expired:
            self._remove(cookies, expired)
        return now

    def _remove(self, cookies: list[Cookie], removed: list[Cookie]) -> None:
        """Remove some of the `cookies` of a site."""
        if not removed:
            return
        gone = {id(each) for each in removed}
        cookies[:] = [each for each in cookies if id(each) not in gone]
        for each in removed:
            self._by_key.pop(each.key, None)


class HostLists(CookieJar):
    """The cookies of hosts as the process of their pages has them, from the first read on.

    It judges by the rules of the jar what script sets, and is told what changes in the jar, but not
    of HttpOnly cookies. One process has all pages here.
    (https://github.com/WebKit/WebKit/blob/main/Source/WebKit/WebProcess/WebPage/WebCookieCache.cpp,
    which forgets one of five hosts at random when script reads those of a sixth)
    """

    def __init__(self, rules: CookieRules, clock: Callable[[], float]) -> None:
        super().__init__(replace(rules, script_has_lists_of_hosts=False), clock)
        self._hosts: set[str] = set()

    def serves(self, context: CookieContext) -> bool:
        """Whether script in `context` has a list."""
        return not (context.by_http or context.third_party) and context.host in self._hosts

    def open(self, host: str, cookies: list[Cookie]) -> None:
        """Have a list of `host` from now on: at first, those of `cookies` that script may see."""
        if host in self._hosts:
            return
        self._hosts.add(host)
        self._remove_expired(cookies)
        for cookie in sorted(cookies, key=lambda each: each.order):
            if _covers_host(cookie, host) and not cookie.http_only:
                self._insert(replace(cookie), self._clock(), by_http=True)

    def learn(self, old: Cookie | None, new: Cookie | None) -> None:
        """Take note that the jar has replaced `old` with `new`; ``None`` for no cookie."""
        told = new or old
        if told is None or told.http_only:
            return
        if not any(_covers_host(told, host) for host in self._hosts):
            return
        if new is not None:
            self._insert(replace(new), self._clock(), by_http=True)
            return
        listed = self._old(told)
        if listed is not None and listed.value == told.value:
            self._remove(self._beside(told), [listed])


def _changes_nothing(old: Cookie, new: Cookie) -> bool:
    """Whether `new`, of the same key, says the same as `old`."""
    return (old.value, old.expires, old.secure, old.same_site, old.http_only) == (
        new.value, new.expires, new.secure, new.same_site, new.http_only
    )  # fmt: skip


def _covers_host(cookie: Cookie, host: str) -> bool:
    """Whether requests to `host` have `cookie`, as far as hosts matter."""
    return cookie.host == host or (not cookie.host_only and _domain_matches(host, cookie.host))


def _settle_host(cookie: Cookie, host: str) -> CookieReason | None:
    """Make `cookie` host-only, or one of the host in its Domain. ("Store a Cookie")"""
    domain = cookie.host
    if domain and domain != host and _is_public_suffix(domain):
        return CookieReason.PUBLIC_SUFFIX
    if domain and not _domain_matches(host, domain):
        return CookieReason.DOMAIN_MISMATCH
    cookie.host_only = not domain or _is_public_suffix(domain)
    cookie.host = domain or host
    return None


def _is_public_suffix(host: str) -> bool:
    return registrable_domain(host) is None and not _is_address(host)


def _is_address(host: str) -> bool:
    return host.startswith("[") or ends_in_a_number(host)


def _domain_matches(host: str, domain: str) -> bool:
    """("Domain Matching")"""
    return host == domain or (host.endswith(f".{domain}") and not _is_address(host))


def _path_matches(path: str, cookie_path: str) -> bool:
    """("Path Matching")"""
    return path == cookie_path or (
        path.startswith(cookie_path)
        and (cookie_path.endswith("/") or path[len(cookie_path)] == "/")
    )
