"""What the language model may know of a pull request: names, types, findings and costs we computed, never its text."""

from dataclasses import asdict, dataclass, is_dataclass

STRING_LIMIT = 240  # characters of any one value
COLUMNS = 60  # per table


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
    primary_key: tuple[str, ...] = ()


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
        """Whether nothing structural changed: then there is nothing to write about, whatever was found."""
        return not (self.changes or self.statements)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each there are, whatever of them is sent."""
        levels = {level: sum(f.severity == level for f in self.findings) for level in ("block", "warn", "note")}
        return {
            "tables": len(self.tables),
            "new_tables": sum(table.is_new for table in self.tables),
            "other_tables": len(self.others),
            "changes": len(self.changes),
            "statements": len(self.statements),
            "findings": len(self.findings),
            **{level: number for level, number in levels.items() if number},
        }


def short(value: object) -> object:
    """Return `value` as JSON without what is empty, every string cut to STRING_LIMIT and every list to COLUMNS."""
    if isinstance(value, str):
        return value[:STRING_LIMIT]
    if isinstance(value, dict):
        return {key: short(inner) for key, inner in value.items() if inner or (inner == 0 and inner is not False)}
    if isinstance(value, list | tuple):
        return [short(inner) for inner in value[:COLUMNS]]
    if is_dataclass(value) and not isinstance(value, type):
        return short(asdict(value))
    return value
