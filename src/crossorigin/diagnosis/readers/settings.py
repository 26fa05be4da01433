"""Settings and code of a server that were pasted beside a browser's message.

They tell the software, the origins that they allow, and the order of the layers. Nothing is run:
only words that CORS layers have in their documentation are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise

from ...browser import Reason
from ...fetch.origins import Origin
from ...fetch.urls import parse_url
from ..evidence import Allowed, Evidence, Settings
from ..faults import SWITCHES_OFF, faults_in
from ..findings import Cause
from ..places import is_public
from ..reason_groups import WILDCARD
from ..services import service_at
from ..software import Software
from .blocks import Blocks
from .header_files import OF_SETTINGS
from .page_methods import response_headers_beside
from .setting_lists import allowed_in, list_named, whole_lists, with_defaults
from .setting_origins import MOST_LINES, MOST_NAMED, SettingOrigins, lines_of_settings
from .setting_scopes import (
    methods_of_rules,
    only_on_success,
    other_paths,
    paths_in,
    proxied_by_page,
    route_of_layer,
    unused_layer,
)
from .sides import ANSWERS, Controller, is_in_call, set_in_controller

__all__ = ["has_code_of_server", "has_settings", "settings_in"]

_SIGNS: tuple[tuple[re.Pattern[str], Software], ...] = tuple(
    (re.compile(sign), software)
    for sign, software in (
        (r"\bOLLAMA_ORIGINS\b|\bollama/ollama\b", Software.OLLAMA),
        # docs.vllm.ai, "vllm serve": --allowed-origins, --allowed-methods, --allowed-headers
        (r"\bvllm\s+serve\b|\bvllm\.entrypoints\b|\bvllm/vllm-openai\b", Software.VLLM),
        (r"\bCORSMiddleware\b|\bFastAPI\(", Software.FASTAPI),
        # Without blanks, such a name is of an environment, which any software may read.
        (r"\bcorsheaders\b|\bCORS_(?:ALLOW|ORIGIN)[A-Z_]{1,40}(?:\s{1,8}=|=[\[({TF])",
         Software.DJANGO),
        (r"\bflask_cors\b|\bFlask\(__name__|\bCORS\(\s{0,8}\w{1,40}\s{0,4},", Software.FLASK),
        (r"require\(['\"]socket\.io['\"]\)|from ['\"]socket\.io['\"]", Software.ENGINEIO),
        (r"@nestjs/|\bNestFactory\b|\bapp\.enableCors\(", Software.NESTJS),
        (r"['\"]@fastify/cors['\"]|(?:require\(|from )['\"]fastify['\"]", Software.FASTIFY),
        (r"from ['\"]hono(?:/cors)?['\"]", Software.HONO),
        (r"['\"]@koa/cors['\"]|(?:require\(|from )['\"]koa['\"]", Software.KOA),
        (r"['\"]@trpc/server/adapters/standalone['\"]", Software.TRPC),
        (r"\bstrapi::cors\b", Software.STRAPI),
        (r"(?i)(?<![\w/.-])directus\b(?!\.)", Software.DIRECTUS),
        (r"(?<!['\"])\bkey:\s{0,4}['\"]Access-Control-[\w-]{6,20}['\"]\s{0,4},\s{0,40}value:|"
         r"from ['\"]next/server['\"]|\bnext\.config\b|\bNextApi(?:Request|Response)\b",
         Software.NEXTJS),
        (r"require\(['\"]express['\"]\)|from ['\"]express['\"]|\bexpress\(\)|"
         r"\b(?:app|router|server)\.use\(\s{0,8}(?:['\"][^'\"\n]{1,200}['\"],\s{0,8})?cors\("
         r"\s{0,8}(?:\{|\w{0,30}[oO]ptions?\b)|"
         r"(?m:^\s{0,40}(?:app|router|server)\.use\(\s{0,8}cors\(\s{0,8}\)\s{0,8}\);?\s{0,40}(?://.{0,200})?$)",
         Software.EXPRESS),
        (r"@CrossOrigin\b|\bCorsConfiguration(?!\s?['\"]?:)|\baddCorsMappings\b|\.addMapping\(|"
         r"\bOncePerRequestFilter\b|\bWebSecurityConfigurerAdapter\b|\bSecurity(?:Web)?FilterChain\b|"
         r"(?m:^[ ]{0,40}globalcors:)|\bspring\.cloud\.gateway\.", Software.SPRING),
        (r"\.(?:AddCors|UseCors)\((?!CorsOptions\b)|\[EnableCors\b(?!\(\s{0,8}origins)",
         Software.ASPNET),
        (r"\bRack::Cors\b|\brack-cors\b", Software.RAILS),
        (r"'(?:allowed_?[oO]rigins(?:_?[pP]atterns)?|supports_?[cC]redentials)'\s{0,8}=>|\bHandleCors\b",
         Software.LARAVEL),
        (r"\bnelmio_cors\b|\bNelmioCorsBundle\b", Software.SYMFONY),
        (r"\brest_send_cors_headers\b|\brest_pre_serve_request\b", Software.WORDPRESS),
        (r"(?i)(?<![\w.>])header\(\s{0,8}['\"]Access-Control-", Software.PHP),
        (r"\bnetlify\.toml\b|(?<![\w.])netlify/functions\b|(?m:^\s{0,8}\[\[headers\]\]\s{0,8}$)",
         Software.NETLIFY),
        (r"\bvercel\.json\b|"
         r"\A(?![\s\S]*?['\"]hosting['\"]\s?:)[\s\S]*?['\"]key['\"]\s?:\s?['\"]Access-Control-[\w-]{6,20}['\"]",
         Software.VERCEL),
        (r"\bfirebase\.json\b|['\"]hosting['\"]\s?:[\s\S]*?['\"]key['\"]\s?:\s?['\"]Access-Control-",
         Software.FIREBASE),
        (r"\bgin-contrib/cors\b|\bcors\.DefaultConfig\(\)|\bcors\.New\((?:cors\.Config\b(?!\{[^{}]{0,400}\bAllow\w{6,7}:\s{0,20}(?:\"|os\.Getenv))|config\))|"
         r"\bgin\.(?:Default|New)\(\)", Software.GIN),
        (r"\bgithub\.com/rs/cors\b|\bcors\.New\(cors\.Options", Software.GO_RS_CORS),
        (r"\bjub0bs/cors\b", Software.GO_JUB0BS),
        (r"nginx\.ingress\.kubernetes\.io/", Software.INGRESS_NGINX),
        (r"\badd_header\s+['\"]?Access-Control-|(?m:^\s{0,40}proxy_pass\s)", Software.NGINX),
        (r"(?mi)^\s{0,40}Header\s+(?:always\s+)?(?:set|add|append|merge)\s+['\"]?Access-Control-",
         Software.APACHE),
        (r"(?m)^\s{0,40}header\s+(?:[/@*]\S{0,60}\s+)?(?:\{\s{1,40})?['\"]?Access-Control-[\w-]{1,40}"
         r"['\"]?[ \t]|^\s{0,40}header_(?:up|down)\s+[+>?-]?Access-Control-",
         Software.CADDY),
        (r"\bhttp-response\s+(?:set|add)-header\s+Access-Control-", Software.HAPROXY),
        (r"(?i)\.headers\.accesscontrolallow|\baccessControlAllowOriginList|"
         r"\btraefik\.http\.(?:middlewares|routers)\.", Software.TRAEFIK),
        (r"(?m)^[ -]{0,40}(?:name|plugin):[ ]{1,4}cors[ ]{0,8}\n[ ]{0,40}config:|"
         r"\bpreflight_continue\b|['\"]name['\"]:\s{0,4}['\"]cors['\"],\s{0,40}['\"]config['\"]|\bconfig\.origins\b",
         Software.KONG),
        (r"\benvoy\.filters\.http\.cors\b|\ballow_origin_string_match\b", Software.ENVOY),
        (r"<customHeaders>|<httpProtocol>", Software.IIS),
        (r"\bAWS::Serverless::HttpApi\b|\bhttpApi:\s{1,80}cors:|\baws_apigatewayv2_api\b",
         Software.API_GATEWAY),
        (r"\bAWS::Serverless::Api\b|-\shttp(?:Api)?:(?:\s[^\n]{0,200}\n){1,8}?\s{1,80}cors:",
         Software.API_GATEWAY_REST),
        (r"\baz\s+storage\s+cors\s+add\b|<CorsRule>|\bSet-AzStorageCORSRule\b",
         Software.AZURE_BLOB),
        (r"<CORSRule>|['\"]?AllowedOrigins['\"]?\s{0,8}[:=]\s{0,8}\[(?!\])", Software.S3),
        (r"\bgsutil\s+cors\b|['\"]maxAgeSeconds['\"]|\.setCorsConfiguration\(", Software.GCS),
    )
)  # fmt: skip
"""What only the settings of one software have; an application before the proxies in front of it."""

_LOGS: tuple[tuple[re.Pattern[str], Software], ...] = tuple(
    (re.compile(sign), software)
    for sign, software in (
        (r"\bAction(?:Controller|Dispatch|Cable)::", Software.RAILS),
        (r"\bMicrosoft\.AspNetCore\b(?!\.Components)", Software.ASPNET),
        (r"\b(?:org\.springframework|o\.s\.web)\b", Software.SPRING),
        (r"\bIlluminate\\", Software.LARAVEL),
        (r"\[Nest\] \d|node_modules/@nestjs/", Software.NESTJS),
        (r"\bstarlette/|\bException in ASGI application\b", Software.FASTAPI),
        (r"\bdjango/core/|\bdjango\.(?:request|security)\b", Software.DJANGO),
        (r"\bflask/app\.py\b", Software.FLASK),
        (r"\bnode_modules/fastify/", Software.FASTIFY),
        (r"\bnode_modules/koa/", Software.KOA),
        (r"\bnode_modules/express/", Software.EXPRESS),
        (r"\bSymfony\\Component\\", Software.SYMFONY),
    )
)
"""What only the log of one software has; it tells nothing of its settings."""

_LAYERS = (
    (
        r"\.use\(\s{0,8}cors\b",
        r"\.(?:get|post|put|patch|delete|all|use)\(\s{0,8}['\"`]/|"
        r"\.use\([^()\n]{0,60}(?i:auth|passport|jwt|session)|"
        r"\.use\(\s{0,8}\w{0,30}(?:[rR]outes?|[rR]outers?)\b",
    ),
    (r"corsheaders\.middleware\.CorsMiddleware", r"django\.middleware\.common\.CommonMiddleware"),
    (r"\.UseCors\(", r"\.(?:UseAuthorization|UseEndpoints|MapControllers|UseMvc)\("),
    (r"\.Use\(\s{0,8}cors\.", r"\.(?:GET|POST|PUT|DELETE|Any|Get|Post|Put|Delete|All)\(\s{0,8}\""),
)
"""A CORS layer, and what has to come after it: Express, Django, ASP.NET Core, Gin and Fiber."""

_NAMED_LIST = re.compile(
    r"(?mi)^[\s\-#]{0,40}(?:(?:export|ENV|set|-e)\s|Environment=['\"]?)?"
    # “Origin:” begins a header of a request.
    r"(?!(?-i:[Oo]rigin)\s{0,4}:)[A-Z_]{0,30}(?:CORS|ORIGIN)[A-Z_]{0,30}\s{0,4}[=:]\s{0,4}['\"\[]?"
    r"(?:[a-z][a-z-]{2,30}://|\*|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?=[\s:,'\"]|$)|localhost\b)"
)
"""A list of origins in an environment, or in a file of settings of an unknown software."""
_NAMED_BY_PATH = re.compile(
    r"(?mi)^[\s\-#]{0,40}['\"]?(?!access-control|origin['\"]?\s{0,4}:)(?:[a-z][\w-]{0,30}[.:/]){0,6}"
    r"(?:[\w-]{0,20}cors[\w.-]{0,40}|(?:allow(?:ed)?|permitted|trusted)[._-]?origins?[\w-]{0,10})"
    r"(?:\[\d{1,2}\])?['\"]?\s{0,8}(?:=>|[=:])\s{0,4}(?:\n\s{0,40}-\s{1,8}(?:\w{4,6}:\s)?)?['\"\[]{0,3}"
    r"(?:https?[:(]|\*|\^http|(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}[^\S\n]*$)"
)
"""The same, by names with dots and hyphens: ``quarkus.http.cors.origins``, ``allowed-origins``."""
_NAMED_APART = re.compile(
    r"(?i)\bcors\.allowed\.origins\s{0,8}</param-name>\s{0,80}<param-value>\s{0,8}(?:https?://|\*)|"
    r"(?m:^\W{0,4}origins?\s{0,4}=\s{0,4}(?:https?://|\*))|\borigins?\s{1,4}=\s{1,4}\*|"
    r"_CORS_(?:DOMAIN|ORIGINS?)\W{1,12}value:?\W{1,8}(?:https?://|\*)"
)
"""The same where the name and its value stand in elements or lines of their own."""
_OF_OPTION = re.compile(
    r"(?:(?<![\w.-])|(?<=exports\.))cors['\"]?\s{0,4}[:=]\s{0,4}\{[^{}]{0,400}?"
    r"(?:\b(?:origins?|allowOrigins)['\"]?\s{0,4}:\s{0,4}['\"\[]|"
    r"\badditional(?:Exposed)?Headers\b)|\broutes['\"]?\s{0,4}:\s{0,4}\{\s{0,40}cors['\"]?\s{0,4}:\s{0,4}true"
)
"""An option ``cors`` of any software in JavaScript or JSON: hapi, Vite, Apollo, Sails."""
_OF_LAYER = re.compile(
    r"\.allowed_origin(?:_fn)?\(|\bCors::permissive\(|\bCorsLayer::|\.allow_any_origin\(|\bCorsica\b|"
    r"\bCORSPlug\b|\bmiddleware\.CORS(?:WithConfig)?\(|\bhandlers\.CORS\(|(?m:^\s{0,40}-?\s?corsPolicy:)|"
    r"(?<![\w.])(?:quarkus\.http|micronaut\.server)\.cors[\w.\[\]-]{0,60}[=:]|"
    r"(?<![\w-])--(?:cors(?:-origins?)?|(?:rpc|http\.)corsdomain|jsonrpc-cors)[ =]\s?['\"]?"
    r"(?:https?://|\*)|(?m:^\s{0,8}\[headers\.values\]\s{0,8}$)|"
    rf"['\"]{OF_SETTINGS}['\"]\s{{0,4}}:|"
    r"(?mi:^\s{0,40}-?\s?(?:key|name|header):\s{1,4}['\"]?Access-Control-)"
)
"""A layer for CORS of software without a recipe: actix-cors, tower-http, Corsica, cors_plug, Echo,
gorilla/handlers, Istio, Quarkus, Micronaut, options of a command line (Azure Functions, geth,
Parity), files ``_headers`` of hosts, and other files that list headers of responses."""
_LISTS_OF_ORIGINS = (_OF_LAYER, _NAMED_LIST, _NAMED_APART, _NAMED_BY_PATH, _OF_OPTION)


_SIDE_BY_SIDE = re.compile(
    r"(['\"]https?://[^'\"\n]{1,253})['\"][^\S\n]{0,8}\n\s{0,80}['\"](?=https?://)"
)
"""Two strings without a comma between them, which are one for Python."""
_PAIR = re.compile(
    r"(?i)(?P<q>['\"]?)\b(?:key|name|header(?:_?name)?)(?P=q)\s{0,4}(?::|=>)\s{0,4}(?P<q2>['\"]?)"
    r"(?P<name>Access-Control-[A-Z-]{6,20})(?P=q2)\s{0,4},?\s{1,80}(?P<q3>['\"]?)(?:header_?)?value(?P=q3)"
    r"\s{0,4}(?::|=>)\s{0,4}(?P<value>\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|[^\s'\",}]{1,200})"
)
"""A header and its value as two entries of an object, as files of Vercel and Firebase have them."""


def settings_in(blocks: Blocks) -> Callable[[Evidence], Settings | None]:
    """What the settings in a text tell, beside a message; ``None`` if it has none.

    The text is searched once, however many messages it has.
    """
    text = _without_numbers(_without_prose(blocks.text))
    controller = set_in_controller(text)
    software = tuple(_told_by_signs(text, controller))
    named = _named_in_prose(blocks.words)
    sends = None if controller is not None else _page_sends(text)
    # What a page's code sends is not a setting of a server.
    faults = () if sends and not software else tuple(faults_in(text))
    text = _SIDE_BY_SIDE.sub(r"\1", text)
    proxied = proxied_by_page(text)
    late_layer, route = _late_layer(text), route_of_layer(text)
    is_list = any(each.search(text) for each in _LISTS_OF_ORIGINS)
    is_code = not software and not sends and has_code_of_server(text)
    is_of_any = proxied or late_layer or route or faults or is_list or is_code
    is_other = named is not None and named not in software and set(software) <= _IN_FRONT
    if named is not None and is_other and (named in _IN_FRONT or not software):
        software = (named, *_beside_bucket(named, blocks.words))
    if (not software or is_other) and not is_of_any:
        of_log = tuple(software for sign, software in _LOGS if sign.search(text))
        if not (of_log or software or sends):
            return lambda _: None
        is_named = bool(software) and not of_log
        alike = Settings(of_log or software, page_sends=sends, is_named=is_named)
        bare = Settings((), page_sends=sends) if sends else None
        return lambda evidence: bare if is_named and _is_of_another(named, evidence) else alike
    endings = [each["endings"].split("|") for each in _ENDINGS.finditer(text)]
    text = _PAIR.sub(r'"\g<name>": \g<value>', text)
    lines = lines_of_settings(text)
    plain = "\n".join(lines)
    is_invalid = any(each.cause is Cause.SETTINGS_INVALID for each in faults)
    origins = SettingOrigins(text, plain, software, is_invalid=is_invalid)
    paths, on_success = paths_in(text), only_on_success(text)
    unused = unused_layer(text)
    is_off = SWITCHES_OFF.search(text) is not None
    is_bucket = not {Software.S3, Software.GCS, Software.R2}.isdisjoint(software)
    methods = methods_of_rules(text) if is_bucket else frozenset[str]()
    allowed = with_defaults(allowed_in(plain), next(iter(software), None), plain)
    whole = whole_lists(allowed, next(iter(software), None), plain)
    of_development = not software and _OF_DEVELOPMENT_SERVER.search(text) is not None
    is_of_either = controller is not None and not controller.is_ruby
    perhaps_sends = _of_requests(controller.names) if controller and is_of_either else None
    listed = cache(origins.beside)
    sends_star = not _SEND_STAR.isdisjoint(software)
    lists = cache(partial(_lists, lines, sends_star=sends_star))

    def beside(evidence: Evidence) -> Settings:
        is_proxied = str(evidence.target) in proxied
        if (of_development or proxied) and _asked_itself_first(evidence):
            return Settings((), page_sends=sends)  # the page asked the proxy, which redirected
        if of_development and not is_proxied and _is_elsewhere(evidence):
            return Settings((), page_sends=sends, of_development=True)
        if is_bucket and _OF_FUNCTIONS.search(evidence.url or "") is not None:
            return Settings((), page_sends=sends)  # a bucket's rules are for its own address
        if evidence.target is not None and service_at(evidence.target.host) is not None:
            return Settings((), page_sends=sends)  # someone else's server has other settings
        near_miss, others = (None, ()) if is_off else listed(evidence.origin or "")
        refused = _refused_in_preflight(evidence)
        return Settings(
            software,
            near_miss,
            others,
            late_layer,
            _only_files(endings, evidence.url),
            sends,
            refused is not None and (lists(*refused) or _by_default(allowed, *refused)),
            origins.allows(evidence.origin) and not is_off,
            other_paths(paths, evidence.url),
            tuple(sorted(methods)) if _is_left_out(evidence.method, methods) else (),
            on_success,
            unused,
            is_proxied,
            origins.names(evidence.origin) and not is_off,
            _with_origins(allowed, origins, near_miss),
            origins.taken_for_name(evidence.origin),
            faults,
            is_other,
            bool(origins.star),
            route,
            origins.fixed,
            origins.takes_patterns,
            origins.loose,
            perhaps_sends,
            controller is not None and not controller.has_options,
            whole=whole,
            star=origins.star,
            condition=origins.condition,
        )

    return beside


_OF_FUNCTIONS = re.compile(
    r"//[^/]{0,253}(?:\.execute-api\.|\.lambda-url\.|\.appsync-api\.|\.cloudfunctions\.net|\.run\.app)"
)
"""Addresses of services that run code, in clouds that have buckets, too."""


def _told_by_signs(text: str, controller: Controller | None) -> Iterator[Software]:
    """The software of the settings; what has Express' form is not Express beside its own name."""
    found = [
        software
        for sign, software in _SIGNS
        if sign.search(text) or (software is Software.RAILS and controller is not None)
    ]
    is_like_express = not _LIKE_EXPRESS.isdisjoint(found) and not _OF_EXPRESS.search(text)
    is_of_r2 = Software.S3 in found and _OF_R2.search(text) is not None
    for each in found:
        if each is Software.EXPRESS and is_like_express:
            continue
        yield Software.R2 if each is Software.S3 and is_of_r2 else each


_LIKE_EXPRESS = frozenset({Software.HONO, Software.KOA})
_OF_EXPRESS = re.compile(r"['\"]express['\"]|\bexpress\(\)")
_OF_R2 = re.compile(r"\bR2\b|\.r2\.(?:dev|cloudflarestorage)\b")
_IN_FRONT = frozenset(
    {
        Software.NGINX, Software.APACHE, Software.CADDY, Software.HAPROXY, Software.TRAEFIK,
        Software.ENVOY, Software.KONG, Software.INGRESS_NGINX, Software.CLOUDFRONT,
    }
)  # fmt: skip
"""Software in front of an application, which both may set CORS headers."""
_NAMES = tuple(
    (re.compile(rf"(?<![\w/.@-])(?:{names})(?![\w/]|[.-]\w)"), software)
    for names, software in (
        (r"[Ff]ast ?(?:API|api)", Software.FASTAPI),
        (r"(?i:django)|DRF", Software.DJANGO),
        (r"Flask|flask(?= (?:app|server|api|backend))", Software.FLASK),
        (r"Nest(?:JS|\.?js)", Software.NESTJS),
        (r"(?i:fastify)", Software.FASTIFY),
        (r"Strapi", Software.STRAPI),
        (
            r"Express(?:JS|\.?js)?|express(?:\.?js)?(?= (?:app|server|api|backend))",
            Software.EXPRESS,
        ),
        (r"(?i:spring[ -]?(?:boot|security|mvc|webflux))", Software.SPRING),
        (r"(?i:asp\.net(?: core)?|\.net core|dotnet core)", Software.ASPNET),
        (r"(?:Ruby on )?Rails|rails(?= (?:app|server|api|backend))", Software.RAILS),
        (r"(?i:gin-gonic|gin-contrib)|Gin(?= (?:app|server|api|backend|framework))", Software.GIN),
        (r"(?i:laravel)", Software.LARAVEL),
        (r"(?i:symfony)", Software.SYMFONY),
        (r"(?i:wordpress)", Software.WORDPRESS),
        (r"(?i:keycloak)", Software.KEYCLOAK),
        (r"(?i:ollama)", Software.OLLAMA),
        (r"(?i:(?:aws |amazon )?s3)", Software.S3),
        (r"(?i:(?:aws |amazon )?cloud ?front)", Software.CLOUDFRONT),
        (r"Cloudflare R2|R2(?= (?:bucket|storage|dashboard|object))", Software.R2),
        (r"(?i:google cloud storage|gcs bucket|firebase storage)", Software.GCS),
        (r"(?i:azure (?:blob|storage)(?: storage)?)", Software.AZURE_BLOB),
        (r"(?i:supabase (?:edge )?functions?)", Software.SUPABASE),
        (r"LM ?Studio", Software.LM_STUDIO),
        (r"vLLM|vllm(?= (?:server|serve|api|backend))", Software.VLLM),
        (r"(?i:kong)", Software.KONG),
        (r"IIS", Software.IIS),
    )
)
"""How writers name what answers them; a word of usual language only beside what makes it a name."""


def _is_elsewhere(evidence: Evidence) -> bool:
    """Whether a page asks a public server that is not its own."""
    target = evidence.target
    is_public_server = target is not None and is_public(target.host)
    return is_public_server and evidence.origin not in (None, str(target))


def _asked_itself_first(evidence: Evidence) -> bool:
    """Whether the page asked its own origin, which redirected the request."""
    first = parse_url(evidence.told.redirected_from or "")
    return first is not None and first.origin == evidence.page


_FILE = re.compile(r"(?i)\.(?:m?js|css|map|json|woff2?|ttf|otf|eot|svg|png|jpe?g|gif|webp|wasm)$")
_OF_DEVELOPMENT_SERVER = re.compile(
    r"\bdevServer['\"]?\s{0,4}[:=]|(?<![\w.])proxy['\"]?\s{0,4}:\s{0,4}\{|\bfrom ['\"]vite['\"]|"
    r"\bvite\.config\b"
)
"""What webpack, Vite and what is built on them have in their settings, and no other server."""
_OF_DEVELOPMENT = (4200, 5173)
"""Ports that only servers for a page's development have: those of Angular and Vite."""


def _is_of_another(named: Software | None, evidence: Evidence) -> bool:
    """Whether a message shows that something else answered than the software that is named.

    The URL is a file of a page, or of a development server; or the response has “*”, where the
    software names the page's origin even if it allows all (keycloak/keycloak, Cors.java).
    """
    if named is Software.KEYCLOAK and evidence.for_certain(*WILDCARD):
        return True
    parsed = parse_url(evidence.url or "")
    if parsed is None or not isinstance(parsed.origin, Origin) or named is Software.S3:
        return False
    path = parsed.without_fragment.partition("?")[0]
    return parsed.origin.port in _OF_DEVELOPMENT or _FILE.search(path) is not None


def _named_in_prose(words: str) -> Software | None:
    """The only software of a server that the writer names; ``None`` if that is not one."""
    found = {software for names, software in _NAMES if names.search(words)}
    found = found - _IN_FRONT or found
    return found.pop() if len(found) == 1 else None


def _beside_bucket(named: Software, text: str) -> tuple[Software, ...]:
    """CloudFront, if it is named beside a bucket of S3: both have settings for CORS."""
    names = (sign for sign, software in _NAMES if software is Software.CLOUDFRONT)
    is_there = named is Software.S3 and any(each.search(text) for each in names)
    return (Software.CLOUDFRONT,) if is_there else ()


_IN_PROSE = re.compile(
    r"(?<![^\s(])(?:(?!(?:async|await|const|default|export|from|import|let|new|return|use|var|"
    r"yield) )[^\W\d_]{1,20}(?:['’][a-z]{1,2})? ){2}\S{0,60}?\bcors\(\s?\)"
)
"""“I already added app.use(cors())”: after two words that are not of JavaScript."""


def _without_prose(text: str) -> str:
    """Without the sentences of a writer who only names a CORS layer."""
    if "cors(" not in text:
        return text
    return "\n".join(line for line in text.splitlines() if not _IN_PROSE.search(line[:1000]))


_NUMBERED = re.compile(r"(?m)^[^\S\n]{0,8}(\d{1,4})(?::|\||(?=\s))")
_LEAST_NUMBERED = 3


def _without_numbers(text: str) -> str:
    """Without the numbers that an editor puts before consecutive lines."""
    numbers = [int(each[1]) for each in _NUMBERED.finditer(text)]
    following = sum(after == before + 1 for before, after in pairwise(numbers))
    is_numbered = following >= _LEAST_NUMBERED and 2 * following > len(numbers)
    return _NUMBERED.sub("", text) if is_numbered else text


def _with_origins(allowed: Allowed, origins: SettingOrigins, near_miss: str | None) -> Allowed:
    named = [each for each in origins.listed if "://" in each and each != near_miss]
    named = [*named, *(each for each in origins.patterns if each not in named)]
    return replace(allowed, origins=("*",) if origins.any else tuple(named[:MOST_NAMED]))


def has_settings(text: str) -> bool:
    """Whether `text` has settings or code of a server, not only lines of its log."""
    signs = (*_LISTS_OF_ORIGINS, *(sign for sign, _ in _SIGNS))
    is_found = any(sign.search(text) for sign in signs)
    return is_found or bool(route_of_layer(text)) or set_in_controller(text) is not None


def has_code_of_server(text: str) -> bool:
    """Whether `text` has code of an unknown software that sets headers of responses."""
    return _RESPONSE_HEADER.search(text) is not None and _OF_SERVERS.search(text) is not None


def _is_left_out(method: str | None, methods: frozenset[str]) -> bool:
    return bool(methods) and method is not None and not {method, "*"} & methods


_RESPONSE_HEADER = re.compile(
    r"['\"](?P<name>(?i:Access-Control-Allow-)[A-Za-z-]{1,20})['\"]\s{0,4}(?:[:,]|\]\s{0,40}=)"
)
_PRINTED_BY_AXIOS = re.compile(
    r"\bXMLHttpRequest\.\w{1,12}(?=[^\n]{0,200}\"config\")|\"config\": ?\{"
)
"""A request's settings in an error of axios."""
_OF_SERVERS = re.compile(ANSWERS)
_NEAR = 400


def _page_sends(text: str) -> str | None:
    """The response headers that code of a page sets on its requests, joined by “and”."""
    found = [
        header["name"]
        for header in _RESPONSE_HEADER.finditer(text)
        if (is_in_call(text, header.start()) or _is_printed(text, header.start()))
        and _OF_OPTIONS.search(text, max(header.start() - _NEAR, 0), header.start()) is None
    ]
    return _of_requests([*found, *response_headers_beside(text)])


_OF_OPTIONS = re.compile(
    r"\b(?:fetchOptions|requestOptions|params|body|data)['\"]?\s{0,4}[:=]\s{0,4}\{[^{}]{0,200}\Z"
)
"""An object that is not one of headers, not closed yet."""


def _is_printed(text: str, at: int) -> bool:
    return _PRINTED_BY_AXIOS.search(text, max(at - _NEAR, 0), at) is not None


def _of_requests(names: Sequence[str]) -> str | None:
    """Names of headers, joined by “and”."""
    return " and ".join(dict.fromkeys(names[:MOST_LINES])) or None


def _refused_in_preflight(evidence: Evidence) -> tuple[str, str] | None:
    """The kind and the name of what a preflight was refused for: a method or a header."""
    if evidence.for_certain(Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE):
        kind, name = "method", evidence.method
    elif evidence.for_certain(Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE):
        kind, name = "header", evidence.told.header
    else:
        return None
    return (kind, name) if name and "," not in name else None


def _by_default(allowed: Allowed, kind: str, name: str) -> bool:
    """Whether the software allows it where its settings have no such list."""
    names = allowed.default_methods if kind == "method" else allowed.default_headers
    return "*" in names or name.lower() in map(str.lower, names)


_SEND_STAR = frozenset(
    {
        Software.DJANGO, Software.EXPRESS, Software.FASTIFY, Software.HONO, Software.KOA,
        Software.GIN, Software.NGINX, Software.APACHE,
    }
)  # fmt: skip
"""Software that sends the “*” of its list of headers; others send the headers asked for."""


def _lists(lines: list[str], kind: str, name: str, *, sends_star: bool) -> bool:
    """Whether a line about methods or headers, as `kind` says, lists `name`.

    A “*” that is sent never stands for Authorization.
    """
    listed = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    is_never_star = sends_star and name.lower() == "authorization"
    any_of_them = ":any\\b" if is_never_star else ":any\\b|['\"]\\*['\"]"
    begins = rf"{list_named(kind)}['\"]?(?:\]\s{{0,4}}=(?!=))?"
    in_list = rf"{begins}[^\n\])]{{0,200}}?(?:{listed}|{any_of_them})"
    pattern = re.compile(rf"(?i:{in_list}|AllowAny{kind})")
    return any(map(pattern.search, lines))


_ENDINGS = re.compile(
    r"(?:\\\.\((?:\?:)?|\.@\()(?P<endings>[a-z0-9?.]{1,12}(?:\|[a-z0-9?.]{1,12}){1,40})\)(?:\$|['\"])"
)
"""The files of nginx's ``location ~* \\.(eot|ttf)$``, Apache's ``<FilesMatch>`` and Firebase's
``**/*.@(eot|ttf)``."""


def _only_files(found: list[list[str]], url: str | None) -> tuple[str, ...]:
    """The endings of the files for which the settings are, if that of `url` is not among them."""
    if not found:
        return ()
    parsed = parse_url(url or "")
    path = parsed.without_fragment.partition("?")[0] if parsed is not None else ""
    ending = path.rpartition("/")[2].rpartition(".")[2].lower()
    if not ending or "." not in path.rpartition("/")[2]:
        return ()
    covered = {each for endings in found for each in endings}
    # “woff2?” is both.
    covered |= {each.replace("?", "") for each in covered}
    covered |= {re.sub(r".\?", "", each) for each in covered}
    return tuple(found[0]) if ending not in covered else ()


def _late_layer(text: str) -> str | None:
    """What comes before the CORS layer and should not, as it is written."""
    for layer, later in _LAYERS:
        found, first = re.search(layer, text), re.search(later, text)
        if found is not None and first is not None and first.start() < found.start():
            line = text[text.rfind("\n", 0, first.start()) + 1 :].partition("\n")[0]
            return " ".join(line.split())[:80]
    return None
