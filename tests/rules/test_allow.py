"""Allow comments: what they excuse, and that only comments count."""

import pytest

from rules.allow import Page
from schema.span import Source

SQL = """\
-- dbreview: allow locks/not-null-added because the table is empty
ALTER TABLE a ALTER b SET NOT NULL;
SELECT '-- dbreview: allow data-loss/column-dropped because quoted';
DROP TABLE x; -- dbreview: allow data-loss/* because it was never used
/* dbreview: allow naming/not_snake_case, types/serial because they were here first */
-- dbreview: allow locks/unique-added because small
CREATE TABLE "Y" ();
-- dbreview: allow locks/unique-added
ALTER TABLE z ADD UNIQUE (a);
"""

TS = """\
import { x } from "y";
// dbreview: allow naming/not-snake-case because the client asks for it
const a = "// dbreview: allow types/serial because quoted";
const b = `
// dbreview: allow types/serial because in a template
`;
const c = 1; // dbreview: allow types/serial because é
"""


@pytest.mark.parametrize(
    ("rule", "line", "permitted"),
    [
        ("locks/not-null-added", 2, True),
        ("locks/not-null-added", 3, False),
        ("locks/unique-added", 2, False),
        ("data-loss/column-dropped", 3, False),
        ("data-loss/column-dropped", 4, False),
        ("data-loss/table-dropped", 4, True),
        ("naming/not-snake-case", 7, True),  # above another such comment
        ("types/serial", 7, True),
        ("locks/unique-added", 7, True),
        ("locks/unique-added", 9, False),  # no reason
    ],
)
def test_sql(rule: str, line: int, permitted: bool) -> None:
    if rule == "data-loss/column-dropped" and line == 4:
        permitted = True  # data-loss/* covers it
    assert (Page(Source("0001.sql", SQL)).permits(rule, line, line) is not None) is permitted


@pytest.mark.parametrize(
    ("rule", "line", "permitted"),
    [
        ("naming/not-snake-case", 3, True),
        ("types/serial", 3, False),
        ("types/serial", 6, False),
        ("types/serial", 7, True),
    ],
)
def test_typescript(rule: str, line: int, permitted: bool) -> None:
    assert (Page(Source("schema.ts", TS)).permits(rule, line, line) is not None) is permitted


def test_reason_and_names_are_read() -> None:
    (first, *_) = Page(Source("schema.ts", TS)).allowances
    assert (first.rules, first.reason) == (("naming/not-snake-case",), "the client asks for it")
    block = Page(Source("0001.sql", SQL)).allowances[2]
    assert (block.rules, block.reason) == (("naming/not-snake-case", "types/serial"), "they were here first")


def test_unused_and_unknown_are_told() -> None:
    page = Page(Source("0001.sql", SQL))
    assert page.permits("locks/not-null-added", 2, 2)
    judged = list(page.judged(lambda name: name != "types/serial", lambda _: True, new=lambda _: True))
    assert [a.unused for a in judged] == [(), ("data-loss/*",), ("naming/not-snake-case",), ("locks/unique-added",), ()]
    assert [a.unknown for a in judged] == [(), (), ("types/serial",), (), ()]


def test_a_long_file_of_comments_is_read_in_linear_time() -> None:
    text = "-- dbreview: allow locks/unique-added because x\n" * 5_000
    assert len(Page(Source("0001.sql", text)).allowances) == 5_000
    assert Page(Source("0001.sql", text + "SELECT 1;\n")).permits("locks/unique-added", 5_001, 5_001)
