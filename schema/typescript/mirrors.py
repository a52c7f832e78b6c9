"""Mirrors: Zod objects that say again what a table's rows are, written by hand or made by drizzle-zod."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tree_sitter import Node

from schema.drizzle.modules import Module
from schema.drizzle.syntax import File
from schema.drizzle.values import At, Obj, Value
from schema.drizzle.zod import Zod
from schema.model import Database, Table
from schema.span import Span

Kind = Literal["select", "insert", "update"]

MOST = 400  # schemas of one file
_WRITTEN = re.compile(r"\.(?:strict|loose)?object\(|create(?:Select|Insert|Update)Schema\(", re.IGNORECASE)
_INSERTS = frozenset(("insert", "create", "new", "add"))
_UPDATES = frozenset(("update", "edit", "patch"))
_AROUND = frozenset(("schema", "zod", "z", "row", "select", "base", "full", "db", "model", "entity", "record", "table"))
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


@dataclass(frozen=True)
class Field:
    """One field of a mirror. `kind` is what it takes in Zod's word, "any" where that is not known."""

    key: str
    kind: str
    optional: bool = False  # may be left out, and then is not there
    nullable: bool = False
    coerced: bool = False
    values: tuple[str, ...] = ()
    max: int | None = None
    span: Span | None = None  # `key: value`, where the mirror itself writes it
    value: Span | None = None
    made: Span | None = None  # the call that made its schema, where that is in the mirror's own file

    @property
    def text(self) -> str:
        """The field as it is written, '' where that is elsewhere."""
        return self.span.text if self.span else ""


@dataclass(frozen=True)
class Mirror:
    """One mirror of `table` (its id). `closed`: every field is known. `body` is the object in which fields stand."""

    name: str
    table: str
    kind: Kind
    derived: bool
    fields: tuple[Field, ...]
    closed: bool
    span: Span
    body: Span | None
    keys: tuple[tuple[str, Span], ...] = field(default=(), repr=False)  # that drizzle-zod was told of: overrides, picks

    @property
    def object(self) -> str:
        """Return its name for fingerprints."""
        return f"{self.span.path}#{self.name}"

    @property
    def written(self) -> tuple[tuple[str, Span], ...]:
        """The keys that somebody wrote: fields by hand, or what drizzle-zod was told of."""
        return self.keys if self.derived else tuple((one.key, one.span) for one in self.fields if one.span)


def mirrors_of(module: Module, declared: Database) -> Iterator[Mirror]:
    """Yield the mirrors that a file declares, of tables of the schema."""
    by_name = _names(declared)
    for name, statement in list(module.declared.items())[:MOST]:
        if not _WRITTEN.search(module.file.text(statement)):
            continue
        value = module.lookup(name, statement)
        if not isinstance(value, Zod) or value.fields is None or value.at.file is not module.file:
            continue
        if made := _mirror(name, value, module.file.span(statement), declared, by_name):
            yield made


def _mirror(name: str, value: Zod, span: Span, declared: Database, by_name: dict[str, Table]) -> Mirror | None:
    kind, noun = _meant(name)
    file = value.at.file
    if value.derived is not None:
        made, pg = value.derived
        table = declared.tables.get(f"{pg.schema or 'public'}.{pg.name}")
        kind = {"select": "select", "insert": "insert", "update": "update"}[made]  # type: ignore[assignment]
        body = None
    else:
        table = by_name.get(noun) if not value.picked else None
        node = _literal(value.at)
        body = file.span(node) if node is not None else None
    if table is None or value.fields is None or table.partial:
        return None
    fields = tuple(_field(key, one, value.fields, file) for key, one in value.fields.items())
    keys = tuple((key, place) for key, place in _keys(value, file) if span.start <= place.start < span.end)
    closed = not value.fields.holes
    return Mirror(name, table.id, kind, value.derived is not None, fields, closed, span, body, keys)


def _literal(at: At) -> Node | None:
    arguments = at.node.children[-1].named_children
    return arguments[0] if arguments and arguments[0].type == "object" else None


def _field(key: str, value: Value, fields: Obj, file: File) -> Field:
    node = fields.places.get(key) if fields.file is file else None
    written = node if node is not None and node.type in ("pair", "shorthand_property_identifier") else None
    span = file.span(written) if written is not None else None
    given = file.span(written.named_children[-1]) if written is not None and written.type == "pair" else None
    if not isinstance(value, Zod):
        return Field(key, "any", span=span, value=given)
    return Field(
        key,
        value.kind,
        value.optional and not value.defaulted,
        value.nullable,
        value.coerced,
        value.values,
        value.max,
        span,
        given,
        value.at.span() if value.at.file is file else None,
    )


def _keys(value: Zod, file: File) -> Iterator[tuple[str, Span]]:
    """Yield the keys that drizzle-zod's schema was told of, each where it stands."""
    for how, given in value.picked if value.derived is not None else ():
        if how != "extend" and isinstance(given, Obj) and given.file is file:
            yield from ((key, file.span(node)) for key, node in given.places.items() if key in given)


def _meant(name: str) -> tuple[Kind, str]:
    """Return what `insertUserSchema` is for, and the noun it is of: ("insert", "user")."""
    words = [word.lower() for word in _WORD.findall(name)]
    kind: Kind = "select"
    if words and words[0] in _INSERTS | _UPDATES:
        kind = "insert" if words.pop(0) in _INSERTS else "update"
    elif words and words[-1] in ("input", "form"):
        return "select", ""
    while words and words[-1] in _AROUND:
        words.pop()
    while words and words[0] in _AROUND:
        words.pop(0)
    return kind, singular("".join(words))


def _names(declared: Database) -> dict[str, Table]:
    """Return the tables by the nouns they are called by; a noun that two of them could mean is left out."""
    found: dict[str, list[Table]] = {}
    for table in declared.tables.values():
        for name in {singular(_plain(table.name)), singular(_plain((table.key or "").removesuffix("Table")))}:
            found.setdefault(name, []).append(table)
    return {name: tables[0] for name, tables in found.items() if name and len(tables) == 1}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def singular(word: str) -> str:
    """Return the singular of an English plural, well enough to compare with."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
