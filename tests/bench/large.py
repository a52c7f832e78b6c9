"""A large repository of our own making: a schema of 110 tables in 5,000 lines, and a pull request of three columns."""

import json
import subprocess
from pathlib import Path

TABLES = 110
DB = Path("packages/db")


def large_repository(folder: Path) -> None:
    """Make it in an empty folder, with the branches `main` and `change`."""
    _git(folder, "init", "-q", "-b", "main")
    _write(folder, migrations=1, tables=TABLES, extra="")
    _commit(folder, "The base")
    _git(folder, "checkout", "-qb", "change")
    _write(folder, migrations=2, tables=TABLES, extra='  note: text("note"),\n')
    _commit(folder, "The change")


def _write(folder: Path, *, migrations: int, tables: int, extra: str) -> None:
    root = folder / DB
    (root / "drizzle/meta").mkdir(parents=True, exist_ok=True)
    (root / "drizzle.config.ts").write_text(
        'export default { dialect: "postgresql", schema: "./schema.ts", out: "./drizzle" };\n'
    )
    names = [f"things_{n}" for n in range(tables)]
    (root / "schema.ts").write_text(schema_text(tables, extra))
    for number in range(migrations):
        sql = "".join(map(_create, names)) if number == 0 else "".join(map(_add, names[:3]))
        (root / f"drizzle/{number:04}_step.sql").write_text(sql)
    entries = [
        {"idx": n, "version": "7", "when": 1_700_000_000_000 + n, "tag": f"{n:04}_step", "breakpoints": True}
        for n in range(migrations)
    ]
    journal = {"version": "7", "dialect": "postgresql", "entries": entries}
    (root / "drizzle/meta/_journal.json").write_text(json.dumps(journal, indent=2))


def schema_text(tables: int, extra: str = "") -> str:
    """Return a schema.ts; `extra` are more columns of the first three tables."""
    head = 'import { index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";\n\n'
    return head + "".join(_table(n, f"things_{n}", extra if n < 3 else "") for n in range(tables))


def _table(number: int, name: str, extra: str) -> str:
    parent = f'  parentId: uuid("parent_id").references(() => things{number - 1}.id),\n' if number else ""
    columns = "".join(f'  field{n}: text("field_{n}").notNull().default("x{n}"),\n' for n in range(34))
    return f"""export const things{number} = pgTable("{name}", {{
  id: uuid("id").primaryKey().defaultRandom(),
{parent}{columns}{extra}  size: integer("size"),
  createdAt: timestamp("created_at", {{ withTimezone: true }}).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", {{ withTimezone: true }})
    .notNull()
    .defaultNow()
    .$onUpdate(() => new Date()),
}}, (table) => [
  index("{name}_size_idx").on(table.size),
]);

"""


def _create(name: str) -> str:
    fields = "".join(f"\t\"field_{n}\" text DEFAULT 'x{n}' NOT NULL,\n" for n in range(34))
    return f"""CREATE TABLE "{name}" (
\t"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
\t"parent_id" uuid,
{fields}\t"size" integer,
\t"created_at" timestamp with time zone DEFAULT now() NOT NULL,
\t"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "{name}_size_idx" ON "{name}" USING btree ("size");
--> statement-breakpoint
"""


def _add(name: str) -> str:
    return f'ALTER TABLE "{name}" ADD COLUMN "note" text;\n--> statement-breakpoint\n'


def _commit(folder: Path, message: str) -> None:
    _git(folder, "add", "-A")
    _git(folder, "-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "-qm", message)


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)
