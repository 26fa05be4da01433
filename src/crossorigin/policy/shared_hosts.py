"""Hosts that give names to anyone, and which names there belong to one owner alone.

The Public Suffix List tells under which domains anyone can get names. Hosts of preview deployments
add a changing part to a name. Whether ``https://deploy-preview-*--mysite.netlify.app`` covers the
names of others depends on what they may choose there. docs/preview-deployments.md has, for each
host in this table, the reason and the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from .origin_patterns import LabelPart

__all__ = ["OWN_DOMAIN", "SHARED_HOSTS", "SharedHost", "shared_host"]


class SharedHost(NamedTuple):
    """A host that gives names to anyone."""

    product: str
    domains: tuple[str, ...]
    """The domains below which anyone can get names; ``*`` stands for one label."""
    chosen: str
    """What one chooses to get a name."""
    way_out: str
    """What to allow instead of anyone's names: the beginning of a hint."""
    before: str | None = None
    """A regular expression of a text before the ``*`` that only one owner has."""
    after: str | None = None
    """The same of a text after it."""

    def has_one_owner(self, part: LabelPart) -> bool:
        """Whether all names of this form belong to the same owner."""
        return any(
            expression is not None and re.fullmatch(expression, text) is not None
            for expression, text in zip((self.before, self.after), part, strict=True)
        )


OWN_DOMAIN: Final = (
    "List the origins of your pages there, or serve them from a domain of your own, such as "
    "'https://*.preview.example.com'"
)
"""The way out of a host where any name may be someone else's."""

SHARED_HOSTS: Final = (
    SharedHost(
        "Netlify",
        ("netlify.app",),
        "the name of a site",
        "For the previews of one site, name the site, as in "
        "'https://deploy-preview-*--mysite.netlify.app'",
        after="--[a-z0-9]+(?:-[a-z0-9]+)*",
    ),
    SharedHost(
        "Google Cloud Run",
        ("a.run.app",),
        "the name of a service",
        "For the revisions of one service, name it with the id that Google gave it, as in "
        "'https://*---myservice-ab12cd34ef-uc.a.run.app'",
        after=".*-[a-z0-9]{10}-[a-z]{2}",
    ),
    SharedHost(
        "Google Cloud Run",
        ("*.run.app",),
        "the name of a service",
        "For the services of one project, name its number, as in "
        "'https://pr-*-123456789012.us-central1.run.app'",
        after=".*-[1-9][0-9]{7,}",
    ),
    SharedHost(
        "Azure Static Web Apps",
        ("azurestaticapps.net", "*.azurestaticapps.net", "*.*.azurestaticapps.net"),
        "the name of a branch",
        "For the previews of one app, name it as Azure did, as in "
        "'https://purple-rain-062d03304-*.westeurope.azurestaticapps.net'",
        before="[a-z]+-[a-z]+-[0-9a-f]{9}-.*",
    ),
    SharedHost(
        "Cloudflare Pages",
        ("pages.dev",),
        "the name of a project",
        "For the previews of one project, name the project, as in 'https://*.myproject.pages.dev'",
    ),
    SharedHost(
        "Cloudflare Workers",
        ("workers.dev",),
        "the name of an account",
        "For the Workers of one account, name the account, as in 'https://*.myaccount.workers.dev'",
    ),
    SharedHost(
        "AWS Amplify",
        ("amplifyapp.com",),
        "the name of a branch",
        "For the branches of one app, name its id, as in 'https://*.d1a2b3c4d5e6f7.amplifyapp.com'",
    ),
    SharedHost("Vercel", ("vercel.app", "now.sh"), "the name of a project", OWN_DOMAIN),
    SharedHost("Firebase", ("web.app", "firebaseapp.com"), "the name of a site", OWN_DOMAIN),
    SharedHost("Render", ("onrender.com",), "the name of a service", OWN_DOMAIN),
    SharedHost("Fly.io", ("fly.dev",), "the name of an app", OWN_DOMAIN),
    SharedHost("Heroku", ("herokuapp.com",), "the name of an app", OWN_DOMAIN),
    SharedHost("Railway", ("up.railway.app",), "the name of a service", OWN_DOMAIN),
    SharedHost("GitHub Pages", ("github.io",), "the name of an account", OWN_DOMAIN),
    SharedHost("GitLab Pages", ("gitlab.io",), "the name of an account", OWN_DOMAIN),
    SharedHost("GitHub Codespaces", ("app.github.dev",), "a port of a codespace", OWN_DOMAIN),
    SharedHost("Gitpod", ("gitpod.io", "*.gitpod.io"), "a port of a workspace", OWN_DOMAIN),
    SharedHost(
        "StackBlitz", ("webcontainer.io", "*.webcontainer.io"), "a port of a project", OWN_DOMAIN
    ),
    SharedHost(
        "Google Cloud Workstations",
        ("cloudworkstations.dev", "*.cloudworkstations.dev"),
        "a port of a workstation",
        OWN_DOMAIN,
    ),
    SharedHost(
        "Microsoft dev tunnels",
        ("devtunnels.ms", "*.devtunnels.ms"),
        "a port of a tunnel",
        OWN_DOMAIN,
    ),
    SharedHost("localtunnel", ("loca.lt",), "the name of a tunnel", OWN_DOMAIN),
    SharedHost("Koyeb", ("koyeb.app",), "the name of an app", OWN_DOMAIN),
    SharedHost(
        "ngrok",
        ("ngrok.app", "ngrok.dev", "ngrok.io", "*.ngrok.io", "ngrok-free.app", "ngrok-free.dev"),
        "the name of a tunnel",
        OWN_DOMAIN,
    ),
)


@cache
def _by_domain() -> dict[str, SharedHost]:
    return {domain: host for host in SHARED_HOSTS for domain in host.domains}


def shared_host(domain: str) -> SharedHost | None:
    """The host that gives names below `domain` to anyone, if the table has it."""
    return next(filter(None, map(_by_domain().get, _spellings(domain))), None)


def _spellings(domain: str) -> Iterator[str]:
    """`domain`, with ``*`` for none, one or two of its labels in front."""
    yield domain
    for wildcards in ("*.", "*.*."):
        domain = domain.partition(".")[2]
        yield wildcards + domain
