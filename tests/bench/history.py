"""A long history of migrations of our own making, as drizzle-kit writes them."""

from pathlib import Path

FILES = 300
BREAK = "--> statement-breakpoint\n"


def long_history(folder: Path) -> None:
    """Write it into an empty folder."""
    for number in range(FILES):
        (folder / f"{number:04}_step.sql").write_text(BREAK.join(_STEPS[number % len(_STEPS)](number)))


def _table(number: int) -> list[str]:
    fields = "".join(f"\t\"field_{n}\" text DEFAULT 'x{n}' NOT NULL,\n" for n in range(8))
    name = f"things_{number}"
    sql = [
        f"""CREATE TABLE "{name}" (
\t"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
\t"parent_id" uuid,
\t"owner_id" text NOT NULL,
{fields}\t"size" integer,
\t"data" jsonb DEFAULT '{{}}'::jsonb NOT NULL,
\t"created_at" timestamp with time zone DEFAULT now() NOT NULL,
\t"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
\tCONSTRAINT "{name}_owner_unique" UNIQUE("owner_id","size")
);
""",
        f'CREATE INDEX "{name}_size_idx" ON "{name}" USING btree ("size","created_at" DESC NULLS LAST);',
        f'CREATE UNIQUE INDEX "{name}_live_idx" ON "{name}" USING btree (lower("field_1")) WHERE "size" IS NOT NULL;',
    ]
    if number:
        parent = (
            f'"public"."things_{(number - 1) // len(_STEPS) * len(_STEPS)}"("id") ON DELETE cascade ON UPDATE no action'
        )
        sql.append(
            f'ALTER TABLE "{name}" ADD CONSTRAINT "{name}_parent_fk" FOREIGN KEY ("parent_id") REFERENCES {parent};'
        )
    return sql


def _columns(number: int) -> list[str]:
    name = f"things_{number // len(_STEPS) * len(_STEPS)}"
    return [
        f'ALTER TABLE "{name}" ADD COLUMN "note_{number}" text;',
        f'ALTER TABLE "{name}" ADD COLUMN "rank_{number}" integer DEFAULT 0 NOT NULL;',
        f'ALTER TABLE "{name}" ALTER COLUMN "field_2" DROP NOT NULL;',
        f'CREATE INDEX "{name}_note_{number}_idx" ON "{name}" USING btree ("note_{number}");',
    ]


def _backfill(number: int) -> list[str]:
    name = f"things_{number // len(_STEPS) * len(_STEPS)}"
    return [
        f'UPDATE "{name}" SET "field_3" = coalesce("field_4", \'none\') WHERE "size" > 10 AND "field_3" IS NULL;',
        f'ALTER TABLE "{name}" ALTER COLUMN "field_4" SET NOT NULL;',
        f'DROP INDEX "{name}_size_idx";',
    ]


_STEPS = (_table, _columns, _backfill, _columns)
