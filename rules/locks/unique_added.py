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

from rules import Finding, Findings, Severity, rule
from rules.beforehand import additions, build, by_hand
from rules.context import Context
from rules.names import quoted, short, table
from rules.recipes import sql
from rules.renamed_key import under_its_new_name
from rules.uniqueness import ALIKE, could_be_alike
from schema.model import PrimaryKey, Unique
from schema.postgres.actions import AddPrimaryKey, AddUnique


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddUnique | AddPrimaryKey, ctx: Context) -> Findings:
    if add.using_index or not ctx.cost.scans or ctx.is_empty(add.table) or ctx.fails:
        return
    key = add.unique if isinstance(add, AddUnique) else add.primary_key
    nulls = isinstance(key, Unique) and not key.nulls_not_distinct
    alike = f", {ALIKE}" if could_be_alike(add.table, key.columns, ctx, nulls=nulls) else ""
    renamed = under_its_new_name([(add, ctx)])
    yield Finding(
        at=add,
        message=f"Every read and write of `{short(add.table)}` waits while the index of `{key.name}` is built{alike}.",
        fix=renamed,
        recipe=None if renamed else _recipe(add.table, key, ctx),
    )


def _recipe(table_id: str, key: Unique | PrimaryKey, ctx: Context) -> str:
    name, columns = quoted(key.name or "index"), ", ".join(map(quoted, key.columns))
    kind = "UNIQUE" if isinstance(key, Unique) else "PRIMARY KEY"
    create = f"CREATE UNIQUE INDEX {name} ON {table(table_id)} ({columns})"
    attach = f"ALTER TABLE {table(table_id)} ADD CONSTRAINT {name} {kind} USING INDEX {name}"
    if ctx.deploy.one_transaction:
        alone = build(create, table_id, key.name or "index", ctx)
        return by_hand([alone], [attach], additions(ctx, table_id, key.columns, unique=True))
    concurrently = sql(create.replace("INDEX", "INDEX CONCURRENTLY", 1))
    return (
        "In a migration of its own, which no transaction wraps, and then in the next:\n\n"
        f"{concurrently}\n\n{sql(attach)}"
    )
