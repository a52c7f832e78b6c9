"""The reading of fences, and that a dishonest example does not pass."""

import re

import pytest

from rules.catalogue import get
from rules.examples import check
from rules.fences import examples, fences

PAGE = """\
```sql before
CREATE TABLE "a" ("id" bigint PRIMARY KEY);
```

```sql bad transaction=never
DROP TABLE "a"; -- finding
```

```ts
not an example
```

```sql fixed
SELECT 1;
```

```sql good
SELECT 2;
```

```sql good also=yes
SELECT 3;
```

```sql before
CREATE TABLE "b" ("id" bigint PRIMARY KEY);
```

```sql good
SELECT 4;
```
"""


def test_fences_are_read_with_their_marks_and_options() -> None:
    before, bad, *_ = fences(PAGE)
    assert (before.kind, before.line, before.marked) == ("before", 1, frozenset())
    assert (bad.text, bad.marked, bad.options, bad.line) == ('DROP TABLE "a";\n', {1}, {"transaction": "never"}, 5)


def test_fences_are_grouped() -> None:
    first, second, third = examples(PAGE)
    assert [f.text for f in first.fixed] == ["SELECT 1;\n"]
    assert [f.text for f in second.shown] == ["SELECT 2;\n", "SELECT 3;\n"]
    assert [f.text for f in second.before] == ['CREATE TABLE "a" ("id" bigint PRIMARY KEY);\n']
    assert [f.text for f in third.before] == ['CREATE TABLE "b" ("id" bigint PRIMARY KEY);\n']


BEFORE = '```sql before\nCREATE TABLE "a" ("id" bigint PRIMARY KEY, "b" bigint);\n```\n'
INDEX = 'CREATE INDEX "i" ON "a" ("b");'


@pytest.mark.parametrize(
    ("rule", "page", "problem"),
    [
        ("data-loss/table-dropped", '```sql bad\nDROP TABLE "a";\n```', "line 1 of .* is not marked, but there is"),
        ("data-loss/table-dropped", "```sql bad\nSELECT 1; -- finding\n```", "line 1 is marked, but nothing is found"),
        ("data-loss/table-dropped", '```sql good\nDROP TABLE "a";\n```', "is not marked, but there is"),
        (
            "locks/index-without-concurrently",
            f"```sql bad transaction=never\n{INDEX} -- finding\n```\n```sql fixed\nSELECT 1;\n```",
            'the fix gives\nCREATE INDEX CONCURRENTLY "i"',
        ),
    ],
)
def test_a_dishonest_example_is_told(rule: str, page: str, problem: str) -> None:
    (example,) = examples(BEFORE + page)
    problems = "\n".join(check(get(rule), example))
    assert re.search(problem, problems, re.DOTALL), problems


def test_a_fix_that_brings_other_findings_is_told() -> None:
    page = """\
```ts bad
export const notes = pgTable("notes", { // finding
  id: uuid("id").notNull(),
});
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").notNull().primaryKey(),
  payload: json("payload"),
});
```
"""
    (example,) = examples(page)
    problems = "\n".join(check(get("modeling/missing-id"), example))
    assert "the fix gives" in problems
    assert "of `fixed` is said: types/json-instead-of-jsonb" in problems
