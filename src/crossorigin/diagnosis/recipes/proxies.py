"""Recipes for software in front of applications: web servers, proxies and gateways.

Each removes what the application behind it sets for CORS, keeps all other headers, and puts its own
headers on the errors that it makes itself.
"""

from __future__ import annotations

import json

from ..grant import Grant
from ..software import Software
from .writing import (
    Writer,
    as_json,
    commented,
    expression,
    expressions_where_needed,
    joined,
    known_methods,
    lines,
    unknown_methods,
)

__all__ = ["RECIPES"]

_REPLACED = (
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
)


def _any_of(origins: tuple[str, ...]) -> str:
    alternatives = "|".join(map(expression, origins))
    return f"^({alternatives})$" if len(origins) > 1 else f"^{alternatives}$"


def _nginx(grant: Grant) -> str:
    def only_if(variable: str, name: str, value: str) -> list[str]:
        return [f"map ${variable} ${name} {{", '    ""      "";', f'    default "{value}";', "}"]

    maps: list[str] = []
    headers = ["add_header Access-Control-Allow-Origin $cors_origin always;"]

    def add(variable: str, name: str, header: str, value: str) -> None:
        maps.extend(only_if(variable, name, value))
        headers.append(f"add_header {header} ${name} always;")

    if grant.credentials:
        add("cors_origin", "cors_credentials", "Access-Control-Allow-Credentials", "true")
    if grant.expose:
        expose = joined(grant.expose)
        add("cors_origin", "cors_expose", "Access-Control-Expose-Headers", expose)
    if grant.methods:
        methods = joined(grant.methods)
        add("cors_preflight", "cors_methods", "Access-Control-Allow-Methods", methods)
    if grant.headers:
        names = joined(grant.headers)
        add("cors_preflight", "cors_headers", "Access-Control-Allow-Headers", names)
    if grant.max_age is not None:
        age = str(grant.max_age)
        add("cors_preflight", "cors_max_age", "Access-Control-Max-Age", age)
    # Values from maps, for an empty value sends no header; and no add_header inside the `if`, which
    # would drop those of the levels around it.
    return lines(
        "# in http { }",
        "map $http_origin $cors_origin {",
        f'    default "{"*" if grant.anyone else ""}";',
        *(
            f'    "~^{expression(each)}$" $http_origin;'
            for each in ("" if grant.anyone else grant.origins)
        ),
        "}",
        'map "$request_method:$cors_origin:$http_access_control_request_method" $cors_preflight {',
        '    default "";',
        '    "~^OPTIONS:[^:].*:." 1;',
        "}",
        *maps,
        "",
        "# in server { }, in place of every other add_header for CORS there and in its locations.",
        "# A level with any add_header of its own inherits none: repeat here those of http { } (as",
        "# Strict-Transport-Security), and all of these in a location that has one of its own.",
        *headers,
        "add_header Vary Origin always;",
        "if ($cors_preflight) {",
        "    return 204;",
        "}",
        "# What an application behind proxy_pass sets would be there a second time. A location",
        "# with any proxy_hide_header of its own inherits none of these: repeat them in it.",
        *(f"proxy_hide_header {each};" for each in _REPLACED),
    )


def _apache(grant: Grant) -> str:
    always = {
        "Access-Control-Allow-Origin": "%{CORS_ORIGIN}e",
        "Access-Control-Allow-Credentials": "true" if grant.credentials else "",
        "Access-Control-Allow-Methods": joined(grant.methods),
        "Access-Control-Allow-Headers": joined(grant.headers),
        "Access-Control-Expose-Headers": joined(grant.expose),
        "Access-Control-Max-Age": "" if grant.max_age is None else str(grant.max_age),
    }
    return lines(
        "# a2enmod headers rewrite setenvif; then, in the <VirtualHost>, after every other Header",
        "SetEnvIf Host ^ CORS_ORIGIN=*"
        if grant.anyone
        else f'SetEnvIf Origin "{_any_of(grant.origins)}" CORS_ORIGIN=$0',
        "# What the application behind it sets would be there a second time.",
        *(f"Header onsuccess unset {each}" for each in _REPLACED),
        *(f"Header always unset {each}" for each in _REPLACED),
        *(
            f'Header always set {name} "{value}" env=CORS_ORIGIN'
            for name, value in always.items()
            if value
        ),
        "Header always merge Vary Origin",
        "",
        "# Preflights are answered here, before authentication and the application.",
        "RewriteEngine On",
        "RewriteCond %{REQUEST_METHOD} =OPTIONS",
        "RewriteCond %{HTTP:Access-Control-Request-Method} !^$",
        "RewriteRule ^ - [R=204,L]",
    )


def _haproxy(grant: Grant) -> str:
    allowed = "if { var(txn.cors_origin) -m found }"
    preflight = "if { var(txn.cors_preflight) -m bool }"

    def put(name: str, value: str, condition: str) -> str:
        return f'http-after-response set-header {name} "{value}" {condition}'

    return lines(
        "# in the frontend, before every other http-request rule",
        "http-request set-var(txn.cors_origin) str(*)"
        if grant.anyone
        else "http-request set-var(txn.cors_origin) req.fhdr(Origin) if { req.fhdr(Origin) -m str "
        f"{' '.join(grant.origins)} }}",
        "http-request set-var(txn.cors_preflight) bool(true) if METH_OPTIONS "
        "{ var(txn.cors_origin) -m found } { req.fhdr(Access-Control-Request-Method) -m found }",
        f"http-request return status 204 {preflight}",
        "# after-response, and not http-response: for the errors that HAProxy makes itself, too.",
        "http-after-response del-header Access-Control- -m beg",
        put("Access-Control-Allow-Origin", "%[var(txn.cors_origin)]", allowed),
        put("Access-Control-Allow-Credentials", "true", allowed) if grant.credentials else None,
        put("Access-Control-Expose-Headers", joined(grant.expose), allowed)
        if grant.expose
        else None,
        put("Access-Control-Allow-Methods", joined(grant.methods), preflight)
        if grant.methods
        else None,
        put("Access-Control-Allow-Headers", joined(grant.headers), preflight)
        if grant.headers
        else None,
        None
        if grant.max_age is None
        else put("Access-Control-Max-Age", str(grant.max_age), preflight),
        "http-after-response add-header Vary Origin",
    )


def _caddy(grant: Grant) -> str:
    origins = [f"    header Origin {each}" for each in grant.origins]
    preflight = [
        f'    Access-Control-Allow-Methods "{joined(grant.methods)}"' if grant.methods else None,
        f'    Access-Control-Allow-Headers "{joined(grant.headers)}"' if grant.headers else None,
        None if grant.max_age is None else f"    Access-Control-Max-Age {grant.max_age}",
    ]
    return lines(
        "# in the site's block",
        "@cors {",
        *origins,
        "}",
        "@preflight {",
        *origins,
        "    method OPTIONS",
        "    header Access-Control-Request-Method *",
        "}",
        "header +Vary Origin",
        "header @cors {",
        f"    Access-Control-Allow-Origin {'*' if grant.anyone else '{header.Origin}'}",
        "    Access-Control-Allow-Credentials true" if grant.credentials else None,
        f'    Access-Control-Expose-Headers "{joined(grant.expose)}"' if grant.expose else None,
        "}",
        *(["header @preflight {", *preflight, "}"] if any(preflight) else []),
        "# basic_auth and forward_auth run before respond: give them the matcher @login, as in",
        "# basic_auth @login { ... }",
        "@login {",
        "    not {",
        *(f"    {each}" for each in origins),
        "        method OPTIONS",
        "        header Access-Control-Request-Method *",
        "    }",
        "}",
        "respond @preflight 204",
        "",
        "# in each reverse_proxy { }: what the application sets would be there a second time",
        "header_down -Access-Control-*",
    )


def _traefik(grant: Grant) -> str:
    return lines(
        "# in a file of the dynamic configuration; then name it in the router:",
        '# middlewares: ["cors"], before every other middleware',
        "http:",
        "  middlewares:",
        "    cors:",
        "      headers:",
        f"        accessControlAllowOriginList: {as_json(grant.origins)}",
        f"        accessControlAllowMethods: {as_json(grant.all_methods)}",
        f"        accessControlAllowHeaders: {as_json(grant.headers)}" if grant.headers else None,
        f"        accessControlExposeHeaders: {as_json(grant.expose)}" if grant.expose else None,
        "        accessControlAllowCredentials: true" if grant.credentials else None,
        None if grant.max_age is None else f"        accessControlMaxAge: {grant.max_age}",
        "        addVaryHeader: true",
        "        # What the application sets is removed first.",
        "        customResponseHeaders:",
        '          Access-Control-Allow-Origin: ""',
    )


def _envoy(grant: Grant) -> str:
    package = "type.googleapis.com/envoy.extensions.filters.http.cors.v3"
    return lines(
        "# in http_filters, before every filter that asks for a login",
        "- name: envoy.filters.http.cors",
        "  typed_config:",
        f'    "@type": {package}.Cors',
        "",
        "# in the virtual_host",
        "typed_per_filter_config:",
        "  envoy.filters.http.cors:",
        f'    "@type": {package}.CorsPolicy',
        "    allow_origin_string_match:",
        *(f"    - exact: {json.dumps(each)}" for each in grant.origins),
        f"    allow_methods: {json.dumps(joined(grant.all_methods))}",
        f"    allow_headers: {json.dumps(joined(grant.headers))}" if grant.headers else None,
        f"    expose_headers: {json.dumps(joined(grant.expose))}" if grant.expose else None,
        "    allow_credentials: true" if grant.credentials else None,
        None if grant.max_age is None else f'    max_age: "{grant.max_age}"',
        "    forward_not_matching_preflights: false",
        "# What the application sets is removed; the filter's own headers come later.",
        "response_headers_to_remove:",
        *(f"- {each.lower()}" for each in _REPLACED),
        "# The filter itself sends no Vary.",
        "response_headers_to_add:",
        "- header: {key: vary, value: origin}",
    )


_KONG_METHODS = (
    "GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT",
)  # fmt: skip


def _kong(grant: Grant) -> str:
    return lines(
        unknown_methods("Kong", grant, _KONG_METHODS),
        "# in kong.yml, at the service or the route",
        "plugins:",
        "- name: cors",
        "  config:",
        f"    origins: {as_json(expressions_where_needed(grant.origins))}",
        f"    methods: {as_json(known_methods(grant, _KONG_METHODS))}",
        f"    headers: {as_json(grant.headers)}" if grant.headers else None,
        f"    exposed_headers: {as_json(grant.expose)}" if grant.expose else None,
        f"    credentials: {json.dumps(grant.credentials)}",
        None if grant.max_age is None else f"    max_age: {grant.max_age}",
        "    preflight_continue: false",
    )


def _ingress_nginx(grant: Grant) -> str:
    prefix = "nginx.ingress.kubernetes.io"
    return lines(
        commented("ingress-nginx was retired in March 2026; Gateway API has a CORS filter."),
        "metadata:",
        "  annotations:",
        f'    {prefix}/enable-cors: "true"',
        f'    {prefix}/cors-allow-origin: "{joined(grant.origins)}"',
        f'    {prefix}/cors-allow-methods: "{joined((*grant.all_methods, "OPTIONS"))}"',
        f'    {prefix}/cors-allow-headers: "{joined(grant.headers)}"' if grant.headers else None,
        f'    {prefix}/cors-expose-headers: "{joined(grant.expose)}"' if grant.expose else None,
        f'    {prefix}/cors-allow-credentials: "{json.dumps(grant.credentials)}"',
        None if grant.max_age is None else f'    {prefix}/cors-max-age: "{grant.max_age}"',
    )


RECIPES: dict[Software, Writer] = {
    Software.NGINX: Writer(
        "nginx",
        "in nginx.conf, or the site's file",
        "https://nginx.org/en/docs/http/ngx_http_headers_module.html",
        _nginx,
        patterns=True,
    ),
    Software.APACHE: Writer(
        "Apache",
        "in the site's file",
        "https://httpd.apache.org/docs/2.4/mod/mod_headers.html",
        _apache,
        patterns=True,
    ),
    Software.HAPROXY: Writer(
        "HAProxy",
        "in haproxy.cfg",
        "https://docs.haproxy.org/2.8/configuration.html#4.2-http-after-response",
        _haproxy,
    ),
    Software.CADDY: Writer(
        "Caddy",
        "in the Caddyfile",
        "https://caddyserver.com/docs/caddyfile/directives/header",
        _caddy,
    ),
    Software.TRAEFIK: Writer(
        "Traefik",
        "in the dynamic configuration",
        "https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/",
        _traefik,
    ),
    Software.ENVOY: Writer(
        "Envoy",
        "in the configuration of the HTTP connection manager",
        "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/cors_filter",
        _envoy,
    ),
    Software.KONG: Writer(
        "Kong Gateway",
        "in the declarative configuration",
        "https://developer.konghq.com/plugins/cors/",
        _kong,
        patterns=True,
    ),
    Software.INGRESS_NGINX: Writer(
        "ingress-nginx (Kubernetes)",
        "in the Ingress",
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#enable-cors",
        _ingress_nginx,
        patterns=True,
    ),
}
