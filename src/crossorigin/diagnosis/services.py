"""Hosts that belong to someone else: public services, and the hosts of apps and examples.

Who asks why such a host refuses a page cannot change its settings; who asks about a placeholder
wrote it in place of the true host. Facts are from the services' own documentation; who runs them
also from the lists of third-party-web, Disconnect and leaflet-providers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .evidence import Evidence
from .places import is_masked

__all__ = ["Service", "has_placeholder", "is_placeholder", "service_at"]


class Service(NamedTuple):
    """A public service: who runs it or its name, and what is known of its responses to pages.

    With `allows_all`, it allows pages of every origin; with `no_preflights`, it refuses each
    preflight; with `https_only`, it redirects from http; with `as_text`, it sends files of text
    as text/plain, with ``X-Content-Type-Options: nosniff``. With `of_users`, its hosts are sites
    of its users, who cannot set headers.
    """

    owner: str
    fact: str = ""
    allows_all: bool = False
    no_preflights: bool = False
    https_only: bool = False
    as_text: bool = False
    of_users: bool = False


_MAPS = (
    "Web services such as Directions and Places have no CORS, because they are for servers; pages "
    "use the Maps JavaScript API."
)
_FILES = (
    "It answers preflights with 403, so a page can only send a plain GET to it, without headers "
    "of its own."
)
_ALL = (
    "It allows pages of every origin, so the response was an error, or something on the way (a "
    "company's proxy, a filter, an extension) answered in its place."
)
_TO_LOGIN = (
    "A page cannot fetch the pages of a login: it goes there (location.href). Tokens are fetched "
    "by a back end, or with the service's own library for pages."
)
_MICROSOFT = (
    "Its token endpoint answers pages only if the redirect URI is registered for the platform "
    "“Single-page application”; for “Web” it lacks the CORS headers."
)
_ANTHROPIC = (
    "It allows pages only if the request has the header anthropic-dangerous-direct-browser-access: "
    "true, because the page then shows its key to everyone."
)
_WIKI = "Its API allows any page if the URL has the parameter origin=*."
_GITHUB = (
    "Its web pages, downloads and login have no CORS headers; api.github.com and "
    "raw.githubusercontent.com do."
)

_PAGES = (
    "It lets every origin read its files, and no header can be set there. Its redirects, to https, "
    "to a slash at the end or to another domain, have no CORS headers."
)

_HCAPTCHA = (
    "It refuses pages of localhost and 127.0.0.1: for development give the page another name, in "
    "the file hosts."
)

_SERVICES: dict[str, Service] = {
    "raw.githubusercontent.com": Service(
        "GitHub", _FILES, allows_all=True, no_preflights=True, https_only=True, as_text=True
    ),
    "gist.githubusercontent.com": Service("GitHub", allows_all=True, https_only=True, as_text=True),
    "githubusercontent.com": Service("GitHub"),
    "api.github.com": Service("GitHub", _ALL, allows_all=True, https_only=True),
    "github.com": Service("GitHub", _GITHUB),
    "github.io": Service("GitHub Pages", _PAGES, allows_all=True, https_only=True, of_users=True),
    "gitlab.com": Service("GitLab"),
    "atlassian.net": Service("Atlassian"),
    "api.atlassian.com": Service("Atlassian"),
    "maps.googleapis.com": Service("Google", _MAPS),
    "fonts.googleapis.com": Service("Google", _ALL, allows_all=True),
    "fonts.gstatic.com": Service("Google", _ALL, allows_all=True),
    "www.googleapis.com": Service("Google"),
    "ajax.googleapis.com": Service("Google"),
    "oauth2.googleapis.com": Service("Google"),
    "translate.googleapis.com": Service("Google"),
    "accounts.google.com": Service("Google", _TO_LOGIN),
    "google.com": Service("Google"),
    "youtube.com": Service("Google"),
    "googletagmanager.com": Service("Google"),
    "google-analytics.com": Service("Google"),
    "doubleclick.net": Service("Google"),
    "googlesyndication.com": Service("Google"),
    "aspnetcdn.com": Service("Microsoft"),
    "login.microsoftonline.com": Service("Microsoft", _MICROSOFT),
    "graph.microsoft.com": Service("Microsoft"),
    "cdnjs.cloudflare.com": Service("Cloudflare", _ALL, allows_all=True),
    "cdn.jsdelivr.net": Service("jsDelivr", _ALL, allows_all=True),
    "unpkg.com": Service("unpkg", _ALL, allows_all=True, https_only=True),
    "code.jquery.com": Service("the jQuery project"),
    "bootstrapcdn.com": Service("the Bootstrap CDN"),
    "cdn.bootcdn.net": Service("BootCDN"),
    "cdn.bootcss.com": Service("BootCDN"),
    "cdn.lineicons.com": Service("Lineicons"),
    "cdn.staticfile.org": Service("Staticfile"),
    "code.ionicframework.com": Service("Ionic"),
    "use.typekit.net": Service("Adobe Fonts"),
    "fontawesome.com": Service("Font Awesome"),
    "registry.npmjs.org": Service("npm"),
    "pypi.org": Service("the Python Package Index"),
    "wikipedia.org": Service("Wikimedia", _WIKI),
    "wikidata.org": Service("Wikimedia", _WIKI),
    "wikimedia.org": Service("Wikimedia", _WIKI),
    "openstreetmap.org": Service("OpenStreetMap"),
    "api.openai.com": Service("OpenAI"),
    "openai.com": Service("OpenAI"),
    "chatgpt.com": Service("OpenAI"),
    "api.anthropic.com": Service("Anthropic", _ANTHROPIC),
    "claude.ai": Service("Anthropic"),
    "huggingface.co": Service("Hugging Face"),
    "api.notion.com": Service("Notion"),
    "notion.so": Service("Notion"),
    "twitter.com": Service("X"),
    "x.com": Service("X"),
    "facebook.com": Service("Meta"),
    "instagram.com": Service("Meta"),
    "facebook.net": Service("Meta"),
    "web.whatsapp.com": Service("Meta"),
    "linkedin.com": Service("LinkedIn"),
    "slack.com": Service("Slack"),
    "discord.com": Service("Discord"),
    "reddit.com": Service("Reddit"),
    "api.telegram.org": Service("Telegram"),
    "api.stripe.com": Service("Stripe"),
    "spotify.com": Service("Spotify"),
    "finance.yahoo.com": Service("Yahoo"),
    "api.coingecko.com": Service("CoinGecko"),
    "twitch.tv": Service("Twitch"),
    "netflix.com": Service("Netflix"),
    "steampowered.com": Service("Valve"),
    "steamcommunity.com": Service("Valve"),
    "stackoverflow.com": Service("Stack Exchange"),
    "medium.com": Service("Medium"),
    "hcaptcha.com": Service("hCaptcha", _HCAPTCHA),
    "api.mapbox.com": Service("Mapbox"),
    "tiles.mapbox.com": Service("Mapbox"),
    "events.mapbox.com": Service("Mapbox"),
    "maptiler.com": Service("MapTiler"),
    "stadiamaps.com": Service("Stadia Maps"),
    "cartocdn.com": Service("CARTO"),
    "arcgisonline.com": Service("Esri"),
    "thunderforest.com": Service("Thunderforest"),
    "js.stripe.com": Service("Stripe"),
    "checkout.stripe.com": Service("Stripe"),
    "paypal.com": Service("PayPal"),
    "vimeo.com": Service("Vimeo"),
    "soundcloud.com": Service("SoundCloud"),
    "dailymotion.com": Service("Dailymotion"),
    "tiktok.com": Service("TikTok"),
    "pinterest.com": Service("Pinterest"),
    "bing.com": Service("Microsoft"),
    "ipify.org": Service("ipify"),
    "ipapi.co": Service("ipapi"),
    "ip-api.com": Service("ip-api"),
    "ipinfo.io": Service("IPinfo"),
    "openweathermap.org": Service("OpenWeather"),
    "weatherapi.com": Service("WeatherAPI"),
    "binance.com": Service("Binance"),
    "api.kraken.com": Service("Kraken"),
    "coinbase.com": Service("Coinbase"),
    "coinmarketcap.com": Service("CoinMarketCap"),
    "etherscan.io": Service("Etherscan"),
    "ipfs.io": Service("the IPFS Foundation"),
    "archive.org": Service("the Internet Archive"),
    "arxiv.org": Service("arXiv"),
    "crates.io": Service("the Rust project"),
    "rubygems.org": Service("Ruby Central"),
    "registry-1.docker.io": Service("Docker"),
    "hub.docker.com": Service("Docker"),
    "quay.io": Service("Red Hat"),
    "ghcr.io": Service("GitHub"),
    "bitbucket.org": Service("Atlassian"),
    "trello.com": Service("Atlassian"),
    "api.airtable.com": Service("Airtable"),
    "api.hubapi.com": Service("HubSpot"),
    "api.mailchimp.com": Service("Mailchimp"),
    "api.sendgrid.com": Service("SendGrid"),
    "api.twilio.com": Service("Twilio"),
    "hotjar.com": Service("Hotjar"),
    "api.segment.io": Service("Segment"),
    "mixpanel.com": Service("Mixpanel"),
    "intercom.io": Service("Intercom"),
    "cloudflareinsights.com": Service("Cloudflare"),
    "challenges.cloudflare.com": Service("Cloudflare"),
    "api.cloudflare.com": Service("Cloudflare"),
    "api.deepl.com": Service("DeepL"),
    "api-free.deepl.com": Service("DeepL"),
    "api.mistral.ai": Service("Mistral"),
    "api.groq.com": Service("Groq"),
    "api.deepseek.com": Service("DeepSeek"),
    "openrouter.ai": Service("OpenRouter"),
    "cdn.skypack.dev": Service("Skypack"),
    "esm.sh": Service("esm.sh"),
    "tenor.com": Service("Google"),
    "giphy.com": Service("Giphy"),
    "gravatar.com": Service("Automattic"),
    "imgur.com": Service("Imgur"),
}
"""By host; each stands for its subdomains too."""


def service_at(host: str) -> Service | None:
    """The public service at `host`; ``None`` if it may be the reader's own."""
    labels = host.lower().split(".")
    tails = (".".join(labels[start:]) for start in range(max(len(labels) - 4, 0), len(labels) - 1))
    return next(filter(None, map(_SERVICES.get, tails)), None)


_RESERVED = ("example.com", "example.org", "example.net", "example")
"""Names for documentation. (RFC 2606)"""
_MADE_UP = re.compile(
    r"(?i)(?:^|[.-])(?:\*|(?:your|my|some|the)[-_]?(?:domain|site|website|server|host|"
    r"hostname|bucket|app|api|backend|company|project|gateway|url|ip|name|id)(?:[-_]?(?:name|id))?|domain|hostname|"
    r"bucketname|bucket-name|yourname|placeholder|redacted)(?:[.-]|$)"
)


def has_placeholder(evidence: Evidence) -> bool:
    """Whether the URL's host, as far as it is known, stands in place of another."""
    return evidence.target is not None and is_placeholder(evidence.target.host)


def is_placeholder(host: str) -> bool:
    """Whether `host` stands in place of another, by its name."""
    name = host.lower().rstrip(".")
    is_reserved = any(name == each or name.endswith(f".{each}") for each in _RESERVED)
    return is_reserved or is_masked(name) or _MADE_UP.search(name) is not None
