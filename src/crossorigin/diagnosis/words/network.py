"""Words for requests that got no HTTP response."""

from __future__ import annotations

from ...fetch.origins import Origin
from ..evidence import OF_CLIENTS, Evidence, Source
from ..findings import NextStep
from ..methods import USUAL_METHODS
from ..places import is_local_host, is_loopback
from ..services import is_placeholder
from .net_codes import code_of, is_code
from .schemes import without_scheme
from .wording import Words, host_of, target_of, url_of

__all__ = [
    "bad_certificate", "connection_broken", "name_not_found", "no_answer", "not_http",
    "of_no_failure", "proxy_failed", "server_down", "timed_out", "tls_failed",
]  # fmt: skip


def _not_cors(evidence: Evidence, why: str) -> str:
    if (client := OF_CLIENTS.get(evidence.engine or "")) is not None:
        return f"This is not CORS: {client} sent the request, and does not apply it."
    # Firefox and Safari print a sentence about CORS for such a failure, Chromium does not.
    called = "" if evidence.engine == "chromium" else ", even if the browser calls it so"
    return f"This is not CORS{called}: {why}"


def _no_header(evidence: Evidence) -> str:
    return _not_cors(evidence, "there is no response that could carry a header.")


def _nothing_sent(evidence: Evidence) -> str:
    return _not_cors(evidence, "nothing was sent.")


def _with_detail(sentence: str, evidence: Evidence) -> str:
    """With what the browser names as the reason; Chromium's codes also stand for others' words."""
    is_own = evidence.detail and evidence.engine not in ("android", "webkit")
    return f"{sentence} ({evidence.detail})." if is_own else f"{sentence}."


def server_down(evidence: Evidence) -> Words:
    on_both = ""
    if host_of(evidence) == "localhost":
        on_both = " on both of localhost's addresses, 127.0.0.1 and [::1]"
    if host_of(evidence) == "[::1]":
        on_both = (
            ". Node.js from 17 on takes localhost for ::1 first: if the server listens on "
            "127.0.0.1 alone, write that in place of localhost"
        )
    container = " In a container, it has to listen on 0.0.0.0, and its port has to be published."
    is_here = evidence.target is not None and is_loopback(evidence.target.host)
    return Words(
        f"Nothing listens at {target_of(evidence)}: the connection was refused.",
        f"{_no_header(evidence)}{_of_this_machine(evidence)}",
        f"Start the server, and check that it listens on this port{on_both}."
        + (container if is_here else " If it runs, a firewall may refuse the connection."),
    )


_OF_DEVICES = ("android", "dart")


def _of_this_machine(evidence: Evidence) -> str:
    """Whose machine localhost is, unless the page is of localhost as well."""
    target, page = evidence.target, evidence.page
    is_of_page = isinstance(page, Origin) and is_local_host(page.host)
    is_unnamed = target is None and evidence.engine in _OF_DEVICES
    if is_unnamed:
        return (
            " If the address is localhost, it is that of the device or emulator on which the app "
            "runs, not the developer's machine (Android's emulator reaches that at 10.0.2.2)."
        )
    if target is None or not is_loopback(target.host) or is_of_page or evidence.engine == "node":
        return ""
    if evidence.engine in _OF_DEVICES:
        return (
            f" {target.host} is the machine on which the app runs. On a phone or an emulator that "
            "is not the developer's machine (Android's emulator reaches that at 10.0.2.2)."
        )
    return (
        f" {target.host} is the machine on which the browser runs, not the page's server: in a "
        "page that others open, write the server's own name or address."
    )


def name_not_found(evidence: Evidence) -> Words:
    host = evidence.target.host if evidence.target else ""
    if host.upper() in USUAL_METHODS:
        return Words(
            f"The command took {host.upper()} for the name of a host.",
            "Without an option before it, a method counts as another address. Nothing was sent for "
            "it, and this says nothing about CORS.",
            f"Write the method as curl -X {host.upper()}.",
        )
    return Words(
        f"The name {host} cannot be found." if host else "The server's name cannot be found.",
        _nothing_sent(evidence),
        "Look for a typing error in the URL. If there is none, the name is missing in DNS, it is "
        "known only in another network (a VPN, a container's network), this machine is offline, or "
        f"a filter hides the name (an ad blocker, Pi-hole).{_of_container(host)}"
        f"{_of_path(evidence)}",
    )


def _of_container(host: str) -> str:
    """That a name without a dot is often known to other containers only."""
    if not host or "." in host or "[" in host or host == "localhost" or is_placeholder(host):
        return ""
    return (
        f" A name without a dot, such as {host}, is often that of a container: the browser is "
        "not in the containers' network, so use localhost and the port that the container "
        "publishes."
    )


def bad_certificate(evidence: Evidence) -> Words:
    code = code_of(evidence)
    what = _with_detail(f"The certificate of {target_of(evidence)} is not trusted", evidence)
    why = _not_cors(
        evidence,
        "for a page's requests, browsers show no warning to click away; the requests just fail.",
    )
    if code is not None:
        fix = f"Open {_in_a_tab(evidence)} in a tab to look at the certificate. {code.fix}"
        return Words(what, f"{code.why} {why}", fix, NextStep.IGNORE_CERTIFICATE)
    return Words(
        what,
        why,
        f"Open {_in_a_tab(evidence)} in a tab to see what is wrong with the certificate. Then "
        "renew it, with the complete chain and with this host in it. While developing, make one "
        "with mkcert, which your browsers then trust.",
        NextStep.IGNORE_CERTIFICATE,
    )


def _in_a_tab(evidence: Evidence) -> str:
    return url_of(evidence).replace("wss://", "https://", 1).replace("ws://", "http://", 1)


def tls_failed(evidence: Evidence) -> Words:
    plain = url_of(evidence).replace("https://", "http://", 1).replace("wss://", "ws://", 1)
    what = _with_detail(f"No secure connection to {target_of(evidence)} was made", evidence)
    if (code := code_of(evidence)) is not None:
        return Words(what, f"{_nothing_sent(evidence)} {code.why}", code.fix)
    speaks = ""
    if _may_speak_http(evidence):
        speaks = f" If the server speaks plain http there, fetch {plain}."
    elif evidence.target is None:
        speaks = (
            " If the server has no TLS, as many in development, use http:// in its address; if the "
            "browser turns that into https (HSTS), delete the host in chrome://net-internals/#hsts."
        )
    return Words(
        what,
        f"{_nothing_sent(evidence)} Usually the server at this port does not speak TLS, or a "
        "program on the way (a proxy, a filter) breaks it.",
        f"Check that this port is the one for https.{speaks}",
    )


def _may_speak_http(evidence: Evidence) -> bool:
    """Whether the server may be one for development, which has no TLS."""
    target = evidence.target
    return target is not None and (target.port is not None or is_local_host(target.host))


def timed_out(evidence: Evidence) -> Words:
    return Words(
        f"{evidence.target or 'The server'} did not answer in time.",
        _no_header(evidence),
        "Check whether the server is busy or a firewall drops the packets. (A server that is just "
        "not running refuses the connection at once.)",
    )


def connection_broken(evidence: Evidence) -> Words:
    code = code_of(evidence)
    if evidence.status is None and (evidence.url or "").startswith(("ws:", "wss:")):
        return _handshake_broken(evidence)
    if evidence.status is not None:
        what = f"The response of {target_of(evidence)} broke off"
        why = (
            f"This is not CORS: the response began, with status {evidence.status}, and the browser "
            "did not refuse it."
        )
    else:
        what = f"The connection was closed before {target_of(evidence)} had sent a whole response"
        why = _no_header(evidence)
    return Words(
        _with_detail(what, evidence),
        f"{why} {code.why}" if code else why,
        code.fix if code else _LOOK_IN_LOGS,
    )


def _handshake_broken(evidence: Evidence) -> Words:
    target = target_of(evidence)
    what = f"The connection was closed before {target} had answered the WebSocket handshake."
    later = ""
    if evidence.engine == "webkit":
        what = f"The connection to {target} was closed, at the WebSocket handshake or later."
        later = " If the WebSocket was open, a proxy may have closed it because it was idle."
    return Words(
        what,
        f"{_no_header(evidence)} Mostly what listens there does not handle WebSockets: a "
        "development server that does not pass them on, a proxy that drops Upgrade, or a WebSocket "
        f"server that is not attached to this one. Or it crashed at the handshake.{later}",
        "Check that the port is that of the WebSocket server. Let a proxy pass WebSockets on "
        "(webpack-dev-server and Vite: ws: true; nginx: proxy_http_version 1.1 and the headers "
        "Upgrade and Connection). Look in the server's log at this moment for a crash.",
    )


_LOOK_IN_LOGS = (
    "Look in the server's log, and in the proxy's, for a crash, a restart or a limit at this "
    "moment, such as one for the size of requests or for the time that they may take."
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
    what = _with_detail("The proxy that this machine uses did not pass the request on", evidence)
    if evidence.source in (Source.CONSOLE, Source.HAR):
        code = code_of(evidence)
        why = f"{code.why} " if code else ""
        fix = code.fix if code else "Start the proxy, or correct its address."
        return Words(
            what,
            f"{why}This is not CORS. A browser has its proxy from the settings of the system, from "
            "a policy, an extension or --proxy-server.",
            f"{fix} To try without it, let the settings leave out {host_of(evidence)}.",
        )
    return Words(
        what,
        f"{target_of(evidence)} was not asked. The proxy comes from --proxy, or from HTTPS_PROXY, "
        "HTTP_PROXY or ALL_PROXY in the environment.",
        "Start the proxy, or correct its address. To ask without it, set "
        f"NO_PROXY={host_of(evidence)}.",
    )


def no_answer(evidence: Evidence) -> Words:
    if (found := without_scheme(evidence.url)) is not None:
        return found
    target, page = evidence.target, evidence.page
    is_https = target is not None and target.scheme == "https"
    without = _with_detail(f"There was no response from {target_of(evidence)}", evidence)
    if is_code(evidence.detail) and evidence.detail != "net::ERR_FAILED":
        return _by_code(evidence, without)
    server = "Perhaps the server is down or its name is wrong."
    if is_https or target is None:
        server = "Perhaps the server is down, its name is wrong, or its certificate is not trusted."
    plain = ""
    if is_https and _may_speak_http(evidence):
        http = url_of(evidence).replace("https://", "http://", 1)
        plain = (
            " Perhaps the server speaks plain http at this port, as most do while developing: then "
            f"the URL is {http}."
        )
    stopped = ["an extension or tracking protection (try a private window without extensions)"]
    is_of_http = isinstance(page, Origin) and page.scheme != "https"
    is_exempt = target is not None and is_loopback(target.host)  # (Secure Contexts, 3.1)
    if not (is_https or is_of_http or is_exempt):
        stopped.append("the rule of mixed content, if the page is https and the URL http")
    is_of_local = isinstance(page, Origin) and is_local_host(page.host)
    if target is not None and is_local_host(target.host) and not is_of_local:
        stopped.append(
            "the permission for the local network, if the page is not of it (the icon left of the "
            "address shows what was allowed)"
        )
    if evidence.answered_tool:
        trusts = ", and that program trusts its certificate (if it checks it)" if is_https else ""
        return Words(
            f"The server answers, but this browser got no response from {target_of(evidence)}.",
            f"A program got one at this URL (status {evidence.answered_tool}): the server runs, "
            f"its name is right{trusts}. So it is probably this browser, or its network, that "
            "stopped the request, and not the server.",
            "Look at the request's row in the Network panel, which names what stopped it: "
            f"{', or '.join([*stopped, *_OF_BROWSER])}. Try another browser and another network.",
        )
    return Words(
        without,
        "This is probably not CORS: there is no response that could carry a header. "
        f"{server}{plain}{_of_container(target.host if target else '')}{_of_path(evidence)} "
        "Perhaps the browser itself stopped the request. "
        f"Browsers print the same sentence for all of these.{_of_this_machine(evidence)}",
        f"Open {_in_a_tab(evidence)} in a tab: if it does not load, the tab says why. If it loads, "
        "look at the request's row in the Network panel, which names what stopped it: "
        f"{', or '.join(stopped)}.",
    )


_OF_BROWSER = ("a proxy or filter that only the browser uses", "its own store of certificates")


def _of_path(evidence: Evidence) -> str:
    """That a host without a dot may be the first folder of a path, in an address of a page."""
    host = host_of(evidence) if evidence.target is not None else "."
    if evidence.engine in OF_CLIENTS or "." in host or "[" in host or is_loopback(host):
        return ""
    return (
        f" In a page, an address with two slashes first, as //{host}/…, names a host, not a folder."
    )


def of_no_failure(evidence: Evidence) -> Words | None:
    """The words on a code that stops nothing; ``None`` if there is no code."""
    code = code_of(evidence)
    return code and Words(f"{evidence.detail} stops nothing here.", code.why, code.fix)


def _by_code(evidence: Evidence, what: str) -> Words:
    """Chromium's error names what happened, as far as the browser knows it."""
    code = code_of(evidence)
    if code is not None:
        return Words(
            what, f"{code.why} This is not CORS, for which the browser has other words.", code.fix
        )
    return Words(
        what,
        "This is not CORS, for which the browser has other words. It has other codes as well for a "
        "server that is down, for names and for certificates.",
        f"Open {_in_a_tab(evidence)} in a tab, which says more. If it loads there, look for what "
        "filters the requests of this page: an extension, a program on this machine, the tool that "
        "runs the browser.",
    )
