"""
An allow comment that excuses nothing goes.

Nothing on its line or below it breaks the rule it names, so it only tells readers of a danger that is
not there - and would silence the next one that appears.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
```

```sql bad
-- dbreview: allow data-loss/column-dropped because the column was never read -- finding
ALTER TABLE "users" ALTER COLUMN "email" DROP DEFAULT;
```

```sql good
-- dbreview: allow data-loss/column-dropped because the column was never read
ALTER TABLE "users" DROP COLUMN "email";
```
"""

from rules import Finding, Findings, Severity, rule
from rules.allow import Allowance


@rule(severity=Severity.NOTE)
def find(allowance: Allowance) -> Findings:
    for name in allowance.unused:
        yield Finding(at=allowance, message=f"Nothing here breaks `{name}` any more: this comment can go.")
