"""What software states of origins, of CSRF and of its own CORS settings, as data for `stated`.

Read from the software's source: Go's net/http, gorilla/csrf, gin-contrib/cors, Fiber, tower-http,
django-cors-headers, Django, Streamlit, Tornado, Jupyter, Home Assistant, Grafana, n8n, Appwrite,
Better Auth, Auth.js, SvelteKit, Next.js, React Router, Apollo Server, Vite, Spring, Vert.x and
Quarkus; from the documents of Astro, Jenkins, Next.js, React Router, SvelteKit, WordPress and of
Microsoft's and Google's logins; and from messages of Astro, Jenkins, Kibana, Portainer and those
logins that people quoted.
"""

from __future__ import annotations

from .findings import Cause

__all__ = ["OF_ORIGINS"]

_ORIGIN = r"(?P<origin>[a-z][a-z0-9+.-]{1,31}://[\w.:\[\]*-]{1,253}[\w\]*]/?)"
_HOST = r"(?P<host>[\w.:\[\]-]{1,253}\w)"
_VALUE = r"['\"]?(?P<value>[^\s'\",)]{0,255}[^\s'\",).])['\"]?"
_REFUSED, _CSRF = Cause.ORIGIN_REFUSED, Cause.CSRF
_HOST_REFUSED, _SETTINGS = Cause.HOST_NOT_ALLOWED, Cause.SETTINGS_INVALID
_NOT_STARTED = "The server does not start with it, or leaves out its CORS layer."
_ALL_LABELS = (
    "It then ignores all labels of the container, or the whole file, and answers 404 where the "
    "routes in them are the only ones."
)
_OWN_ADDRESS = (
    "It compares the Origin with the server's own address, as the request's headers tell it. "
    "Behind a proxy that passes on another host, or http for https, the two differ. CORS plays no "
    "part."
)
_LETTER_BY_LETTER = (
    "An origin is a scheme, a host and a port, without a path and without a slash at the end, as "
    "browsers send it."
)

OF_ORIGINS: tuple[tuple[str, Cause, str, str, str], ...] = (
    # --- settings that a proxy does not know ------------------------------------------------------
    # traefik/traefik: CHANGELOG.md (2.2.0, 2.4.0), docs/content/migration/v2.md (2.5), issue 5994,
    # pkg/provider/docker; for files measured with 3.7.
    (r"field not found, node: (?P<value>(?i:accesscontrolalloworiginlist(?:regex)?))", _SETTINGS,
     "This Traefik does not know the option {value}.",
     f"{_ALL_LABELS} accessControlAllowOriginList is there since Traefik 2.2, "
     "accessControlAllowOriginListRegex since 2.4.",
     "Update Traefik. In 2.0 and 2.1 the option is accessControlAllowOrigin, which takes one of "
     "“*”, “null” and origin-list-or-null."),
    (r"field not found, node: (?P<value>(?i:accesscontrolalloworigin))\b", _SETTINGS,
     "This Traefik does not know the option {value}.",
     f"{_ALL_LABELS} Traefik 2.5 removed the option accessControlAllowOrigin.",
     "Write accessControlAllowOriginList in its place, with the origins in it, for a pattern "
     "accessControlAllowOriginListRegex."),
    # --- directives that Apache refuses: httpd, server/core.c, server/config.c --------------------
    (r"Invalid command '(?P<value>Header|RequestHeader|SetEnvIf(?:NoCase)?|Rewrite\w{1,12})', "
     r"perhaps misspelled or defined by a module", _SETTINGS,
     "Apache does not know the directive {value}: the module that has it is not loaded.",
     "It then does not start, or answers 500 to every request, if the directive is in .htaccess. "
     "That response has no CORS headers.",
     "Load the module, and start Apache again: a2enmod headers for Header and RequestHeader, "
     "a2enmod setenvif for SetEnvIf, a2enmod rewrite for the rewrite rules (or LoadModule)."),
    (r"(?P<value>Header|RequestHeader|SetEnvIf(?:NoCase)?) (?:not allowed here|takes (?:one|two|"
     r"three|at least)[^\n`'\"]{1,80}|requires [^\n`'\"]{1,80})", _SETTINGS,
     "Apache refuses the line with the directive {value}.",
     "It has an argument too many or too few for this version, or stands where it may not. Apache "
     "then does not start, or answers 500 to every request, if the line is in .htaccess. That "
     "response has no CORS headers.",
     "Put a value with blanks into quotes. In an old version, take out what follows it (env=…) and "
     "“always” before it. In .htaccess, AllowOverride FileInfo has to allow the directive."),
    # --- proxies for CORS: Rob--W/cors-anywhere, lib/cors-anywhere.js and its demo ---------------
    (r"Missing required request header\. Must specify one of: (?P<value>[\w,-]{1,200})",
     Cause.NOT_ASKED_AS_A_PAGE,
     "cors-anywhere, a proxy for CORS, takes only requests that have one of the headers {value}.",
     "So scripts of pages can use it, and addresses in a tab, images and other programs cannot. "
     "Browsers send Origin by themselves with what a script fetches from another origin.",
     "Ask it by fetch or XMLHttpRequest from a page of another origin. Elsewhere set one of the "
     "headers yourself, such as “X-Requested-With: XMLHttpRequest”."),
    (r"The origin \"(?P<origin>[^\"\n]{0,260})\" was (?:blacklisted|not whitelisted) by the "
     r"operator of this proxy", _REFUSED,
     "cors-anywhere, a proxy for CORS, does not serve pages of “{origin}”.",
     "Its operator has a list of origins (originWhitelist, or originBlacklist).",
     "If the proxy is yours, change that list. If not, use a back end of your own."),
    (r"See /corsdemo for more info", _REFUSED,
     "The public demo of cors-anywhere does not serve this page.",
     "It serves a browser only for a while after its user has asked for that at /corsdemo.",
     "Use a back end of your own, or run cors-anywhere yourself. To try something once, open "
     "/corsdemo at the proxy and ask there."),
    (r"Not found because of proxy error: (?P<value>[^\n]{1,120})", Cause.GATEWAY_ERROR,
     "cors-anywhere, a proxy for CORS, cannot reach the server behind it: {value}.",
     "It answers 404 in its place, with “*”. CORS settings of the server play no part.",
     "Check the address after the proxy's own, and that its server answers from where the proxy "
     "runs."),
    # oauth2-proxy/oauth2-proxy: oauthproxy.go; docs, “Config Options”.
    (r"No\svalid\sauthentication\sin\srequest\.\sInitiating\slogin", Cause.PREFLIGHT_NEEDS_LOGIN,
     "oauth2-proxy takes the request for one without a login, and redirects it to the login.",
     "A preflight never carries a cookie or an Authorization header, and browsers do not follow a "
     "redirect of it. A script's own request follows the redirect, and the login does not allow "
     "the page.",
     "Let oauth2-proxy pass preflights on, with --skip-auth-preflight, and answer calls of "
     "scripts with 401, with --api-route or --force-json-errors. The page then sends its cookie "
     "with credentials: “include”."),
    # docs.ollama.com/faq, “How can I allow additional web origins to access Ollama?”; clients' own
    # words for its 403.
    (r"(?i)Ollama requires additional access origins|"
     r"\bollama\b[^\n]{0,30}\b(?:error|status(?: code)?)[: ]{1,2}403\b", _REFUSED,
     "Ollama does not allow the origin of this page or extension, and answers 403.",
     "By default it allows localhost and a few schemes of apps, and not the schemes of extensions.",
     "Set OLLAMA_ORIGINS to the origin, such as chrome-extension://ID, where Ollama runs, and "
     "start it again."),
    # --- logins ---------------------------------------------------------------------------------
    (r"AADSTS9002326\b|Cross-origin token redemption is permitted only for the 'Single-Page "
     r"Application' client-type", _REFUSED,
     "Microsoft Entra ID gives tokens to scripts of pages only if the redirect URI is registered "
     "for a single-page application.",
     "Here it is registered for another platform (Web, or mobile and desktop). No CORS setting of "
     "yours plays a part.",
     "In the app registration, under Authentication, move the redirect URI to the platform "
     "“Single-page application”, and let the page use the authorization code flow with PKCE "
     "(MSAL.js 2 and later). If a back end should get the tokens, let it redeem the code itself, "
     "not the page."),
    (r"AADSTS9002327\b|Tokens issued for the 'Single-Page Application' client-type may only be "
     r"redeemed via cross-origin", _REFUSED,
     "Microsoft Entra ID gives tokens of a single-page application only to scripts of pages: this "
     "request had no Origin.",
     "The redirect URI is registered for a single-page application, and a server or an app "
     "redeemed the code.",
     "Redeem the code in the page, or register the redirect URI for the platform that redeems it "
     "(Web, or mobile and desktop)."),
    (r"The given origin is not allowed for the given client ID|"
     rf"Not a valid origin for the client: {_ORIGIN}", _REFUSED,
     "Google does not know the page's origin for this client ID.",
     "Google's login compares the page's origin with those that are registered for the client, "
     "letter by letter. This is not CORS, and your server plays no part.",
     "In the Google Cloud console, on the page Clients (formerly Credentials), add the page's "
     "origin to “Authorized JavaScript origins” of this client: scheme, host and port, without a "
     "path (for development both http://localhost and http://localhost with the port)."),
    (rf"Invalid Origin\. Register your new client \({_HOST}\) as a new Web", _REFUSED,
     "Appwrite does not know the host {host} of the page.",
     "It refuses WebSockets, and requests that change something, of pages whose host is not "
     "registered as a platform of the project. Access-Control-Allow-Origin does not name them "
     "either.",
     "In Appwrite's console, in the project's overview, add a platform of type Web with the "
     "hostname {host} (without scheme and port). Check too that the project ID is right."),
    (rf"Invalid origin: {_ORIGIN}(?=[\s\S]{{0,300}}trustedOrigins)|"
     rf"please add {_ORIGIN.replace('origin', 'other', 1)} to trustedOrigins", _REFUSED,
     "Better Auth does not trust {origin}.",
     "It compares the Origin, and addresses such as callbackURL, with its base URL and the list "
     "trustedOrigins, and answers 403 otherwise. This check comes beside the CORS layer of the "
     "server.",
     "If pages of {origin} should have access, add it to trustedOrigins of betterAuth(…). If the "
     "page and the server are one site, set baseURL (BETTER_AUTH_URL) to the public address."),
    (r"\bUntrustedHost: Host must be trusted", _HOST_REFUSED,
     "Auth.js does not trust the host under which it was asked.",
     "In production it trusts no Host header until told to, except on platforms that it knows. "
     "This is not CORS.",
     "Set AUTH_TRUST_HOST=true, or trustHost: true, where a proxy in front sets Host; or AUTH_URL "
     "to the public address."),
    # --- hosts and proxies ----------------------------------------------------------------------
    (rf"Blocking request with non-local 'Host' {_HOST}", _HOST_REFUSED,
     "Jupyter does not serve the host {host}.",
     "While it listens on this machine only, it answers 403 to other hosts, so that no page can "
     "reach it by a name of its own (DNS rebinding). This is not CORS.",
     "Start it with --ServerApp.allow_remote_access=True, or add the host to "
     "ServerApp.local_hostnames."),
    (rf"A request from a reverse proxy was received from {_HOST}, but|Received X-Forwarded-For "
     rf"header from an untrusted proxy {_HOST.replace('host', 'host2', 1)}",
     Cause.ERROR_WITHOUT_CORS,
     "Home Assistant does not trust the proxy at {host}, and answers 400.",
     "It refuses requests with X-Forwarded-For of proxies that it does not know. This is not CORS.",
     "In configuration.yaml, under http, set use_x_forwarded_for: true and list the proxy in "
     "trusted_proxies; then restart it."),
    (r"Blocked request\. This host \((?:undefined|\"\")\) is not allowed", _HOST_REFUSED,
     "The development server got a request without the header Host.",
     "Vite serves only the hosts in a list, and this request names none. Browsers always send one: "
     "a proxy left it out, or it is a tool's. This is not CORS.",
     "Let the proxy in front send Host. Or set server.allowedHosts to true in vite.config, if only "
     "you reach the server."),
    (rf"Blocking Cross Origin API request\. {{1,4}}Referer: \S{{1,2000}}?, Host: {_HOST}",
     _REFUSED,
     "JupyterHub refuses the request: its Referer does not begin with the Hub's own address, "
     "{host}.",
     "It compares the two for requests with a cookie. A proxy that replaces Host makes them "
     "differ, although the page is the Hub's own. allow_origin is for notebook servers, not for "
     "the Hub, and this is not CORS.",
     "Let the proxy in front pass Host on as the browser sent it, with its port (nginx: "
     "proxy_set_header Host $http_host; Apache: ProxyPreserveHost On). Pages of another host log "
     "in by a token (Authorization: token …) in place of the cookie."),
    (r"Blocking Cross Origin (?:API request|WebSocket Attempt)\. {1,4}Origin: {0,2}, Host:",
     _REFUSED,
     "Jupyter refuses the request: its Origin is empty.",
     "It compares the Origin with Host. Browsers never send an empty one: an extension or a proxy "
     "in between empties it, also that of Jupyter's own pages.",
     "Try a private window without extensions, and past the proxy. Let the proxy pass on Origin "
     "and Host as the browser sends them."),
    (r"/login-status-iframe\.html/init\?[^\s\"']{0,500}?[?&]origin=(?P<origin>https?[^\s&\"']{3,256})"
     r"[^\s\"']{0,300}[\"']?[^\S\n]{1,4}(?:net::\S{1,60}[^\S\n])?403\b", _REFUSED,
     "Keycloak does not know {origin} as a web origin of the client, and answers 403.",
     "A page puts Keycloak's page into a frame, to see whether the user is still logged in. Before "
     "that, Keycloak checks whether the page's origin is among the client's web origins. The token "
     "endpoint would refuse that page as well.",
     "In Keycloak's console, Clients, your client: list {origin} in “Web origins”, without a path "
     "and a slash; “+” stands for the origins of the valid redirect URIs."),
    (rf"The specified redirect_uri '{_ORIGIN}[^']{{0,200}}' does not have a registered origin",
     _REFUSED,
     "Auth0 does not know {origin} as a web origin of the application, and refuses the silent "
     "login.",
     "It compares the origin letter by letter with “Allowed Web Origins”; an entry with a slash or "
     "a path at its end is another one.",
     "In Auth0's console, Applications, your application, Settings: write {origin} into “Allowed "
     "Web Origins”, without a slash at the end."),
    (rf"Origin {_ORIGIN} is not allowed\. Behaviou?r used for check: WEB ORIGIN", _REFUSED,
     "Auth0 does not know {origin} as a web origin of the application.",
     "For a login by the page itself it looks in “Allowed Web Origins”. “Allowed Origins (CORS)” "
     "is another list, which this check does not use.",
     "In Auth0's console, Applications, your application, Settings: add {origin} to “Allowed Web "
     "Origins”, without a slash at the end."),
    # --- the Origin, compared with the server's own address ---------------------------------------
    (r"Origin header does NOT match the expected origin", _REFUSED,
     "n8n refuses its editor's connection: the Origin's host is not the one that n8n takes for its "
     "own.",
     "It takes that from Forwarded, or else X-Forwarded-Host, or else Host. A proxy that sends "
     "another host or leaves out the port makes the two differ. CORS plays no part.",
     "Let the proxy set X-Forwarded-Host, or pass Host on, as the browser sent it, with its port "
     "(nginx: $http_host)."),
    (r"\bRequest Origin is not authorized\"?(?: origin=\"?(?P<origin>[^\s\"]{1,256}))?", _REFUSED,
     "Grafana Live refuses the WebSocket because of the Origin.",
     "It compares the Origin with the request's Host, with root_url, and with the list "
     "allowed_origins. WebSockets have no CORS.",
     "If the page is Grafana's own, let the proxy pass Host on with its port, or set root_url in "
     "[server] to the public address, with its port. For pages of other sites, list their origins "
     "in allowed_origins of [live], with commas between them."),
    (r"CORS Rejected - Invalid origin", _REFUSED,
     "The CORS layer of Vert.x or Quarkus refuses the page's origin, and answers 403.",
     "Requests of the server's own pages carry an Origin too. Quarkus lets them pass if Origin, "
     "scheme and Host agree, which a proxy may change; Vert.x compares with its list only.",
     "Add the page's origin to the list (Quarkus: quarkus.http.cors.origins; Vert.x: addOrigin of "
     "CorsHandler), for Vert.x the server's own too. If page and server are one site, let the "
     "proxy pass on Host with its port, and X-Forwarded-Proto (Quarkus: "
     "quarkus.http.proxy.proxy-address-forwarding=true)."),
    # --- CSRF -----------------------------------------------------------------------------------
    (r"Cross-site (?:[A-Z]{3,7} )?form submissions are forbidden", _CSRF,
     "The protection of SvelteKit or Astro against CSRF refused a form that was sent from another "
     "origin.",
     _OWN_ADDRESS,
     "If page and server are one site, tell the server its public address: SvelteKit's Node "
     "adapter by the variable ORIGIN (newer versions: paths.origin in its configuration) or by "
     "PROTOCOL_HEADER and HOST_HEADER, Astro by security.allowedDomains, with a proxy that sends "
     "X-Forwarded-Host and X-Forwarded-Proto. If a page of another origin should post, let it send "
     "JSON, which this check leaves to CORS, or list it (SvelteKit: csrf.trustedOrigins)."),
    (r"(?:does not match|to compare the) `origin` header[^\n]{0,300} from a forwarded Server "
     r"Actions request|Invalid Server Actions request", _CSRF,
     "Next.js refused a Server Action, because Origin and host are not the same.",
     "It compares the host of the Origin with X-Forwarded-Host, or else Host. A proxy that sends "
     "another host or leaves out the port makes the two differ. CORS plays no part.",
     "Let the proxy pass on Host (or X-Forwarded-Host) as the browser sent it, with its port. Or "
     "list the page's host, with its port, in experimental.serverActions.allowedOrigins of "
     "next.config."),
    (r"(?:does not match|to compare the) `origin` header from a forwarded action request|"
     r"The `request\.url` \w{4,6} does not match `origin` header", _CSRF,
     "React Router refused an action, because the Origin is not the server's own address.",
     _OWN_ADDRESS,
     "Let the proxy pass on Host as the browser sent it, with its port, and X-Forwarded-Proto, "
     "which newer versions need too: Express reads it with app.set('trust proxy', …). Or list "
     "the page's host in allowedActionOrigins of react-router.config."),
    (r"blocked as a potential Cross-Site Request Forgery", _CSRF,
     "The GraphQL server's protection against CSRF refused a request that needs no preflight.",
     "It accepts only requests that a form could not send: with a Content-Type such as "
     "application/json, or with a header of their own. This is not CORS, but relies on it.",
     "Send “Content-Type: application/json”. For uploads (multipart) and GET send the header "
     "Apollo-Require-Preflight: true, and let the server's CORS settings allow that header."),
    (r"Request must contain a kbn-xsrf header", _CSRF,
     "Kibana's protection against CSRF refused the request: the header kbn-xsrf is missing.",
     "Requests that change something need it, with any value. This is not CORS.",
     "Send the header kbn-xsrf, with the value true. From a page of another origin, the CORS "
     "settings then have to allow that header."),
    (r"No valid crumb was included in (?:the )?request", _CSRF,
     "Jenkins' protection against CSRF refused the request: it has no valid crumb.",
     "A crumb belongs to the session in which it was made. This is not CORS.",
     "Log in with an API token, which needs no crumb; or fetch /crumbIssuer/api/json, and send the "
     "crumb as a header together with the same session's cookie. Behind a proxy that changes "
     "addresses, enable proxy compatibility of the crumb issuer."),
    (r"(?i)cross-origin request detected(?: from Sec-Fetch-Site header|, and/or browser is out of "
     r"date)", _CSRF,
     "The server's protection against CSRF (Go's http.CrossOriginProtection) refused a request of "
     "another origin.",
     "It looks at Sec-Fetch-Site, and without that compares the Origin with Host. It does so for "
     "all methods but GET, HEAD and OPTIONS, whatever the CORS layer allows.",
     "If pages of that origin should have access, add it with AddTrustedOrigin, beside the CORS "
     "settings. If page and server are one site, let the proxy pass on Host."),
    (r"(?m)(?:^|[:-] ?|error=\")origin invalid(?:\"|[^\S\n]*$)", _CSRF,
     "The server's protection against CSRF (gorilla/csrf) does not trust the Origin.",
     "It compares the Origin with https:// and the request's Host; with http:// only for requests "
     "that the application marks (csrf.PlaintextHTTPRequest). A proxy that sends another host or "
     "leaves out the port makes the two differ. CORS plays no part.",
     "If page and server are one site, let the proxy pass on Host with its port. Otherwise list "
     "the page's host in csrf.TrustedOrigins, with its port and without scheme, or in the "
     "application's own setting (Portainer: --trusted-origins, which takes no port)."),
    (r"'_xsrf' argument missing from (?:POST|PUT|PATCH|DELETE)|XSRF cookie does not match", _CSRF,
     "Tornado's protection against CSRF refused the request: the value of the cookie _xsrf is "
     "missing in it, or another.",
     "A page of another origin cannot read that cookie. This is not CORS.",
     "From a page of the server, send the cookie's value as X-XSRFToken. From elsewhere, log in by "
     "a token (Jupyter: Authorization: token …), for which the check is off."),
    (r"rest_cookie_invalid_nonce", _CSRF,
     "WordPress refused the request: the nonce is wrong or too old.",
     "It belongs to one user's session. This is not CORS.",
     "Send the nonce of wp_create_nonce('wp_rest') of the same login as X-WP-Nonce. From a page of "
     "another origin, send no cookies, and log in by an application password or a token."),
    (r"Skip: response already contains \"?Access-Control-Allow-Origin", Cause.OTHER,
     "Another layer set Access-Control-Allow-Origin before Spring's CORS layer, which then does "
     "nothing.",
     "So the settings of Spring do not count for this response: what the browser gets is the other "
     "layer's, preflights too.",
     "Keep only one of the two. The other layer is a filter of your own, a gateway, or a second "
     "CorsFilter that sets the header. Paste the browser's message and the response's headers to "
     "see what they lack."),
    # --- settings that the software refuses -------------------------------------------------------
    (rf"Origin {_VALUE} in (?P<setting>CORS_\w{{3,60}}) (?P<is_host>is missing {{1,3}}scheme or "
     r"netloc)", _SETTINGS,
     "django-cors-headers refuses an entry of {setting}: “{value}” has no scheme.",
     f"{_LETTER_BY_LETTER} {_NOT_STARTED}",
     "Write the scheme before it, such as https://{value}."),
    (rf"Origin {_VALUE} in (?P<setting>CORS_\w{{3,60}}) should not have path", _SETTINGS,
     "django-cors-headers refuses an entry of {setting}: “{value}” has a path.",
     f"{_LETTER_BY_LETTER} {_NOT_STARTED}",
     "Leave out all that follows the host and the port, the last slash too."),
    (r"values in the CSRF_TRUSTED_ORIGINS setting must start with a scheme[^\n]{0,80}but found "
     rf"{_VALUE}", _SETTINGS,
     "Django refuses an entry of CSRF_TRUSTED_ORIGINS: “{value}” has no scheme.",
     "Since Django 4.0 the entries are origins, no longer hosts.",
     "Write the scheme before it, such as https://{value}."),
    (r"conflict settings: all origins disabled", _SETTINGS,
     "gin-contrib/cors refuses its settings: they allow no origin.",
     f"One of AllowAllOrigins, AllowOrigins and AllowOriginFunc has to be set. {_NOT_STARTED}",
     "Set AllowOrigins. If it is read from the environment, look whether the variable is empty."),
    (r"conflict settings: all origins (?:are allowed|enabled)", _SETTINGS,
     "gin-contrib/cors refuses its settings: they allow every origin, and list some, or check "
     "them, too.",
     f"Only one of the two can be meant. {_NOT_STARTED}",
     "Leave out AllowAllOrigins and keep the list, or the other way round."),
    (r"bad origin: origins must (?:contain|include|either)", _SETTINGS,
     "gin-contrib/cors refuses an entry of AllowOrigins: it has no scheme.",
     f"{_LETTER_BY_LETTER} {_NOT_STARTED}",
     "Write http:// or https:// before each entry. If the list is read from the environment, split "
     "it at the commas, and look for an empty entry."),
    (r"\[CORS\] Invalid origin (?:format|provided) in configuration"
     r"(?:: (?!\[redacted\])(?P<value>\S{1,256}))?",
     _SETTINGS,
     "Fiber refuses an entry of AllowOrigins: {value}.",
     f"{_LETTER_BY_LETTER} {_NOT_STARTED}",
     "Write each entry as an origin, such as https://app.example.com."),
    (r"Cannot combine `Access-Control-Allow-Credentials: true` with "
     r"`(?P<setting>Access-Control-(?:Allow-(?:Headers|Methods)|Expose-Headers)): \*`", _SETTINGS,
     "tower-http refuses its settings: “*” in {setting}, and credentials.",
     f"With credentials browsers take “*” there for a name. {_NOT_STARTED}",
     "List the names. For request headers and methods, AllowHeaders::mirror_request() and "
     "AllowMethods::mirror_request() allow what is asked for."),
    (r"Wildcard origin \(`\*`\) cannot be passed to `AllowOrigin::list`", _SETTINGS,
     "tower-http refuses its settings: “*” in a list of origins.",
     f"The list has origins only. {_NOT_STARTED}",
     "List the origins, or use AllowOrigin::any(), which allows every origin, without "
     "credentials."),
    # GoogleCloudPlatform/gsutil: gslib/commands/cors.py, gslib/utils/translation_helper.py; gcloud:
    # googlecloudsdk/api_lib/storage/metadata_util.py
    (r"(?P<value>gs://[\w.-]{1,222})/? has no CORS configuration|buckets describe "
     r"(?P<value2>gs://[\w.-]{1,222})[^\n]{0,80}\bcors[^\n]{0,80}\n\s{0,8}(?:cors_config: )?null\b",
     Cause.NO_CORS_HEADERS,
     "The bucket {value} has no CORS configuration.",
     "The tool says so of its present settings. Without a configuration Google Cloud Storage sends "
     "no CORS headers.",
     "Set one with the page's origin, the method and the headers that script reads: gcloud "
     "storage buckets update {value} --cors-file=cors.json (or gsutil cors set cors.json "
     "{value})."),
    (r"CORS JSON should be formatted as a list|JSON CORS data could not be loaded|"
     r"XML CORS data provided|(?s:cors\W.{0,400}?Found invalid JSON/YAML)", _SETTINGS,
     "The tool refuses the file with the CORS configuration, and has not set it.",
     "It needs valid JSON with straight quotes: a list of objects, in square brackets, also for a "
     "single one. gsutil and gcloud take no XML, and none of the object around it that other "
     "tools print.",
     'Write [{{"origin": ["https://app.example.com"], "method": ["GET"], "responseHeader": '
     '["Content-Type"], "maxAgeSeconds": 3600}}] with the page\'s origin, and set it again.'),
    (r"'server\.enableCORS' is being overridden to 'true'", _SETTINGS,
     "Streamlit ignores enableCORS=false, because its protection against CSRF is on.",
     "enableCORS=true means that Streamlit accepts only pages whose host is that of the request, "
     "localhost, the machine's own address, or in its settings. Behind a proxy that changes Host, "
     "its WebSocket (/_stcore/stream) then gets 403.",
     "If the app works, nothing has to be done. If it does not, let the proxy pass Host on, or set "
     "browser.serverAddress to the public host. Pages of other origins go into "
     "server.corsAllowedOrigins. Set both enableCORS and enableXsrfProtection to false only where "
     "the proxy checks who comes."),
)  # fmt: skip
"""A pattern, the cause, and three sentences; names in braces stand for the pattern's groups."""
