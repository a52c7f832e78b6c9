"""SQL files that no journal names: one is a mistake, many are how the repository runs its migrations."""

from rules.catalogue import by_id
from rules.config import RuleConfig
from rules.entries import HABIT
from rules.run import run
from schema.difference import Side
from schema.drizzle.journal import Entry, Journal
from schema.model import Database
from tests.rules.test_run import difference

FIRST = Entry(0, "0000_first", 1, "d/0000_first.sql", None, True, None)
OTHERS = tuple(f"d/000{number}_more.sql" for number in range(1, HABIT + 2))
NEW = "d/0009_new.sql"
RULES = (by_id()["journal/sql-without-entry"],)


def side(*stray: str) -> Side:
    return Side(Database(), None, Journal((FIRST,), "d/meta/_journal.json", stray=stray))


def test_what_runs_by_other_means_is_said_to_be_unread() -> None:
    report = run((difference(base=side(*OTHERS), head=side(*OTHERS, NEW)),), RuleConfig(), RULES)
    assert report.findings == ()
    assert [missed.path for missed in report.beyond] == [NEW]


def test_a_single_file_is_a_mistake() -> None:
    report = run((difference(base=side(), head=side(NEW)),), RuleConfig(), RULES)
    assert [finding.path for finding in report.findings] == [NEW]
    assert report.beyond == ()
