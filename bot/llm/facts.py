"""What the language model may know of a pull request: names, types, findings and costs we computed, never its text."""

from dataclasses import asdict, dataclass

STRING_LIMIT = 240  # characters of any one value
TABLES = 30
COLUMNS = 60  # per table
LINES = 80  # changes, findings and statements, each


@dataclass(frozen=True)
class ColumnFact:
    """A column; `default` is the SQL text of its default."""

    name: str
    type: str
    not_null: bool = False
    default: str | None = None
    key: str = ""  # its property in TypeScript, where that is another word


@dataclass(frozen=True)
class IndexFact:
    """An index over columns or expressions."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True)
class ForeignKeyFact:
    """A foreign key; `references` is `schema.table`."""

    name: str
    columns: tuple[str, ...]
    references: str
    references_columns: tuple[str, ...]


@dataclass(frozen=True)
class TableFact:
    """A table the pull request touches, as it is at head; `name` is `schema.table`."""

    name: str
    columns: tuple[ColumnFact, ...] = ()
    indexes: tuple[IndexFact, ...] = ()
    foreign_keys: tuple[ForeignKeyFact, ...] = ()
    is_new: bool = False
    export: str = ""  # the const that declares it
    path: str = ""  # the file that does


@dataclass(frozen=True)
class EnumFact:
    """An enum at head."""

    name: str  # `schema.name`
    values: tuple[str, ...] = ()
    export: str = ""


@dataclass(frozen=True)
class FindingFact:
    """A finding as the review says it; `object` is such as `public.users.email`."""

    rule: str
    object: str
    message: str
    severity: str


@dataclass(frozen=True)
class StatementFact:
    """A statement of a new migration: its kind (`CreateIndex`) and what it does to existing relations."""

    kind: str
    locks: tuple[tuple[str, str], ...] = ()  # relation, Postgres' name of the mode
    rewrites: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything that is sent. `changes` are short lines such as "ColumnAdded public.users.email"."""

    tables: tuple[TableFact, ...] = ()
    changes: tuple[str, ...] = ()
    findings: tuple[FindingFact, ...] = ()
    statements: tuple[StatementFact, ...] = ()
    enums: tuple[EnumFact, ...] = ()
    relations: tuple[str, ...] = ()  # lines such as "public.users.orders: many public.orders"
    others: tuple[str, ...] = ()  # names of tables that are there too, and of which nothing is told
    files: tuple[str, ...] = ()  # that may be named

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write about."""
        return not (self.changes or self.findings or self.statements)

    def as_json(self) -> dict[str, object]:
        """Return the facts as JSON values, every list and string cut to its limit, and how many of each there are."""
        return {
            "counts": {
                "tables": len(self.tables),
                "new_tables": sum(table.is_new for table in self.tables),
                "changes": len(self.changes),
                "statements": len(self.statements),
                "findings": len(self.findings),
                **{level: sum(f.severity == level for f in self.findings) for level in ("block", "warn", "note")},
            },
            "tables": [_short({**asdict(t), "columns": asdict(t)["columns"][:COLUMNS]}) for t in self.tables[:TABLES]],
            "changes": [_short(change) for change in self.changes[:LINES]],
            "findings": [_short(asdict(finding)) for finding in self.findings[:LINES]],
            "statements": [_short(asdict(statement)) for statement in self.statements[:LINES]],
        }


def _short(value: object) -> object:
    """Return `value` with every string in it cut to STRING_LIMIT and every list to COLUMNS."""
    if isinstance(value, str):
        return value[:STRING_LIMIT]
    if isinstance(value, dict):
        return {key: _short(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_short(inner) for inner in value[:COLUMNS]]
    return value
