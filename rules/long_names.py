"""Names that are longer than Postgres keeps them."""

from operator import attrgetter

from rules.code import MAX_NAME
from schema.model import Table
from schema.postgres.actions import AddForeignKey
from schema.postgres.migration import Statement
from schema.postgres.tokens import tokens

_NAME = attrgetter("name")
_RUNS = bytes(ord(" ") if chr(byte) in ' "\t\n\r\f\v' else ord("x") for byte in range(256))
_LONG = b"x" * (MAX_NAME + 1)


def is_long(name: str) -> bool:
    """Return whether Postgres cuts the name."""
    return len(name.encode()) > MAX_NAME


def fits(table: Table) -> bool:
    """Return whether all that comes with a new table has a short enough name: most do."""
    names = (table.name, *map(_NAME, table.columns), *map(_NAME, table.foreign_keys))
    return max(map(len, map(str.encode, names))) <= MAX_NAME


def may_hold_one(sql: str) -> bool:
    """Return whether something in it may be such a name: so many bytes without a blank or a quote."""
    return _LONG in sql.encode(errors="replace").translate(_RUNS)


def written(statement: Statement) -> set[str]:
    """Return the names of a statement that are cut (the parser has done so already), but those that Drizzle made."""
    words = tokens(statement.sql) if may_hold_one(statement.sql) else []
    tables = [order.table.partition(".")[2] for order in statement.actions if isinstance(order, AddForeignKey)]
    found = {word.text for word in words if word.kind in ("word", "quoted") and is_long(word.text)}
    return {n for n in found if not (n.endswith("_fk") and any(n.startswith(f"{table}_") for table in tables))}
