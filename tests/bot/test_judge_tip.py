"""The base branch as it is now: what it got since the pull request left it counts."""

import json

from bot.judge import JudgeRequest, judge
from schema.tree import Tree

ROOT = "packages/database"
JOURNAL = f"{ROOT}/drizzle/meta/_journal.json"


def journal(*entries: tuple[int, str, int]) -> str:
    made = [{"idx": idx, "version": "7", "when": when, "tag": tag, "breakpoints": True} for idx, tag, when in entries]
    return json.dumps({"version": "7", "dialect": "postgresql", "entries": made}, indent=2)


def tree(*entries: tuple[int, str, int], at_base: bool = False) -> Tree:
    config = 'export default { dialect: "postgresql", schema: "./schema.ts", out: "./drizzle" };\n'
    files = {f"{ROOT}/drizzle.config.ts": config, f"{ROOT}/schema.ts": "export {};\n", JOURNAL: journal(*entries)}
    files |= {f"{ROOT}/drizzle/{tag}.sql": f'CREATE TABLE "t{idx}" ("id" bigint);' for idx, tag, _ in entries}
    return Tree(frozenset(files), files, at_base=at_base)


def said(tip: Tree | None) -> set[str]:
    first, ours = (0, "0000_first", 1_000), (1, "0001_ours", 2_000)
    changed = frozenset({JOURNAL, f"{ROOT}/drizzle/0001_ours.sql"})
    request = JudgeRequest(tree(first, at_base=True), tree(first, ours), changed, tip=tip)
    return {f.rule for f in judge(request).report.findings if f.rule.startswith("journal/")}


def test_a_later_migration_of_the_base_branch_hides_ours_and_has_its_number() -> None:
    assert said(None) == set()
    now = {JOURNAL: journal((0, "0000_first", 1_000), (1, "0001_theirs", 3_000))}
    assert said(Tree(frozenset(now), now, at_base=True)) == {"journal/when-not-monotonic", "journal/number-taken"}
