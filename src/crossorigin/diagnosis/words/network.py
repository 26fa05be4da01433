"""Words for requests that got no HTTP response."""

from __future__ import annotations

from ...fetch.origins import Origin
from ..evidence import Evidence
from ..findings import NextStep
from ..places import is_local_host, is_loopback
from .wording import Words, host_of, target_of, url_of

__all__ = [
    "bad_certificate", "connection_broken", "name_not_found", "no_answer", "not_http",
    "proxy_failed", "server_down", "timed_out", "tls_failed",
]  # fmt: skip


def _not_cors(evidence: Evidence, why: str) -> str:
    if evidence.engine == "node":
        return "This is not CORS: Node.js, which sent the request, does not apply CORS."
    return f"This is not CORS, even if the browser calls it so: {why}"


def _no_header(evidence: Evidence) -> str:
    return _not_cors(evidence, "there is no response that could carry a header.")


def _nothing_sent(evidence: Evidence) -> str:
    return _not_cors(evidence, "nothing was sent.")


def _with_detail(sentence: str, evidence: Evidence) -> str:
    return f"{sentence} ({evidence.detail})." if evidence.detail else f"{sentence}."


def server_down(evidence: Evidence) -> Words:
    on_both = ""
    if host_of(evidence) == "localhost":
        on_both = " on both of localhost's addresses, 127.0.0.1 and [::1]"
    return Words(
        f"Nothing listens at {target_of(evidence)}: the connection was refused.",
        f"{_no_header(evidence)}{_of_this_machine(evidence)}",
        f"Start the server, and check that it listens on this port{on_both}.",
    )


def _of_this_machine(evidence: Evidence) -> str:
    """Whose machine localhost is, unless the page is of localhost as well."""
    target, page = evidence.target, evidence.page
    is_of_page = isinstance(page, Origin) and is_local_host(page.host)
    if target is None or not is_loopback(target.host) or is_of_page or evidence.engine == "node":
        return ""
    return (
        f" {target.host} is the machine on which the browser runs, not the server of the page: a "
        "page that others open needs the server's own name or address."
    )


def name_not_found(evidence: Evidence) -> Words:
    host = evidence.target.host if evidence.target else ""
    in_docker = ""
    if host and "." not in host and "[" not in host:
        in_docker = (
            f" A name without a dot, such as {host}, is often that of a container: the browser is "
            "not in the containers' network, so use localhost and the port that the container "
            "publishes."
        )
    return Words(
        f"The name {host} cannot be found." if host else "The server's name cannot be found.",
        _nothing_sent(evidence),
        "Look for a typing error in the URL. Otherwise the name is missing in DNS, or it is known "
        f"only in another network, such as a VPN or a container's network.{in_docker}",
    )


def bad_certificate(evidence: Evidence) -> Words:
    return Words(
        _with_detail(f"The certificate of {target_of(evidence)} is not trusted", evidence),
        _not_cors(
            evidence,
            "for a page's requests, browsers show no warning to click away; the requests just "
            "fail.",
        ),
        f"Open {_in_a_tab(evidence)} in a tab to see what is wrong with the certificate. Then "
        "renew it, with the complete chain and with this host in it. While developing, make one "
        "with mkcert, which your browsers then trust.",
        NextStep.IGNORE_CERTIFICATE,
    )


def _in_a_tab(evidence: Evidence) -> str:
    return url_of(evidence).replace("wss://", "https://", 1).replace("ws://", "http://", 1)


def tls_failed(evidence: Evidence) -> Words:
    plain = url_of(evidence).replace("https://", "http://", 1)
    return Words(
        _with_detail(f"No secure connection to {target_of(evidence)} was made", evidence),
        _nothing_sent(evidence),
        f"Check that this port is the one for https. If the server speaks plain http there, fetch "
        f"{plain}.",
    )


def timed_out(evidence: Evidence) -> Words:
    return Words(
        f"{target_of(evidence)} did not answer in time.",
        _no_header(evidence),
        "Check whether the server is busy or a firewall drops the packets. (A server that is just "
        "not running refuses the connection at once.)",
    )


def connection_broken(evidence: Evidence) -> Words:
    return Words(
        _with_detail(
            f"The connection was closed before {target_of(evidence)} had sent a whole response",
            evidence,
        ),
        _no_header(evidence),
        "Look in the server's log, and in the proxy's, for a crash, a restart or a limit at this "
        "moment, such as one for the size of requests or for the time that they may take.",
    )


def not_http(evidence: Evidence) -> Words:
    url = url_of(evidence)
    https = ""
    if url.startswith(("http://", "ws://")):
        secure = url.replace("://", "s://", 1)
        https = f" If the server speaks https there, the URL is {secure}."
    return Words(
        _with_detail(f"The response of {target_of(evidence)} is not valid HTTP", evidence),
        _no_header(evidence),
        "Check that the port is that of an HTTP server, and not that of a database, of mail or of "
        f"another protocol.{https} If it is the right server, look for what writes its headers "
        "itself, such as a CGI script.",
    )


def proxy_failed(evidence: Evidence) -> Words:
    return Words(
        _with_detail("The proxy that this machine uses did not pass the request on", evidence),
        f"{target_of(evidence)} was not asked. The proxy comes from --proxy, or from HTTPS_PROXY, "
        "HTTP_PROXY or ALL_PROXY in the environment.",
        "Start the proxy, or correct its address. To ask without it, set "
        f"NO_PROXY={host_of(evidence)}.",
    )


def no_answer(evidence: Evidence) -> Words:
    target, page = evidence.target, evidence.page
    is_https = target is not None and target.scheme == "https"
    is_of_http = isinstance(page, Origin) and page.scheme != "https"
    is_exempt = target is not None and is_loopback(target.host)  # (Secure Contexts, 3.1)
    may_be_mixed = not (is_https or is_of_http or is_exempt)
    may_be_plain = target is not None and (target.port is not None or is_local_host(target.host))
    server = "Perhaps the server is down or its name is wrong."
    if is_https or target is None:
        server = "Perhaps the server is down, its name is wrong, or its certificate is not trusted."
    plain = ""
    if is_https and may_be_plain:
        http = url_of(evidence).replace("https://", "http://", 1)
        plain = (
            " Perhaps the server speaks plain http at this port, as most do while developing: then "
            f"the URL is {http}."
        )
    mixed = " Perhaps the page is https and the URL http." if may_be_mixed else ""
    without = _with_detail(f"There was no response from {target_of(evidence)}", evidence)
    if evidence.detail.startswith("net::") and evidence.detail != "net::ERR_FAILED":
        return Words(
            without,
            "This is not CORS: there is no response that could carry a header. The browser has "
            "other codes for a server that is down, for names and for certificates.",
            f"Open {_in_a_tab(evidence)} in a tab, which says more. If it loads there, look for "
            "what filters the requests of this page: an extension, a program on this machine, the "
            "tool that runs the browser.",
        )
    either = "either the page is https, or " if may_be_mixed else ""
    return Words(
        without,
        "This is probably not CORS: there is no response that could carry a header. "
        f"{server}{mixed} Perhaps an extension or tracking protection stopped the request.{plain} "
        f"Browsers print the same sentence for all of these.{_of_this_machine(evidence)}",
        f"Open {_in_a_tab(evidence)} in a tab: if it does not load, the tab says why. If it loads, "
        f"{either}an extension or tracking protection stopped the request: try the page in a "
        "private window without extensions.",
    )
