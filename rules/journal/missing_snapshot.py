"""
A migration comes with its snapshot.

`drizzle-kit generate` compares the schema files with the last snapshot there is. A migration without one is not in it:
the next person who generates gets the same statements a second time, and their migration fails with "already exists".

```ts before snapshot=yes
export const users = pgTable("users", { id: uuid("id").primaryKey() });
```

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY);
```

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey(), email: text("email") });
```

```sql bad also=yes file=drizzle/0001_email.sql
ALTER TABLE "users" ADD COLUMN "email" text;
```

```json bad also=yes file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1700000060000, "tag": "0001_email", "breakpoints": true } // finding
] }
```

```sql good
UPDATE "users" SET "id" = gen_random_uuid() WHERE false; -- changes nothing that a snapshot tells
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.context import Context
from rules.drifting import drops, whole
from rules.entries import added, generate, place
from rules.names import listed, short
from schema.difference import Difference

HABIT = 3  # migrations without a snapshot at base: a repository that leaves them out
RECIPE = """Let drizzle-kit write it, and keep only the snapshot:

```sh
{generate}
mv {out}/meta/{next:04}_snapshot.json {out}/meta/{prefix}_snapshot.json
rm {out}/{next:04}_again.sql
git checkout -- {out}/meta/_journal.json
```"""


@rule(severity=Severity.WARN)
def find(difference: Difference, ctx: Context) -> Findings:
    new, journal = added(difference), difference.head.journal
    missing = sum(1 for entry in difference.base.journal.entries if entry.snapshot_path is None)
    if not new or new[-1].snapshot_path or missing > HABIT or new[-1] is not journal.entries[-1]:
        return
    behind = whole(ctx.drift.behind)
    names, verb = list(dict.fromkeys(short(c.object) for c in behind)), "drops" if all(map(drops, behind)) else "writes"
    if names:
        out, prefix, number = difference.package.out, new[-1].tag.split("_", 1)[0], len(journal.entries)
        said = {"generate": generate(difference, " --name again"), "out": out, "next": number, "prefix": prefix}
        yield Finding(
            at=Place(place(new[-1]), f"journal.{new[-1].tag}"),
            message=f"`{new[-1].tag}` has no snapshot: the next `drizzle-kit generate` {verb} {listed(names)} again.",
            recipe=RECIPE.format(**said) if prefix == f"{number - 1:04}" else None,
        )
