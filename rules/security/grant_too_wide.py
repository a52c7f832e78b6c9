"""
Grant what is needed, to who needs it.

PUBLIC is every role there is and will be, and ALL is more than reading and writing: it empties tables, adds triggers to
them and, on a schema, creates in it.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY);
```

```sql bad
GRANT ALL ON "notes" TO PUBLIC; -- finding
```

```sql bad
GRANT INSERT ON ALL TABLES IN SCHEMA "public" TO "anon"; -- finding
```

```sql good
GRANT SELECT, INSERT ON "notes" TO "app";
GRANT USAGE ON SCHEMA "public" TO PUBLIC;
```

See <https://www.postgresql.org/docs/current/ddl-priv.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import guarded
from rules.names import listed, short
from schema.postgres.actions import Grant

_HARMLESS = frozenset({"usage", "execute", "connect", "temporary", "temp"})
_NOBODY = frozenset({"public", "anon", "anonymous"})  # who is not signed in
_OWNERS = frozenset({"postgres", "service_role", "neondb_owner", "neon_superuser", "current_user", "supabase_admin"})


@rule(severity=Severity.WARN)
def find(grant: Grant, ctx: Context) -> Findings:
    if grant.kind not in ("table", "schema", "database", "sequence") or ctx.fails or _guarded(grant, ctx):
        return
    privileges = {p.lower() for p in grant.privileges}
    open_ = sorted(_NOBODY & set(grant.roles)) if not privileges or privileges - _HARMLESS else []
    wide = [role for role in grant.roles if role not in _OWNERS] if not privileges and grant.kind != "sequence" else []
    roles = list(dict.fromkeys([*open_, *wide]))
    if roles:
        what = "everything" if not privileges else " and ".join(sorted(p.upper() for p in privileges))
        on = "all of a schema" if grant.all_in_schema else short(grant.object)
        yield Finding(at=grant, message=f"{listed(roles)} may do {what} on `{on}`.")


def _guarded(grant: Grant, ctx: Context) -> bool:
    """Return whether policies decide all the same."""
    tables = [ctx.end.tables.get(name) for name in grant.objects] if not grant.all_in_schema else []
    return bool(tables) and all(t is not None and guarded(ctx.end, t) for t in tables)
