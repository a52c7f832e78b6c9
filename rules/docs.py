"""The pages of docs/rules, written from the rules' own files: `python -m rules.docs [--check]`."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path

from rules.catalogue import all_rules, families
from rules.config import RuleConfig
from rules.examples import of_rule, review
from rules.fences import Example, prelude, unmarked
from rules.kit import Rule, Severity
from rules.pages import keep
from rules.report import Reported

ROOT = Path(__file__).parent.parent / "docs" / "rules"
LOUD = {
    Severity.BLOCK: "**block**: it fails the check",
    Severity.WARN: "**warn**: it comments, and does not fail the check",
    Severity.NOTE: "**note**: it is folded into the summary",
}
_OPENING = re.compile(r"^```(?P<language>\w+) (?P<kind>before|bad|fixed|good)(?P<options>[^\n]*)$", re.MULTILINE)
_HEADINGS = {"before": "Before", "bad": "Bad", "fixed": "Fixed", "good": "Good"}
_WHERE = {"transaction=never": ", where no transaction is opened", "neon=yes": ", on Neon"}


def pages() -> dict[str, str]:
    """Return every generated page by its path under docs/rules."""
    return {"README.md": _index()} | {f"{rule.id}.md": page(rule) for rule in all_rules()}


def page(rule: Rule) -> str:
    """Return the page of a rule: its docstring, with what is really said drawn under the marked lines."""
    said = iter([_drawn(rule, example) for example in of_rule(rule) if example.kind == "bad"])
    title, _, body = rule.doc.strip().partition("\n")
    parts = [
        f"# {title}",
        f"`{rule.id}` · {_loud(rule)}",
        _fences(body.strip(), said),
        *_options(rule),
        _allowing(rule),
    ]
    return "\n\n".join(parts) + "\n"


def _options(rule: Rule) -> Iterator[str]:
    """Yield what a repository can give the rule: the words of its options, and an example with the defaults."""
    if rule.options is None:
        return
    about = " ".join((rule.options.__doc__ or "").split())
    lines = [f"      {each.name}: {json.dumps(each.default)}" for each in fields(rule.options)]
    yield "\n".join(["## Options", "", about, "", "```yaml", "rules:", f"  {rule.id}:", "    options:", *lines, "```"])


def _loud(rule: Rule) -> str:
    """Return when it speaks and how loudly, as the settings that change it have it."""
    quiet = RuleConfig(rollout="stopped").severity(rule) is None and not rule.opt_in
    promised = RuleConfig(rollout="expand-contract").severity(rule)
    if rule.opt_in:
        where = "`strict` or with `rollout: expand-contract`" if promised else "`strict`"
        return f"off but under {where}; then {LOUD[rule.severity]}"
    said = LOUD[rule.severity]
    if promised not in (rule.severity, None):
        said += f"; with `rollout: expand-contract` {promised}"
    return f"{said}; off with `rollout: stopped`" if quiet else said


def _fences(body: str, said: Iterator[str]) -> str:
    """Return the body with a heading over each example and the findings under each bad one."""
    out: list[str] = []
    at = 0
    for match in _OPENING.finditer(body):
        end = body.index("\n```", match.end()) + 4
        where = "".join(words for option, words in _WHERE.items() if option in match["options"])
        out += [body[at : match.start()], f"{_HEADINGS[match['kind']]}{where}:\n\n```{match['language']}"]
        out.append(unmarked(body[match.end() : end]))
        if match["kind"] == "bad" and "also=" not in match["options"]:
            out.append(next(said))
        at = end
    return "".join([*out, body[at:]])


def _drawn(rule: Rule, example: Example) -> str:
    """Return what is said of an example, as quotes."""
    findings = [f for f in review(example, example.shown, rule).findings if f.rule == rule.id]
    several = len(example.shown[0].text.splitlines()) > 1
    return "".join(f"\n\n{_quoted(finding, example if several else None)}" for finding in findings)


def _quoted(finding: Reported, example: Example | None) -> str:
    """Return what is said as a quote; of an example of several lines, with the number of the line."""
    line = (finding.line or 1) - prelude(example.shown[0]).count("\n") if example else 0
    where = f"Line {line}" if finding.side == "RIGHT" else "On the line that goes"
    lines = [f"{where}: {finding.message}" if line else finding.message]
    if finding.fix:
        lines += ["", f"Fix: {finding.fix.title}."]
    if finding.recipe:
        lines += ["", *finding.recipe.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _allowing(rule: Rule) -> str:
    family = rule.id.split("/", maxsplit=1)[0]
    if rule.opt_in:
        ask = "## Ask for it\n\nWith `preset: strict`, or in `.github/dbreview.yml`:"
        return f"{ask}\n\n```yaml\nrules:\n  {rule.id}: {rule.severity}\n```"
    return (
        "## Allow it\n\n"
        f"Beside the line or above it: `-- dbreview: allow {rule.id} because <reason>` in SQL, the same after `//` in "
        f"TypeScript. For the whole repository, in `.github/dbreview.yml`:\n\n"
        f"```yaml\nrules:\n  {rule.id}: off   # or block, warn, note; `{family}` speaks of the whole family\n```\n\n"
        f'For some tables:\n\n```yaml\nrules:\n  {rule.id}:\n    exempt: ["legacy_*"]\n```'
    )


def _index() -> str:
    lines = [
        "# Rules",
        "",
        f"{len(all_rules())} rules. Each page is written from the rule's own file; its examples are its tests.",
    ]
    for family in families():
        about = (import_module(f"rules.{family}").__doc__ or "").strip().splitlines()[0]
        name = family.replace("_", "-")
        lines += ["", f"## {name}", "", about, "", "| rule | severity | |", "|---|---|---|"]
        mine = [rule for rule in all_rules() if rule.id.startswith(f"{name}/")]
        lines += [f"| [{rule.id}]({rule.id}.md) | {_short(rule)} | {rule.title} |" for rule in mine]
    return "\n".join(lines) + "\n"


def _short(rule: Rule) -> str:
    return f"off ({rule.severity})" if rule.opt_in else str(rule.severity)


def main(arguments: list[str]) -> int:
    """Write the pages, and remove those of rules that are gone; with --check return 1 where a page is stale."""
    return keep({ROOT / name: text for name, text in pages().items()}, arguments, beside=set(ROOT.rglob("*.md")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
