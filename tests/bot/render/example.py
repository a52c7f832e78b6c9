"""One outcome that holds every kind of thing a look has to show, hostile names among them."""

from bot.judgement import Judgement, ReviewedPackage
from bot.pull import ChangedFile, Hunk
from bot.render.outcome import Outcome
from rules.kit import Severity
from rules.report import LineEdit, LineFix, Missed, Report, Reported

SCHEMA_PATH = "packages/database/src/schema.ts"
MIGRATION_PATH = "packages/database/migrations/0007_lonely_hulk.sql"
DOCS = "https://github.com/dbreview/dbreview/blob/main/docs/rules"

SCHEMA = """\
import { pgTable, serial, text, timestamp } from "drizzle-orm/pg-core";

export const orders = pgTable("orders", {
  id: serial("id").primaryKey(),
  customer: text("customer").notNull(),
\tpaidAt: timestamp("paid_at").notNull(),
});

export const evil = pgTable("\x1b[31m[bold]@org/team", {});
"""

MIGRATION = """\
ALTER TABLE "orders" ALTER COLUMN "total" SET DATA TYPE bigint;--> statement-breakpoint
CREATE INDEX "orders_customer_idx" ON "orders" USING btree ("customer");--> statement-breakpoint
ALTER TABLE "orders"
  ADD CONSTRAINT "orders_customer_fk" FOREIGN KEY ("customer")
  REFERENCES "customers"("id");
"""

RECIPE = """\
1. **Expand**: add the column beside the old one.

```sql
ALTER TABLE "orders" ADD COLUMN "total_new" bigint;
```

2. **Contract** in a later pull request.
"""


def _finding(rule: str, severity: Severity, at: tuple[str | None, int | None, int | None], **more) -> Reported:
    values = {
        "message": "",
        "why": "",
        "side": "RIGHT",
        "object": "public.orders",
        "fingerprint": f"{abs(sum(map(ord, rule))):016x}",
        "docs": f"{DOCS}/{rule}.md",
    } | more
    return Reported(rule=rule, severity=severity, path=at[0], line=at[1], end_line=at[2], **values)


FINDINGS = (
    _finding(
        "example/timestamp-without-time-zone",
        Severity.WARN,
        (SCHEMA_PATH, 6, 6),
        message="`orders.paid_at` forgets which zone its moments belong to.",
        why="`timestamp` keeps the wall-clock reading and drops the zone it was read in. Two servers in two zones then "
        "store the same moment as two different values, and nothing in the row says which was meant.",
        object="public.orders.paid_at",
        fix=LineFix(
            "Keep the time zone",
            (LineEdit(SCHEMA_PATH, 6, 6, '\tpaidAt: timestamp("paid_at", { withTimezone: true }).notNull(),'),),
        ),
    ),
    _finding(
        "example/type-change-rewrites",
        Severity.BLOCK,
        (MIGRATION_PATH, 1, 1),
        message="Changing `orders.total` to `bigint` writes the whole table anew while nobody can read it.",
        why="The lock is held until every row is written.",
        object="public.orders.total",
        recipe=RECIPE,
    ),
    _finding(
        "example/foreign-key-validates",
        Severity.WARN,
        (MIGRATION_PATH, 3, 5),
        message="`orders_customer_fk` stops writes to `orders` and `customers` while every row is looked up.",
        why="Adding a foreign key checks all rows under SHARE ROW EXCLUSIVE on both tables.",
        object="public.orders.orders_customer_fk",
    ),
    _finding(
        "example/type-change-rewrites",
        Severity.WARN,
        (SCHEMA_PATH, 9, 9),
        message="`\x1b[31m[bold]@org/team` see https://evil.example <b>now</b>.",
        why="The lock is held until every row is written.",
        object="public.evil",
    ),
    _finding(
        "example/column-dropped",
        Severity.WARN,
        (SCHEMA_PATH, 4, 4),
        message="`orders.note` is gone, and what it holds with it.",
        why="Nothing brings it back.",
        side="LEFT",
        object="public.orders.note",
    ),
    _finding(
        "example/no-migration",
        Severity.WARN,
        (None, None, None),
        message="The schema changed, and no migration came with it.",
        why="The next deploy runs code against a database that does not have these columns.",
        object="packages/database",
        fix=LineFix("Run `drizzle-kit generate` and commit what it writes", ()),
    ),
    _finding(
        "example/auto-increment-id",
        Severity.NOTE,
        (SCHEMA_PATH, 4, 4),
        message="`orders.id` counts upwards.",
        why="Ids that count tell how many there are.",
        object="public.orders.id",
        fix=LineFix("Use an identity column", ()),
    ),
)

UNREAD = (Missed(SCHEMA_PATH, 12, "the columns of `audit`", "they come from a call of `columnsFor()`"),)

TEXTS = {(SCHEMA_PATH, "RIGHT"): SCHEMA, (SCHEMA_PATH, "LEFT"): SCHEMA.replace("id:", "note:")}
TEXTS[(MIGRATION_PATH, "RIGHT")] = MIGRATION

FILES = {
    SCHEMA_PATH: ChangedFile(
        SCHEMA_PATH,
        "modified",
        hunks=(Hunk(frozenset(range(1, 8)), frozenset(range(3, 8)), frozenset({6}), frozenset()),),
    ),
    MIGRATION_PATH: ChangedFile(
        MIGRATION_PATH, "added", hunks=(Hunk(frozenset(), frozenset(range(1, 6)), frozenset(range(1, 6)), frozenset()),)
    ),
}

STATS = {"packages": 1, "tables": 2, "columns": 5, "changes": 3, "migrations": 1, "statements": 3}

FULL = Outcome(
    Judgement(Report(FINDINGS, UNREAD, STATS), "failure", (ReviewedPackage("packages/database"),), stats={"files": 2}),
    FILES,
    lambda path, side: TEXTS.get((path, side)),
    "main..HEAD",
    123,
)
CLEAN = Outcome(
    Judgement(Report((), (), STATS), "success", (ReviewedPackage("packages/database"),), stats={"files": 2}),
    FILES,
    subject="main..HEAD",
    milliseconds=80,
)
UNTOUCHED = Outcome(Judgement(stats={"files": 3}), subject="main..HEAD", milliseconds=9)
UNREADABLE = Outcome(
    Judgement(Report((), UNREAD, STATS), "neutral", (ReviewedPackage(""),)),
    FILES,
    subject="main..HEAD",
    milliseconds=80,
)
