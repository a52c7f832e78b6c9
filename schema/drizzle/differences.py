"""Where two snapshots differ: path, ours, theirs; and how many facts were compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PARTS = ("tables", "enums", "schemas", "sequences", "roles", "policies", "views")


@dataclass(frozen=True)
class Differing:
    """One fact on which two snapshots do not agree; None where one of them lacks it."""

    path: str
    ours: Any
    theirs: Any


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[Differing]:
    """Return every difference between two snapshots of the v7 shape, by path."""
    return [found for part in _PARTS for found in _compare(part, ours.get(part, {}), theirs.get(part, {}))]


def count(snapshot: dict[str, Any]) -> int:
    """Return how many facts (leaves) a snapshot states."""
    return sum(_leaves(snapshot.get(part, {})) for part in _PARTS)


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_leaves(item) for item in value.values())
    return 1


def _compare(path: str, ours: Any, theirs: Any) -> Iterator[Differing]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in [*theirs, *(key for key in ours if key not in theirs)]:
            if key in ours and key in theirs:
                yield from _compare(f"{path}/{key}", ours[key], theirs[key])
            elif ours.get(key) != theirs.get(key):
                yield Differing(f"{path}/{key}", ours.get(key), theirs.get(key))
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        yield Differing(path, ours, theirs)
