"""Recipes: a grant in the words of a server's, a framework's or a service's own settings.

Each is whole, as it goes into a file: errors included, preflights answered before authentication,
headers of inner layers not doubled, as far as the software can do that. Each says where it goes and
which document it follows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .grant import Grant
from .software import Software

__all__ = ["Recipe", "recipe_for"]


@dataclass(frozen=True)
class Recipe:
    """Settings for `software`: where they go, the text itself, and the document they follow."""

    software: Software
    title: str
    where: str
    text: str
    docs: str


def recipe_for(software: Software, grant: Grant) -> Recipe:
    """The settings with which `software` gives `grant`."""
    title, where, docs, write = _RECIPES[software]
    return Recipe(software, title, where, write(grant).strip("\n"), docs)


def _list(values: Sequence[str]) -> str:
    """A list as Python, JavaScript and Ruby write it."""
    return json.dumps(list(values))


def _arguments(values: Sequence[str]) -> str:
    """Arguments as Java and C# write them."""
    return ", ".join(map(json.dumps, values))


def _lines(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line is not None)


def _fastapi(grant: Grant) -> str:
    return _lines(
        "from fastapi.middleware.cors import CORSMiddleware",
        "",
        "# At the end, around all else, so that answers to errors and to preflights pass it too;",
        "# remove app.add_middleware(CORSMiddleware, ...).",
        "app = CORSMiddleware(",
        "    app,",
        f"    allow_origins={_list([grant.origin])},",
        f"    allow_methods={_list(grant.all_methods)},",
        f"    allow_headers={_list(grant.headers)}," if grant.headers else None,
        f"    expose_headers={_list(grant.expose)}," if grant.expose else None,
        "    allow_credentials=True," if grant.credentials else None,
        None if grant.max_age is None else f"    max_age={grant.max_age},",
        ")",
    )


def _django(grant: Grant) -> str:
    return _lines(
        'INSTALLED_APPS += ["corsheaders"]',
        "# First, so that no other middleware answers before it.",
        'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]',
        f"CORS_ALLOWED_ORIGINS = {_list([grant.origin])}",
        f"CORS_ALLOW_METHODS = {_list(grant.all_methods)}" if grant.methods else None,
        f"CORS_ALLOW_HEADERS = {_list(grant.headers)}" if grant.headers else None,
        f"CORS_EXPOSE_HEADERS = {_list(grant.expose)}" if grant.expose else None,
        "CORS_ALLOW_CREDENTIALS = True" if grant.credentials else None,
        None if grant.max_age is None else f"CORS_PREFLIGHT_MAX_AGE = {grant.max_age}",
    )


def _flask(grant: Grant) -> str:
    return _lines(
        "from flask_cors import CORS",
        "",
        "CORS(",
        "    app,",
        f"    origins={_list([grant.origin])},",
        f"    methods={_list(grant.all_methods)}," if grant.methods else None,
        f"    allow_headers={_list(grant.headers)}," if grant.headers else None,
        f"    expose_headers={_list(grant.expose)}," if grant.expose else None,
        "    supports_credentials=True," if grant.credentials else None,
        None if grant.max_age is None else f"    max_age={grant.max_age},",
        ")",
    )


def _express(grant: Grant) -> str:
    return _lines(
        'const cors = require("cors");',
        "",
        "// Before every other app.use and every route, authentication above all.",
        "app.use(cors({",
        f"  origin: {_list([grant.origin])},",
        f"  methods: {_list(grant.all_methods)}," if grant.methods else None,
        f"  allowedHeaders: {_list(grant.headers)}," if grant.headers else None,
        f"  exposedHeaders: {_list(grant.expose)}," if grant.expose else None,
        "  credentials: true," if grant.credentials else None,
        None if grant.max_age is None else f"  maxAge: {grant.max_age},",
        "}));",
    )


def _spring(grant: Grant) -> str:
    return _lines(
        "@Bean",
        "CorsConfigurationSource corsConfigurationSource() {",
        "  CorsConfiguration cors = new CorsConfiguration();",
        f"  cors.setAllowedOrigins(List.of({_arguments([grant.origin])}));",
        f"  cors.setAllowedMethods(List.of({_arguments(grant.all_methods)}));",
        f"  cors.setAllowedHeaders(List.of({_arguments(grant.headers)}));"
        if grant.headers
        else None,
        f"  cors.setExposedHeaders(List.of({_arguments(grant.expose)}));" if grant.expose else None,
        "  cors.setAllowCredentials(true);" if grant.credentials else None,
        None if grant.max_age is None else f"  cors.setMaxAge({grant.max_age}L);",
        "  UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();",
        '  source.registerCorsConfiguration("/**", cors);',
        "  return source;",
        "}",
        "",
        "// In the SecurityFilterChain, so that preflights are answered before authentication:",
        "http.cors(Customizer.withDefaults());",
    )


def _aspnet(grant: Grant) -> str:
    return _lines(
        "builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy",
        f"    .WithOrigins({_arguments([grant.origin])})",
        f"    .WithHeaders({_arguments(grant.headers)})" if grant.headers else None,
        f"    .WithExposedHeaders({_arguments(grant.expose)})" if grant.expose else None,
        "    .AllowCredentials()" if grant.credentials else None,
        None
        if grant.max_age is None
        else f"    .SetPreflightMaxAge(TimeSpan.FromSeconds({grant.max_age}))",
        f"    .WithMethods({_arguments(grant.all_methods)})));",
        "",
        "// After UseRouting, before UseAuthentication and UseAuthorization.",
        "app.UseCors();",
    )


def _rails(grant: Grant) -> str:
    methods = ", ".join(f":{method.lower()}" for method in (*grant.all_methods, "OPTIONS"))
    details = [f"methods: [{methods}]"]
    if grant.headers:
        details.append(f"headers: {_list(grant.headers)}")
    if grant.expose:
        details.append(f"expose: {_list(grant.expose)}")
    if grant.credentials:
        details.append("credentials: true")
    if grant.max_age is not None:
        details.append(f"max_age: {grant.max_age}")
    return _lines(
        "# 0: outermost, so that nothing answers before it.",
        "Rails.application.config.middleware.insert_before 0, Rack::Cors do",
        "  allow do",
        f"    origins {json.dumps(grant.origin)}",
        f'    resource "*", {", ".join(details)}',
        "  end",
        "end",
    )


def _nginx(grant: Grant) -> str:
    allowed = [
        "    add_header Access-Control-Allow-Origin $cors_origin always;",
        "    add_header Access-Control-Allow-Credentials true always;"
        if grant.credentials
        else None,
        "    add_header Vary Origin always;",
    ]
    granted = [
        f'    add_header Access-Control-Allow-Methods "{", ".join(grant.methods)}";'
        if grant.methods
        else None,
        f'    add_header Access-Control-Allow-Headers "{", ".join(grant.headers)}";'
        if grant.headers
        else None,
        None
        if grant.max_age is None
        else f"    add_header Access-Control-Max-Age {grant.max_age};",
    ]
    return _lines(
        "# in http { }",
        "map $http_origin $cors_origin {",
        '    default "";',
        f'    "{grant.origin}" $http_origin;',
        "}",
        "",
        "# in the location { }, in place of every other add_header for CORS",
        "if ($request_method = OPTIONS) {",
        *allowed,
        *granted,
        "    return 204;",
        "}",
        *(line and line.removeprefix("    ") for line in allowed),
        f'add_header Access-Control-Expose-Headers "{", ".join(grant.expose)}" always;'
        if grant.expose
        else None,
        "# and if it has a proxy_pass, so that no header is sent twice",
        "proxy_hide_header Access-Control-Allow-Origin;",
        "proxy_hide_header Access-Control-Allow-Credentials;",
    )


def _apache(grant: Grant) -> str:
    always = {
        "Access-Control-Allow-Origin": "%{CORS_ORIGIN}e",
        "Access-Control-Allow-Credentials": "true" if grant.credentials else "",
        "Access-Control-Allow-Methods": ", ".join(grant.methods),
        "Access-Control-Allow-Headers": ", ".join(grant.headers),
        "Access-Control-Expose-Headers": ", ".join(grant.expose),
        "Access-Control-Max-Age": "" if grant.max_age is None else str(grant.max_age),
    }
    return _lines(
        "# a2enmod headers rewrite setenvif; then, in the <VirtualHost>",
        f'SetEnvIf Origin "^{re.escape(grant.origin)}$" CORS_ORIGIN=$0',
        "# What the application behind it sets would be there a second time.",
        "Header onsuccess unset Access-Control-Allow-Origin",
        "Header onsuccess unset Access-Control-Allow-Credentials",
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


def _api_gateway(grant: Grant) -> str:
    settings = {
        "AllowOrigins": [grant.origin],
        "AllowMethods": list(grant.all_methods),
        **({"AllowHeaders": list(grant.headers)} if grant.headers else {}),
        **({"ExposeHeaders": list(grant.expose)} if grant.expose else {}),
        **({"AllowCredentials": True} if grant.credentials else {}),
        **({} if grant.max_age is None else {"MaxAge": grant.max_age}),
    }
    return _lines(
        "aws apigatewayv2 update-api --api-id YOUR_API_ID --cors-configuration \\",
        f"  '{json.dumps(settings)}'",
    )


def _s3(grant: Grant) -> str:
    rule = {
        "AllowedOrigins": [grant.origin],
        "AllowedMethods": [
            each
            for each in grant.all_methods
            if each in ("GET", "HEAD", "POST", "PUT", "DELETE")  # S3 knows no others
        ],
        **({"AllowedHeaders": list(grant.headers)} if grant.headers else {}),
        **({"ExposeHeaders": list(grant.expose)} if grant.expose else {}),
        **({} if grant.max_age is None else {"MaxAgeSeconds": grant.max_age}),
    }
    return _lines(
        "aws s3api put-bucket-cors --bucket YOUR_BUCKET --cors-configuration \\",
        f"  '{json.dumps({'CORSRules': [rule]})}'",
    )


def _cloudfront(grant: Grant) -> str:
    def items(values: Sequence[str]) -> dict[str, object]:
        return {"Quantity": len(values), "Items": list(values)}

    cors = {
        "AccessControlAllowOrigins": items([grant.origin]),
        "AccessControlAllowMethods": items(grant.all_methods),
        "AccessControlAllowHeaders": items(grant.headers or ("Content-Type",)),
        **({"AccessControlExposeHeaders": items(grant.expose)} if grant.expose else {}),
        "AccessControlAllowCredentials": grant.credentials,
        **({} if grant.max_age is None else {"AccessControlMaxAgeSec": grant.max_age}),
        "OriginOverride": True,
    }
    config = {"Name": "cors", "CorsConfig": cors}
    return _lines(
        "# then choose it, and the allowed method OPTIONS, in the distribution's behaviour",
        "aws cloudfront create-response-headers-policy --response-headers-policy-config \\",
        f"  '{json.dumps(config)}'",
    )


_AWS = "https://docs.aws.amazon.com/"
_RECIPES: dict[Software, tuple[str, str, str, Callable[[Grant], str]]] = {
    Software.FASTAPI: (
        "FastAPI or Starlette",
        "in the module that uvicorn runs",
        "https://fastapi.tiangolo.com/tutorial/cors/",
        _fastapi,
    ),
    Software.DJANGO: (
        "Django, with django-cors-headers",
        "in settings.py",
        "https://pypi.org/project/django-cors-headers/",
        _django,
    ),
    Software.FLASK: (
        "Flask, with flask-cors",
        "where the app is made",
        "https://corydolphin.github.io/flask-cors/",
        _flask,
    ),
    Software.EXPRESS: (
        "Express, with cors",
        "where the app is made",
        "https://expressjs.com/en/resources/middleware/cors.html",
        _express,
    ),
    Software.SPRING: (
        "Spring, with Spring Security",
        "in the configuration class",
        "https://docs.spring.io/spring-security/reference/servlet/integrations/cors.html",
        _spring,
    ),
    Software.ASPNET: (
        "ASP.NET Core",
        "in Program.cs",
        "https://learn.microsoft.com/aspnet/core/security/cors",
        _aspnet,
    ),
    Software.RAILS: (
        "Rails, with rack-cors",
        "in config/initializers/cors.rb",
        "https://github.com/cyu/rack-cors",
        _rails,
    ),
    Software.NGINX: (
        "nginx",
        "in nginx.conf, or the site's file",
        "https://nginx.org/en/docs/http/ngx_http_headers_module.html",
        _nginx,
    ),
    Software.APACHE: (
        "Apache",
        "in the site's file",
        "https://httpd.apache.org/docs/2.4/mod/mod_headers.html",
        _apache,
    ),
    Software.API_GATEWAY: (
        "Amazon API Gateway (HTTP API)",
        "in a shell",
        f"{_AWS}apigateway/latest/developerguide/http-api-cors.html",
        _api_gateway,
    ),
    Software.CLOUDFRONT: (
        "Amazon CloudFront",
        "in a shell",
        f"{_AWS}AmazonCloudFront/latest/DeveloperGuide/creating-response-headers-policies.html",
        _cloudfront,
    ),
    Software.S3: (
        "Amazon S3",
        "in a shell",
        f"{_AWS}AmazonS3/latest/userguide/enabling-cors-examples.html",
        _s3,
    ),
}
