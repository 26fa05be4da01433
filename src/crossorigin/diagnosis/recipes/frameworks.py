"""Recipes for frameworks in Python, Java, C#, Ruby and Go."""

from __future__ import annotations

import json
import re

from ..grant import Grant
from ..software import Software
from .writing import (
    Writer,
    arguments,
    as_json,
    expression,
    expressions_where_needed,
    is_pattern,
    lines,
)

__all__ = ["RECIPES"]


def _exact(grant: Grant) -> list[str]:
    return [each for each in grant.origins if not is_pattern(each)]


def _expressions(grant: Grant) -> list[str]:
    return [expression(each) for each in grant.origins if is_pattern(each)]


def _starlette_arguments(grant: Grant) -> list[str | None]:
    patterns = "|".join(_expressions(grant))
    return [
        f"    allow_origins={as_json(_exact(grant))}," if _exact(grant) else None,
        f"    allow_origin_regex={json.dumps(patterns)}," if patterns else None,
        f"    allow_methods={as_json(grant.all_methods)},",
        f"    allow_headers={as_json(grant.headers)}," if grant.headers else None,
        f"    expose_headers={as_json(grant.expose)}," if grant.expose else None,
        "    allow_credentials=True," if grant.credentials else None,
        None if grant.max_age is None else f"    max_age={grant.max_age},",
    ]


def _fastapi(grant: Grant) -> str:
    # `add_middleware` would leave the response to an unhandled exception without headers, and
    # `app = CORSMiddleware(app)` would hide the application from `fastapi run`.
    return lines(
        "from fastapi.middleware.cors import CORSMiddleware",
        "",
        "# At the end of the module, after OpenTelemetry's instrument_app. It stands around",
        "# everything, so that responses to errors carry the headers too.",
        "# Remove app.add_middleware(CORSMiddleware, ...).",
        "build_inner = app.build_middleware_stack",
        "app.build_middleware_stack = lambda: CORSMiddleware(",
        "    build_inner(),",
        *_starlette_arguments(grant),
        ")",
    )


def _django(grant: Grant) -> str:
    expressions = [f"^{each}$" for each in _expressions(grant)]
    return lines(
        "# At the end. The application and the middleware are listed once, the middleware first,",
        "# so that no other middleware answers before it.",
        'INSTALLED_APPS = list(dict.fromkeys([*INSTALLED_APPS, "corsheaders"]))',
        '_cors = "corsheaders.middleware.CorsMiddleware"',
        "MIDDLEWARE = [_cors, *(each for each in MIDDLEWARE if each != _cors)]",
        "CORS_ALLOW_ALL_ORIGINS = True"
        if grant.anyone
        else f"CORS_ALLOWED_ORIGINS = {as_json(_exact(grant))}",
        f"CORS_ALLOWED_ORIGIN_REGEXES = {as_json(expressions)}" if expressions else None,
        f"CORS_ALLOW_METHODS = {as_json(grant.all_methods)}" if grant.methods else None,
        f"CORS_ALLOW_HEADERS = {as_json(grant.headers)}" if grant.headers else None,
        f"CORS_EXPOSE_HEADERS = {as_json(grant.expose)}" if grant.expose else None,
        "CORS_ALLOW_CREDENTIALS = True" if grant.credentials else None,
        None if grant.max_age is None else f"CORS_PREFLIGHT_MAX_AGE = {grant.max_age}",
    )


def _flask(grant: Grant) -> str:
    return lines(
        "from flask_cors import CORS",
        "",
        "# After any other CORS(app): the last one decides.",
        "CORS(",
        "    app,",
        f"    origins={as_json(expressions_where_needed(grant.origins))},",
        f"    methods={as_json(grant.all_methods)}," if grant.methods else None,
        f"    allow_headers={as_json(grant.headers)}," if grant.headers else None,
        f"    expose_headers={as_json(grant.expose)}," if grant.expose else None,
        "    supports_credentials=True," if grant.credentials else None,
        None if grant.max_age is None else f"    max_age={grant.max_age},",
        ")",
    )


def _spring(grant: Grant) -> str:
    patterns = "Pattern" if any(map(is_pattern, grant.origins)) else ""
    return lines(
        "@Bean",
        "CorsConfigurationSource corsConfigurationSource() {",
        "  CorsConfiguration cors = new CorsConfiguration();",
        f"  cors.setAllowedOrigin{patterns}s(List.of({arguments(grant.origins)}));",
        f"  cors.setAllowedMethods(List.of({arguments(grant.all_methods)}));",
        f"  cors.setAllowedHeaders(List.of({arguments(grant.headers)}));"
        if grant.headers
        else None,
        f"  cors.setExposedHeaders(List.of({arguments(grant.expose)}));" if grant.expose else None,
        "  cors.setAllowCredentials(true);" if grant.credentials else None,
        None if grant.max_age is None else f"  cors.setMaxAge({grant.max_age}L);",
        "  UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();",
        '  source.registerCorsConfiguration("/**", cors);',
        "  return source;",
        "}",
        "",
        "// In the SecurityFilterChain. The CORS filter then runs before authentication, so that",
        "// preflights, which carry no login, are answered.",
        "http.cors(Customizer.withDefaults());",
    )


def _aspnet(grant: Grant) -> str:
    return lines(
        "builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy",
        "    .AllowAnyOrigin()"
        if grant.anyone
        else f"    .WithOrigins({arguments(grant.origins)})",
        "    .SetIsOriginAllowedToAllowWildcardSubdomains()"
        if any(map(is_pattern, grant.origins))
        else None,
        f"    .WithHeaders({arguments(grant.headers)})" if grant.headers else None,
        f"    .WithExposedHeaders({arguments(grant.expose)})" if grant.expose else None,
        "    .AllowCredentials()" if grant.credentials else None,
        None
        if grant.max_age is None
        else f"    .SetPreflightMaxAge(TimeSpan.FromSeconds({grant.max_age}))",
        f"    .WithMethods({arguments(grant.all_methods)})));",
        "",
        "// After UseRouting, before UseAuthentication and UseAuthorization.",
        "app.UseCors();",
    )


def _iis(grant: Grant) -> str:
    def inside(origin: str) -> list[str | None]:
        credentials = ' allowCredentials="true"' if grant.credentials else ""
        age = "" if grant.max_age is None else f' maxAge="{grant.max_age}"'
        methods = "".join(f'<add method="{each}" />' for each in grant.all_methods)
        headers = "".join(f'<add header="{each}" />' for each in grant.headers)
        expose = "".join(f'<add header="{each}" />' for each in grant.expose)
        return [
            f'      <add origin="{origin}"{credentials}{age}>',
            f"        <allowMethods>{methods}</allowMethods>",
            f"        <allowHeaders>{headers}</allowHeaders>" if headers else None,
            f"        <exposeHeaders>{expose}</exposeHeaders>" if expose else None,
            "      </add>",
        ]

    return lines(
        "<configuration>",
        "  <system.webServer>",
        "    <!-- For the IIS CORS module. Remove Access-Control- from <customHeaders>. -->",
        '    <cors enabled="true" failUnlistedOrigins="true">',
        *(line for origin in grant.origins for line in inside(origin)),
        "    </cors>",
        "    <!-- WebDAV answers preflights and some methods itself, before the application. -->",
        '    <modules><remove name="WebDAVModule" /></modules>',
        '    <handlers><remove name="WebDAV" /></handlers>',
        "  </system.webServer>",
        "</configuration>",
    )


def _rails(grant: Grant) -> str:
    methods = ", ".join(f":{method.lower()}" for method in (*grant.all_methods, "OPTIONS"))
    details = [f"methods: [{methods}]"]
    if grant.headers:
        names = ":any" if "*" in grant.headers else as_json(grant.headers)
        details.append(f"headers: {names}")
    if grant.expose:
        details.append(f"expose: {as_json(grant.expose)}")
    if grant.credentials:
        details.append("credentials: true")
    if grant.max_age is not None:
        details.append(f"max_age: {grant.max_age}")
    return lines(
        "# 0: outermost, so that nothing answers before it.",
        "Rails.application.config.middleware.insert_before 0, Rack::Cors do",
        "  allow do",
        f"    origins {arguments(grant.origins)}",
        f'    resource "*", {", ".join(details)}',
        "  end",
        "end",
    )


def _gin(grant: Grant) -> str:
    schemes = [each.partition("://")[0] for each in grant.origins if "://" in each]
    own = sorted({f"{each}://" for each in schemes} - {"http://", "https://", *_OF_EXTENSIONS})
    is_of_extension = any(f"{each}://" in _OF_EXTENSIONS for each in schemes)
    headers, expose = (arguments(each) for each in (grant.headers, grant.expose))
    return lines(
        'import "github.com/gin-contrib/cors"',
        "",
        "// Before every other r.Use and every route, in place of other code for CORS.",
        "r.Use(cors.New(cors.Config{",
        "    AllowAllOrigins: true,"
        if grant.anyone
        else f"    AllowOrigins: []string{{{arguments(grant.origins)}}},",
        f"    AllowMethods: []string{{{arguments(grant.all_methods)}}},",
        f"    AllowHeaders: []string{{{headers}}}," if headers else None,
        f"    ExposeHeaders: []string{{{expose}}}," if expose else None,
        "    AllowCredentials: true," if grant.credentials else None,
        None if grant.max_age is None else f"    MaxAge: {grant.max_age} * time.Second,",
        "    AllowBrowserExtensions: true," if is_of_extension else None,
        f"    CustomSchemas: []string{{{arguments(own)}}}," if own else None,
        "}))",
    )


_OF_EXTENSIONS = frozenset(
    {"chrome-extension://", "safari-extension://", "moz-extension://", "ms-browser-extension://"}
)
"""What AllowBrowserExtensions allows (gin-contrib/cors, config.go)."""


def _go_rs(grant: Grant) -> str:
    return lines(
        'import "github.com/rs/cors"',
        "",
        "c := cors.New(cors.Options{",
        f"    AllowedOrigins: []string{{{arguments(grant.origins)}}},",
        f"    AllowedMethods: []string{{{arguments(grant.all_methods)}}},",
        f"    AllowedHeaders: []string{{{arguments(grant.headers)}}}," if grant.headers else None,
        f"    ExposedHeaders: []string{{{arguments(grant.expose)}}}," if grant.expose else None,
        "    AllowCredentials: true," if grant.credentials else None,
        None if grant.max_age is None else f"    MaxAge: {grant.max_age},",
        "})",
        "// Around the router and the authentication, so that they do not answer preflights.",
        "handler = c.Handler(handler)",
    )


def _go_jub0bs(grant: Grant) -> str:
    insecure = [
        each
        for each in grant.origins
        if each.startswith("http://") and not re.match(r"http://(localhost|127\.|\[::1\])", each)
    ]
    return lines(
        'import "github.com/jub0bs/cors"',
        "",
        "mw, err := cors.NewMiddleware(cors.Config{",
        f"    Origins: []string{{{arguments(grant.origins)}}},",
        f"    Methods: []string{{{arguments(grant.all_methods)}}},",
        f"    RequestHeaders: []string{{{arguments(grant.headers)}}}," if grant.headers else None,
        f"    ResponseHeaders: []string{{{arguments(grant.expose)}}}," if grant.expose else None,
        "    Credentialed: true," if grant.credentials else None,
        None if grant.max_age is None else f"    MaxAgeInSeconds: {grant.max_age or -1},",
        f"    // {insecure[0]} is not protected against changes on the way."
        if insecure and grant.credentials
        else None,
        "    DangerouslyTolerateInsecureOrigins: true," if insecure and grant.credentials else None,
        "})",
        "if err != nil {",
        "    log.Fatal(err)",
        "}",
        "// Around the router and the authentication, so that they do not answer preflights.",
        "handler = mw.Wrap(handler)",
    )


RECIPES: dict[Software, Writer] = {
    Software.FASTAPI: Writer(
        "FastAPI or Starlette",
        "at the end of the module that defines app",
        "https://fastapi.tiangolo.com/tutorial/cors/",
        _fastapi,
        patterns=True,
    ),
    Software.DJANGO: Writer(
        "Django, with django-cors-headers",
        "at the end of settings.py",
        "https://pypi.org/project/django-cors-headers/",
        _django,
        patterns=True,
    ),
    Software.FLASK: Writer(
        "Flask, with flask-cors",
        "in the module that defines app, after the routes",
        "https://corydolphin.github.io/flask-cors/",
        _flask,
        patterns=True,
    ),
    Software.SPRING: Writer(
        "Spring, with Spring Security",
        "in the configuration class",
        "https://docs.spring.io/spring-security/reference/servlet/integrations/cors.html",
        _spring,
        patterns=True,
    ),
    Software.ASPNET: Writer(
        "ASP.NET Core",
        "in Program.cs",
        "https://learn.microsoft.com/aspnet/core/security/cors",
        _aspnet,
        patterns=True,
    ),
    Software.IIS: Writer(
        "IIS, with its CORS module",
        "in web.config",
        "https://learn.microsoft.com/iis/extensions/cors-module/cors-module-configuration-reference",
        _iis,
        patterns=True,
    ),
    Software.RAILS: Writer(
        "Rails, with rack-cors",
        "in config/initializers/cors.rb",
        "https://github.com/cyu/rack-cors",
        _rails,
    ),
    Software.GIN: Writer(
        "Go, with gin-contrib/cors",
        "right below the line that makes the engine r",
        "https://pkg.go.dev/github.com/gin-contrib/cors",
        _gin,
    ),
    Software.GO_RS_CORS: Writer(
        "Go, with rs/cors",
        "where the server's handler is made",
        "https://pkg.go.dev/github.com/rs/cors",
        _go_rs,
        patterns=True,
    ),
    Software.GO_JUB0BS: Writer(
        "Go, with jub0bs/cors",
        "where the server's handler is made",
        "https://pkg.go.dev/github.com/jub0bs/cors",
        _go_jub0bs,
        patterns=True,
    ),
}
