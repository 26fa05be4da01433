"""HTTP authentication: the user names and passwords that a browser has, and when it sends them.

Only the scheme Basic is modelled. Nobody answers the browser's dialog: where it would ask the user,
script gets the response of status 401, as after "Cancel".

Standards: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch (includeCredentials, status
401), RFC 9110, section 11, and RFC 7617, section 2.2 (which URLs a password is for)
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from ..fetch.header_lists import Header, values
from ..fetch.origins import Origin
from ..fetch.sites import Site, obtain_site
from ..fetch.urls import Url
from .request import Request

__all__ = [
    "Password",
    "PasswordStore",
    "asks_user",
    "basic_realm",
    "new_password",
    "password_at_once",
    "password_in_url",
]

CHALLENGE = re.compile(
    r'([\w!#$%&\'*+.^`|~-]++)[ \t]*+=[ \t]*+(?:"((?:[^"\\]|\\.)*+)"|([^\s,"]*+))'
    r"|([\w!#$%&'*+.^`|~-]++)"
)
"""A parameter of a challenge, or the scheme that begins one. (RFC 9110, section 11.6.1)"""


@dataclass(frozen=True, slots=True)
class Password:
    """A user's name and password for an origin, as sent by the scheme Basic.

    `directory` is the path under which it is sent before the server asks; elsewhere it is sent when
    the server asks for `realm`. `partition` is the top-level site in which it was entered.
    `authorization` is the header's value, which no text shows.
    """

    origin: Origin
    realm: str
    user: str
    authorization: str = field(repr=False)
    directory: str = "/"
    partition: Site | None = None


class PasswordStore:
    """The user names and passwords that a browser has."""

    def __init__(self) -> None:
        self.known: list[Password] = []
        self.asked: dict[tuple[Origin | None, Site | None, str], str] = {}
        """The realms for which servers asked, by directory, in an engine that remembers them."""

    def add(self, password: Password) -> None:
        """Keep `password` in place of the other ones for its realm, for their directories too."""
        others = list(self._others(password))
        of_realm = [each for each in self.known if each not in others]
        directories = dict.fromkeys([password.directory, *(each.directory for each in of_realm)])
        self.known = [*others, *(replace(password, directory=each) for each in directories)]

    def forget(self, password: Password) -> None:
        """Forget the ones for a realm, which a server has refused."""
        self.known = list(self._others(password))

    def accepted(self, request: Request, password: Password) -> None:
        """From now on, also send `password` to the directory of the current URL of `request`."""
        self.known.append(replace(password, directory=directory_of(request.current_url)))

    def of_path(self, request: Request) -> Password | None:
        """The one that is sent to the current URL of `request` before the server asks."""
        path = request.current_url.path
        known = [each for each in self._of_origin(request) if path.startswith(each.directory)]
        found = max(known, key=lambda each: len(each.directory), default=None)
        if not self.asked:
            return found
        place = (request.current_url.origin, partition_of(request))
        asked = [each[2] for each in self.asked if each[:2] == place and path.startswith(each[2])]
        deepest = max(asked, key=len, default="")
        if len(deepest) <= (0 if found is None else len(found.directory)):
            return found
        return self.of_realm(request, self.asked[*place, deepest])

    def of_realm(self, request: Request, realm: str) -> Password | None:
        """The one that is sent when the server asks for `realm`."""
        return next((each for each in self._of_origin(request) if each.realm == realm), None)

    def remember(self, request: Request, realm: str) -> None:
        """Remember that the server has asked for `realm` at the current URL of `request`."""
        url = request.current_url
        self.asked[url.origin, partition_of(request), directory_of(url)] = realm

    def _of_origin(self, request: Request) -> Iterator[Password]:
        origin, partition = request.current_url.origin, partition_of(request)
        return (
            each for each in self.known if each.origin == origin and each.partition == partition
        )

    def _others(self, password: Password) -> Iterator[Password]:
        key = (password.origin, password.realm, password.partition)
        return (each for each in self.known if (each.origin, each.realm, each.partition) != key)


def partition_of(request: Request) -> Site | None:
    """The top-level site whose passwords `request` uses; ``None`` if all sites share them."""
    if not request.engine.authentication.passwords_are_partitioned:
        return None
    if request.navigates:
        return obtain_site(request.current_url.origin or request.origin)
    return request.client.network_partition_key


def new_password(request: Request, realm: str, user: str, password: str) -> Password:
    """What a user enters at the current URL of `request`."""
    url = request.current_url
    assert url.origin is not None  # noqa: S101 (of http or https)
    value = f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
    directory = directory_of(url)
    return Password(url.origin, realm, user, value, directory, partition_of(request))


def directory_of(url: Url) -> str:
    """The path of `url` up to its last slash."""
    return url.path.rpartition("/")[0] + "/"


def password_in_url(request: Request, realm: str) -> Password | None:
    """The user name and password in the current URL, if the engine answers with them."""
    url, rules = request.current_url, request.engine.authentication
    if not url.includes_credentials:
        return None
    if _is_xhr_with_password(request):
        if request.tainting == "cors" and rules.foreign_url_credentials != "sent":
            return None
    elif not request.navigates:
        how = rules.loads_with_url_credentials
        if how != "sent" and not (how == "sent-without-cors" and request.mode != "cors"):
            return None
    user, _, password = url.userinfo.partition(":")
    return new_password(request, realm, unquote(user), unquote(password))


def password_at_once(request: Request, store: PasswordStore) -> Password | None:
    """The password that is sent with `request` before the server asks, if there is one."""
    rules = request.engine.authentication
    stored = store.of_path(request)
    if stored is None or not request.current_url.includes_credentials:
        return stored if request.includes_credentials else None
    if rules.url_credentials_replace_stored and request.includes_credentials:
        given = password_in_url(request, stored.realm)
        if given is not None:
            store.add(given)
            return given
    is_dropped = request.tainting == "cors" and rules.foreign_url_credentials == "dropped"
    is_used = is_dropped or not _is_xhr_with_password(request)
    return stored if is_used and request.includes_credentials else None


def _is_xhr_with_password(request: Request) -> bool:
    """(Fetch, "use-URL-credentials flag")"""
    first = request.url_list[0]
    return request.initiator == "xmlhttprequest" and first.includes_credentials


def asks_user(request: Request) -> bool:
    """Whether the browser asks the user for a password. (Fetch, the steps on status 401)"""
    rule, is_foreign = request.engine.authentication.asks_user, request.tainting != "basic"
    if rule == "within-origin" and request.credentials != "omit":
        first = 0 if request.credentials == "same-origin" else -1
        is_foreign = request.url_list[first].origin != request.origin
    elif not request.includes_credentials:
        return False
    in_url = request.current_url.includes_credentials
    if rule != "unless-in-url":
        # WebKit reads the URL after redirects, others the first.
        in_url = _is_xhr_with_password(request) and (in_url or rule != "within-origin")
    if in_url:
        return False
    if rule == "without-cors":
        return request.tainting != "cors"
    if rule == "within-origin":
        return not is_foreign
    return not (is_foreign and request.destination == "image")


def basic_realm(headers: list[Header]) -> str | None:
    """The realm for which a response of status 401 asks by the scheme Basic.

    (RFC 9110, section 11.6.1, and RFC 7617, section 2)
    """
    for line in values(headers, "www-authenticate"):
        is_basic, realm = False, ""
        for name, quoted, plain, scheme in CHALLENGE.findall(line):
            if scheme:
                if is_basic:
                    break
                is_basic = scheme.lower() == "basic"
            elif is_basic and name.lower() == "realm":
                realm = re.sub(r"\\(.)", r"\1", quoted) or plain
        if is_basic:
            return realm
    return None
