"""Values of which there are thousands: dataclasses that nobody changes, and what is computed of them once.

A frozen dataclass sets each of its fields by `object.__setattr__` and takes three times as long to make, which is up to
a tenth of a lint's time. To mypy these are frozen, and mypy keeps them so. `functools.cached_property` takes a lock
before Python 3.12, and that longer than most of what is computed here.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["cached", "cached_of", "remembered", "value"]

T = TypeVar("T")
SHORT = 2000  # characters of a text that is worth remembering
KEPT = 512  # of them


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Keep the last answers about short texts: a condition is asked about many columns, in many migrations."""
    kept = lru_cache(maxsize=KEPT)(function)
    return wraps(function)(lambda text: kept(text) if len(text) <= SHORT else function(text))


if TYPE_CHECKING:
    from dataclasses import dataclass as value
    from functools import cached_property as cached

    def cached_of(field: str) -> Callable[[Callable[[Any], T]], cached[T]]:
        """Compute an attribute when it is first asked for; a copy that has the same `field` keeps it."""
else:
    from dataclasses import dataclass

    def value(*, frozen: bool) -> Any:
        """Make a value of a class: compared and hashed by its fields, as a frozen dataclass is."""
        return dataclass(eq=True, unsafe_hash=frozen)

    class cached:  # noqa: N801 - it is used as `property` is
        """An attribute that is computed when it is first asked for; by two threads twice, to the same end."""

        def __init__(self, compute: Any, of: str | None = None) -> None:
            self._compute = compute
            self.of = of
            self._name = compute.__name__
            self.__doc__ = compute.__doc__

        def __get__(self, instance: Any, _owner: Any = None) -> Any:
            if instance is None:
                return self
            found = instance.__dict__[self._name] = self._compute(instance)
            return found

    def cached_of(field: str) -> Any:
        """Compute an attribute when it is first asked for; a copy that has the same `field` keeps it."""
        return lambda compute: cached(compute, field)
