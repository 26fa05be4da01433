"""Choices at random, for the generators of scenarios."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

__all__ = ["Chooser"]

T = TypeVar("T")


class Chooser:
    """Chooses by `chance`."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def odds(self, probability: float) -> bool:
        return self.chance.random() < probability

    def weighted(self, weights: Mapping[T, int]) -> T:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def one(self, values: Sequence[T]) -> T:
        return self.chance.choice(values)
