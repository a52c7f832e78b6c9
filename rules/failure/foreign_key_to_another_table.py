"""
A column that points elsewhere still holds the old keys.

Dropping a foreign key and adding one to another table changes no value: each is still a key of the table it pointed to.
The first one that the other table does not have fails the deploy, "violates foreign key constraint", and one that it
has by chance means another row from here on. Rewrite the values first, or give the new key a column of its own.

```sql before
CREATE TABLE "files" ("id" bigint PRIMARY KEY);
CREATE TABLE "assets" ("id" bigint PRIMARY KEY);
CREATE TABLE "calls" ("id" bigint, "file_id" bigint CONSTRAINT "calls_file_id_fk" REFERENCES "files" ("id"));
```

```sql bad
ALTER TABLE "calls" RENAME COLUMN "file_id" TO "asset_id";
ALTER TABLE "calls" DROP CONSTRAINT "calls_file_id_fk";
ALTER TABLE "calls" ADD CONSTRAINT "calls_asset_id_fk" FOREIGN KEY ("asset_id") REFERENCES "assets" ("id"); -- finding
```

```sql good
ALTER TABLE "calls" DROP CONSTRAINT "calls_file_id_fk";
UPDATE "calls" SET "file_id" = NULL;
ALTER TABLE "calls" ADD CONSTRAINT "calls_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "assets" ("id");
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.repointed import keys_of_another
from schema.postgres.actions import AddForeignKey


@rule(severity=Severity.WARN)
def find(add: AddForeignKey, ctx: Context) -> Findings:
    old = None if ctx.fails or not add.enforced or ctx.is_empty(add.table) else keys_of_another(add, ctx)
    if old:
        part, where = (add, old.references), (add.table, old.references, add.foreign_key.references, add.not_valid)
        yield replace(_finding([part]), group=Group(where, part, _finding))


def _finding(parts: list[tuple[AddForeignKey, str]]) -> Finding:
    add, old = parts[0]
    columns = [column for one, _ in parts for column in one.foreign_key.columns]
    holds = (
        f"{listed(columns)} of `{short(add.table)}` {'holds' if len(columns) == 1 else 'hold'} keys of `{short(old)}`"
    )
    when = "is refused when this is validated" if add.not_valid else "fails the deploy"
    return Finding(at=add, message=f"{holds}: one that `{short(add.foreign_key.references)}` does not have {when}.")
