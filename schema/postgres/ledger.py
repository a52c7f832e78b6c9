"""A mapping that remembers every moment: freezing it costs nothing, and all moments share what did not change."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")


class Ledger(Generic[V]):
    """Values by key, with the moment (a growing number) since which each holds."""

    def __init__(self) -> None:
        self._moments: dict[str, list[int]] = {}
        self._values: dict[str, list[V | None]] = {}
        self.now: dict[str, V] = {}

    def put(self, key: str, value: V | None, moment: int) -> None:
        """Set `key` from `moment` on; None takes it away."""
        moments = self._moments.setdefault(key, [])
        values = self._values.setdefault(key, [])
        if moments and moments[-1] == moment:
            values[-1] = value
        else:
            moments.append(moment)
            values.append(value)
        if value is None:
            self.now.pop(key, None)
        else:
            self.now[key] = value

    def value(self, key: str, moment: int) -> V | None:
        """Return what `key` was at `moment`."""
        moments = self._moments.get(key)
        if moments is None:
            return None
        at = bisect_right(moments, moment)
        return self._values[key][at - 1] if at else None

    def keys(self) -> Iterator[str]:
        """Yield every key that ever was."""
        yield from self._moments


@dataclass(frozen=True, eq=False)
class Moment(Mapping[str, V]):
    """A ledger as it was at one moment."""

    ledger: Ledger[V]
    moment: int

    def __getitem__(self, key: str) -> V:
        value = self.ledger.value(key, self.moment)
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        for key in list(self.ledger.keys()):
            if self.ledger.value(key, self.moment) is not None:
                yield key

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]
