"""How the cost of a lint grows: each kind of statement many times, over one table and over many, and then more."""

import tempfile
import time
from pathlib import Path

from bot.cli.lint import linted
from schema.deploy import Deploy
from tests.bench.history import BREAK

FEW, TIMES = 60, 4
TOLD = 2 * TIMES  # what takes more than so many times as long is told; a table that grows by its statements takes some
RUNS = 3

# What a statement is about is {table} and {column}; its number is {n}.
STATEMENTS = {
    "new tables": (
        'CREATE TABLE "new_{n}" ("id" uuid PRIMARY KEY, "of_id" bigint, "name" text);',
        'ALTER TABLE "new_{n}" ADD CONSTRAINT "new_{n}_fk" FOREIGN KEY ("of_id") REFERENCES "thing_0"("id");',
        'CREATE INDEX "new_{n}_idx" ON "new_{n}" ("of_id");',
    ),
    "tables dropped": ('DROP TABLE "{table}" CASCADE;',),
    "tables renamed": ('ALTER TABLE "{table}" RENAME TO "other_{n}";',),
    "columns added": ('ALTER TABLE "{table}" ADD COLUMN "new_{n}" text NOT NULL;',),
    "columns dropped": ('ALTER TABLE "{table}" DROP COLUMN "{column}";',),
    "columns copied, dropped": (
        'UPDATE "{table}" SET "name" = "{column}";',
        'ALTER TABLE "{table}" DROP COLUMN "{column}";',
    ),
    "columns renamed": ('ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "other_{n}";',),
    "types changed": (
        'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET DATA TYPE integer USING "{column}"::integer;',
    ),
    "NOT NULL": ('ALTER TABLE "{table}" ALTER COLUMN "{column}" SET NOT NULL;',),
    "defaults": ('ALTER TABLE "{table}" ALTER COLUMN "{column}" SET DEFAULT \'a\';',),
    "keys on new columns": (
        'ALTER TABLE "{table}" ADD COLUMN "new_{n}_id" bigint;',
        'ALTER TABLE "{table}" ADD CONSTRAINT "new_{n}" FOREIGN KEY ("new_{n}_id") REFERENCES "thing_0"("id");',
    ),
    "keys made again": (
        'ALTER TABLE "{table}" DROP CONSTRAINT "check_{n}";',
        'ALTER TABLE "{table}" ADD CONSTRAINT "key_{n}" FOREIGN KEY ("of_id") REFERENCES "thing_0"("id");',
    ),
    "unique keys": ('ALTER TABLE "{table}" ADD CONSTRAINT "new_{n}" UNIQUE ("{column}");',),
    "unique indexes": ('CREATE UNIQUE INDEX "new_{n}" ON "{table}" ("{column}");',),
    "indexes made again": ('DROP INDEX "index_{n}";', 'CREATE INDEX "new_{n}" ON "{table}" ("{column}");'),
    "checks": ('ALTER TABLE "{table}" ADD CONSTRAINT "new_{n}" CHECK ("{column}" <> \'b\');',),
    "enums": (
        "CREATE TYPE \"kind_{n}\" AS ENUM ('a', 'b');",
        'ALTER TABLE "{table}" ADD COLUMN "new_{n}" "kind_{n}" DEFAULT \'a\';',
    ),
    "enums made anew": (
        "CREATE TYPE \"kind_{n}\" AS ENUM ('a');",
        'ALTER TYPE "kind_{n}" RENAME TO "kind_{n}_old";',
        "CREATE TYPE \"kind_{n}\" AS ENUM ('a', 'b');",
        'DROP TYPE "kind_{n}_old";',
    ),
    "policies": ('CREATE POLICY "policy_{n}" ON "{table}" FOR SELECT USING (true);',),
    "triggers": (
        "CREATE FUNCTION touch_{n}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;",
        'CREATE TRIGGER "touch_{n}" BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION touch_{n}();',
    ),
    "views": ('CREATE VIEW "view_{n}" AS SELECT "{column}" FROM "{table}";',),
    "updates": ('UPDATE "{table}" SET "name" = \'x\' WHERE "{column}" IS NULL;',),
    "inserts": ('INSERT INTO "{table}" ("id", "name") VALUES ({n}, \'x\');',),
    "blocks": (
        'DO $$ BEGIN ALTER TABLE "{table}" ADD "new_{n}" text; EXCEPTION WHEN duplicate_column THEN null; END $$;',
    ),
    "errors": ('ALTER TABEL "{table}" ADD;',),
}


def run() -> None:
    """Print what grows more than in proportion, and by how much at worst."""
    print(f"dbreview lint, {FEW} times each of {len(STATEMENTS)} kinds of statements, and {TIMES} times that")
    worst = 0.0
    for kind, statements in STATEMENTS.items():
        for wide in (False, True):
            few, many = (_seconds(statements, count, wide=wide) for count in (FEW, FEW * TIMES))
            worst = max(worst, many / few)
            if many / few > TOLD:
                print(f"  {kind}, {'of one wide table' if wide else 'of many tables'}: {many / few:.1f} times as long")
    print(f"  the worst takes {worst:.1f} times as long")


def _seconds(statements: tuple[str, ...], count: int, *, wide: bool) -> float:
    """Return the processor time of one migration; of a `wide` one all statements are about one table."""
    with tempfile.TemporaryDirectory() as folder:
        before, migration = Path(folder, "before.sql"), Path(folder, "0001_many.sql")
        before.write_text(_one(count) if wide else "\n".join(map(_narrow, range(count))))
        migration.write_text(
            BREAK.join(
                statement.format(n=n, table=f"thing_{0 if wide else n}", column=f"field_{n if wide else 0}")
                for n in range(count)
                for statement in statements
            )
        )
        return min(_timed(migration, before) for _ in range(RUNS))


def _timed(migration: Path, before: Path) -> float:
    started = time.process_time()
    linted([migration], before, Deploy())
    return time.process_time() - started


def _one(count: int) -> str:
    columns = "".join(f', "field_{n}" text' for n in range(count))
    parts = (
        f'CREATE INDEX "index_{n}" ON "thing_0" ("field_{n}");\n'
        f'ALTER TABLE "thing_0" ADD CONSTRAINT "check_{n}" CHECK ("field_{n}" <> \'\');\n'
        for n in range(count)
    )
    return f'CREATE TABLE "thing_0" ("id" bigint PRIMARY KEY, "name" text, "of_id" bigint{columns});\n{"".join(parts)}'


def _narrow(n: int) -> str:
    return (
        f'CREATE TABLE "thing_{n}" ("id" bigint PRIMARY KEY, "name" text, "of_id" bigint, "field_0" text);\n'
        f'CREATE INDEX "index_{n}" ON "thing_{n}" ("field_0");\n'
        f'ALTER TABLE "thing_{n}" ADD CONSTRAINT "check_{n}" CHECK ("field_0" <> \'\');'
    )
