"""The `crossorigin fetch` command that repeats the request of evidence."""

from __future__ import annotations

import re
import shlex

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.urls import parse_url
from .evidence import Evidence, Source
from .places import has_masked_host
from .reason_groups import CREDENTIALS, WILDCARD
from .script_headers import asked_for, set_by_script

__all__ = ["fetch_command", "stands_for_another"]


def stands_for_another(evidence: Evidence) -> bool:
    """Whether the command has a header that is made up, because a preflight is needed."""
    if evidence.is_plain_options and evidence.preflight is None:
        asked = evidence.actual  # scripts do not send OPTIONS: a preflight was meant
        return asked is not None and not set_by_script(asked.request.headers)
    needs_one = evidence.method not in (None, *CORS_SAFELISTED_METHODS)
    is_known = bool(needs_one or evidence.named_headers or evidence.exchanges)
    return evidence.in_preflight and not is_known and evidence.first_url == evidence.url


def fetch_command(evidence: Evidence) -> str:
    """A command line to copy; what is not known of origin and URL is a placeholder in capitals."""
    first = evidence.first_url
    url = parse_url(first or "")
    address = url.shown if url is not None else first or "URL"
    if has_masked_host(first):
        scheme, _, rest = address.partition("://")
        host = re.split(r"[/?#]", rest, maxsplit=1)[0]
        address = f"{scheme}://HOST{rest[len(host) :]}"
    if evidence.lacks_path:
        address = f"{address.rstrip('/')}/PATH"
    words = ["crossorigin", "fetch", address, "--from", evidence.origin or "ORIGIN"]
    preflight = evidence.preflight
    method = evidence.method
    names = ",".join(evidence.named_headers)
    kind = "application/json"  # what most pages send
    if preflight is not None:
        method = preflight.request.header("access-control-request-method") or method
        names = ",".join(asked_for(preflight.request)) or names
    elif evidence.actual is not None and evidence.source is not Source.LIVE:
        sent = set_by_script(evidence.actual.request.headers)
        names = ",".join(dict.fromkeys(name.lower() for name, _ in sent)) or names
        method = evidence.meant_method or method
        kind = next((value for name, value in sent if name.lower() == "content-type"), kind)
    if not names and stands_for_another(evidence):
        names = "content-type"
    is_look = method == "HEAD" and evidence.is_of_no_page  # of curl -I, for a page's GET
    if method not in (None, "", "GET", "OPTIONS") and not is_look:  # scripts do not send OPTIONS
        words += ["-X", method]
    for name in filter(None, (each.strip() for each in names.split(","))):
        words += ["-H", f"{name}: {kind if name == 'content-type' else '…'}"]
    if evidence.credentials or evidence.for_certain(*WILDCARD, *CREDENTIALS):
        words += ["--credentials", "include"]
    if evidence.mode != "cors":
        words += ["--mode", evidence.mode]
    return shlex.join(words)
