"""The tables a question is about: named in it, spoken of, or one foreign key away; of the others only the names."""

import re
from collections.abc import Iterable

from bot.llm.facts import ColumnFact, EnumFact, Facts, ForeignKeyFact, IndexFact, TableFact
from schema.model import Database, ForeignKey, Table

MAX_TABLES = 12  # told whole
MAX_OTHERS = 400  # told by name
_WORD = re.compile(r"[A-Za-z0-9_$]+")


def slice_of(database: Database, question: str) -> Facts:
    """Return what a model is told of `database` (as declared at head) to answer `question`."""
    near = _near(database, question)[:MAX_TABLES]
    tables = [database.tables[name] for name in near]
    types = {f"{c.type_schema}.{c.type.removesuffix('[]')}" for t in tables for c in t.columns if c.type_schema}
    words = _words(question)
    enums = [e for key, e in sorted(database.enums.items()) if key in types or _words(e.name) & words]
    return Facts(
        tables=tuple(map(table_fact, tables)),
        enums=tuple(EnumFact(e.id, e.values, e.key or "") for e in enums),
        relations=tuple(f"{r.id}: {r.kind} {r.target}" for r in database.relations if r.table in near),
        others=tuple(sorted(database.tables.keys() - set(near)))[:MAX_OTHERS],
        files=tuple(sorted({t.span.path for t in tables if t.span})),
    )


def table_fact(table: Table, *, is_new: bool = False) -> TableFact:
    """Return a table as a model is told of it."""
    return TableFact(
        name=table.id,
        columns=tuple(
            ColumnFact(c.name, c.type, c.not_null, c.default, c.key if c.key and c.key != c.name else "")
            for c in table.columns
        ),
        indexes=tuple(IndexFact(i.name, tuple(c.expression for c in i.columns), i.unique) for i in table.indexes)
        + tuple(IndexFact(u.name, u.columns, unique=True) for u in table.uniques),
        foreign_keys=tuple(map(_key, table.foreign_keys)),
        is_new=is_new,
        export=table.key or "",
        path=table.span.path if table.span else "",
        primary_key=table.primary_key.columns if table.primary_key else (),
    )


def _key(key: ForeignKey) -> ForeignKeyFact:
    return ForeignKeyFact(key.name, key.columns, key.references, key.references_columns)


def _near(database: Database, question: str) -> list[str]:
    """Return tables in the order of their closeness to the question; where it names none, the most referenced ones."""
    words = _words(question)
    named = [name for name, t in database.tables.items() if _words(f"{t.name} {t.key or ''}") & words]
    counts = dict.fromkeys(database.tables, 0)
    for table in database.tables.values():
        for key in table.foreign_keys:
            counts[key.references] = counts.get(key.references, 0) + 1
    named.sort(key=lambda name: (-_score(database.tables[name], words), -counts[name], name))
    close = [name for name in _neighbours(database, named) if name not in named]
    rest = sorted((n for n in database.tables if n not in {*named, *close}), key=lambda n: (-counts[n], n))
    return [*named, *close, *rest]


def _score(table: Table, words: set[str]) -> int:
    whole = {table.name.casefold(), (table.key or table.name).casefold()}
    return 2 * bool(whole & words) + len(_words(table.name) & words)


def _neighbours(database: Database, named: Iterable[str]) -> list[str]:
    wanted = set(named)
    found: dict[str, None] = {}
    for name, table in database.tables.items():
        for key in table.foreign_keys:
            if name in wanted and key.references in database.tables:
                found[key.references] = None
            if key.references in wanted:
                found[name] = None
    return list(found)


def _words(text: str) -> set[str]:
    """Return the words of a text and of the names in it, in lower case, with and without the s of a plural."""
    whole = [word for match in _WORD.finditer(text) for word in (match[0], *_parts(match[0]))]
    lower = {word.casefold() for word in whole if len(word) > 2}
    return lower | {_singular(word) for word in lower}


def _parts(name: str) -> list[str]:
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
