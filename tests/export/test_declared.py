"""Formats of products with CORS of their own: what follows from their abilities."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.export import TARGETS, ExportError, Grade, export
from crossorigin.export.declared import AnyEntry, DeclaredTarget
from crossorigin.export.exporting import _BY_NAME
from crossorigin.migrate import migrate

from ..pains.software import missing
from .comparing import Asked, Facts, Reference
from .gateways import ingress_nginx, traefik
from .requests import preflight
from .test_gateways import one

APP, EVIL = "https://app.example.com", "https://evil.example"
PLAIN = Policy(
    allow_origins=[APP],
    allow_credentials=True,
    allow_methods=["PUT"],
    allow_headers=["X-Trace"],
    expose_headers=["ETag"],
    max_age=60,
)
OPEN = Policy(allow_origins="*", max_age=60)
DECLARED = [name for name in TARGETS if isinstance(_BY_NAME[name], DeclaredTarget)]
USUAL = (
    *("preflight-status", "refused-preflights", "preflights", "plain-options"),
    *("vary", "own-headers", "credentials", "retired", "actual-responses", "json-api"),
)
"""The losses of products, whatever the policy says."""


def codes(policy: Policy | PolicyMap, target: str, *accept: str) -> list[str]:
    """The losses that forbid an export; those that cost something are accepted by `accept`."""
    try:
        export(policy, target, accept=(*USUAL, *accept))
    except ExportError as error:
        return [loss.code for loss in error.losses]
    return []


def body(policy: Policy, target: str, *accept: str) -> Any:
    """The file of a target, parsed, without comments."""
    text = next(iter(export(policy, target, accept=(*USUAL, *accept)).files.values()))
    return json.loads("".join(line for line in text.splitlines(True) if not line.startswith("#")))


@pytest.mark.parametrize("target", DECLARED)
def test_a_plain_policy_is_written_with_its_losses(target: str) -> None:
    found = export(PLAIN, target, accept=USUAL)
    whole = "".join(found.files.values())
    assert not found.is_exact
    for word in (APP, "PUT", "x-trace", "60"):
        assert word.replace(".", "") in whole.replace("\\", "").replace(".", "")
    for loss in found.losses:
        assert loss.message in whole
        assert loss.message[-1] == "."
        assert loss.grade is not Grade.OPENS
    with pytest.raises(ExportError):
        export(PLAIN, target)


@pytest.mark.parametrize("target", DECLARED)
def test_what_a_list_cannot_say_is_refused(target: str) -> None:
    several = "several-policies"
    assert several in codes(PolicyMap({"/": PLAIN, "/a": OPEN}), target, "odd-paths")
    assert several in codes(PolicyMap({"/": PLAIN}, hosts={"a.example": OPEN}), target)
    assert several in codes(Policy.any_of(PLAIN, OPEN), target)
    assert codes(PLAIN.replace(block_refused=True), target) == ["block-refused"]
    is_sayable = _declared(target).abilities.no_origins
    assert codes(NO_CORS, target, "max-age") == ([] if is_sayable else ["no-origins"])


FORMS = {
    "https://*.example.com": {"exact": False, "labels": True, "glob": True, "regex": True},
    "http://localhost:*": {"exact": False, "labels": False, "glob": True, "regex": True},
    "https://pr-*.example.com": {"exact": False, "labels": False, "glob": False, "regex": True},
    "https://*.example.com:*": {"exact": False, "labels": False, "glob": False, "regex": True},
}


@pytest.mark.parametrize("target", DECLARED)
@pytest.mark.parametrize("form", FORMS)
def test_wildcards_are_written_only_where_they_mean_the_same(form: str, target: str) -> None:
    abilities = _declared(target).abilities
    policy = PLAIN.replace(allow_origins=[APP, form], dangerously_allow_insecure_origins=True)
    expected = [] if FORMS[form][abilities.origins.value] else ["origin-form"]
    assert codes(policy, target) == expected


def _declared(target: str) -> DeclaredTarget:
    found = _BY_NAME[target]
    assert isinstance(found, DeclaredTarget)
    return found


@pytest.mark.parametrize("target", DECLARED)
def test_unusual_clauses(target: str) -> None:
    abilities = _declared(target).abilities
    null = PLAIN.replace(allow_origins=[APP, "null"], dangerously_allow_null_origin=True)
    code = [] if abilities.other_origins else ["origin-form"]
    assert codes(null, target) == (["too-many-origins"] if abilities.constant else code)
    many = PLAIN.replace(allow_origins=[f"https://a{number}.example" for number in range(2048)])
    is_limited = abilities.constant or abilities.most_origins is not None
    is_long = _declared(target).program is not None
    expected = "too-many-origins" if is_limited else "unwritable-text" if is_long else None
    found = [code for code in codes(many, target) if code != "too-long"]
    assert found == ([] if expected is None else [expected])
    every = PLAIN.replace(allow_methods="*")
    assert set(codes(every, target)) <= {"any-method"}
    names = OPEN.replace(allow_headers="*")
    sent = abilities.any_header is AnyEntry.SENT
    assert codes(names, target) == ([] if sent else ["any-header"])
    named = codes(names.replace(allow_headers=["*", "Authorization"]), target)
    assert named == (["any-header"] if abilities.any_header is AnyEntry.UNKNOWN else [])
    assert set(codes(PLAIN.replace(max_age=None), target)) <= {"max-age"}
    assert set(codes(PLAIN.replace(max_age=0), target)) <= {"max-age"}
    assert codes(PLAIN.replace(allow_methods=["EGG"]), target) == (
        [] if abilities.methods is None else ["methods"]
    )
    network = codes(PLAIN.replace(allow_private_network=True), target)
    assert network == ([] if abilities.private_network else ["private-network"])


def test_credentials() -> None:
    assert codes(PLAIN.replace(allow_credentials=False), "s3") == ["credentials"]
    with pytest.raises(ExportError):
        export(PLAIN, "gcs", accept=[each for each in USUAL if each != "credentials"])
    assert codes(PLAIN.replace(allow_headers="*"), "aws-http-api") == ["any-header"]
    assert codes(PLAIN.replace(allow_methods="*"), "aws-http-api") == ["any-method"]


GATEWAY_API_ORIGIN = re.compile(
    r"^\*$|^https?://((\*\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?|\*)"
    r"(:\d{1,5})?$"
)
"""As the definition of the resource has it, in short."""


def test_the_lists_of_the_gateway_api_are_valid() -> None:
    policy = PLAIN.replace(allow_origins=[APP, "https://*.example.org", "https://a.example:8443"])
    cors = body(policy, "gateway-api")["cors"]
    assert all(GATEWAY_API_ORIGIN.match(each) for each in cors["allowOrigins"])
    assert (cors["maxAge"], cors["allowCredentials"], len(cors["allowOrigins"])) == (60, True, 3)
    assert body(PLAIN.replace(max_age=0), "gateway-api", "max-age")["cors"]["maxAge"] == 1


@pytest.mark.parametrize(
    "target", ["kong", "apisix", "krakend", "ingress-nginx", "azure-api-management"]
)
def test_an_empty_list_of_headers_is_not_a_default(target: str) -> None:
    text = export(PLAIN.replace(allow_headers=()), target, accept=USUAL).files
    assert "accept" in next(iter(text.values()))


def test_annotations_give_the_same_policy_again() -> None:
    policy = PLAIN.replace(allow_origins=[APP, "https://a.example:8443"])
    for each in (policy, OPEN, PLAIN.replace(allow_credentials=False, allow_headers=())):
        text = export(each, "ingress-nginx", accept=USUAL).files["cors-annotations.yaml"]
        manifest = {**yaml.safe_load(text), "kind": "Ingress"}
        found = migrate("ingress-nginx", [("ingress.yaml", json.dumps(manifest))])
        assert found.policies.paths["/"] == each.replace(allow_origins=sorted(each.allow_origins))


def test_annotations_that_the_controller_cannot_read_are_not_written() -> None:
    """It would allow any origin, or any of its usual headers, instead."""
    for fields in ({"allow_methods": ["M-SEARCH"]}, {"allow_headers": ["X.Id"]}):
        assert codes(PLAIN.replace(**fields), "ingress-nginx") == ["unwritable-text"]


HOSTED = {
    "access-control-allow-origin": APP,
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "GET, HEAD, POST, PUT",
    "access-control-allow-headers": "x-trace",
    "access-control-expose-headers": "ETag",
    "access-control-max-age": "60",
}


def test_an_empty_list_of_origins_stays_empty() -> None:
    """Envoy's filter then allows none. Cloudflare Pages has to lose the header of its own."""
    for target in ("istio", "envoy-gateway"):
        cors = body(NO_CORS, target)
        assert not next(iter(cors.values())).get("allowOrigins")
    assert (
        "! Access-Control-Allow-Origin"
        in export(NO_CORS, "cloudflare-pages", accept=USUAL).files["_headers"]
    )


def test_any_method_in_the_policy_of_api_management() -> None:
    """It is written; with credentials, it is not known what is sent."""
    every = OPEN.replace(allow_methods="*")
    text = export(every, "azure-api-management", accept=USUAL).files["policy.xml"]
    assert "<method>*</method>" in text
    with_credentials = PLAIN.replace(allow_methods="*")
    assert codes(with_credentials, "azure-api-management") == ["any-method"]


@pytest.mark.parametrize("target", ["netlify", "cloudflare-pages"])
def test_headers_files_name_one_origin(target: str) -> None:
    """A path, and below it a header in each line."""
    text = export(PLAIN, target, accept=USUAL).files["_headers"]
    path, *lines = (line for line in text.splitlines() if not line.startswith("#"))
    assert path == "/*"
    pairs = (line.strip().partition(": ") for line in lines)
    assert {name.lower(): value for name, _, value in pairs} == HOSTED
    two = PLAIN.replace(allow_origins=[APP, "https://b.example"])
    assert codes(two, target) == ["too-many-origins"]


@pytest.mark.parametrize("origin", [APP, "https://b.example:8443", EVIL, None, APP.upper()])
def test_vercel_gives_an_origin_only_its_own_name(origin: str | None) -> None:
    policy = PLAIN.replace(allow_origins=[APP, "https://b.example:8443"])
    sent: dict[str, str] = {}
    for block in body(policy, "vercel")["headers"]:
        assert block["source"] == "/(.*)"
        if all(each["value"] == {"eq": origin} for each in block.get("has", [])):
            sent |= {each["key"].lower(): each["value"] for each in block["headers"]}
    expected = {**HOSTED, "access-control-allow-origin": origin}
    assert sent == {"vary": "Origin", **(expected if origin in policy.allow_origins else {})}
    assert [len(each) for each in body(OPEN, "vercel")["headers"]] == [2]


def test_open_api_with_mock_integrations() -> None:
    found = body(PLAIN, "aws-rest-api")
    if find_spec("openapi_spec_validator") is None:
        missing("openapi-spec-validator")
    from openapi_spec_validator import validate  # noqa: PLC0415

    text = json.dumps(found).replace("{proxy+}", "{proxy}")  # a sign of API Gateway's own
    validate(json.loads(text))
    for path in ("/", "/{proxy+}"):
        options = found["paths"][path]["options"]
        given = options["x-amazon-apigateway-integration"]["responses"]["default"]
        declared = options["responses"][given["statusCode"]]["headers"]
        sent = {
            name.removeprefix("method.response.header."): value.strip("'")
            for name, value in given["responseParameters"].items()
        }
        assert sent.keys() == declared.keys()
        assert {name.lower(): value for name, value in sent.items()} == {
            "access-control-allow-origin": APP,
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "GET,HEAD,POST,PUT",
            "access-control-allow-headers": "x-trace",
            "access-control-max-age": "60",
        }
    for each in found["x-amazon-apigateway-gateway-responses"].values():
        assert each["responseParameters"] == {
            "gatewayresponse.header.Access-Control-Allow-Origin": f"'{APP}'",
            "gatewayresponse.header.Access-Control-Allow-Credentials": "'true'",
            "gatewayresponse.header.Access-Control-Expose-Headers": "'ETag'",
        }
    assert codes(PLAIN.replace(allow_headers=["X'Id"]), "aws-rest-api") == ["unwritable-text"]


def test_the_policy_of_api_management() -> None:
    policy = PLAIN.replace(allow_origins=[APP, "https://a.example:8443"], allow_headers=["X&Id"])
    text = export(policy, "azure-api-management", accept=USUAL).files["policy.xml"]
    cors = ET.fromstring(text).find("inbound/cors")  # noqa: S314
    assert cors is not None
    assert cors.attrib == {"allow-credentials": "true", "terminate-unmatched-request": "false"}
    lists = {part.tag: [each.text for each in part] for part in cors}
    assert lists == {
        "allowed-origins": ["https://a.example:8443", APP],
        "allowed-methods": ["GET", "HEAD", "POST", "PUT"],
        "allowed-headers": ["x&id"],
        "expose-headers": ["ETag"],
    }
    assert cors[1].attrib == {"preflight-result-max-age": "60"}


def test_xml_for_azure() -> None:
    text = export(PLAIN, "azure-blob", accept=USUAL).files["cors.xml"]
    assert text.startswith("<Cors><CorsRule>")
    assert re.findall(r"</(\w+)>", text)[:-2] == [
        "AllowedOrigins",
        "AllowedMethods",
        "MaxAgeInSeconds",
        "ExposedHeaders",
        "AllowedHeaders",
    ]


def test_ports_of_a_glob() -> None:
    policy = PLAIN.replace(
        allow_origins=["http://localhost:*"], dangerously_allow_insecure_origins=True
    )
    rule = body(policy, "s3")["CORSRules"][0]
    assert rule["AllowedOrigins"] == ["http://localhost:*", "http://localhost"]


@pytest.mark.parametrize("target", ["istio", "kong", "apisix", "traefik"])
def test_expressions_are_anchored(target: str) -> None:
    policy = PLAIN.replace(allow_origins=["https://*.example.com"])
    found = re.findall(r'"(\^[^"]*)"', json.dumps(body(policy, target)))
    assert found
    assert all(each.endswith("$") for each in found)


# --- Traefik, run --------------------------------------------------------------------------------


def test_traefik_differs_as_the_export_says(backend: int, tmp_path: Path) -> None:
    """Allowed requests are as in the middleware, and refused ones cannot be read."""
    policy = PLAIN.replace(allow_origins=[APP, "https://*.example.org", "http://localhost:*"],
                           dangerously_allow_insecure_origins=True)  # fmt: skip
    found = export(policy, "traefik", accept=USUAL)
    reference = Reference(policy)
    with traefik(found.files, backend, tmp_path) as port:
        for origin in (APP, "https://a.b.example.org", "http://localhost", "http://localhost:1"):
            for path in ("/ok", "/own", "/doubled", "/missing", "/broken"):
                asked = Asked("GET", path, (("Origin", origin),))
                seen, expected = one(port, asked)[0], reference(asked)
                assert (seen.status, seen.cors) == (expected.status, expected.cors), asked
                assert "origin" in seen.vary
            asked = preflight(origin, "PUT", "x-trace")
            seen, expected = one(port, asked)[0], reference(asked)
            assert seen.cors["access-control-allow-origin"] == [origin]
            assert (
                seen.cors["access-control-allow-methods"]
                == (expected.cors["access-control-allow-methods"])
            )
            # preflight-status, and vary
            assert (seen.status, seen.vary) == (200, frozenset())
        hostile = (EVIL, f"{APP}.evil.example", "https://example.org", "http://localhost:x", "null",
                   f"{APP}:444", APP.upper(), "https://evil.example#.example.org")  # fmt: skip
        for origin in hostile:
            for asked in (
                Asked("GET", "/own", (("Origin", origin),)),
                preflight(origin, "PUT", "x-trace"),
            ):
                seen = one(port, asked)[0]
                assert "access-control-allow-origin" not in seen.cors, asked
            # refused-preflights
            assert (seen.status, seen.reached) == (200, False)


# --- ingress-nginx, its template run -------------------------------------------------------------


def test_the_template_of_ingress_nginx_differs_as_the_export_says(
    backend: int, tmp_path: Path
) -> None:
    found = export(PLAIN, "ingress-nginx", accept=USUAL)
    assert {loss.code for loss in found.losses} == {
        *("refused-preflights", "plain-options", "vary", "own-headers", "retired", "origin-end")
    }
    reference = Reference(PLAIN)
    with ingress_nginx(found.files, backend, tmp_path) as port:

        def seen(method: str, origin: str, path: str = "/ok", **headers: str) -> Facts:
            return one(port, Asked(method, path, (("Origin", origin), *headers.items())))[0]

        asked = preflight(APP, "PUT", "x-trace")
        allowed = one(port, asked)[0]
        assert (allowed.status, allowed.cors) == (204, reference(asked).cors)
        actual = seen("GET", APP)
        assert actual.cors["access-control-allow-origin"] == [APP]
        assert "origin" not in actual.vary  # vary
        plain = Asked("OPTIONS", "/ok", (("Origin", APP),))  # plain-options
        assert (one(port, plain)[0].reached, reference(plain).reached) == (False, True)
        refused = preflight(EVIL, "PUT", "x-trace")  # refused-preflights
        assert (one(port, refused)[0].reached, reference(refused).status) == (True, 403)
        own = seen("GET", EVIL, "/own")  # own-headers
        assert own.cors
        assert not reference(Asked("GET", "/own", (("Origin", EVIL),))).cors
        for origin in (APP.upper(), f"x{APP}"):  # origin-end
            assert seen("GET", origin).cors["access-control-allow-origin"] == [origin]
        for origin in (EVIL, f"{APP}.evil.example", f"{APP}:444", "https://example.com"):
            assert "access-control-allow-origin" not in seen("GET", origin).cors


@pytest.mark.parametrize("age", [None, 0, 60])
def test_ages_of_rs_cors(age: int | None) -> None:
    """It sends no header for 0, and KrakenD's schema refuses the negative age for which it does."""
    policy = PLAIN.replace(max_age=age)
    assert codes(policy, "krakend") == (["max-age"] if age == 0 else [])
    cors = body(policy, "krakend", "max-age")["extra_config"]["security/cors"]
    assert cors.get("max_age") == {None: None, 0: "1s", 60: "60s"}[age]


def test_apisix_takes_no_wildcard_beside_credentials() -> None:
    """Also not as the default of `allow_origins`; expressions count instead of it."""
    policies = (
        PLAIN,
        PLAIN.replace(allow_methods="*"),
        PLAIN.replace(allow_headers=["*", "Authorization"]),
    )
    for policy in policies:
        cors = body(policy, "apisix", "any-method")["plugins"]["cors"]
        assert cors["allow_credential"]
        given = {cors[f"allow_{name}"] for name in ("origins", "methods", "headers")}
        assert "*" not in given | {cors["expose_headers"]}
        assert cors["allow_origins_by_regex"]
    assert cors["allow_headers"] == "**"
    policy = Policy(allow_origins="*")
    assert codes(policy, "apisix") == ["max-age"]
    cors = body(policy, "apisix", "max-age")["plugins"]["cors"]
    assert (cors["allow_origins"], cors["max_age"]) == ("*", 5)


def test_methods_of_a_lambda_url_are_six_of_six_letters() -> None:
    policy = PLAIN.replace(allow_methods=["PUT", "PATCH", "DELETE", "OPTIONS"])
    assert codes(policy, "lambda-url") == ["methods"]
    methods = body(policy, "lambda-url", "methods")["Cors"]["AllowMethods"]
    assert methods == ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]
    assert body(PLAIN.replace(allow_methods="*"), "lambda-url", "any-method")["Cors"][
        "AllowMethods"
    ] == ["*"]
