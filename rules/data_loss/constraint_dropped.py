"""
A dropped constraint lets in what it kept out.

The first row it would have refused makes it impossible to bring back. And an upsert of the running code that names the
columns of a dropped unique constraint in ON CONFLICT fails at once.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text CONSTRAINT "users_email_unique" UNIQUE);
```

```sql bad
ALTER TABLE "users" DROP CONSTRAINT "users_email_unique"; -- finding
```

One that is replaced, or that only proved a NOT NULL, is not missed:

```sql good
CREATE UNIQUE INDEX "users_email_idx" ON "users" ("email");
ALTER TABLE "users" DROP CONSTRAINT "users_email_unique";
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.model import Table
from schema.postgres.actions import DropConstraint
from schema.postgres.catalog import primary_key_name
from schema.postgres.proofs import proves_not_null


@rule(severity=Severity.NOTE)
def find(drop: DropConstraint, ctx: Context) -> Findings:
    before, end = ctx.start.tables.get(drop.table), ctx.end.tables.get(drop.table)
    held = _held(before, drop.constraint) if before else ("what it held", ())
    if ctx.fails or end is None or held is None or ctx.is_new(drop.table) or _still(held, end, drop.constraint):
        return
    if before is None and (drop.if_exists or ctx.start.tables):  # of a table that was renamed before, nothing is known
        return
    yield Finding(at=drop, message=f"Without `{drop.constraint}` nothing keeps `{short(drop.table)}` to {held[0]}.")


def _held(table: Table, name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return what a constraint holds, in words, and the columns it is about; None where there is no such constraint."""
    if name == primary_key_name(table):  # failure/no-replica-identity speaks of it
        return None
    keys = {k.name: (f"rows of `{short(k.references)}` that exist", k.columns) for k in table.foreign_keys}
    keys |= {u.name: ("no two rows alike", u.columns) for u in table.uniques}
    proof = [c.name for c in table.columns]  # what only proved a NOT NULL has done its work
    idle = {c.name for c in table.checks if any(proves_not_null(c.expression, name) for name in proof)}
    checks = {c.name: (f"`{c.expression}`", _named(c.expression, proof)) for c in table.checks if c.name not in idle}
    return (keys | checks).get(name)


def _still(held: tuple[str, tuple[str, ...]], end: Table, name: str) -> bool:
    """Return whether the end of the migrations holds the same, or has not the columns any more."""
    columns = held[1]
    again = _held(end, name) is not None or any(end.column(c) is None for c in columns)
    others = [key.columns for key in (*end.uniques, *end.foreign_keys, end.primary_key) if key]
    unique = [tuple(c.expression for c in i.columns) for i in end.indexes if i.unique and i.where is None]
    return again or (bool(columns) and not held[0].startswith("`") and columns in (*others, *unique))


def _named(expression: str, columns: list[str]) -> tuple[str, ...]:
    return tuple(name for name in columns if re.search(rf"\b{re.escape(name)}\b", expression))
