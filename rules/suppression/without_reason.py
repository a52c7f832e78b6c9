"""
An allow comment says why.

Whoever meets the comment next year must be able to tell whether its reason still holds. Without
`because ...` the comment allows nothing.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
```

```sql bad
-- dbreview: allow data-loss/column-dropped -- finding
ALTER TABLE "users" DROP COLUMN "email";
```

```sql good
-- dbreview: allow data-loss/column-dropped because the column was never read
ALTER TABLE "users" DROP COLUMN "email";
```
"""

from rules import Finding, Findings, Severity, rule
from rules.allow import Allowance


@rule(severity=Severity.WARN)
def find(allowance: Allowance) -> Findings:
    if not allowance.rules:
        yield Finding(at=allowance, message="This allow comment names no rule: write `allow <rule> because <reason>`.")
    elif not allowance.reason:
        names = ", ".join(f"`{name}`" for name in allowance.rules)
        yield Finding(at=allowance, message=f"This comment allows {names} without a reason: add `because <reason>`.")
