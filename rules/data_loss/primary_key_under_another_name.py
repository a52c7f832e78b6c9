"""
A unique constraint may be the primary key under another name.

Where one CREATE TABLE declares a primary key and a unique constraint over the same columns, as drizzle-kit writes
`.primaryKey().unique()`, Postgres makes one index of both and names the key after the constraint. The snapshot knows
of two. To drop that constraint then is to drop the primary key, and nothing says so.

```ts before
export const skills = pgTable("skills", { id: text("id").primaryKey().unique() });
```

```sql before
CREATE TABLE "skills" ("id" text PRIMARY KEY, CONSTRAINT "skills_id_unique" UNIQUE ("id"));
```

```json before file=drizzle/meta/0000_snapshot.json
{ "version": "7", "dialect": "postgresql", "tables": { "public.skills": { "name": "skills", "columns": {
  "id": { "name": "id", "type": "text", "primaryKey": true, "notNull": true } },
  "uniqueConstraints": { "skills_id_unique": { "name": "skills_id_unique", "columns": ["id"] } } } } }
```

```sql bad
ALTER TABLE "skills" DROP CONSTRAINT "skills_id_unique"; -- finding
```

```sql good
ALTER TABLE "skills" RENAME CONSTRAINT "skills_id_unique" TO "skills_pkey";
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.coverage import primary
from rules.names import quoted, short, table
from schema.model import Table
from schema.postgres.actions import DropConstraint


@rule(severity=Severity.BLOCK)
def find(drop: DropConstraint, ctx: Context) -> Findings:
    snapshot = ctx.difference.base.snapshot
    said = snapshot.tables.get(drop.table, Table("")) if snapshot else Table("")
    unique = said.unique(drop.constraint)
    if ctx.fails or ctx.is_new(drop.table) or unique is None or unique.columns != primary(said):
        return
    name, key = quoted(drop.constraint), quoted(f"{said.name[:58]}_pkey")
    asked = drop.constraint.replace("'", "''")
    yield Finding(
        at=drop,
        message=f"If `{drop.constraint}` was made in the CREATE TABLE of `{short(drop.table)}`, it is the primary key:"
        " this drops that.",
        recipe=f"Ask production: `SELECT contype FROM pg_constraint WHERE conname = '{asked}';`. `u` is a constraint"
        " of its own: allow this finding with that reason. `p` is the primary key: give it its own name instead,"
        f" `ALTER TABLE {table(drop.table)} RENAME CONSTRAINT {name} TO {key};`",
    )
