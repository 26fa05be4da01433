"""The policy of a path that has one reading, found by trying each entry of a map."""

from collections.abc import Mapping

from crossorigin import NO_CORS, Policy
from crossorigin.policy.strictness import strictest


def naive_policy(entries: Mapping[str, Policy], path: str) -> Policy:
    """The policy of the entry that covers the path and nothing that another one does not.

    The strictest of these, if there are several.
    """
    readings = [path]
    exact = [entry for entry in entries if entry[0] == "="]
    alike = [entry for entry in exact if _covers(entry, path, any_slash=True)]
    listed = [_parts(entry) for entry in exact if _covers(entry, path)]
    # A slash at the end may not count, where only the path without it is listed, or only with it.
    if path != "/" and any(_parts(entry) not in listed for entry in alike):
        readings.append(path.rstrip("/") if path.endswith("/") else f"{path}/")
    return strictest([policy for each in readings for policy in _policies(entries, each)])


def _policies(entries: Mapping[str, Policy], path: str) -> list[Policy]:
    covering = _that_cover(entries, path)
    best = [
        entry
        for entry in covering
        if not any(_is_within(other, entry) for other in covering if other != entry)
    ]
    return [entries[entry] for entry in best] or [NO_CORS]


def _that_cover(entries: Mapping[str, Policy], path: str) -> list[str]:
    return [entry for entry in entries if _covers(entry, path)]


def _covers(entry: str, path: str, *, any_slash: bool = False) -> bool:
    own, parts = _parts(entry), _parts(path)
    if entry[0] == "=":
        slashes = entry.endswith("/") == path.endswith("/") or any_slash
        return slashes and len(own) == len(parts) and _match(own, parts)
    return len(own) <= len(parts) and _match(own, parts)


def _is_within(entry: str, other: str) -> bool:
    """Whether whatever is covered by the first is covered by the second."""
    own, others = _parts(entry), _parts(other)
    if other[0] == "=" and (entry[0] != "=" or len(own) != len(others)):
        return False
    return len(others) <= len(own) and _match(others, own)


def _parts(path: str) -> list[str]:
    return [part for part in path.removeprefix("=").split("/") if part]


def _match(own: list[str], parts: list[str]) -> bool:
    return all(each[0] == "{" or each == part for each, part in zip(own, parts, strict=False))
