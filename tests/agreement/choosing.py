"""Choices at random, for the generators of scenarios."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

__all__ = ["Chooser", "chances"]

T = TypeVar("T")


def chances(seed: int | str, count: int) -> Iterator[random.Random]:
    """One for each of `count` scenarios: the first are the same for any `count`."""
    return (random.Random(f"{seed}/{number}") for number in range(count))  # noqa: S311 (no secret)


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
