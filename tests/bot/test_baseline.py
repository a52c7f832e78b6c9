"""The baseline file: what it accepts, and what is said of its mistakes, each with its line and the remedy."""

import pytest

from bot.baseline import Accepted, json_schema, load
from bot.judgement import Judgement
from bot.render.baseline import document
from bot.render.outcome import Outcome
from rules.kit import Severity
from rules.report import Report, Reported
from tests.bot.render.example import CLEAN

RULE = "locks/index-without-concurrently"


def found(rule: str = RULE, name: str = "public.orders.total_idx") -> Reported:
    return Reported(rule, Severity.WARN, "m", "w", None, None, None, "RIGHT", name, "f", "https://example.com")


@pytest.mark.parametrize(
    ("rule", "name", "covered"),
    [
        (RULE, "public.orders.total_idx", True),
        (RULE, "orders.total_idx", True),
        (RULE, "total_idx", True),
        (RULE, "idx", False),
        (RULE, "public.orders", False),
        ("locks/*", "total_idx", True),
        ("naming/*", "total_idx", False),
        ("locks/table-rewritten", "total_idx", False),
    ],
)
def test_an_entry_accepts_a_rule_on_an_object_and_nothing_near_it(rule: str, name: str, covered: bool) -> None:
    assert Accepted(rule=rule, object=name).covers(found()) is covered


def test_a_family_may_be_named_alone() -> None:
    accepted, problems = load("findings: [{rule: locks, object: orders}]")
    assert (accepted, problems) == ((Accepted(rule="locks/*", object="orders"),), ())


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("findings: [\n", 2, "so nothing is accepted."),
        ("- a\n", 1, "A baseline is a list called `findings`"),
        ("findings: all\n", 1, "so nothing is accepted."),
        ("findngs: []\n", 1, "`findngs` says nothing in a baseline"),
        ("findings:\n  - all\n", 2, "An entry is a `rule` and an `object`"),
        (f"findings:\n  - rule: {RULE}\n", 2, "This entry has no `object`"),
        ("findings:\n  - object: orders\n    rule: locks/index-without-concurently\n", 3, f"the nearest is `{RULE}`"),
        (f"findings:\n  - rule: {RULE}\n    object: orders\n    becuase: x\n", 4, "did you mean `because`?"),
        (f"findings:\n  - rule: {RULE}\n    object: 5\n", 3, "put it in quotes"),
        ("findings: &a []\nmore: *a\n", None, "write the values out"),
        (f"# {'x' * 64_000}\n", None, "longer than 64000 characters"),
        (f"findings: {'[' * 30_000}{']' * 30_000}\n", 1, "nested too deeply"),
    ],
)
def test_a_mistake_is_said_with_its_line_and_the_remedy(text: str, line: int | None, says: str) -> None:
    accepted, problems = load(text)
    assert accepted == ()
    assert (problems[0].line, problems[0].path) == (line, ".github/dbreview-baseline.yml")
    assert says in problems[0].message


def test_one_mistake_leaves_the_other_entries_in_force() -> None:
    text = (
        f"findings:\n  - rule: {RULE}\n  - {{rule: {RULE}, object: orders}}\n  - {{rule: nonsense, object: orders}}\n"
    )
    accepted, problems = load(text)
    assert accepted == (Accepted(rule=RULE, object="orders"),)
    assert [problem.line for problem in problems] == [2, 4]


def test_none_and_an_empty_one_accept_nothing() -> None:
    assert load(None) == load("") == load("# nothing yet\n") == load("findings:\n") == ((), ())


def test_what_check_writes_is_read_back_and_accepts_all_of_it() -> None:
    findings = (found(), found(name='public."an odd: name".# \N{SNOWMAN}'), found("naming/name-taken", "public.no"))
    accepted, problems = load(document(Outcome(Judgement(Report(findings)))))
    assert problems == ()
    assert all(any(each.covers(finding) for each in accepted) for finding in findings)
    assert load(document(CLEAN)) == ((), ())


def test_its_schema_says_what_an_entry_may_hold() -> None:
    entry = json_schema()["$defs"]["Accepted"]
    assert set(entry["properties"]) == {"rule", "object", "because"}
    assert entry["required"] == ["rule", "object"]
    assert entry["additionalProperties"] is False
