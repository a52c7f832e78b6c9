"""What rules find in a small pull request that is written as SQL."""

from rules.catalogue import by_id
from rules.config import RuleConfig
from rules.examples import difference
from rules.fences import examples
from rules.report import Reported
from rules.run import run


def the_finding(before: str, sql: str, *names: str) -> Reported:
    """Return the only finding of these rules about a migration, on the database that `before` makes."""
    (example,) = examples(f"```sql before\n{before}\n```\n\n```sql bad\n{sql}\n```\n")
    report = run((difference(example, example.shown),), RuleConfig(), tuple(by_id()[name] for name in names))
    (finding,) = report.findings
    return finding
