"""Facts in, checked prose out: the optional design summary, which can neither change nor fail a review."""

from bot.llm.facts import (
    ColumnFact,
    Facts,
    FindingFact,
    ForeignKeyFact,
    IndexFact,
    StatementFact,
    TableFact,
)
from bot.llm.summary import Prose, summarise

__all__ = [
    "ColumnFact",
    "Facts",
    "FindingFact",
    "ForeignKeyFact",
    "IndexFact",
    "Prose",
    "StatementFact",
    "TableFact",
    "summarise",
]
