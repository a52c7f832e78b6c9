"""What of Zod is read, by the fields a mirror then has."""

import pytest

from schema.drizzle.package import find_packages
from schema.drizzle.reader import read_schema
from schema.tree import Tree
from schema.typescript.beside import read_beside
from schema.typescript.mirrors import Field, Mirror
from schema.typescript.places import Asked

DATABASE = "packages/database"
MIRROR = "packages/shared/types/user.ts"
SCHEMA = """import { pgTable, text, uuid, varchar } from "drizzle-orm/pg-core";
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: varchar("email", { length: 320 }).notNull(), name: text("name"),
});
"""
CONFIG = 'export default { dialect: "postgresql", schema: "./schema.ts", out: "./drizzle" };\n'


def mirrors(text: str) -> tuple[Mirror, ...]:
    texts = {f"{DATABASE}/schema.ts": SCHEMA, f"{DATABASE}/drizzle.config.ts": CONFIG, MIRROR: text}
    tree = Tree(frozenset(texts), texts)
    (package,), _ = find_packages(tree)
    return read_beside(tree, package, read_schema(tree, package), Asked(frozenset({MIRROR}))).mirrors


def field(code: str) -> Field:
    (mirror,) = mirrors(f'import {{ z }} from "zod";\nexport const userSchema = z.object({{ name: {code} }});\n')
    return mirror.fields[0]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("z.string()", ("string", False, False)),
        ("z.string().min(1).nullable().describe('x')", ("string", False, True)),
        ("z.optional(z.number())", ("number", True, False)),
        ("z.string().nullish()", ("string", True, True)),
        ("z.iso.datetime()", ("string", False, False)),
        ("z.string().optional().default('x')", ("string", False, False)),
        ("z.string().transform(Number)", ("any", False, False)),
        ("z.somethingNew()", ("any", False, False)),
    ],
)
def test_a_field(code: str, said: tuple[str, bool, bool]) -> None:
    read = field(code)
    assert (read.kind, read.optional, read.nullable) == said


def test_an_override_of_drizzle_zod_is_a_field_that_somebody_wrote() -> None:
    (mirror,) = mirrors(
        'import { createInsertSchema } from "drizzle-zod";\nimport { z } from "zod";\n'
        'import { users } from "../../database/schema";\n'
        "export const insertUserSchema = createInsertSchema(users, { name: z.string().max(20) }).omit({ id: true });\n"
    )
    assert (mirror.table, mirror.kind, mirror.derived) == ("public.users", "insert", True)
    assert [(one.key, one.max) for one in mirror.fields if one.span] == [("name", 20)]
    assert [key for key, _ in mirror.keys] == ["name", "id"]


@pytest.mark.parametrize("name", ["userSchema", "User", "insertUserSchema", "selectUserSchema", "usersRow", "UserZod"])
def test_a_mirror_is_called_like_its_table(name: str) -> None:
    assert len(mirrors(f'import {{ z }} from "zod";\nexport const {name} = z.object({{ id: z.string() }});\n')) == 1


@pytest.mark.parametrize("name", ["userFilterSchema", "signInSchema", "userInput", "UserListSchema"])
def test_what_is_called_otherwise_is_none(name: str) -> None:
    assert mirrors(f'import {{ z }} from "zod";\nexport const {name} = z.object({{ id: z.string() }});\n') == ()
