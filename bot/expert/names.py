"""Which table, column or enum somebody means: by SQL name, by TypeScript name, in any case, in singular or plural."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from bot.expert.knowledge import Knowledge, Known
from bot.render.escape import code
from rules.names import short
from schema.drizzle.journal import Entry
from schema.model import Column, Enum, Table, View
from schema.typescript.mirrors import singular

MAX_NAME = 200


class UnknownNameError(LookupError):
    """Nothing has that name; the message is a sentence of inert Markdown, with the nearest name there is.

    `sure`: it is meant as a name, by how it is spelt or because one is near; else it may be any word.
    """

    def __init__(self, sentence: str, *, sure: bool) -> None:
        super().__init__(sentence)
        self.sure = sure


@dataclass(frozen=True)
class TableOf:
    """A table and the package that declares it."""

    known: Known
    table: Table


@dataclass(frozen=True)
class ColumnOf:
    """A column, its table, and the package that declares them."""

    known: Known
    table: Table
    column: Column

    @property
    def name(self) -> str:
        """`orders.user_id`, with the schema where it is another than public."""
        return f"{short(self.table.id)}.{self.column.name}"


@dataclass(frozen=True)
class EnumOf:
    """An enum and the package that declares it."""

    known: Known
    enum: Enum


def table(knowledge: Knowledge, word: str) -> TableOf:
    """Return the table that `word` means. Raises UnknownNameError."""
    for same in (_exact, _folded, _root):
        for known in knowledge.packages:
            for each in known.declared.tables.values():
                if any(same(word) == same(name) for name in _names(each)):
                    return TableOf(known, each)
    names = [name for known in knowledge.packages for each in known.declared.tables.values() for name in _names(each)]
    raise _unknown(f"There is no table {shown(word)}", word, names)


def columns(knowledge: Knowledge, word: str, of: str = "") -> list[ColumnOf]:
    """Return the columns that `word` means: `orders.user_id`, or `user_id` `of` a table, or of every table that has it.

    Raises UnknownNameError.
    """
    name = word
    if not of and "." in word:
        of, _, name = word.rpartition(".")
    if of:
        found = table(knowledge, of)
        column = _column(found.table, name)
        if column is None:
            there = [n for each in found.table.columns for n in (each.name, each.key or each.name)]
            raise _unknown(f"{code(short(found.table.id))} has no column {shown(name)}", name, there, sure=True)
        return [ColumnOf(found.known, found.table, column)]
    every = [
        ColumnOf(known, each, column)
        for known in knowledge.packages
        for each in known.declared.tables.values()
        if (column := _column(each, name))
    ]
    if not every:
        raise _unknown(f"No table has a column {shown(name)}", name, ())
    return every


def enum(knowledge: Knowledge, word: str) -> EnumOf:
    """Return the enum that `word` means. Raises UnknownNameError."""
    for same in (_exact, _folded, _root):
        for known in knowledge.packages:
            for each in known.declared.enums.values():
                if any(same(word) == same(name) for name in (each.name, each.id, each.key or each.name)):
                    return EnumOf(known, each)
    names = [each.name for known in knowledge.packages for each in known.declared.enums.values()]
    raise _unknown(f"There is no enum {shown(word)}", word, names)


def view(knowledge: Knowledge, word: str) -> View | None:
    """Return the view that `word` means."""
    views = (each for known in knowledge.packages for each in known.declared.views.values())
    return next((v for v in views if _folded(word) in map(_folded, (v.name, v.id, v.key or v.name))), None)


def migration(knowledge: Knowledge, word: str) -> tuple[Known, Entry]:
    """Return the migration that `word` means: its tag, its number, or its file's name. Raises UnknownNameError."""
    wanted = word.removesuffix(".sql").rpartition("/")[2]
    number = int(wanted) if wanted.isdecimal() and len(wanted) <= 9 else None
    for known in knowledge.packages:
        for entry in known.journal.entries:
            by_number = number is not None and (entry.tag.startswith(f"{number:04d}_") or entry.tag == wanted)
            if entry.tag == wanted or by_number or entry.tag.partition("_")[2] == wanted:
                return known, entry
    tags = [entry.tag for known in knowledge.packages for entry in known.journal.entries]
    raise _unknown(f"There is no migration {shown(word)}", wanted, tags)


def _column(found: Table, name: str) -> Column | None:
    for same in (_exact, _folded):
        for each in found.columns:
            if same(name) in (same(each.name), same(each.key or each.name)):
                return each
    return None


def _names(found: Table) -> Iterator[str]:
    yield from (found.name, found.id)
    if found.key:
        yield found.key


def _exact(name: str) -> str:
    return name


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def _root(name: str) -> str:
    return singular(_folded(name))


def shown(word: str) -> str:
    """Return a word that somebody wrote as a code span, cut where it is none of ours."""
    return code(word[:MAX_NAME])


def _unknown(sentence: str, word: str, there: Iterable[str], *, sure: bool = False) -> UnknownNameError:
    folded = {_folded(name): name for name in there}
    near = get_close_matches(_folded(word[:MAX_NAME]), folded, n=1, cutoff=0.6)
    hint = f"; did you mean {code(folded[near[0]])}?" if near else "."
    return UnknownNameError(sentence + hint, sure=sure or bool(near) or any(c in "_.0123456789" for c in word))
