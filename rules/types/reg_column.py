"""
Do not store `regproc` and its kin in a table.

They hold the number of a catalog row, which is another one in a restored or upgraded database: `pg_upgrade` refuses to
run while a table has such a column. `regclass`, `regtype` and `regrole` are the exceptions.

```sql bad
CREATE TABLE "hooks" ("id" bigint PRIMARY KEY, "handler" regproc); -- finding
```

```sql good
CREATE TABLE "hooks" ("id" bigint PRIMARY KEY, "handler" text, "of" regclass);
```

See <https://www.postgresql.org/docs/current/pgupgrade.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import listed, short
from schema.postgres.actions import AddColumn, CreateTable

_UNSTABLE = frozenset(
    {"regproc", "regprocedure", "regoper", "regoperator", "regconfig", "regdictionary", "regnamespace", "regcollation"}
)


@rule(severity=Severity.WARN)
def find(added: CreateTable | AddColumn) -> Findings:
    columns = (added.column,) if isinstance(added, AddColumn) else added.table.columns
    table = added.table if isinstance(added, AddColumn) else added.table.id
    names = [column.name for column in columns if column.type.removesuffix("[]") in _UNSTABLE]
    if names and not (isinstance(added, CreateTable) and added.temporary):
        yield Finding(at=added, message=f"{listed(names)} of `{short(table)}` will keep `pg_upgrade` from running.")
