"""Recipes for PHP: without a framework, and for Laravel, Symfony and WordPress."""

from __future__ import annotations

import json

from ..grant import Grant
from ..software import Software
from .writing import Writer, as_json, joined, lines

__all__ = ["RECIPES"]


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(f"'{each}'" for each in values) + "]"


def _laravel(grant: Grant) -> str:
    return lines(
        "<?php",
        "",
        "// Laravel applies it by its own HandleCors middleware; after a change of it:",
        "// php artisan config:clear",
        "return [",
        "    // Every path; ['api/*'] would leave out the others, such as sanctum/csrf-cookie.",
        "    'paths' => ['*'],",
        f"    'allowed_methods' => {_list(grant.all_methods)},",
        f"    'allowed_origins' => {_list(grant.origins)},",
        "    'allowed_origins_patterns' => [],",
        f"    'allowed_headers' => {_list(grant.headers)},",
        f"    'exposed_headers' => {_list(grant.expose)},",
        f"    'max_age' => {grant.max_age or 0},",
        f"    'supports_credentials' => {json.dumps(grant.credentials)},",
        "];",
    )


def _headers(grant: Grant) -> list[str | None]:
    """A function `cors_headers` that replaces what the application has set until then."""
    origin = "'*'" if grant.anyone else "$_SERVER['HTTP_ORIGIN'] ?? ''"
    allowed = "true" if grant.anyone else f"in_array($origin, {_list(grant.origins)}, true)"
    return [
        "function cors_headers(): bool {",
        "    foreach (headers_list() as $header) {",
        "        $name = strtok($header, ':');",
        "        if (stripos($name, 'Access-Control-') === 0) {",
        "            header_remove($name);",
        "        }",
        "    }",
        f"    $origin = {origin};",
        f"    $allowed = {allowed};",
        None if grant.anyone else "    header('Vary: Origin', false);",
        "    if ($allowed) {",
        '        header("Access-Control-Allow-Origin: $origin");',
        "        header('Access-Control-Allow-Credentials: true');" if grant.credentials else None,
        f"        header('Access-Control-Allow-Methods: {joined(grant.all_methods)}');"
        if grant.methods
        else None,
        f"        header('Access-Control-Allow-Headers: {joined(grant.headers)}');"
        if grant.headers
        else None,
        f"        header('Access-Control-Expose-Headers: {joined(grant.expose)}');"
        if grant.expose
        else None,
        None
        if grant.max_age is None
        else f"        header('Access-Control-Max-Age: {grant.max_age}');",
        "    }",
        "    return $allowed;",
        "}",
    ]


def _php(grant: Grant) -> str:
    return lines(
        "<?php",
        "",
        "// Remove what .htaccess or the server adds (Header set Access-Control-...): it would be",
        "// there a second time.",
        *_headers(grant),
        "",
        "if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS'",
        "    && isset($_SERVER['HTTP_ACCESS_CONTROL_REQUEST_METHOD'])) {",
        "    http_response_code(cors_headers() ? 204 : 403);",
        "    exit;",
        "}",
        "// Right before the headers are sent, of errors too.",
        "header_register_callback('cors_headers');",
    )


def _wordpress(grant: Grant) -> str:
    return lines(
        "<?php",
        "",
        "// In place of WordPress' own headers, which allow every origin, and only some headers.",
        *_headers(grant),
        "",
        "add_action('rest_api_init', function () {",
        "    remove_filter('rest_pre_serve_request', 'rest_send_cors_headers');",
        "    add_filter('rest_pre_serve_request', function ($served) {",
        "        cors_headers();",
        "        return $served;",
        "    });",
        "}, 15);",
    )


def _symfony(grant: Grant) -> str:
    return lines(
        "nelmio_cors:",
        "    defaults:",
        "        origin_regex: false",
        f"        allow_origin: {as_json(grant.origins)}",
        f"        allow_methods: {as_json(grant.all_methods)}",
        f"        allow_headers: {as_json(grant.headers)}" if grant.headers else None,
        f"        expose_headers: {as_json(grant.expose)}" if grant.expose else None,
        f"        allow_credentials: {json.dumps(grant.credentials)}",
        None if grant.max_age is None else f"        max_age: {grant.max_age}",
        "    paths:",
        "        '^/': ~",
    )


RECIPES: dict[Software, Writer] = {
    Software.LARAVEL: Writer(
        "Laravel",
        "in config/cors.php",
        "https://laravel.com/docs/routing#cors",
        _laravel,
        patterns=True,
    ),
    Software.PHP: Writer(
        "PHP",
        "at the top of the script that is asked, or in a file that auto_prepend_file names",
        "https://www.php.net/manual/en/function.header-register-callback.php",
        _php,
    ),
    Software.WORDPRESS: Writer(
        "WordPress' REST API",
        "in wp-content/mu-plugins/cors.php",
        "https://developer.wordpress.org/reference/functions/rest_send_cors_headers/",
        _wordpress,
    ),
    Software.SYMFONY: Writer(
        "Symfony, with NelmioCorsBundle 2",
        "in config/packages/nelmio_cors.yaml",
        "https://symfony.com/bundles/NelmioCorsBundle/current/index.html",
        _symfony,
    ),
}
