# ruff: noqa: E501 - one import of everything
"""Small worlds for the reader's tests: a tree of texts, a package over it, what it declares."""

from schema.drizzle.package import Package
from schema.drizzle.reader import read_schema
from schema.model import Database, Table
from schema.tree import Tree

IMPORTS = (
    "import * as pg from 'drizzle-orm/pg-core';\n"
    "import { sql, eq, and, or, gt, isNull, isNotNull, inArray, desc, relations, getTableColumns } from 'drizzle-orm';\n"
    "const { pgTable, pgEnum, pgSchema, pgView, pgMaterializedView, pgSequence, pgRole, pgPolicy, pgTableCreator,"
    " customType, index, uniqueIndex, unique, primaryKey, foreignKey, check, text, varchar, char, integer, smallint,"
    " bigint, serial, bigserial, boolean, uuid, json, jsonb, numeric, decimal, real, doublePrecision, date, time, timestamp,"
    " interval, point, line, geometry, vector, bit, cidr, inet, macaddr, bytea } = pg;\n"
)


def tree(files: dict[str, str]) -> Tree:
    return Tree(frozenset(files), files)


def read(files: dict[str, str] | str, *, casing: str | None = None, layout: str = "none", entry: str = "") -> Database:
    """Read files; a text is schema.ts with everything of pg-core imported."""
    texts = {"schema.ts": IMPORTS + files} if isinstance(files, str) else files
    schema = (entry,) if entry else ("schema.ts",)
    package = Package("", None, schema, "drizzle", casing, layout, "postgresql")  # type: ignore[arg-type]
    return read_schema(tree(texts), package)


def table(source: str, name: str = "public.t", **options: str) -> Table:
    return read(source, **options).tables[name]  # type: ignore[arg-type]
