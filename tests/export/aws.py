"""Parameters of AWS, checked against the models of its client library."""

from __future__ import annotations

from collections.abc import Mapping

from ..pains.software import missing

__all__ = ["problems"]


def problems(service: str, operation: str, parameters: Mapping[str, object]) -> str:
    """What is wrong with the parameters of an operation; "" if nothing is."""
    try:
        from botocore.session import Session  # noqa: PLC0415
        from botocore.validate import ParamValidator  # noqa: PLC0415
    except ModuleNotFoundError:
        missing("botocore")
    model = Session().get_service_model(service).operation_model(operation)
    return str(ParamValidator().validate(parameters, model.input_shape).generate_report())
