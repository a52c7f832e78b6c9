"""A package in another folder is the same package if it brought its migrations along."""

from schema.drizzle.moved import moves
from schema.drizzle.package import Package
from schema.tree import Tree


def package(root: str) -> Package:
    return Package(
        root, f"{root}/drizzle.config.ts", (f"{root}/schema.ts",), f"{root}/drizzle", None, "journal", "postgresql"
    )


def tree(*paths: str) -> Tree:
    return Tree(frozenset(paths), {})


OLD, NEW = package("app"), package("apps/web")


def test_shared_migrations_make_it_one_package():
    base = tree("app/drizzle/0000_a.sql", "app/drizzle/0001_b.sql")
    head = tree("apps/web/drizzle/0000_a.sql", "apps/web/drizzle/0001_b.sql", "apps/web/drizzle/0002_c.sql")
    assert moves(base, [OLD], head, [NEW]) == {NEW: OLD}


def test_other_migrations_make_it_another_package():
    assert moves(tree("app/drizzle/0000_a.sql"), [OLD], tree("apps/web/drizzle/0000_x.sql"), [NEW]) == {}


def test_without_migrations_the_schema_files_tell():
    assert moves(tree(), [OLD], tree(), [NEW]) == {NEW: OLD}


def test_one_package_is_moved_to_one_place_only():
    base = tree("app/drizzle/0000_a.sql")
    other = package("apps/api")
    head = tree("apps/web/drizzle/0000_a.sql", "apps/api/drizzle/0000_a.sql")
    assert moves(base, [OLD], head, [NEW, other]) == {NEW: OLD}
