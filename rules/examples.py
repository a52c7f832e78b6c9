"""The examples of a rule's page, tried: what is marked is found and nothing else, and the fix really mends it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from rules.catalogue import all_rules
from rules.config import RuleConfig
from rules.fences import PACKAGE, Example, Fence, examples, files, mended, prelude, tree
from rules.kit import Rule
from rules.lines import edited
from rules.report import Report, Reported
from rules.run import run
from schema.deploy import Deploy
from schema.difference import Difference, read_difference
from schema.drizzle.journal import read_journal
from schema.drizzle.package import find_packages
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.surroundings import with_surroundings
from schema.typescript.changed import with_code

_RECIPE_FENCE = re.compile(r"^```sql\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def check(rule: Rule, example: Example) -> list[str]:
    """Return what is wrong with an example, in sentences; an honest example gives []."""
    report = _of(rule, review(example, example.shown, rule))
    problems = list(_misplaced(example, report))
    if problems:
        return problems
    if example.fixed:
        problems += _unmended(rule, example, report)
    for finding in report.findings:
        problems += _bad_recipe(rule, example, finding)
    return problems


def _of(rule: Rule, report: Report) -> Report:
    return replace(report, findings=tuple(f for f in report.findings if f.rule == rule.id))


def review(example: Example, shown: tuple[Fence, ...], asked: Rule) -> Report:
    """Review the pull request that an example is, as a repository does that asked for this rule."""
    config = RuleConfig(severities={asked.id: asked.severity})
    return run((difference(example, shown),), config, all_rules())


def difference(example: Example, shown: tuple[Fence, ...]) -> Difference:
    """Read an example as the bot reads two commits."""
    base_files, head_files = files(example, shown)
    (package,), _ = find_packages(tree(head_files, at_base=False))
    snapshot = None
    if any("snapshot" in fence.options for fence in example.before):  # as if `drizzle-kit generate` had just run
        snapshot = json.dumps(to_snapshot(read_schema(tree(base_files, at_base=True), package)))
    base, head = (tree(f, at_base=b, snapshot=snapshot) for f, b in ((base_files, True), (head_files, False)))
    read = read_difference(base, head, package, deploy=_deploy(example.options))
    since = {f"{PACKAGE}/{f.options['file']}": f for f in example.before if "now" in f.options}
    tip = read_journal(tree(since, at_base=True), package) if since else None
    read = replace(read, now=tip, moment=int(example.options.get("moment", 0)) or None)
    changed = frozenset(p for p in base.paths | head.paths if base.texts.get(p) != head.texts.get(p))
    return with_code(with_surroundings(base, head, read, changed), base, head, changed)


def _deploy(options: dict[str, str]) -> Deploy:
    deploy = Deploy(postgres=int(options.get("postgres", 16)), driver=options.get("driver"), neon="neon" in options)
    if options.get("transaction") == "never":
        return replace(deploy, one_transaction=False, why="the example says so")
    return deploy


def _misplaced(example: Example, report: Report) -> Iterator[str]:
    base, head = files(example, example.shown)
    expected = {("RIGHT", path, n + _offset(f)) for path, f in head.items() if f in example.shown for n in f.marked}
    if example.kind == "bad":  # what goes is marked where it stood before
        expected |= {("LEFT", path, n + _offset(f)) for path, f in base.items() for n in f.marked}
    found = {(f.side, f.path or "", f.line or 0): f for f in report.findings}
    for side, path, line in sorted(expected - found.keys()):
        yield f"line {line - _offset((base if side == 'LEFT' else head)[path])} is marked, but nothing is found there"
    for place in sorted(found.keys() - expected):
        fence = (base if place[0] == "LEFT" else head).get(place[1])
        line = place[2] - (_offset(fence) if fence else 0)
        yield f"line {line} of {place[1]} is not marked, but there is: {found[place].message}"


def _offset(fence: Fence) -> int:
    return prelude(fence).count("\n")


def _unmended(rule: Rule, example: Example, report: Report) -> Iterator[str]:
    """Yield why the fixes do not turn `bad` into `fixed`, or what the catalogue says of `fixed` that `bad` did not."""
    _, head = files(example, example.shown)
    _, wanted = files(example, mended(example))
    edits = [e for f in report.findings if f.fix for e in f.fix.edits]
    for path, fence in wanted.items():
        text = edited(prelude(fence) + head[path].text, [e for e in edits if e.path == path])
        if text != prelude(fence) + fence.text:
            yield f"the fix gives\n{text.removeprefix(prelude(fence))}"
    before = {f.fingerprint for f in review(example, example.shown, rule).findings}
    mine = {f.fingerprint for f in report.findings}
    for finding in review(example, mended(example), rule).findings:
        if finding.fingerprint not in before - mine:
            yield f"of `fixed` is said: {finding.rule}: {finding.message}"


def _bad_recipe(rule: Rule, example: Example, finding: Reported) -> Iterator[str]:
    """Yield what its own rule says of the SQL that a recipe offers, and what Postgres would refuse, block by block."""
    base, _ = files(example, example.shown)
    steps = list(base.values())
    if "After the deploy" in (finding.recipe or ""):
        steps += [_without_marked(fence) for fence in example.shown]
    for match in _RECIPE_FENCE.finditer(finding.recipe or ""):
        transaction = "never" if "CONCURRENTLY" in match["text"] else "always"
        step = Fence("sql", "good", match["text"], 1, frozenset(), {"transaction": transaction})
        report = review(Example(tuple(_as_before(s) for s in steps), (step,)), (step,), rule)
        said = [f for f in report.findings if f.rule in (rule.id, "failure/predicted-failure")]
        yield from (f"of its own recipe is said: {f.message}" for f in said)
        steps.append(step)


def _without_marked(fence: Fence) -> Fence:
    lines = fence.text.splitlines(keepends=True)
    return replace(fence, text="".join(line for n, line in enumerate(lines, 1) if n not in fence.marked))


def _as_before(fence: Fence) -> Fence:
    return replace(fence, kind="before", options={k: v for k, v in fence.options.items() if k == "file"})


def of_rule(rule: Rule, cases: str = "") -> tuple[Example, ...]:
    """Return the examples of the rule's page, and those of `cases` (Markdown with the same fences)."""
    return (*examples(rule.doc), *examples(cases))
