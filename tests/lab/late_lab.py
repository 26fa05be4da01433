"""The lab on free ports of loopback, with its other origins, in a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crossorigin.asgi import ASGIApp
from crossorigin.lab.server import lab_and_sites

from .serving import serving

__all__ = ["lab_in_a_thread"]


@contextmanager
def lab_in_a_thread(around: Callable[[ASGIApp], ASGIApp] = lambda lab: lab) -> Iterator[str]:
    """Serve the lab, in what `around` puts around it, while the block runs; yields its address."""
    with serving(lambda places: around(lab_and_sites(places))) as places:
        yield f"http://127.0.0.1:{places.lab}/"
