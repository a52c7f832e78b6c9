"""
A unique constraint builds its index while nobody can use the table.

ADD ... UNIQUE holds ACCESS EXCLUSIVE until the index is complete: reads and writes wait. An index built
concurrently before can be made into the constraint in an instant.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text NOT NULL);
```

```sql bad
ALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE ("email"); -- finding
```

```sql good transaction=never
CREATE UNIQUE INDEX CONCURRENTLY "users_email_unique" ON "users" ("email");
ALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE USING INDEX "users_email_unique";
```

```sql good
CREATE TABLE "teams" ("id" bigint PRIMARY KEY, "slug" text NOT NULL);
ALTER TABLE "teams" ADD CONSTRAINT "teams_slug_unique" UNIQUE ("slug");
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.beforehand import Key, concurrent_keys, key_of
from rules.context import Context
from rules.names import listed, short
from rules.often import OFTEN
from rules.renamed_key import under_its_new_name
from rules.uniqueness import ALIKE, could_be_alike
from schema.model import Unique
from schema.postgres.actions import AddPrimaryKey, AddUnique


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddUnique | AddPrimaryKey, ctx: Context) -> Findings:
    if add.using_index or not ctx.cost.scans or ctx.is_empty(add.table) or ctx.fails:
        return
    kind, part = under_its_new_name([(add, ctx)]) is None, (add, ctx)
    yield replace(_finding([part]), group=Group(kind, part, _finding, least=OFTEN))


def _finding(parts: list[Key]) -> Finding:
    tables = listed(list(dict.fromkeys(short(add.table) for add, _ in parts)))
    built = "index of {} is" if len(parts) == 1 else "indexes of {} are"
    names = built.format(listed([key_of(add).name or "index" for add, _ in parts]))
    alike = f", {ALIKE}" if any(map(_alike, parts)) else ""
    renamed = under_its_new_name(parts)
    return Finding(
        at=parts[0][0],
        message=f"Every read and write of {tables} waits while the {names} built{alike}.",
        fix=renamed,
        recipe=None if renamed else concurrent_keys(parts),
    )


def _alike(part: Key) -> bool:
    (add, ctx), key = part, key_of(part[0])
    nulls = isinstance(key, Unique) and not key.nulls_not_distinct
    return could_be_alike(add.table, key.columns, ctx, nulls=nulls)
