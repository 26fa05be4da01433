"""What each of Chromium's ``net::`` errors leaves open, as data.

(Chromium, `net/base/net_error_list.h`, `socket_posix.cc`, `tcp_socket_win.cc`,
`service_worker_write_to_cache_job.cc`; for Android, the documentation of WebView and of the network
security configuration; for macOS, Apple's of local network privacy)
"""

from __future__ import annotations

from typing import NamedTuple

from ..evidence import Evidence

__all__ = ["NetCode", "code_of", "is_code"]


class NetCode(NamedTuple):
    """What the code means, and what to do, each as sentences."""

    why: str
    fix: str


_AGAIN = "Send it again, and look whether the script gives it up (abort, another page)."
_CODES: dict[str, NetCode] = {
    # --- this machine ----------------------------------------------------------------------------
    "ERR_INTERNET_DISCONNECTED": NetCode(
        "The browser takes this machine to be offline.",
        "Check the network. “Offline” in the Network panel, and in a tool that drives the browser, "
        "looks the same.",
    ),
    "ERR_NETWORK_CHANGED": NetCode(
        "This machine's network changed while the request ran: its Wi-Fi, a VPN, or an interface "
        "of containers or virtual machines.",
        "Send the request again. If it happens often, look which interface comes and goes.",
    ),
    "ERR_NETWORK_IO_SUSPENDED": NetCode(
        "This machine went to sleep while the request ran, or the browser suspended its network.",
        "Send the request again.",
    ),
    "ERR_NETWORK_ACCESS_DENIED": NetCode(
        "Something on this machine forbids the browser this connection: a firewall, an antivirus "
        "program, or a permission of the system.",
        "Look there for the browser (or the app), and allow it the connection. In an Android app "
        "it needs android.permission.INTERNET.",
    ),
    "ERR_ACCESS_DENIED": NetCode(
        "The system forbids the browser something other than the network, mostly to read a file: "
        "one that is uploaded, or one of the app's own.",
        "Check that the browser (or the app) may read the file, and try it without an antivirus "
        "program.",
    ),
    "ERR_INSUFFICIENT_RESOURCES": NetCode(
        "The browser has no room for this request: the page makes too many at once, or memory or "
        "disk is full.",
        "Look in the Network panel how many requests wait: mostly it is a loop (an effect that "
        "fetches each time that it renders). Send fewer at a time.",
    ),
    "ERR_OUT_OF_MEMORY": NetCode(
        "The browser has no memory for it.", "Send or load less at a time, in parts."
    ),
    "ERR_TEMPORARILY_THROTTLED": NetCode(
        "The server answered requests of an extension with errors (5xx), so Chrome holds the next "
        "ones back for a while.",
        "Find out why the ones before failed, and wait a little.",
    ),
    "ERR_CACHE_MISS": NetCode(
        "The request may be answered only from the browser's cache, which has no copy. This "
        "happens with “only-if-cached”, on going back to a page that was the response to a form, "
        "and in Android apps that may not use the network.",
        "Look for “only-if-cached” in the page's call or its service worker; open the page anew. "
        "In an Android app, add android.permission.INTERNET.",
    ),
    "ERR_UPLOAD_FILE_CHANGED": NetCode(
        "The file that is uploaded changed, or was deleted, after the user had chosen it.",
        "Choose the file again. A page that sends it later should read it at once (arrayBuffer).",
    ),
    "ERR_FILE_NOT_FOUND": NetCode(
        "There is no such file: the address is one of a file, of an extension, or a blob: that "
        "was revoked.",
        "Check the path, with its capitals. For a blob:, call revokeObjectURL only after the last "
        "use.",
    ),
    "ERR_FILE_EXISTS": NetCode(
        "When Chrome looks for a new version of a service worker, older versions of it print this "
        "if the script is the same, byte for byte, as the one that the browser has.",
        "Nothing has to be done. If a new version should have come, look whether the server or a "
        "cache still answers with the old script.",
    ),
    "ERR_CLEARTEXT_NOT_PERMITTED": NetCode(
        "Android does not let this app use http without TLS.",
        "Use https. While developing, allow this host in the app's network security configuration "
        "(or android:usesCleartextTraffic).",
    ),
    "ERR_BLOCKED_BY_ADMINISTRATOR": NetCode(
        "A policy of the browser's administrator blocks this address.",
        "See chrome://policy (URLBlocklist), and ask who administers the machine.",
    ),
    # --- names and addresses ---------------------------------------------------------------------
    "ERR_DNS_": NetCode(
        "The name could not be looked up: the name server did not answer, or not rightly.",
        "Try another name server, or without the VPN. Secure DNS in the browser's settings asks "
        "another one than the system does.",
    ),
    "ERR_ADDRESS_INVALID": NetCode(
        "The address cannot be used, such as 0.0.0.0, or the port 0.",
        "Mostly a filter (Pi-hole, an ad blocker) or a line in the file hosts answers so: look up "
        "the name, and allow it there.",
    ),
    "ERR_ADDRESS_UNREACHABLE": NetCode(
        "There is no way to this address: its network is not reachable from here (another network, "
        "no VPN, no IPv6), or the system does not let the browser into the local network.",
        "Try the address with curl on the same machine. If that works, on macOS allow the browser "
        "under Privacy & Security, Local Network.",
    ),
    "ERR_CONNECTION_FAILED": NetCode(
        "The connection was not made, for a reason that the system does not tell.",
        "Try the address with curl on the same machine, which says more.",
    ),
    # --- the connection ------------------------------------------------------------------------
    "ERR_EMPTY_RESPONSE": NetCode(
        "The server closed the connection without a response: it crashed, the port speaks another "
        "protocol (such as https at an address with http), or nothing in a container listens "
        "behind the port that it publishes.",
        "Look in the server's log whether the request arrived. In a container, let the server "
        "listen on 0.0.0.0, not on 127.0.0.1. Try the other of http and https.",
    ),
    "ERR_CONNECTION_RESET": NetCode(
        "The server reset it (a crash, a restart, a request that is too large for it), or "
        "something between did: a proxy, a firewall, a filter, a container's port behind which "
        "nothing listens.",
        "Look in the log of the server, and of the proxy, whether the request arrived. If it did "
        "not, try from another network, and past the proxy.",
    ),
    "ERR_CONNECTION_CLOSED": NetCode(
        "The server, or something between such as a proxy or a firewall, closed it. At https it "
        "may be during the TLS handshake, because the server has no certificate for this name.",
        "Look in the log of the server, and of the proxy, whether the request arrived. Compare "
        "with curl -v.",
    ),
    "ERR_CONNECTION_ABORTED": NetCode(
        "What was sent was not acknowledged any more: the way to the server broke (a VPN, a Wi-Fi, "
        "a firewall that drops packets), or a program on this machine ended it.",
        "Send it again. If it happens always, try without a VPN and without an antivirus program.",
    ),
    "ERR_HTTP2_PING_FAILED": NetCode(
        "The server did not answer on a connection that was open for a while: the way to it broke, "
        "or something between forgot the connection.",
        "Send it again. If it happens often, look at the limits of time for idle connections "
        "(proxy, load balancer, NAT, VPN).",
    ),
    "ERR_HTTP2_SERVER_REFUSED_STREAM": NetCode(
        "The server did not take the request, and closes the connection or has too many requests "
        "at once.",
        "Send it again; look in the server's log for restarts, and at its limit of streams.",
    ),
    "ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY": NetCode(
        "The server chose a cipher that HTTP/2 forbids.",
        "Put ciphers with GCM or ChaCha20 and ECDHE first at the server, or turn HTTP/2 off there.",
    ),
    "ERR_HTTP2_": NetCode(
        "What came is not valid HTTP/2: a proxy or the server broke its rules, or cut the response "
        "short.",
        "Compare with curl --http1.1, and look in the proxy's log: mostly it is a limit, a full "
        "disk for buffers, or a header with characters that are not allowed. Safari also refuses a "
        "header of HTTP/1.1, such as the “Upgrade: h2” of Apache behind nginx (proxy_hide_header "
        "Upgrade).",
    ),
    "ERR_QUIC_CERT_ROOT_NOT_KNOWN": NetCode(
        "HTTP/3 and WebTransport need a certificate of a public CA, not of a private one.",
        "Give the server such a certificate, or give WebTransport serverCertificateHashes.",
    ),
    "ERR_QUIC_": NetCode(
        "HTTP/3 failed: it goes over UDP, which a network on the way may block or break.",
        "Send it again: the browser then mostly uses HTTP/2. To compare, turn QUIC off in "
        "chrome://flags. Or turn HTTP/3 off at the server or CDN.",
    ),
    "ERR_CONTENT_LENGTH_MISMATCH": NetCode(
        "The response is shorter than its Content-Length says.",
        "Look for a crash or a full disk at the proxy or the server, and for code that sets "
        "Content-Length itself.",
    ),
    "ERR_INCOMPLETE_CHUNKED_ENCODING": NetCode(
        "The response was cut short: its last part is missing.",
        "Look for a crash, a limit of time, or a full disk at the proxy (nginx: "
        "proxy_temp_path, proxy_read_timeout) or the server.",
    ),
    "ERR_INVALID_CHUNKED_ENCODING": NetCode(
        "The parts of the response are not coded as HTTP needs it.",
        "Look for code that sets Transfer-Encoding itself, and for two proxies that both code it.",
    ),
    "ERR_RESPONSE_HEADERS_TRUNCATED": NetCode(
        "The connection was closed in the middle of the response's headers.",
        "Look in the log of the server, and of the proxy, for a crash at this moment.",
    ),
    "ERR_CONTENT_DECODING_": NetCode(
        "The body is not coded as its Content-Encoding says.",
        "Mostly two layers compress it, or a proxy passes on the header without the coding: let "
        "one of them do it.",
    ),
    # --- the response's headers ----------------------------------------------------------------
    "ERR_RESPONSE_HEADERS_TOO_BIG": NetCode(
        "The response's headers are larger than the browser takes (256 KB).",
        "Look which header is so long: mostly Set-Cookie, or a policy.",
    ),
    "ERR_RESPONSE_HEADERS_MULTIPLE_": NetCode(
        "The response has Content-Length, Content-Disposition or Location twice, with different "
        "values.",
        "Let one layer set it. A comma in a file's name needs quotes in Content-Disposition.",
    ),
    "ERR_UNSAFE_REDIRECT": NetCode(
        "The server redirects to an address that pages may not load, such as file: or data:.",
        "Look at Location in the Network panel, and let the server redirect to http or https.",
    ),
    "ERR_HTTP_RESPONSE_CODE_FAILURE": NetCode(
        "The server answered with the status of an error.",
        "Look at the status in the Network panel.",
    ),
    # --- logins ----------------------------------------------------------------------------------
    **dict.fromkeys(
        (
            "ERR_INVALID_AUTH_CREDENTIALS",
            "ERR_MISSING_AUTH_CREDENTIALS",
            "ERR_UNSUPPORTED_AUTH_SCHEME",
            "ERR_MISCONFIGURED_AUTH_ENVIRONMENT",
            "ERR_UNEXPECTED_SECURITY_LIBRARY_STATUS",
            "ERR_UNDOCUMENTED_SECURITY_LIBRARY_STATUS",
        ),
        NetCode(
            "The login that the browser itself does (Basic, Negotiate, NTLM) failed.",
            "Open the address in a tab and log in there. Preflights carry no login, so let the "
            "server answer OPTIONS without one.",
        ),
    ),
    "ERR_BAD_SSL_CLIENT_AUTH_CERT": NetCode(
        "The server did not accept the certificate of the client, or there was none: preflights, "
        "and requests without credentials, carry none.",
        "Let the server ask for it without requiring it, and answer OPTIONS without one; or fetch "
        "by the page's own server.",
    ),
    "ERR_SSL_CLIENT_AUTH_CERT_NEEDED": NetCode(
        "The server asks for a certificate of the client: preflights, and requests without "
        "credentials, carry none.",
        "Let the server ask for it without requiring it, and answer OPTIONS without one; or fetch "
        "by the page's own server.",
    ),
    "ERR_SSL_CLIENT_AUTH_": NetCode(
        "The client's certificate could not be used: its private key is missing or locked, the "
        "user refused it, or server and key have no kind of signature in common.",
        "Look at the certificate in the system's store (or the card), and import it again with its "
        "key.",
    ),
    # --- proxies ---------------------------------------------------------------------------------
    "ERR_TUNNEL_CONNECTION_FAILED": NetCode(
        "The proxy of this machine was reached, and did not connect to the server: it forbids it, "
        "wants a login, or cannot reach the server.",
        "Open the address in a tab, where the proxy may say why.",
    ),
    "ERR_PROXY_AUTH_": NetCode("The proxy of this machine wants a login.", "Log in to the proxy."),
    "ERR_PROXY_CERTIFICATE_INVALID": NetCode(
        "The proxy's own certificate is not trusted.",
        "Let the system trust the issuer of the proxy's certificate.",
    ),
    "ERR_PAC_": NetCode("The script that chooses the proxy (PAC) failed.", "Correct the script."),
    "ERR_MANDATORY_PROXY_CONFIGURATION_FAILED": NetCode(
        "The script that chooses the proxy (PAC) could not be loaded, and a policy demands it.",
        "Check the script's address in the settings of the system.",
    ),
    "ERR_PROXY_CONNECTION_FAILED": NetCode(
        "The proxy of this machine was not reached: its name or its port is wrong, it is down, or "
        "a program that set it (a VPN, a debugger such as Fiddler) has ended.",
        "Start the proxy, or correct its address.",
    ),
    "ERR_SOCKS_CONNECTION_": NetCode(
        "The SOCKS proxy of this machine did not connect to the server.",
        "Check the proxy, and whether it reaches the server.",
    ),
    # --- TLS -------------------------------------------------------------------------------------
    "ERR_SSL_VERSION_OR_CIPHER_MISMATCH": NetCode(
        "Browser and server have no version of TLS, or no cipher, in common. At a CDN it mostly "
        "has no certificate for this name (yet).",
        "Look at the server's versions of TLS (1.2 and 1.3 are usual), and at the CDN whether the "
        "certificate of this name is issued.",
    ),
    "ERR_SSL_UNRECOGNIZED_NAME_ALERT": NetCode(
        "The server has no certificate for this name.",
        "Check the name, and let the server or the proxy have a certificate for it.",
    ),
    "ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN": NetCode(
        "The browser knows which keys this host has, and the certificate has another: mostly a "
        "program on the way (an antivirus, a company's proxy) puts its own in.",
        "Look who issued it, in a tab with the address.",
    ),
    "ERR_SSL_KEY_USAGE_INCOMPATIBLE": NetCode(
        "The certificate's keyUsage does not permit how TLS uses its key.",
        "Get one whose keyUsage has digitalSignature (self-signed ones often lack it).",
    ),
    # --- certificates ----------------------------------------------------------------------------
    "ERR_CERT_DATE_INVALID": NetCode(
        "It has expired, or is not valid yet; or this machine's clock is wrong.",
        "Renew it, and check the clock.",
    ),
    "ERR_CERT_COMMON_NAME_INVALID": NetCode(
        "It is not for this host.",
        "Use a host that it names, or a certificate that names this one (an address by number "
        "needs to be in it as well).",
    ),
    "ERR_CERT_AUTHORITY_INVALID": NetCode(
        "Its issuer is not one that the browser trusts: it is self-signed, or a private CA issued "
        "it; the server does not send the intermediate certificate; or a program on the way (an "
        "antivirus, a company's proxy) puts in its own.",
        "Look who issued it. Let the server send the whole chain; while developing, make "
        "one with mkcert, which your browsers then trust.",
    ),
    **dict.fromkeys(
        ("ERR_CERT_INVALID", "ERR_CERT_CONTAINS_ERRORS", "ERR_CERT_NAME_CONSTRAINT_VIOLATION"),
        NetCode("It, or its issuer's, breaks the rules for certificates.", "Get a new one."),
    ),
    "ERR_CERT_UNABLE_TO_CHECK_REVOCATION": NetCode(
        "A policy of this machine demands to check whether it is revoked, and that was impossible.",
        "Try it from another network; the issuer's server may be down, or kept out by a proxy.",
    ),
    "ERR_CERT_KNOWN_INTERCEPTION_BLOCKED": NetCode(
        "It is known to be used for reading other people's connections.",
        "Find out which program or network puts it in.",
    ),
    "ERR_CERT_SYMANTEC_LEGACY": NetCode("Its issuer is not trusted any more.", "Get a new one."),
    "ERR_CERT_REVOKED": NetCode("Its issuer has revoked it.", "Get a new one."),
    "ERR_CERT_WEAK_": NetCode(
        "Its signature or key is too weak for present browsers.", "Get a new one."
    ),
    "ERR_CERT_VALIDITY_TOO_LONG": NetCode(
        "It is valid for longer than browsers accept.", "Get one for a shorter time."
    ),
    "ERR_CERTIFICATE_TRANSPARENCY_REQUIRED": NetCode(
        "It is in no public log (Certificate Transparency).", "Get one from a public CA."
    ),
    # --- of Windows, which Internet Explorer and the first Edge print ----------------------------
    "0x2efd": NetCode(
        "Windows could not connect: nothing listens at this address and port, a firewall stops it, "
        "or the server's certificate is not trusted.",
        "Open the address in a tab of the same browser, which says more.",
    ),
    "0x2ef3": NetCode(
        "Windows could not use the connection. Mostly the server had closed one that was kept "
        "open, just when a POST was sent on it, or its certificate is not trusted.",
        "Open the address in a tab of the same browser, and look at the certificate there. If it "
        "is fine and only some requests fail, send them again, or let the server keep connections "
        "open for longer.",
    ),
    "0x2ee4": NetCode(
        "Windows had an internal error; people have seen it where Windows could not check whether "
        "the certificate is revoked.",
        "Open the address in a tab of the same browser. Try it from another network.",
    ),
    "0x2ef1": NetCode("The request was given up, mostly because the page was left.", _AGAIN),
    "0x4c7": NetCode("The request was given up, mostly because the page was left.", _AGAIN),
    "0x80004004": NetCode("The request was given up, mostly because the page was left.", _AGAIN),
    "0x800c0014": NetCode(
        "Windows could not follow a redirect: it goes round, or from http to https or to another "
        "zone, such as from a file on the disk to the internet.",
        "Ask for the address that the redirect leads to (the Network panel shows it), and open the "
        "page over http, not as a file.",
    ),
    "0x2f83": NetCode("The machine was offline.", _AGAIN),
    "0x2f05": NetCode("It has expired, or is not valid yet.", "Renew it, and check the clock."),
    "0x2f06": NetCode("It is not for this host.", "Use a host that it names."),
    "0x2f8a": NetCode("Its issuer has revoked it.", "Get a new one."),
}
"""By the code, or by how it begins."""


def code_of(evidence: Evidence) -> NetCode | None:
    """What is known of the error's code that evidence has as its detail."""
    if not is_code(evidence.detail):
        return None
    name = evidence.detail.removeprefix("net::")
    found = (known for begin, known in _CODES.items() if name.startswith(begin))
    return _CODES.get(name) or next(found, None)


def is_code(detail: str) -> bool:
    """Whether it is the code of an error, of Chromium or of Windows."""
    return detail.startswith(("net::", "0x"))
