"""
Neon has no superuser.

The role that owns a database there may make roles and databases, and nothing that reaches the server itself: its
settings, its disks, its programs. What asks for that is refused when the migration runs. Settings of the compute are
changed in Neon's console or through its API.

```sql bad transaction=never neon=yes
ALTER SYSTEM SET work_mem = '64MB'; -- finding
--> statement-breakpoint
CREATE ROLE "admin" SUPERUSER; -- finding
--> statement-breakpoint
CREATE TABLESPACE "fast" LOCATION '/mnt/fast'; -- finding
```

```sql good neon=yes
ALTER ROLE "app" SET work_mem = '64MB';
CREATE ROLE "reader" NOSUPERUSER;
```

Where production is somewhere else, it may be a right that its role has:

```sql good transaction=never
ALTER SYSTEM SET work_mem = '64MB';
```

Production is on Neon if the package of the schema depends on its driver. `neon: false` in the settings says that it is
somewhere else; `neon: true`, that it is there, though nothing shows it.

See <https://neon.com/docs/reference/compatibility>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.hosts import refused_on_neon
from schema.postgres import actions as a


@rule(severity=Severity.BLOCK)
def find(
    order: a.AlterSystem | a.CreateRole | a.AlterRole | a.DatabaseOrder | a.CreateFunction | a.CreateExtension,
    ctx: Context,
) -> Findings:
    if not ctx.fails and (what := refused_on_neon(order, ctx)):
        yield Finding(at=order, message=f"{what} takes a superuser, and Neon has none: this is refused.")
