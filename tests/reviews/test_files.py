"""Pull requests made of what file systems and git allow: odd names, links, submodules, and bytes that are no text."""

import pytest

from bot.standin.git import Entry
from tests.reviews.shop import EMPTIED, FINE, HERE, JOURNAL, PACKAGE, SCHEMA, WIDER, journal, migrated, opened, shop
from tests.reviews.stage import Files, Stage, golden

SIZES = f"{PACKAGE}/drizzle/0001_sizes.sql"
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
ODD = "0001_50% off? #1 & größer, 値 + more"
LATIN = "COMMENT ON TABLE \"orders\" IS 'größer';\n".encode("latin-1")

FILES: dict[str, Files] = {
    "odd-names": {JOURNAL: journal(ODD), f"{PACKAGE}/drizzle/{ODD}.sql": WIDER},
    "odd-folder": {
        "packages/my db #2/drizzle.config.ts": shop()[f"{PACKAGE}/drizzle.config.ts"],
        "packages/my db #2/src/schema.ts": 'import { pgTable, serial } from "drizzle-orm/pg-core";\n\n'
        'export const a = pgTable("a", { id: serial("id").primaryKey() });\n',
    },
    "submodule": {f"{PACKAGE}/vendored": Entry("160000", "1" * 40)},
    "submodule-for-the-package": {
        **{path: None for path in shop() if path.startswith(PACKAGE)},
        PACKAGE: Entry("160000", "1" * 40),
    },
    "schema-is-a-link": {SCHEMA: Entry("120000", "../../other/schema.ts")},
    "migration-is-a-link": {JOURNAL: journal("0001_sizes"), SIZES: Entry("120000", "../elsewhere.sql")},
    "lfs-pointer": migrated(sizes=LFS),
    "binary-migration": {JOURNAL: journal("0001_sizes"), SIZES: b"\x00\x01\x02" * 100},
    "not-utf-8": {JOURNAL: journal("0001_sizes"), SIZES: LATIN},
    "utf-16": {JOURNAL: journal("0001_sizes"), SIZES: WIDER.encode("utf-16")},
    "windows-line-ends": migrated(sizes="\ufeff" + (FINE + WIDER).replace("\n", "\r\n")),
    "no-last-line-end": migrated(sizes=WIDER.rstrip()),
    "huge-schema": {SCHEMA: (shop()[SCHEMA] or "") + "// padding\n" * 600_000},
    "huge-migration": migrated(sizes=EMPTIED + "-- padding\n" * 30_000),
    "only-a-mode": {SCHEMA: Entry("100755", shop()[SCHEMA] or "")},
    "only-a-renamed-schema": {SCHEMA: None, f"{PACKAGE}/src/tables.ts": shop()[SCHEMA]},
    "migration-removed": {f"{PACKAGE}/drizzle/0000_shop.sql": None},
    "package-removed": {path: None for path in shop() if path.startswith(PACKAGE)},
    "migration-is-empty": migrated(sizes=""),
}


@pytest.mark.parametrize("name", FILES)
async def test_the_review_of_odd_files_is_the_golden_one(name: str, stage: Stage) -> None:
    await opened(stage, {"README.md": "Not empty\n", **FILES[name]})
    golden(stage, HERE / name / "review.md")
