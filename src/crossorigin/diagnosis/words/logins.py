"""What lets a server answer 401 in place of a redirect to its login, by the login's address.

(The documentation of Cloudflare Access, oauth2-proxy 7, Google's Identity-Aware Proxy, AWS'
Application Load Balancer, Azure App Service, ASP.NET Core 10, Django REST framework, Laravel 12,
Spring Security 6, Devise and Keycloak)
"""

from __future__ import annotations

import re

__all__ = ["by_software", "without_query"]

_LOGINS = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"\.cloudflareaccess\.com/|/cdn-cgi/access/",
         "This is Cloudflare Access: let it bypass OPTIONS requests to the origin (the "
         "application's CORS settings), and fetch with credentials: “include” after a login in a "
         "tab."),
        (r"/oauth2/(?:start|sign_in)\b",
         "This is oauth2-proxy: set skip-auth-preflight, and name the API's paths in api-routes, "
         "which then get 401."),
        (r"[?&]x-client-SKU=ID_",
         "This is the OpenID Connect login of ASP.NET: give the API a scheme of its own that takes "
         "the token (AddJwtBearer, or AddMicrosoftIdentityWebApi) and is its default for "
         "challenges."),
        (r"/(?:Account|Identity/Account)/Login\b[^#]*\bReturnUrl=",
         "This is the cookie login of ASP.NET: let OnRedirectToLogin answer 401 for the API's "
         "paths, or send X-Requested-With: XMLHttpRequest, which it answers with 401."),
        (r"/\.auth/login/",
         "This is Azure App Service's login: let it answer unauthenticated requests with 401."),
        (r"\.amazoncognito\.com/",
         "If a load balancer of AWS does it, let its rule deny what has no login "
         "(OnUnauthenticatedRequest) for the API's paths."),
        (r"//accounts\.google\.com/[^#]*\biap\b",
         "This is Google's Identity-Aware Proxy: it answers 401 to requests with "
         "X-Requested-With: XMLHttpRequest, and can let OPTIONS through (allow HTTP options)."),
        (r"/accounts/login/\?next=",
         "This looks like Django's login_required: protect the API by its own authentication "
         "(Django REST framework answers 401 or 403)."),
        (r"/users/sign_in\b",
         "This looks like Devise: it answers 401 if the request does not ask for HTML, so send "
         "Accept: application/json."),
        (r"/realms/[^/?#]{1,100}/protocol/openid-connect/auth\b",
         "This is Keycloak: let the API check the bearer token itself (as a resource server), not "
         "log users in."),
    )
)  # fmt: skip


def by_software(login: str) -> str:
    """What to set where the login's address shows the software, with a blank at its end."""
    found = (words for pattern, words in _LOGINS if pattern.search(login))
    words = next(found, "")
    return words and f"{words} "


def without_query(url: str) -> str:
    """`url` without its query, which is long in a login's address and may be secret."""
    return re.split(r"[?#]", url, maxsplit=1)[0]
