"""How long tests wait for what other programs do: only a test that fails takes that long."""

__all__ = ["PATIENCE"]

PATIENCE = 240.0
"""Seconds after which a program has failed; a busy machine may take minutes to start a browser."""
