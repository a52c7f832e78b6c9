"""Values of which there are thousands: dataclasses that nobody changes.

A frozen dataclass sets each of its fields by `object.__setattr__` and takes three times as long to make, which is up to
a tenth of a lint's time. To mypy these are frozen, and mypy keeps them so.
"""

from typing import TYPE_CHECKING, Any

__all__ = ["value"]

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    def value(*, frozen: bool) -> Any:
        """Make a value of a class: compared and hashed by its fields, as a frozen dataclass is."""
        return dataclass(eq=True, unsafe_hash=frozen)
