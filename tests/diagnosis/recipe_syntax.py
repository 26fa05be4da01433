"""Reads recipes as their software does: by its own check, its schema, or a parser of its language.

`SYNTAX` has a check for each software. A check takes the recipes of several grants, because the
start of a program costs more than the reading.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from crossorigin.diagnosis import Software

from ..export.aws import problems
from ..export.test_schemas import faults_by_model, messages
from ..pains.gateways import ENVOY, haproxy_program, program_of
from ..pains.software import apache_settings, missing, nginx_settings, validate

__all__ = ["SYNTAX", "Check"]

Check = Callable[[Sequence[str], Path], None]
"""Reads recipes, with a folder for its files; raises if one of them has a fault."""


def each_by(read: Callable[[str], object]) -> Check:
    """A check of each recipe alone."""

    def check(recipes: Sequence[str], _: Path) -> None:
        for recipe in recipes:
            assert read(recipe) is not False, recipe

    return check


# --- languages -----------------------------------------------------------------------------------


def grammar(language: str, name: str = "language") -> Callable[[str], None]:
    """A parser of a language, which fails where the text is not of it."""

    def read(text: str) -> None:
        try:
            from tree_sitter import Language, Parser  # noqa: PLC0415

            written = import_module(f"tree_sitter_{language}")
        except ModuleNotFoundError:
            missing(f"tree-sitter-{language}")
        root = Parser(Language(getattr(written, name)())).parse(text.encode()).root_node
        assert not root.has_error, f"{text}\n{root}"

    return read


def spring(recipe: str) -> None:
    """A member of a class, and a statement of a method."""
    member, statement = recipe.split("\n\n")
    grammar("java")(f"class Web {{\n{member}\nvoid set() {{\n{statement}\n}}\n}}")


def go(recipe: str) -> None:
    """An import, and statements of a function."""
    line, statements = recipe.split("\n\n")
    grammar("go")(f"package main\n{line}\nfunc main() {{\n{statements}\n}}\n")


SCRIPTS = """
import vm from "node:vm";
let text = "";
for await (const part of process.stdin) text += part;
for (const [kind, script] of JSON.parse(text)) {
  if (kind === "module") new vm.SourceTextModule(script);
  else new vm.Script(`(async () => {${script}\\n})`);
}
"""


def javascript(kind: str, before: str = "", after: str = "") -> Check:
    """A check by V8: of a "module", or of a "script"."""

    def check(recipes: Sequence[str], _: Path) -> None:
        scripts = [(kind, f"{before}{each}{after}") for each in recipes]
        node = shutil.which("node") or missing("node")
        done = subprocess.run(  # noqa: S603 (fixed arguments)
            [node, "--no-warnings", "--experimental-vm-modules", "--input-type=module",
             "--eval", SCRIPTS],
            input=json.dumps(scripts), text=True, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    return check


def shell(recipe: str) -> None:
    """Commands of a POSIX shell."""
    done = subprocess.run(
        ["/bin/sh", "-n"], input=recipe, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, f"{recipe}\n{done.stderr}"


def words(command: str) -> list[str]:
    """The words that the shell makes of a command, without its comments."""
    shell(command)
    shown = "show() { printf '%s\\0' \"$@\"; }\nshow "
    done = subprocess.run(
        ["/bin/sh"],
        input=shown + command.partition(" ")[2],
        text=True,
        capture_output=True,
        check=True,
    )
    return done.stdout.split("\0")[:-1]


def command_of(recipe: str, program: str) -> list[str]:
    """The arguments of the command that a recipe has, from `program` to its end."""
    return words(program + recipe.partition(f"\n{program}")[2])


# --- services ------------------------------------------------------------------------------------


def aws(service: str, operation: str, *named: str, option: str) -> Check:
    """A check of the last argument by the model of AWS' client library."""

    def read(recipe: str) -> None:
        arguments = command_of(recipe, "aws")
        found = json.loads(arguments[arguments.index(f"--{option}") + 1])
        name = "".join(map(str.capitalize, option.split("-"))).replace(
            "Cors", "CORS", service == "s3"
        )
        given = dict.fromkeys(named, "x")
        assert problems(service, operation, {**given, name: found}) == "", recipe

    return each_by(read)


def here_document(recipe: str) -> Any:
    """The JSON that a command writes into a file."""
    shell(recipe)
    return json.loads(recipe.partition("'END'\n")[2].partition("\nEND")[0])


def rest_api(recipe: str) -> bool:
    """Parts of an OpenAPI file, in YAML."""
    return set(yaml.safe_load(recipe)) == {"options", "x-amazon-apigateway-gateway-responses"}


def firebase(recipes: Sequence[str], folder: Path) -> None:
    """A file of settings, in JSON, and code of a function."""
    parts = [each.split("\n\n") for each in recipes]
    for settings, _ in parts:
        assert json.loads(settings.splitlines()[1])["hosting"]
    javascript("script")([code for _, code in parts], folder)


def keycloak(recipe: str) -> bool:
    """A command whose last value is a list in JSON."""
    last = command_of(recipe, "kcadm.sh")[-1]
    return isinstance(json.loads(last.removeprefix("webOrigins=")), list)


def vllm(recipe: str) -> None:
    """Options whose values are JSON."""
    for each in words("vllm " + recipe.partition("\n")[2]):
        assert each.startswith("--") or isinstance(json.loads(each), list), recipe


def directus(recipe: str) -> bool:
    """Variables of an environment, a line each."""
    shell(recipe)
    return all(re.fullmatch(r'CORS_[A-Z_]+="[^"\n]*"', line) for line in recipe.splitlines())


# --- servers and gateways ------------------------------------------------------------------------


def nginx(recipes: Sequence[str], folder: Path) -> None:
    """By nginx itself."""
    for recipe in recipes:
        http, server = recipe.split("# in server { }")
        command = nginx_settings(f"# {server}", folder, 1, http=http)
        validate([*command, "-t"], folder)


def apache(recipes: Sequence[str], folder: Path) -> None:
    """By Apache itself, each in a virtual host."""
    hosts = "\n</VirtualHost>\n<VirtualHost 127.0.0.1:1>\n".join(recipes)
    command, environment = apache_settings(hosts, folder, 1)
    validate([*command, "-t"], folder, environment)


def haproxy(recipes: Sequence[str], folder: Path) -> None:
    """By HAProxy itself, each in a frontend."""
    fronts = (
        f"frontend front{number}\n    bind 127.0.0.1:{number}\n"
        f"{textwrap.indent(each, '    ')}\n    default_backend back\n"
        for number, each in enumerate(recipes, 1024)
    )
    timeouts = "".join(f"    timeout {each} 10s\n" for each in ("client", "connect", "server"))
    (folder / "haproxy.cfg").write_text(
        f"defaults\n    mode http\n{timeouts}{''.join(fronts)}"
        "backend back\n    server one 127.0.0.1:1\n"
    )
    packaged = haproxy_program()
    environment = {**os.environ, "LD_LIBRARY_PATH": str(Path(packaged).parent / "lib")}
    validate([packaged, "-c", "-f", str(folder / "haproxy.cfg")], folder, environment)


def caddy(recipes: Sequence[str], folder: Path) -> None:
    """By Caddy itself, each in a site."""
    sites = (
        f"http://127.0.0.1:{number} {{\n{site}\nreverse_proxy 127.0.0.1:1 {{\n# {proxy}\n}}\n}}\n"
        for number, (site, proxy) in enumerate(
            (each.split("# in each reverse_proxy { }") for each in recipes), 1024
        )
    )
    (folder / "Caddyfile").write_text("".join(sites))
    command = [program_of("caddyserver"), "adapt", "--adapter", "caddyfile", "--validate"]
    environment = {**os.environ, "HOME": str(folder)}
    validate([*command, "--config", str(folder / "Caddyfile")], folder, environment)


def envoy(recipes: Sequence[str], folder: Path) -> None:
    """By Envoy itself, each for a virtual host."""
    parts = [each.split("# in the virtual_host\n") for each in recipes]
    hosts = [
        {"name": f"host{number}", "domains": [f"host{number}"], **yaml.safe_load(host)}
        for number, (_, host) in enumerate(parts)
    ]
    (filters,) = {each for each, _ in parts}
    router = {"name": "envoy.filters.http.router"}
    router["typed_config"] = {"@type": f"{ENVOY}.http.router.v3.Router"}  # type: ignore[assignment]  # an object
    manager = {
        "@type": f"{ENVOY}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "front",
        "http_filters": [*yaml.safe_load(filters), router],
        "route_config": {"virtual_hosts": hosts},
    }
    name = "envoy.filters.network.http_connection_manager"
    listener = {
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": 1024}},
        "filter_chains": [{"filters": [{"name": name, "typed_config": manager}]}],
    }
    settings = folder / "envoy.yaml"
    settings.write_text(json.dumps({"static_resources": {"listeners": [listener]}}))
    command = [
        program_of("envoy"),
        "--mode",
        "validate",
        "-c",
        str(settings),
        "--log-level",
        "error",
    ]
    validate(command, folder)


def traefik(recipes: Sequence[str], _: Path) -> None:
    """By the definition of its resource for Kubernetes, which has the same fields."""
    found = [yaml.safe_load(each)["http"]["middlewares"]["cors"] for each in recipes]
    named = {"metadata": {"name": "cors"}}
    pairs = [("Middleware", {**named, "spec": each}) for each in found]
    assert set(messages(pairs)) <= {""}


def kong(recipe: str) -> None:
    """By the model that the exported documents are checked with."""
    document = {"_format_version": "3.0", **yaml.safe_load(recipe)}
    assert faults_by_model("kong", document) == []


def ingress_nginx(recipe: str) -> bool:
    """Annotations are strings."""
    annotations = yaml.safe_load(recipe)["metadata"]["annotations"]
    return all(isinstance(each, str) for each in annotations.values())


def symfony(recipe: str) -> bool:
    """Settings of a bundle, in YAML."""
    return set(yaml.safe_load(recipe)["nelmio_cors"]) == {"defaults", "paths"}


def engineio(recipes: Sequence[str], folder: Path) -> None:
    """A part in JavaScript, and one in Python."""
    parts = [each.split("# in Python") for each in recipes]
    javascript("script")([before for before, _ in parts], folder)
    for _, after in parts:
        ast.parse(f"# {after}")


php = each_by(grammar("php", "language_php"))
python = each_by(ast.parse)

SYNTAX: dict[Software, Check] = {
    Software.FASTAPI: python,
    Software.DJANGO: python,
    Software.FLASK: python,
    Software.NEXTJS: javascript("module"),
    Software.NESTJS: javascript("script"),
    Software.FASTIFY: javascript("script"),
    Software.HONO: javascript("module"),
    Software.KOA: javascript("script"),
    Software.TRPC: javascript("script"),
    Software.STRAPI: javascript("script", "return [\n", "\n];"),
    Software.DIRECTUS: each_by(directus),
    Software.EXPRESS: javascript("script"),
    Software.SPRING: each_by(spring),
    Software.ASPNET: each_by(grammar("c_sharp")),
    Software.RAILS: each_by(grammar("ruby")),
    Software.LARAVEL: php,
    Software.SYMFONY: each_by(symfony),
    Software.WORDPRESS: php,
    Software.PHP: php,
    Software.GIN: each_by(go),
    Software.GO_RS_CORS: each_by(go),
    Software.GO_JUB0BS: each_by(go),
    Software.ENGINEIO: engineio,
    Software.MCP: python,
    Software.OLLAMA: each_by(shell),
    Software.LM_STUDIO: each_by(shell),
    Software.VLLM: each_by(vllm),
    Software.KEYCLOAK: each_by(keycloak),
    Software.SUPABASE: javascript("module"),
    Software.WORKERS: javascript("module"),
    Software.NETLIFY: javascript("module"),
    Software.VERCEL: javascript("module"),
    Software.FIREBASE: firebase,
    Software.S3: aws("s3", "PutBucketCors", "Bucket", option="cors-configuration"),
    Software.R2: each_by(here_document),
    Software.GCS: each_by(here_document),
    Software.AZURE_BLOB: each_by(shell),
    Software.API_GATEWAY: aws("apigatewayv2", "UpdateApi", "ApiId", option="cors-configuration"),
    Software.API_GATEWAY_REST: each_by(rest_api),
    Software.IIS: each_by(ET.fromstring),
    Software.KONG: each_by(kong),
    Software.INGRESS_NGINX: each_by(ingress_nginx),
    Software.NGINX: nginx,
    Software.APACHE: apache,
    Software.CADDY: caddy,
    Software.HAPROXY: haproxy,
    Software.TRAEFIK: traefik,
    Software.ENVOY: envoy,
    Software.CLOUDFRONT: aws(
        "cloudfront", "CreateResponseHeadersPolicy", option="response-headers-policy-config"
    ),
}
