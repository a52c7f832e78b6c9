"""
Reference a managed table by its primary key only.

Tables such as `auth.users` belong to the provider, who changes their other columns and indexes as he likes. A foreign
key to one of those keeps his migrations, and then yours, from running.

```sql bad
CREATE TABLE "profiles" ("id" bigint PRIMARY KEY, "email" text REFERENCES "auth"."users" ("email")); -- finding
```

```sql good
CREATE TABLE "profiles" ("id" uuid PRIMARY KEY REFERENCES "auth"."users" ("id"));
```

A schema of that name that is your own is managed by you:

```sql good
CREATE SCHEMA "auth";
CREATE TABLE "auth"."accounts" ("id" uuid PRIMARY KEY, "email" text UNIQUE);
CREATE TABLE "profiles" ("id" bigint PRIMARY KEY, "email" text REFERENCES "auth"."accounts" ("email"));
```

See <https://supabase.com/docs/guides/auth/managing-user-data>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed
from schema.postgres.actions import AddColumn, AddForeignKey, CreateTable

_MANAGED = frozenset({"auth", "storage", "realtime", "neon_auth"})


@rule(severity=Severity.WARN)
def find(added: CreateTable | AddColumn | AddForeignKey, ctx: Context) -> Findings:
    keys = added.table.foreign_keys if isinstance(added, CreateTable) else (added.foreign_key,)
    for key in keys:
        managed = key is not None and key.references.partition(".")[0] in _MANAGED
        if key and managed and key.references not in ctx.end.tables and key.references_columns not in ((), ("id",)):
            columns = listed(key.references_columns)
            message = f"{columns} of `{key.references}` is not the key its provider promises to keep."
            yield Finding(at=added, message=message)
