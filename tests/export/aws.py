"""Parameters of AWS, checked against the models of its client library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..pains.software import missing

__all__ = ["problems"]


def problems(service: str, operation: str, parameters: Mapping[str, object]) -> str:
    """What is wrong with the parameters of an operation; "" if nothing is."""
    try:
        from botocore.validate import ParamValidator  # noqa: PLC0415
    except ModuleNotFoundError:
        missing("botocore")
    model = _model(service).operation_model(operation)
    report = str(ParamValidator().validate(parameters, model.input_shape).generate_report())
    return "\n".join(filter(None, [report, *_not_listed(model.input_shape, parameters)]))


@cache
def _model(service: str) -> Any:
    from botocore.session import Session  # noqa: PLC0415

    return Session().get_service_model(service)


def _not_listed(shape: Any, value: Any) -> Iterator[str]:
    """The values that are not among those of their shape, which the validator does not look at."""
    if shape.type_name == "structure":
        for name in shape.members.keys() & value.keys():
            yield from _not_listed(shape.members[name], value[name])
    elif shape.type_name == "list":
        for each in value:
            yield from _not_listed(shape.member, each)
    elif getattr(shape, "enum", []) and value not in shape.enum:
        yield f"{value!r} is not one of {shape.enum}"
