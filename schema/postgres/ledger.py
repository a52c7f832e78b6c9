"""A mapping that remembers every moment: freezing it costs nothing, and all moments share what did not change."""

from bisect import bisect_right
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import Generic, TypeVar, overload
from weakref import ref

V = TypeVar("V")
D = TypeVar("D")


class Ledger(Generic[V]):
    """Values by key, with the moment (a growing number) since which each holds."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._entries: dict[str, tuple[list[int], list[V | None]]] = {}  # moments, and the value since each
        self._last: ref[Moment[V]] | None = None  # weak: a replay that nobody needs any more is gone at once
        self.now: dict[str, V] = {}

    def put(self, key: str, value: V | None, moment: int) -> None:
        """Set `key` from `moment` on; None takes it away."""
        if value is None and key not in self.now:
            return
        entry = self._entries.get(key)
        if entry is None:
            self._entries[key] = [moment], [value]
        elif entry[0][-1] == moment:
            entry[1][-1] = value
        else:
            entry[0].append(moment)
            entry[1].append(value)
        if value is None:
            del self.now[key]
        else:
            self.now[key] = value
        if self._last is not None:
            last = self._last()
            if last is not None:
                last.live = None
            self._last = None

    def at(self, moment: int) -> "Moment[V]":
        """Return the mapping as it is now; the same object while nothing changed."""
        last = self._last() if self._last is not None else None
        if last is None:
            last = Moment(self, moment)
            self._last = ref(last)
        return last

    def value(self, key: str, moment: int) -> V | None:
        """Return what `key` was at `moment`."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        moments, values = entry
        if moments[-1] <= moment:
            return values[-1]
        at = bisect_right(moments, moment)
        return values[at - 1] if at else None

    def ever(self) -> Iterator[str]:
        """Yield every key that ever was."""
        yield from self._entries


class Moment(Mapping[str, V]):
    """A ledger as it was at one moment. `live` is the ledger's own dict while nothing has changed since."""

    __slots__ = ("__weakref__", "_ledger", "_moment", "live")

    def __init__(self, ledger: Ledger[V], moment: int) -> None:
        self._ledger = ledger
        self._moment = moment
        self.live: dict[str, V] | None = ledger.now

    def __getitem__(self, key: str) -> V:
        value = self._ledger.value(key, self._moment)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        if self.live is not None:
            return key in self.live
        return self._ledger.value(key, self._moment) is not None  # type: ignore[arg-type]

    @overload
    def get(self, key: str, /) -> V | None: ...
    @overload
    def get(self, key: str, /, default: V) -> V: ...
    @overload
    def get(self, key: str, /, default: D) -> V | D: ...
    def get(self, key: str, /, default: V | D | None = None) -> V | D | None:
        """Return the value of `key`, else `default`; the inherited one would raise and catch."""
        if self.live is not None:
            return self.live.get(key, default)
        value = self._ledger.value(key, self._moment)
        return default if value is None else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def values(self) -> ValuesView[V]:
        """Return all values; the inherited view would look each of them up."""
        return self._whole().values()

    def items(self) -> ItemsView[str, V]:
        """Return all keys with their values."""
        return self._whole().items()

    def _whole(self) -> dict[str, V]:
        """Return it all as a dict of its own, which no later moment changes."""
        if self.live is not None:
            return dict(self.live)
        known = ((key, self._ledger.value(key, self._moment)) for key in self._ledger.ever())
        return {key: value for key, value in known if value is not None}

    def __repr__(self) -> str:
        return repr(dict(self))
