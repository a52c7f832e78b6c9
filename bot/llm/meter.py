"""What a language model was used for: tokens of one answer, and who counts them for one installation."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Usage:
    """Tokens as the provider counted them; `cached` were read from its cache, `stored` were written to it."""

    input: int = 0
    output: int = 0
    cached: int = 0
    stored: int = 0

    @property
    def total(self) -> int:
        """Every token, whatever it costs: what the monthly cap counts."""
        return self.input + self.output + self.cached + self.stored

    def __add__(self, other: "Usage") -> "Usage":
        """Return both together."""
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.stored + other.stored,
        )


class Meter(Protocol):
    """Counts the tokens of one installation in the current month."""

    async def spent(self) -> int:
        """Return how many were used this month."""

    async def note(self, usage: Usage) -> None:
        """Add what one answer used."""


class Unmetered:
    """Counts nothing: for the command line, where the caller pays with a key of their own."""

    async def spent(self) -> int:
        """Return 0."""
        return 0

    async def note(self, usage: Usage) -> None:
        """Forget it."""


class Meters(Protocol):
    """The meters of all installations."""

    def of(self, installation: int) -> Meter:
        """Return the meter of one."""


UNMETERED = Unmetered()
