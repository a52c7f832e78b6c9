"""Facts in, checked prose out: the optional design summary, which can neither change nor fail a review."""

from typing import TYPE_CHECKING, Any

from bot.llm.facts import (
    ColumnFact,
    EnumFact,
    Facts,
    FindingFact,
    ForeignKeyFact,
    IndexFact,
    StatementFact,
    TableFact,
)

if TYPE_CHECKING:
    from bot.llm.summary import Prose, summarise

__all__ = [
    "ColumnFact",
    "EnumFact",
    "Facts",
    "FindingFact",
    "ForeignKeyFact",
    "IndexFact",
    "Prose",
    "StatementFact",
    "TableFact",
    "summarise",
]


def __getattr__(name: str) -> Any:
    """Import the writing only where it is asked for: the command line has no use for it, and starts a fifth faster."""
    if name in {"Prose", "summarise"}:
        from bot.llm import summary  # noqa: PLC0415

        return getattr(summary, name)
    raise AttributeError(name)
