"""The faults that an application's code shows, and the settings of its framework."""

from __future__ import annotations

from ..findings import Cause
from .form import ALLOW, NO_LOGIN, fault

__all__ = ["CODE"]

_NEEDS_OK = (
    "OPTIONS is the method of preflights, and browsers need a status from 200 to 299 before they "
    "send the request itself."
)
_NOT_ALLOWED = (
    r"\b405\b|HTTP_METHOD_NOT_ALLOWED|MethodNotAllowed|METHOD_NOT_ALLOWED|HttpResponseNotAllowed"
)
_ANSWERS_OPTIONS = r"['\"]OPTIONS\b|\bMethodOptions\b|(?i:\.options\()"
"""Code that treats OPTIONS apart."""
_HAS_LAYER = (
    r"(?<![\w.])cors\(|\bcorsheaders\b|\bCORSMiddleware\b|\bflask_cors\b|\bcors\.(?:New|Default|Handler)\b|"
    r"\ballow-?cors\b|(?i:\bwith_?cors\b)"
)
"""A layer for CORS, which answers preflights before the code behind it."""
_CODE_ADDS = (
    r"(?:\.(?:append|addHeader|AddHeader|headers\.add|Headers\.Add|Append|Header\(\)\.Add)\(\s{0,4}"
    r"['\"]Access-Control-Allow-Origin['\"])"
)
_ANSWERS_STAR = (
    r"(?<![\w.])cors\(\s{0,4}\)|(?<![\w-])origin['\"]?\s{0,4}:\s{0,4}['\"]\*['\"]|\bcors\.Default\(\)|"
    r"Access-Control-Allow-Origin['\"]\s{0,4}(?:,|[:=]|=>)\s{0,4}['\"]\*['\"]|"
    r"(?:add_header|Header\s(?:always\s)?set)\s{1,8}['\"]?Access-Control-Allow-Origin['\"]?\s{1,8}['\"]?\*|"
    r"\ballow_origins\s{0,4}=\s{0,4}\[['\"]\*['\"]\](?![\s\S]{0,400}?allow_credentials\s{0,4}=\s{0,4}True)"
)
"""Settings that send “*” itself, not the origin that asks."""
_CHAIN_HAS_CORS = (
    r"\.cors\((?!\s{0,20}\)\s{0,20}\.disable\(|[^()\n]{0,60}(?:::disable\b|\.disable\())|"
    r"\bCors(?:Web)?Filter\b|CorsConfigurationSource|HttpMethod\.OPTIONS"
)
_CHAIN_IS_OPEN = (
    r"\A(?![\s\S]*?\b(?:authorize(?:Http)?Requests|authorizeExchange|authenticated\(\)))|"
    r"anyRequest\(\)\s{0,40}\.permitAll\(|anyExchange\(\)\s{0,40}\.permitAll\("
)
"""Spring Security: what lets preflights through, and chains that need no login."""

CODE = (
    # The clients' own manuals: .NET, Spring, OkHttp, PHP's cURL, Python's requests, Go, Foundation.
    fault(
        r"(?:\bDefaultRequestHeaders\.\w{3,24}\(\s{0,8}\"|\b[rR]equest\.Headers\.Add\(\s{0,8}\"|"
        r"\bHttpHeaders\s{1,4}\w{1,40}\s?=(?=[\s\S]{0,800}?(?:\bHttpEntity\s?<|\b[rR]estTemplate\b))"
        r"[\s\S]{0,400}?\.(?:add|set)\(\s{0,8}\"|\bRequest\.Builder\(\)[\s\S]{0,400}?\.(?:addH|h)eader\(\s{0,8}\"|"
        r"\bCURLOPT_HTTPHEADER\b[^;]{0,400}?['\"]|\breq\.Header\.(?:Set|Add)\(\s{0,8}\"|\bforHTTPHeaderField:\s{0,8}\"|"
        r"\brequests\.\w{3,7}\([^\n]{0,200}\bheaders\s?=\s?\{[^{}]{0,400}?['\"]|"
        r"\bheaders\s?=\s?\{(?=[^{}]{0,800}\}[\s\S]{0,400}?\brequests\.\w{3,7}\([^\n]{0,200}\bheaders\s?=\s?headers\b)"
        rf"[^{{}}]{{0,400}}?['\"]){ALLOW}",
        Cause.NO_CORS_HEADERS,
        "The code sets {value} on a request, and it is a header of responses.",
        "On a request it allows nothing. Requests that servers and apps send need no CORS at all.",
        "Remove it there. The server that the page asks has to send it with its response: enable "
        "CORS in the settings of that server.",
        unless=rf"{_HAS_LAYER}|@CrossOrigin\b|\bCors(?:Configuration|Registry)\b|\bUseCors\(",
    ),
    # docs.haproxy.org/3.0/configuration.html: add-header; the software's own manuals of append
    # (Express), add (Werkzeug), addHeader (Servlet) and header() (PHP).
    fault(
        r"(?m)^[^\S\n]{0,40}http-response\s+(?:set|add)-header\s+Access-Control-Allow-Origin\s+"
        r"(?![^\n]{1,200}\s(?:if|unless)\s)[^\n]{1,200}\n(?:[^\n]{0,200}\n){0,6}?[^\S\n]{0,40}"
        r"http-response\s+add-header\s+Access-Control-Allow-Origin\s+(?![^\n]{1,200}\s(?:if|unless)\s)"
        rf"|{_CODE_ADDS}[^{{}}]{{0,400}}?{_CODE_ADDS}"
        r"|(?<![\w.>])header\(\s{0,4}['\"]Access-Control-Allow-Origin:[^\n{}]{1,200}\n"
        r"(?:[^\n{}]{0,200}\n){0,6}?\s{0,40}header\(\s{0,4}['\"]Access-Control-Allow-Origin:"
        r"[^\n]{1,200},\s{0,4}false\s{0,4}\)",
        Cause.DOUBLED_HEADERS,
        "The settings add Access-Control-Allow-Origin twice.",
        "Adding leaves the value that is there, and browsers accept only one.",
        "Set it once, to the origin that asked if that is one of the list, with “Vary: Origin”.",
    ),
    # hono, src/middleware/cors/index.ts, and expressjs/cors, lib/index.js: both make a function.
    fault(
        r"(?<=[{;}]\n)[^\S\n]{0,40}(?P<value>(?:await\s)?cors\()\s{0,8}"
        r"(?:\{[^{}]{1,800}\}|\w{0,20}(?:[oO]pt|[cC]onfig)\w{0,20})\s{0,8}\)\s{0,4};",
        Cause.NO_CORS_HEADERS,
        "The code calls cors(…) within a function, and does nothing with what it returns.",
        "cors(…) only makes the layer, which is a function of its own. It sets no header before "
        "that is called with the request.",
        "Return what the layer returns: in Hono return cors({{ … }})(c, next), in Express "
        "cors({{ … }})(req, res, next). Or give it to app.use itself.",
    ),
    # Flask-CORS 6, core.py (set_cors_headers): it adds, too. expressjs/cors sets, before append.
    fault(
        rf"\A(?=[\s\S]*?(?:{_HAS_LAYER}|\bCORS\(\s{{0,8}}\w|\bUseCors\())"
        rf"[\s\S]*?(?P<value>{_CODE_ADDS}|\badd_header\s+['\"]?Access-Control-Allow-Origin|"
        r"<add\s+name=['\"]Access-Control-Allow-Origin|(?i:\bHeader\s+(?:always\s+)?(?:set|add|append|merge)"
        r"\s+['\"]?Access-Control-Allow-Origin))",
        Cause.DOUBLED_HEADERS,
        "The pasted settings have a CORS layer, and add Access-Control-Allow-Origin beside it "
        "(“{value}”).",
        "Each adds a value, and browsers accept only one, even if both are the same.",
        "Remove the lines that add Access-Control- headers, and leave it to the CORS layer, which "
        "answers preflights too.",
    ),
    # kong/plugins/cors/handler.lua: with it, a preflight is passed on and gets no header of the
    # plugin; expressjs/cors, lib/index.js, and @fastify/cors, index.js: it is passed on.
    fault(
        r"(?i)(?<!Access-Control-Allow-)\bpreflight_?continue['\"]?\s{0,4}[:=]\s{0,4}['\"]?true",
        Cause.PREFLIGHT_NOT_HANDLED,
        "The settings pass preflights on, and do not answer them (preflight_continue, "
        "preflightContinue).",
        "Then what stands behind has to answer OPTIONS itself, with a status from 200 to 299. Kong "
        "also leaves out the headers of its CORS plugin there.",
        "Set it to false, so that the CORS layer answers preflights, unless the application behind "
        "answers them with headers of its own.",
        unless=r"(?i)\.options\(|@(?:http)?options\b",
    ),
    # RFC 9110, section 15.5.6: 405 is a response to any method, and browsers need 2xx to OPTIONS.
    fault(
        r"(?i)\b(?:request_|http)?method\w{0,12}['\"\])]{0,3}\s{0,4}={2,3}\s{0,4}(?:['\"]OPTIONS['\"]|http\.MethodOptions)"
        r"[^\n{;]{0,40}(?:\s{0,40}\{|[:;)])?\s{0,40}[^\n]{0,60}?"
        r"(?:status\w{0,6}|_code|writeHead|Error|abort)\b\s{0,4}[=(][^\n)]{0,40}?(?P<value>4\d\d|5\d\d)",
        Cause.PREFLIGHT_NOT_HANDLED,
        "The code answers OPTIONS with status {value}.",
        _NEEDS_OK,
        "Answer OPTIONS with 204 and the headers for CORS, or take these lines out, so that the "
        "CORS layer answers it.",
        unless=r"use\(\s{0,8}cors\([\s\S]{0,2000}?method[^\n]{0,20}OPTIONS",
    ),
    fault(
        r"(?i)\b(?:request_|http)?method\w{0,12}['\"\])]{0,3}\s{0,4}(?:!={1,2}|<>|not in)\s{0,4}"
        r"[\[({]?(?:['\"](?:GET|POST|PUT|PATCH|DELETE)['\"]|"
        r"http\.Method(?:Get|Post|Put|Patch|Delete))"
        rf"[^\n]{{0,80}}(?:\n[^\n]{{0,160}}){{0,2}}?(?P<value>{_NOT_ALLOWED})",
        Cause.PREFLIGHT_NOT_HANDLED,
        "The code answers every method but its own with 405, OPTIONS too.",
        _NEEDS_OK,
        "Before that check, answer OPTIONS with 204 and the headers for CORS.",
        unless=rf"{_ANSWERS_OPTIONS}|{_HAS_LAYER}",
    ),
    # fetch.spec.whatwg.org, "body mixin": json() and formData() reject an empty body.
    fault(
        r"(?:\bserve\(|\bfetch\(\s{0,4}(?:req|request)\b|\baddEventListener\(\s{0,4}['\"]fetch['\"])"
        r"(?=[\s\S]{0,4000}?Access-Control-Allow-Origin)"
        r"[\s\S]{0,1200}?\bawait\s(?P<value>(?:[a-z]\w{0,20}\.)?req(?:uest)?\.(?:json|formData)\(\))",
        Cause.PREFLIGHT_NOT_HANDLED,
        "The function reads a body from each request ({value}), and a preflight has none.",
        "So it fails at OPTIONS, before it sets a header.",
        "Answer OPTIONS first, with 204 and the headers for CORS, and send the headers with every "
        "other response too, errors included.",
        unless=rf"{_ANSWERS_OPTIONS}|{_HAS_LAYER}",
    ),
    # docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html (proxy integrations);
    # for HTTP APIs http-api-cors.html: the API's own configuration adds the headers.
    fault(
        r"(?P<value>['\"]?statusCode['\"]?\s{0,4}[:=]\s{0,4}\w{1,20}\s{0,4}[,;\n}])",
        Cause.NO_CORS_HEADERS,
        "The function's response has no headers for CORS.",
        "With Lambda proxy integration, a REST API of API Gateway sends what the function returns, "
        "and “Enable CORS” (cors: true in serverless.yml) only answers preflights. An HTTP API and "
        "a function URL can have CORS settings of their own, which add the headers.",
        "In a REST API, let the function return the header in each response, errors too: beside "
        'statusCode, headers: {{ "Access-Control-Allow-Origin": "the page\'s origin" }}. In an '
        "HTTP API or a function URL, set CORS there.",
        unless=r"(?i)\bheaders\b['\"]?\s{0,4}[:=,}]|AllowOrigins|\bCorsConfiguration\b|middy|"
        r"\A(?![\s\S]*?(?:\bexports\.handler\b|\blambda_handler\b|\bAPIGateway\w{0,12}(?:Event|Result|Response)|"
        r"\bhandler\s{0,4}=\s{0,4}async|def\s\w{0,20}handler\(event|\bevent\.(?:pathParameters|body|"
        r"queryStringParameters|httpMethod)\b))",
    ),
    # actix-cors, src/builder.rs (allowed_origin): an error when the server starts, in other
    # versions a panic.
    fault(
        r"\.(?P<value>allowed_origin\(\s{0,8}\"\*\"\s{0,8}\))",
        Cause.SETTINGS_INVALID,
        "{value} allows no page.",
        "actix-cors takes no “*” there, and the server does not start with it (“Wildcard in "
        "`allowed_origin` is not allowed”). To versions without this check it is a name that no "
        "origin equals.",
        "Name the page: .allowed_origin(\"https://app.example.com\"). For every page, write "
        ".allow_any_origin() and leave out .supports_credentials(), with which each site could "
        "use the cookies of your visitors.",
    ),
    # fruitcake/php-cors, src/CorsService.php (validateOptions)
    fault(
        r"['\"](?P<value>allowed_origins)['\"]\s{0,8}=>\s{0,8}(?:['\"][^'\"\n]{1,253}['\"]|env\([^()\[\n]{1,200}\))"
        r"\s{0,4}(?:,|\n|$)",
        Cause.SETTINGS_INVALID,
        "{value} is one text, not a list.",
        "Laravel's CORS layer then answers each request with an error (CORS option "
        "“allowedOrigins” should be an array), in versions since Laravel 9.",
        "Write a list: 'allowed_origins' => ['https://app.example.com'], or explode(',', "
        "env('…')) for a variable with commas, and clear the cache of the configuration (php "
        "artisan config:clear).",
        unless=r"(?i)reverb",
    ),
    # socket.io/docs/v4/migrating-from-2-x-to-3-0 (CORS handling, “No more io.origins()”).
    fault(
        r"\b(?:io|socketio|socketIO)\.origins\(",
        Cause.SETTINGS_INVALID,
        "Socket.IO has io.origins() up to version 2 only.",
        "Since version 3 the call is an error (it is not a function), at which the server stops "
        "when it starts.",
        "From version 3 on, delete the call, and write the origins in the option cors of the "
        "server: cors: {{ origin: \"the page's origin\" }}, with credentials: true if the client "
        "has withCredentials. A function as origin, (origin, callback) => …, does what the call "
        "did.",
        # A place in that file, or a version: it is the older one, which has the call.
        unless=r"socket\.io/lib/index\.js|(?i:socket\.io)\W[^\n]{0,40}\b[v^~]?2\.\d",
    ),
    # socket.io/docs/v4/handling-cors: since version 3 (EIO=4) CORS is off without the option.
    fault(
        r"(?:require\(['\"]socket\.io['\"]\)|\bnew Server)\(\s{0,8}(?:\w{1,40}\s{0,8})?"
        r"(?:,?\s{0,8}\{[^{}]{0,400}\})?\s{0,8}\)",
        Cause.NO_CORS_HEADERS,
        "Socket.IO is started without the option “cors”.",
        "Since version 3 (EIO=4 in the URL) it then sends no CORS headers. A CORS layer of Express "
        "beside it does not cover its path.",
        "Write cors: {{ origin: \"the page's origin\" }} among the options of the server, with "
        "credentials: true if the client has withCredentials.",
        unless=r"\bcors['\"]?\s{0,4}:|\bio\.origins\(|\borigins['\"]?\s{0,4}:|\A(?![\s\S]*?\bEIO=4\b)",
    ),
    fault(
        r"(?:require\(['\"]socket\.io['\"]\)|\bsocket[iI][oO]|\bnew Server)\("
        r"\s{0,8}(?:\w{1,40}\s{0,4},\s{0,8})?\{[^{}]{0,400}?['\"]?origins['\"]?\s{0,4}:",
        Cause.SETTINGS_INVALID,
        "Socket.IO has the option “origins” up to version 2 only.",
        "Since version 3 it is ignored, and without the option “cors” no page of another origin "
        "gets CORS headers.",
        "From version 3 on, write cors: {{ origin: \"the page's origin\" }} among the options of "
        "the server, with credentials: true if the client has withCredentials.",
        unless=r"\bcors['\"]?\s{0,4}:\s{0,4}[{\w]",
    ),
    # capacitorjs.com/docs/apis/http; @capacitor/core, native-bridge.js: the interceptor's address
    # is of the app's own server, while the page is of server.url.
    fault(
        r"\bCapacitorHttp['\"]?\s{0,4}:\s{0,4}\{\s{0,40}['\"]?enabled['\"]?\s{0,4}:\s{0,4}true",
        Cause.NO_CORS_HEADERS,
        "CapacitorHttp is on, and the page is loaded from server.url.",
        "Then GET and HEAD go to the app's own server (/_capacitor_http_interceptor_), which is "
        "another origin than the page and sends no CORS headers for it. The settings of the API "
        "play no part.",
        "During live reload, set CapacitorHttp.enabled to false and let the API allow the page's "
        "origin, or call CapacitorHttp.get(…) itself. A build without server.url does not have "
        "this.",
        unless=r"\A(?![\s\S]*?\bserver['\"]?\s{0,4}:\s{0,4}\{[^{}]{0,400}?\burl['\"]?\s{0,4}:\s{0,4}"
        r"['\"]https?:)",
    ),
    # jakarta.servlet.Filter; fetch.spec.whatwg.org/#cors-preflight-fetch: without Authorization
    fault(
        r"(?:\bextends\s{1,4}(?P<value>OncePerRequestFilter|GenericFilterBean)|\bimplements\s{1,4}(?P<value2>Filter)\b)"
        r"(?=[\s\S]{0,3000}?\.getHeader\(\s{0,4}(?:\"Authorization\"|HttpHeaders\.AUTHORIZATION))"
        r"[\s\S]{0,3000}?\b(?:setStatus|sendError)\(\s{0,4}(?:\w{1,40}\.)?(?:40[13]|\w{0,12}(?:UNAUTHORIZED|FORBIDDEN))",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "The pasted filter ({value}) refuses requests without Authorization, preflights too.",
        f"{NO_LOGIN} Filters run before the settings of Spring MVC for CORS.",
        "Let the filter pass OPTIONS on, or put a CorsFilter before it (FilterRegistrationBean "
        "with setOrder(Ordered.HIGHEST_PRECEDENCE)).",
        unless=r"\bOPTIONS\b|isPreFlightRequest|\bCors(?:Web)?Filter\b|CorsConfigurationSource",
    ),
    # docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html, and
    # api-gateway-gatewayResponse-definition.html
    fault(
        r"-\shttp:(?=[^\S\n]*\n)(?=[\s\S]{0,400}?\n\s{1,40}cors:)[\s\S]{0,400}?\n\s{1,40}(?P<value>authorizer):",
        Cause.ERROR_WITHOUT_CORS,
        "What the authorizer refuses is answered by API Gateway itself, without CORS headers.",
        "The headers that the function returns are in the function's own responses only. A 401 or "
        "403 of the authorizer, a timeout and a wrong form have none.",
        "See the status in the Network panel. Add the headers to the gateway's own responses "
        "(AWS::ApiGateway::GatewayResponse of the types DEFAULT_4XX and DEFAULT_5XX), and send "
        "the login that the authorizer expects.",
        unless=r"GatewayResponse",
        is_general=True,
    ),
    # micronaut-projects/micronaut-core issues 1448 (an expression) and 9423 (a name since 3.9)
    fault(
        r"(?s)\bmicronaut\b.{0,800}?allowed-?[oO]rigins(?:\[\d{1,2}\])?\s{0,4}[:=][\s\[-]{0,40}['\"]?"
        r"(?P<value>https?://(?:\*|[\w.-]{1,100}\.\*)[\w.*-]{0,100})",
        Cause.ORIGIN_NOT_ALLOWED,
        "Micronaut does not take “{value}” for a pattern.",
        "Since version 3.9 it is a name, which no page has; before, it was a regular expression, "
        "in which “*” repeats the character before it.",
        "Since 3.9, write an expression as allowed-origins-regex, such as "
        "^https://[\\w-]+\\.example\\.com$.",
    ),
    # docs.spring.io/spring-security/reference/servlet/integrations/cors.html
    fault(
        r"\bSecurityFilterChain\b|\bWebSecurityConfigurerAdapter\b",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "Spring Security checks preflights before Spring MVC's settings for CORS.",
        f"{NO_LOGIN} Without http.cors(…) the chain of filters knows nothing of @CrossOrigin and "
        "addCorsMappings.",
        "Write http.cors(Customizer.withDefaults()) in the filter chain: it then takes the "
        "settings of Spring MVC, or a bean of the type CorsConfigurationSource.",
        unless=rf"{_CHAIN_HAS_CORS}|\A(?![\s\S]*?(?:@CrossOrigin|addCorsMappings|CorsRegistry))|"
        rf"{_CHAIN_IS_OPEN}",
    ),
    fault(
        r"\bSecurity(?:Web)?FilterChain\b|\bWebSecurityConfigurerAdapter\b",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "The pasted filter chain of Spring Security has no http.cors(…).",
        f"{NO_LOGIN} Without http.cors(…) the chain answers it with 401 or 403, wherever the path "
        "needs a login.",
        "Write http.cors(Customizer.withDefaults()) in the filter chain, and allow the page in a "
        "bean of the type CorsConfigurationSource, or in Spring MVC's settings.",
        unless=rf"{_CHAIN_HAS_CORS}|@CrossOrigin|addCorsMappings|CorsRegistry|{_CHAIN_IS_OPEN}",
        is_general=True,
    ),
    # fetch.spec.whatwg.org/#cors-check: “*” counts only without credentials.
    fault(
        r"(?i)\bcredentials['\"]?\s{0,4}:\s{0,4}['\"]include\b|\bwithCredentials['\"]?\s{0,4}[:=]\s{0,4}(?:true|!0)",
        Cause.WILDCARD_WITH_CREDENTIALS,
        "The page's code asks with credentials, and the server's settings answer with “*”.",
        "Browsers accept “*” only without credentials, and with them they need "
        "Access-Control-Allow-Credentials: true as well.",
        "If the request needs cookies or a login of the browser, let the server answer with the "
        "page's own origin from a list, and with Access-Control-Allow-Credentials: true. If it "
        "does not, take the credentials out of the page's code.",
        unless=rf"\A(?![\s\S]*?(?:{_ANSWERS_STAR}))",
    ),
    # starlette.io/middleware; docs.rs/actix-web/latest/actix_web/middleware (Ordering)
    fault(
        r"\badd_middleware\(\s{0,20}CORSMiddleware\b[\s\S]{0,3000}?(?P<value>\badd_middleware\(\s{0,20}"
        r"\w{0,40}(?:Auth|Token|JWT|Login)\w{0,40}|@app\.middleware\([^)\n]{0,20}\)(?=[\s\S]{0,900}?\b(?:401|403)\b))|"
        r"\.wrap\(\s{0,8}(?:\w{0,20}cors\w{0,20}|Cors::\w{1,20})\b[\s\S]{0,400}?(?P<value2>\.wrap\(\s{0,8}\w{0,40}"
        r"(?i:auth|jwt|token)\w{0,40})",
        Cause.LAYER_TOO_LATE,
        "A layer that is added after the CORS layer stands around it: “{value}”.",
        "Starlette, FastAPI and Actix run the layer first that is added last. Where that one "
        "answers itself, as with 401, the response has no CORS headers, to preflights too.",
        "Add the CORS layer last.",
    ),
    # docs.rs/axum/latest/axum/struct.Router.html#method.layer
    fault(
        r"\.layer\(\s{0,8}(?:\w{0,20}cors\w{0,20}\b|CorsLayer)[^;]{0,400}?(?P<value>\.(?:route|nest|merge)\(\s{0,20}"
        r"[^,\n;]{0,80})",
        Cause.LAYER_TOO_LATE,
        "The CORS layer comes before routes that it then leaves out: “{value}”.",
        "In axum a layer is around the routes that are added before it.",
        "Move .layer(…) below all routes.",
    ),
    # fetch.spec.whatwg.org/#concept-filtered-response-opaque
    fault(
        r"(?<![\w$])mode['\"]?\s{0,4}:\s{0,4}['\"]no-cors['\"]",
        Cause.LOADED_WITHOUT_CORS,
        "The page's code asks with mode “no-cors”, and so cannot read the response.",
        "Whatever the server sends, its status is then 0 and its body empty for scripts: json() "
        "fails at the end of the input. Request headers such as Authorization or a JSON type are "
        "left out.",
        "Take the mode out. Then the server has to allow the page's origin (CORS). If it is not "
        "yours, fetch from a back end of your own.",
        unless=r"\A(?![\s\S]*?(?:\.(?:json|text|blob|arrayBuffer|formData)\(\)|\.(?:ok|status|body)\b))",
    ),
    # nelmio/NelmioCorsBundle, README.md, and EventListener/CorsListener.php: 405 for what is not
    # in the list
    fault(
        r"\bnelmio_cors:[\s\S]{0,4000}?(?P<value>\ballow_methods:\s{0,4}(?:\[\s{0,4}|\n\s{0,40}-\s{0,4})['\"]\*['\"])",
        Cause.BAD_LIST,
        "NelmioCorsBundle takes “*” in allow_methods for a method of that name.",
        "Only allow_origin and allow_headers know “*”. The bundle answers 405 to a preflight whose "
        "method is not in the list.",
        "List the methods: allow_methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].",
    ),
    # apollographql/apollo-server, version-3: packages/apollo-server-express/src/ApolloServer.ts
    fault(
        r"\.applyMiddleware\(\s{0,8}\{(?![^;]{0,800}?\bcors\b)",
        Cause.WILDCARD_WITH_CREDENTIALS,
        "Apollo Server has a CORS layer of its own, which sends “*”.",
        "Apollo Server has a CORS layer of its own, with “*”: applyMiddleware adds it if its "
        "option “cors” is not there, and replaces what a layer before it has set.",
        "Write cors: false among the options of applyMiddleware, so that the application's own "
        "layer counts, or give it the settings: cors: {{ origin: [\"https://app.example.com\"], "
        "credentials: true }}.",
        is_general=True,
    ),
    # the same, packages/apollo-server/src/index.ts; version 4, src/standalone/index.ts
    fault(
        r"\bnew ApolloServer\(",
        Cause.WILDCARD_WITH_CREDENTIALS,
        "Apollo Server sends “*” where it starts a server of its own.",
        "Apollo Server sends “*” where it starts a server of its own, and the pasted code gives it "
        "no settings for CORS.",
        "In apollo-server (2 and 3) write cors: {{ origin: [\"https://app.example.com\"], "
        "credentials: true }} in new ApolloServer({{ … }}). startStandaloneServer of version 4 has "
        "no such option: use expressMiddleware, after cors({{ … }}) with the same settings.",
        unless=r"\bcors\b|applyMiddleware|expressMiddleware",
        is_general=True,
    ),
    # api.jquery.com/jQuery.ajax (dataType)
    fault(
        r"(?i)\bdataType['\"]?\s{0,4}:\s{0,4}['\"]jsonp['\"]|\bhttp\.jsonp\(",
        Cause.OTHER,
        "The page's code asks by JSONP: it runs the response as a script.",
        "The response has to be a call of the function that the parameter “callback” names. Plain "
        "JSON ends in a syntax error, or is blocked by its type. CORS plays no part.",
        "Ask without JSONP (dataType: \"json\", or fetch), and let the server allow the page's "
        "origin (CORS); or let the server send that call.",
        unless=r"\A(?![\s\S]*?(?:SyntaxError|Unexpected token|parsererror|CORB|Read Blocking|MIME|"
        r"was not called))",
    ),
)  # fmt: skip
