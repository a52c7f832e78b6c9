"""
The server refuses this statement.

The migrations of this pull request were replayed on the state before them, in their order, and here Postgres would
stop - and the deploy with it.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "email" text; -- finding
```

```sql good
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "email" text;
```

See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.drifting import removed
from rules.failure.enum_value_used_in_same_transaction import REFUSAL
from rules.names import table
from schema.difference import Difference
from schema.postgres.actions import AddColumn, DropTable
from schema.postgres.migration import Step


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    refused = (step for step in difference.replay.steps if step.fails and not step.action.guarded)
    if removed(difference) and any("already exists" in (step.fails or "") for step in difference.replay.steps):
        return  # renamed or made anew they find what they made before, and all else follows: that they are gone is said
    failing = next((step for step in refused if not _said_elsewhere(step)), None)
    if failing is not None:  # what comes after it never runs, or fails because of it
        message = f"Postgres will refuse this: {(failing.fails or '').rstrip('.')}."
        yield Finding(at=failing.action, message=message, recipe=_in_quotes(failing))


def _said_elsewhere(step: Step) -> bool:
    """Three rules say it with its remedy: enum-value-used-*, concurrently-in-*, not-null-without-default."""
    if "multiple primary keys" in (step.fails or "") and "<constraint_name>" in step.migration.source.text:
        return True  # drizzle-kit left the old one, as failure/primary-key-kept says
    concurrently = getattr(step.action, "concurrently", False) and step.in_transaction
    empty = isinstance(step.action, AddColumn) and "null values" in (step.fails or "")
    return concurrently or empty or (step.fails or "").startswith(REFUSAL)


def _in_quotes(step: Step) -> str | None:
    """Return the name in quotes that was meant: without them it is looked for in small letters."""
    drop = step.action if isinstance(step.action, DropTable) else None
    meant = [t.id for t in step.before.tables.values() if drop and t.id != drop.table and t.id.lower() == drop.table]
    return f"Write the name in quotes, or it is read in small letters: `{table(meant[0])}`." if meant else None
