"""The diagram: drawn from facts, marked where it is new, and no name in it ever more than a name."""

import re

import pytest

from bot.judgement import DrawnColumn, DrawnLink, DrawnTable
from bot.render.mermaid import MAX_COLUMNS, MAX_TABLES, diagram

COUPONS = DrawnTable("public.coupons", "new", (DrawnColumn("id", "uuid", ("PK",)),))
ORDERS = DrawnTable(
    "shop.orders",
    "changed",
    (DrawnColumn("coupon_id", "uuid", ("FK",), "new"), DrawnColumn("total", "numeric(10, 2)[]", (), "changed")),
    hidden=3,
)
LINK = DrawnLink("shop.orders", ("coupon_id",), "public.coupons", "new", optional=True)

# What Mermaid's lexer knows in an entity's block and beside it; tried with its own parser, versions 10.9 and 11.
WORD = r"[A-Za-z][A-Za-z0-9_]*"
LABEL = r'"[A-Za-z0-9_., ]+(?: \((?:new|dropped)\))?"'
LINES = (
    r"erDiagram",
    rf"  t\d+\[{LABEL}\](?: {{)?",
    rf'    {WORD}(?:\[\])? {WORD}(?: (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?(?: "(?:new|changed|dropped|\d+ more)")?',
    r"  }",
    rf"  t\d+ (?:\|o|\|\|)--o{{ t\d+ : {LABEL}",
)
HOSTILE = (
    'a"b',
    "a`b",
    "```\nx",
    "a;b",
    "%%{init: {}}%%",
    "}}",
    "]",
    "PK",
    "fk",
    "uK",
    "<br/>",
    "#59;",
    "\u202eabc",
    "\u65e5\u672c",
    "",
    " ",
    "1a",
    "_a",
    "-->",
    "t1 ||--o{ t2 : x",
    "x" * 500,
    "a\u2028b",
)


def test_what_is_new_is_marked():
    assert diagram([COUPONS, ORDERS], [LINK]).splitlines() == [
        "```mermaid",
        "erDiagram",
        '  t1["coupons (new)"] {',
        "    uuid id PK",
        "  }",
        '  t2["shop.orders"] {',
        '    uuid coupon_id FK "new"',
        '    numeric[] total "changed"',
        '    and others "3 more"',
        "  }",
        '  t1 |o--o{ t2 : "coupon_id, new"',
        "```",
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_name_holds_the_diagram_stays_one(name):
    table = DrawnTable(f"public.{name}", "new", (DrawnColumn(name, name or "uuid", ("PK", "FK"), "new"),))
    lines = diagram([table, DrawnTable(name)], [DrawnLink(table.id, (name, "b"), name)]).splitlines()
    assert (lines[0], lines[-1]) == ("```mermaid", "```")
    for line in lines[1:-1]:
        assert any(re.fullmatch(form, line) for form in LINES), line
        assert not re.search(r" (?:pk|fk|uk)$", line.split(" PK")[0]), line


def test_of_a_wide_table_some_columns_are_drawn_and_the_others_counted():
    wide = DrawnTable("public.wide", "new", tuple(DrawnColumn(f"c{n}", "text") for n in range(100)))
    drawn = diagram([wide], [])
    assert drawn.count("text c") == MAX_COLUMNS
    assert f'and others "{100 - MAX_COLUMNS} more"' in drawn


def test_what_is_too_large_to_be_read_is_a_table_with_the_changed_links_first():
    many = [DrawnTable(f"public.t{n}", "changed", (DrawnColumn("id", "uuid"),)) for n in range(MAX_TABLES + 1)]
    old = [DrawnLink(many[n].id, ("up",), many[0].id) for n in range(1)] * 60
    drawn = diagram(many, [*old, LINK])
    assert "mermaid" not in drawn
    assert drawn.splitlines()[2] == "| `shop.orders(coupon_id)` | `public.coupons` | new |"
    assert "_21 more are not shown._" in drawn


@pytest.mark.parametrize(
    "tables", [(), (DrawnTable("public.a"),), (DrawnTable("public.a", "changed", (DrawnColumn("id", "int"),)),)]
)
def test_one_box_that_says_nothing_is_not_drawn(tables):
    assert diagram(tables, []) == ""
