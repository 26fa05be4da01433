"""The configuration that is in force in a running process, written out as source.

What `migrate` reads from files, it reads here from the old library's own objects. That needs the
program to have been imported, so its code has run. Values that cannot be written as a literal are
left as calls of ``unreadable``, which `migrate` names as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from .starlette import PARAMETERS

__all__ = ["IMPORTABLE", "application_in_force", "settings_in_force"]

DEEPEST: Final = 10
"""Applications and middleware within each other that are looked through."""


def settings_in_force(settings: object) -> str:
    """The settings ``CORS_…`` of a module, class or settings object, as source."""
    names = sorted({name for name in dir(settings) if name.startswith("CORS_")})
    lines = ["import re", "from datetime import timedelta"]
    return "\n".join([*lines, *(f"{name} = {_literal(getattr(settings, name))}" for name in names)])


def application_in_force(library: str, app: Any) -> str:
    """The configuration of an application with a library, as source.

    Raises:
        ValueError: it is not an application of the framework that the library is for.
    """
    if library not in _WRITERS:
        raise ValueError(f"no application with {library} can be read, only its files")
    lines = list(_WRITERS[library](app))
    return "\n".join(["import re", "from datetime import timedelta", *lines])


def _literal(value: object, depth: int = 0) -> str:
    if depth > DEEPEST:
        return "unreadable()"
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        flags = "re.X" if value.flags & re.X else "re.I" if value.flags & re.I else "re.U"
        return f"re.compile({value.pattern!r}, {flags})"
    if isinstance(value, timedelta):
        return f"timedelta(seconds={int(value.total_seconds())})"
    if isinstance(value, Mapping):
        items = (
            f"{_literal(key, depth + 1)}: {_literal(each, depth + 1)}"
            for key, each in value.items()
        )
        return f"{{{', '.join(items)}}}"
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_literal(each, depth + 1) for each in value)}]"
    try:  # what a settings library wraps, such as the URLs of pydantic
        texts = list(map(str, value)) if hasattr(value, "__iter__") else None
    except Exception:  # the program's own objects may do anything
        texts = None
    return "unreadable()" if texts is None else repr(texts)


def _keywords(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={_literal(value)}" for name, value in values.items())


# --- Starlette -----------------------------------------------------------------------------------


def _starlette(app: Any) -> Iterator[str]:
    from starlette.middleware.cors import CORSMiddleware  # noqa: PLC0415  # only where it is there

    yield "from starlette.applications import Starlette"
    yield "from starlette.middleware.cors import CORSMiddleware"
    numbers = iter(range(1_000_000))

    def write(app: Any, depth: int) -> Iterator[str]:
        """Write an application; the last line is its name."""
        name = f"app{next(numbers)}"
        around = []
        while not hasattr(app, "routes") and hasattr(app, "app") and depth < DEEPEST:
            if isinstance(app, CORSMiddleware):
                around.append(_of_middleware(app))
            app, depth = app.app, depth + 1
        yield f"{name} = Starlette()"
        for each in reversed(getattr(app, "user_middleware", [])):
            if isinstance(each.cls, type) and issubclass(each.cls, CORSMiddleware):
                positional = dict(zip(PARAMETERS[1:], each.args, strict=False))
                options = _keywords(positional | each.kwargs)
                yield f"{name}.add_middleware(CORSMiddleware, {options})"
        for each in reversed(around):
            yield f"{name}.add_middleware(CORSMiddleware, {_keywords(each)})"
        for route in getattr(app, "routes", []):
            inner = getattr(route, "app", None)
            if type(route).__name__ == "Mount" and inner is not None and depth < DEEPEST:
                lines = list(write(inner, depth + 1))
                yield from lines[:-1]
                yield f"{name}.mount({_literal(route.path)}, {lines[-1]})"
        yield name

    *lines, _ = write(app, 0)
    if not any("add_middleware" in line for line in lines):
        raise ValueError("this application has no CORSMiddleware of Starlette")
    yield from lines


def _of_middleware(middleware: Any) -> dict[str, object]:
    """The options of an instance of the middleware."""
    exposed = middleware.simple_headers.get("Access-Control-Expose-Headers", "")
    regex = middleware.allow_origin_regex
    return {
        "allow_origins": middleware.allow_origins,
        "allow_methods": middleware.allow_methods,
        "allow_headers": ["*"] if middleware.allow_all_headers else middleware.allow_headers,
        "allow_credentials": middleware.allow_credentials,
        "allow_origin_regex": None if regex is None else regex.pattern,
        "allow_private_network": getattr(middleware, "allow_private_network", False),
        "expose_headers": [name for name in exposed.split(", ") if name],
        "max_age": int(middleware.preflight_headers["Access-Control-Max-Age"]),
    }


# --- Flask ---------------------------------------------------------------------------------------


def _flask(app: Any) -> Iterator[str]:
    yield "from flask import Blueprint, Flask"
    yield "from flask_cors import CORS, cross_origin"
    yield "app = Flask('app')"
    if not hasattr(app, "after_request_funcs") or not hasattr(app, "url_map"):
        raise ValueError("this is not an application of Flask")
    names = _blueprints(app)
    yield from _registered(names)
    found = False
    for owner, functions in app.after_request_funcs.items():
        for function in functions:
            resources = _closure(function).get("resources")
            if "flask_cors" in getattr(function, "__module__", "") and resources is not None:
                found = True
                target = names.get(owner, "app")
                table = ", ".join(
                    f"{_literal(pattern)}: {{{_of_flask(options)}}}"
                    for pattern, options in resources
                )
                yield f"CORS({target}, resources={{{table}}})"
    for number, rule in enumerate(app.url_map.iter_rules()):
        view = app.view_functions.get(rule.endpoint)
        yield _routed(rule, names)
        options = _closure(view).get("_options")
        if options is not None and "flask_cors" in _wrapper_module(view):
            found = True
            yield f"@cross_origin({_keywords(options)})"
        yield f"def view{number}(): ..."
    if not found:
        raise ValueError("this application has neither CORS(…) nor @cross_origin of Flask-CORS")


def _blueprints(app: Any) -> dict[str, str]:
    """The names of the blueprints of Flask or Quart, each with that of its variable."""
    return {name: f"blueprint{number}" for number, name in enumerate(app.blueprints)}


def _registered(names: Mapping[str, str]) -> Iterator[str]:
    for variable in names.values():
        yield f"{variable} = Blueprint('{variable}', 'app')"
        yield f"app.register_blueprint({variable})"


def _routed(rule: Any, names: Mapping[str, str]) -> str:
    """The decorator of a view with the rule of its route."""
    owner = names.get(rule.endpoint.rpartition(".")[0], "app")
    return f"@{owner}.route({rule.rule!r})"


def _closure(function: Any) -> dict[str, Any]:
    """The variables that a function has from around it."""
    code, cells = getattr(function, "__code__", None), getattr(function, "__closure__", None)
    if code is None or cells is None:
        return {}
    return {name: cell.cell_contents for name, cell in zip(code.co_freevars, cells, strict=True)}


def _wrapper_module(view: Any) -> str:
    """The module that a function was written in, whatever it was wrapped to look like."""
    return str(getattr(view, "__globals__", {}).get("__name__", ""))


def _of_flask(options: Any) -> str:
    origins = ["*"] if options.allow_all_origins else options.origins
    values = {
        "origins": origins,
        "methods": options.methods,
        "allow_headers": options.allow_headers,
        "expose_headers": options.expose_headers,
        "supports_credentials": options.supports_credentials,
        "max_age": options.max_age,
        "send_wildcard": options.send_wildcard,
        "intercept_exceptions": options.intercept_exceptions,
        "allow_private_network": options.allow_private_network,
    }
    return ", ".join(f"{name!r}: {_literal(value)}" for name, value in values.items())


# --- aiohttp -------------------------------------------------------------------------------------


def _aiohttp(app: Any) -> Iterator[str]:
    from aiohttp_cors import APP_CONFIG_KEY  # noqa: PLC0415  # only where it is there

    yield "from aiohttp import web"
    yield "from aiohttp_cors import ResourceOptions, setup"
    if APP_CONFIG_KEY not in app:
        raise ValueError("aiohttp_cors.setup was not called for this application")
    adapter = app[APP_CONFIG_KEY]._cors_impl._router_adapter  # noqa: SLF001  # nothing public says it
    yield "app = web.Application()"
    yield f"cors = setup(app, defaults={_of_aiohttp(adapter._default_config)})"  # noqa: SLF001
    configured = adapter._resource_config  # noqa: SLF001
    for resource in app.router.resources():
        config = configured.get(resource)
        for route in resource:
            if route in adapter._preflight_routes:  # noqa: SLF001
                continue
            method = "GET" if route.method == "*" else route.method
            added = f"app.router.add_route({method!r}, {resource.canonical!r}, handler)"
            if config is None:
                yield added
                continue
            own = {**config.default_config, **config.method_config.get(route.method, {})}
            yield f"cors.add({added}{f', {_of_aiohttp(own)}' if own else ''})"


def _of_aiohttp(config: Mapping[str, Any]) -> str:
    options = (
        f"{origin!r}: ResourceOptions({_keywords(each._asdict())})"
        for origin, each in config.items()
    )
    return f"{{{', '.join(options)}}}"


# --- Litestar and Falcon -------------------------------------------------------------------------


def _litestar(app: Any) -> Iterator[str]:
    config = getattr(app, "cors_config", None)
    if config is None:
        raise ValueError("this is not an application of Litestar with a CORSConfig")
    names = ("origins", "methods", "headers", "credentials", "origin_regex")
    values = {f"allow_{name}": getattr(config, f"allow_{name}") for name in names}
    values |= {"expose_headers": config.expose_headers, "max_age": config.max_age}
    yield "from litestar.config.cors import CORSConfig"
    yield f"CORSConfig({_keywords(values)})"


def _falcon(app: Any) -> Iterator[str]:
    from falcon import CORSMiddleware  # noqa: PLC0415  # only where it is there

    yield "from falcon import CORSMiddleware"
    middleware = getattr(app, "_unprepared_middleware", ())
    found = [each for each in middleware if type(each) is CORSMiddleware]
    if not found:
        raise ValueError("this is not an application of Falcon with a CORSMiddleware")
    for each in found:
        values = {
            "allow_origins": each.allow_origins,
            "expose_headers": each.expose_headers,
            "allow_credentials": each.allow_credentials or None,
            "allow_private_network": getattr(each, "allow_private_network", False),
        }
        yield f"CORSMiddleware({_keywords(values)})"


# --- Quart and Sanic -----------------------------------------------------------------------------

_QUART_OPTIONS: Final = (
    "allow_credentials",
    "allow_headers",
    "allow_methods",
    "allow_origin",
    "expose_headers",
    "max_age",
    "send_origin_wildcard",
)


def _quart(app: Any) -> Iterator[str]:
    if not hasattr(app, "after_request_funcs") or not hasattr(app, "url_map"):
        raise ValueError("this is not an application of Quart")
    yield "from quart import Blueprint, Quart"
    yield "from quart_cors import cors, cors_exempt, route_cors"
    yield "app = Quart('app')"
    for name in sorted(app.config):
        if str(name).startswith("QUART_CORS_"):
            yield f"app.config[{_literal(name)}] = {_literal(app.config[name])}"
    names = _blueprints(app)
    yield from _registered(names)
    found = False
    for owner, functions in app.after_request_funcs.items():
        for function in functions:
            if getattr(getattr(function, "func", None), "__module__", "") == "quart_cors":
                found = True
                yield f"cors({names.get(owner, 'app')}, {_quart_options(function.keywords)})"
    for number, rule in enumerate(app.url_map.iter_rules()):
        view = app.view_functions.get(rule.endpoint)
        yield _routed(rule, names)
        if getattr(view, "_quart_cors_exempt", False):
            yield "@cors_exempt"
        elif _wrapper_module(view) == "quart_cors":
            found = True
            yield f"@route_cors({_quart_options(_closure(view))})"
        yield f"def view{number}(): ..."
    if not found:
        raise ValueError("this application has neither cors(…) nor @route_cors of quart-cors")


def _quart_options(given: Mapping[str, Any]) -> str:
    options = {name: given[name] for name in _QUART_OPTIONS if given.get(name) is not None}
    return _keywords(
        {
            name: sorted(value.as_set()) if hasattr(value, "as_set") else value
            for name, value in options.items()
        }
    )


def _sanic(app: Any) -> Iterator[str]:
    config: Any = getattr(app, "config", None) or {}
    if not hasattr(app, "router") or "CORS_ORIGINS" not in config:
        raise ValueError("this is not an application of Sanic with CORS_ORIGINS")
    yield "from sanic import Sanic"
    yield "from sanic_ext import cors"
    yield "app = Sanic('app')"
    for name in sorted(config):
        if name == "CORS" or name.startswith("CORS_"):
            value = config[name]
            if name == "CORS_ORIGINS" and isinstance(value, (tuple, set, frozenset)):
                value = []  # which the library does not read
            yield f"app.config[{name!r}] = {_literal(value)}"
    for number, route in enumerate(app.router.routes):
        own = getattr(route.handler, "__cors__", None)
        yield f"@app.route({f'/{route.path}'!r})"
        if own is not None:
            values = {
                name: _sanic_value(getattr(own, f"_cors_{name}", None))
                for name in (
                    "origin",
                    "expose_headers",
                    "allow_headers",
                    "allow_methods",
                    "supports_credentials",
                    "max_age",
                )
            }
            given = {name: value for name, value in values.items() if value is not None}
            yield f"@cors({_keywords(given)})"
        yield f"def view{number}(): ..."


def _sanic_value(value: Any) -> Any:
    """The value of an option; ``None`` for Sanic's mark of an option that is not given."""
    return None if type(value).__name__ == "Default" else value


_WRITERS: Final[Mapping[str, Callable[[Any], Iterator[str]]]] = {
    "starlette": _starlette,
    "fastapi": _starlette,
    "flask-cors": _flask,
    "aiohttp-cors": _aiohttp,
    "litestar": _litestar,
    "falcon": _falcon,
    "quart-cors": _quart,
    "sanic-ext": _sanic,
}
IMPORTABLE: Final = (*_WRITERS, "django-cors-headers")
"""The libraries whose configuration in force can be read; of Django that is its settings."""
