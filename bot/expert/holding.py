"""Declarations at head that a draft may add to: tables, enums, relations; each knows the edit that adds to it."""

import re
from dataclasses import dataclass

from schema.drizzle.syntax import File
from schema.edits import Edit
from schema.listing import listing
from schema.model import Table
from schema.span import Source, Span

_EXTRAS = frozenset({"index", "uniqueIndex", "unique", "check", "foreignKey", "primaryKey", "pgPolicy"})


@dataclass(frozen=True)
class Holder:
    """A declaration at head that something is added to."""

    name: str
    source: Source

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names that are bound where the code is put."""
        return ()

    def edits(self, key: str, text: str) -> list[Edit]:
        """Return the edits that add it; none where it cannot be added for sure."""
        raise NotImplementedError


@dataclass(frozen=True)
class OfTable(Holder):
    """A table: a property is one more column, a value one more part of the third argument."""

    table: Table

    @property
    def parameters(self) -> tuple[str, ...]:
        """`table`, and whatever the third argument calls it."""
        parameter = self.table.source.parameter if self.table.source else None
        return ("table", parameter) if parameter else ("table",)

    def edits(self, key: str, text: str) -> list[Edit]:
        """Add a column, or a part of the third argument."""
        source = self.table.source
        if source is None:
            return []
        if not key:
            known = text.split("(", 1)[0].strip() in _EXTRAS
            return _some(source.with_extra(text)) if known else []
        columns = listing(source.columns) if source.columns is not None else None
        if columns is None or columns.item(key) is not None:
            return []
        return _some(columns.adding(text))


@dataclass(frozen=True)
class OfEnum(Holder):
    """An enum: a string is one more value, the last one."""

    span: Span

    def edits(self, key: str, text: str) -> list[Edit]:
        """Add a value."""
        start, end = self.span.text.find("["), self.span.text.rfind("]")
        if key or start < 0 or not re.fullmatch(r"""["'][^"'\\\n]{1,63}["']""", text):
            return []
        values = listing(Span(self.source, self.span.start + start, self.span.start + end + 1))
        return _some(values.adding(text)) if values is not None else []


@dataclass(frozen=True)
class OfRelations(Holder):
    """`relations(users, ({ one }) => ({ ... }))`: the object, and the parameter where a word is missing."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The two words of a relation."""
        return ("one", "many")

    def edits(self, key: str, text: str) -> list[Edit]:
        """Add a relation."""
        word = "many" if re.search(r":\s*many\(", text) else "one"
        pattern = rf"\b{re.escape(self.name)}\s*=\s*relations\(\s*\w+\s*,\s*\((\{{[^}}]*\}})\)\s*=>\s*\((\{{)"
        match = re.search(pattern, self.source.text)
        if not key or match is None:
            return []
        end = _closing(self.source, match.start(2))
        given = listing(Span(self.source, *match.span(1)))
        made = listing(Span(self.source, match.start(2), end)) if end else None
        if given is None or made is None or made.item(key) is not None:
            return []
        edits = _some(made.adding(text))
        return edits + _some(given.adding(word)) if given.item(word) is None else edits


def _closing(source: Source, start: int) -> int:
    """Return where the object that begins at `start` ends, 0 where that is not known."""
    file = File(source)
    node = file.root.descendant_for_byte_range(*(len(source.text[:at].encode()) for at in (start, start + 1)))
    while node is not None and node.type != "object":
        node = node.parent
    return file.span(node).end if node is not None and file.span(node).start == start else 0


def _some(edit: Edit | None) -> list[Edit]:
    return [edit] if edit is not None else []
