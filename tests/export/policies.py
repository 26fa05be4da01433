"""Policies for the gateways: a few by hand that have every form and clause, and drawn ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.export import ExportError, export
from tests.test_both_ends import draw_fields

__all__ = ["MAPS", "PARTS", "POLICIES", "drawn", "drawn_maps"]

POLICIES = {
    "every-form": Policy(
        allow_origins=[
            "https://app.example.com",
            "https://*.example.org",
            "http://localhost:*",
            "https://*.example.com:*",
            "https://pr-*.example.net",
            "http://192.168.0.0/23:*",
            "moz-extension://*",
            "app://Foo",
            "http://[::1]:3000",
            "https://[fd12:3400::/28]:*",
            "file://",
            "null",
        ],
        allow_credentials=True,
        allow_methods=["PUT", "Egg"],
        allow_headers=["X-Trace", "Range"],
        expose_headers=["ETag"],
        max_age=60,
        allow_private_network=True,
        dangerously_allow_insecure_origins=True,
        dangerously_allow_private_address_ranges=True,
        dangerously_allow_any_extension=True,
        dangerously_allow_null_origin=True,
    ),
    "any-origin": Policy(
        allow_origins="*",
        allow_methods="*",
        allow_headers=["*", "Authorization"],
        expose_headers="*",
        preflight_status=200,
    ),
    "any-with-credentials": Policy(
        allow_origins=["https://app.example.com"],
        allow_methods="*",
        allow_headers="*",
        allow_credentials=True,
        max_age=0,
    ),
    "no-cors": NO_CORS,
}

_A = Policy(
    allow_origins=["https://app.example.com"], allow_methods=["PUT"], allow_credentials=True
)
_B = Policy(allow_origins=["https://b.example"], allow_headers=["X-Trace"], expose_headers=["ETag"])
_C = Policy(allow_origins="*", allow_methods="*", allow_private_network=True)
PARTS = Policy.any_of(
    _A,
    Policy(allow_origins=["https://*.example.com", "http://localhost:*"], allow_methods=["PATCH"]),
    Policy(allow_origins="*", max_age=60),
)
MAPS = {
    "paths": PolicyMap(
        {
            "/": _C,
            "/admin": _A,
            "/admin/x": NO_CORS,
            "/users/{id}/avatar": _B,
            "/teams/{id}": NO_CORS,
            "/teams/{id}/x": _B,
            "=/health": PARTS,
            "/USERS/7": NO_CORS,
        }
    ),
    "hosts": PolicyMap(
        {"/": _C}, hosts={"api.example.com": _A, "*.tenant.example": PARTS, "[::1]": _B}
    ),
    "paths-and-hosts": PolicyMap(
        {"/": _A, "/users": _B},
        hosts={
            "api.example.com": PolicyMap({"/users/{id}": _C, "=/health/": PARTS}),
            "*.tenant.example": PolicyMap({"/": _B, "/Admin": _A}),
        },
    ),
}
"""Maps of every form."""

_FORMS = (
    "https://pr-*.example.com",
    "https://*-web.example.com",
    "chrome-extension://*",
    "http://10.0.0.0/8",
    "http://172.16.4.0/22:*",
    "capacitor://localhost",
    "https://" + "a" * 60 + ".example.com",
)


def drawn(seed: int, count: int, target: str) -> Iterator[Policy]:
    """`count` policies that the target can say exactly."""
    chance = random.Random(seed)  # noqa: S311 (not for secrets)
    while count:
        fields = draw_fields(chance)
        origins = fields["allow_origins"]
        if isinstance(origins, list):
            fields["allow_origins"] = [*origins, *chance.sample(_FORMS, chance.randint(0, 2))]
        fields["allow_private_network"] = chance.random() < 0.2
        fields["dangerously_allow_private_address_ranges"] = True
        fields["dangerously_allow_any_extension"] = True
        try:
            policy = Policy(**fields)
            export(policy, target)
        except (PolicyError, ExportError):
            continue
        yield policy
        count -= 1


_PATHS = ("/admin", "/Users", "/users/{id}", "/users/me", "=/health", "=/health/", "/users/{id}/x")
_HOSTS = ("api.example.com", "*.tenant.example", "*.example", "x.tenant.example")


def drawn_maps(seed: int, count: int, target: str) -> Iterator[PolicyMap]:
    """`count` maps of policies that the target can say exactly."""
    chance = random.Random(seed)  # noqa: S311 (not for secrets)
    policies = drawn(seed, 1_000_000, target)
    for _ in range(count):

        def paths() -> dict[str, Policy]:
            keys = chance.sample(_PATHS, chance.randint(1, 3))
            return {each: next(policies) for each in ("/", *keys)}

        hosts = chance.sample(_HOSTS, chance.randint(0, 2))
        yield PolicyMap(paths(), hosts={each: PolicyMap(paths()) for each in hosts})
