"""
An allow comment names a rule that exists.

A comment with a misspelt rule allows nothing: the finding it was written for still appears, and the
next reader believes that it was considered.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
```

```sql bad
-- dbreview: allow data-loss/colum-dropped because the column was never read -- finding
ALTER TABLE "users" ALTER COLUMN "email" DROP DEFAULT;
```

```sql good
-- dbreview: allow data-loss/column-dropped because the column was never read
ALTER TABLE "users" DROP COLUMN "email";
```
"""

from rules import Finding, Findings, Severity, rule
from rules.allow import Allowance
from rules.catalogue import nearest


@rule(severity=Severity.WARN)
def find(allowance: Allowance) -> Findings:
    for name in allowance.unknown:
        yield Finding(at=allowance, message=f"No rule is called `{name}`{nearest(name)}.")
