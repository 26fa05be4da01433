"""What is longer than a product takes is refused."""

from __future__ import annotations

import pytest

from crossorigin import Policy
from crossorigin.export import FORMS, ExportError, export

from .test_declared import PLAIN
from .test_losses import CODES


def _name(length: int) -> Policy:
    return PLAIN.replace(allow_headers=["x" * length])


def _names(length: int) -> Policy:
    """Names of 10 characters and one longer, which are `length` characters in a list."""
    count, rest = divmod(length + 2, 12)
    first = f"X-{'y' * (rest + 8)}"
    return PLAIN.replace(expose_headers=[first, *(f"X-{n:08}" for n in range(1, count))])


def _origins(count: int) -> Policy:
    return PLAIN.replace(
        allow_origins=[f"https://tenant{n:05}.customers.example" for n in range(count)]
    )


LONGEST = {
    "gateway-api": (_name, 256),
    "lambda-url": (_name, 1_024),
    "azure-blob": (_name, 256),
    "aws-http-api": (lambda length: PLAIN.replace(allow_methods=["M" * length]), 64),
    "cloudflare-pages": (_names, 2_000 - len("Access-Control-Expose-Headers: ")),
    "vercel": (_names, 32_768),
}
"""By the target: a policy with a text of a length, and the longest that the product takes."""


@pytest.mark.parametrize("target", LONGEST)
def test_texts_that_are_too_long_for_a_product_are_refused(target: str) -> None:
    policy, longest = LONGEST[target]
    for form in (None, *(form for form, able in FORMS.items() if target in able)):
        assert export(policy(longest), target, accept=CODES, form=form).files
        with pytest.raises(ExportError) as caught:
            export(policy(longest + 1), target, accept=CODES, form=form)
        assert [loss.code for loss in caught.value.losses] == ["too-long"]


@pytest.mark.parametrize(
    ("target", "count", "longest"),
    [
        ("s3", 1_300, 64 * 1024),
        ("azure-blob", 64, 2 * 1024),
        ("azure-api-management", 6_000, 256 * 1024),
        ("ingress-nginx", 10_000, 256 * 1024),
    ],
)
def test_a_document_that_is_too_long_is_refused(target: str, count: int, longest: int) -> None:
    few, many = _origins(count // 2), _origins(count)
    (text,) = (
        text
        for name, text in export(few, target, accept=CODES).files.items()
        if not name.endswith(".txt")
    )
    assert longest // 4 < len(text) < longest
    with pytest.raises(ExportError) as caught:
        export(many, target, accept=CODES)
    assert [loss.code for loss in caught.value.losses] == ["too-long"]
