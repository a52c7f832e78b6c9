"""List the rules of the catalogue."""

from itertools import groupby
from typing import Annotated

import typer
from rich.text import Text

from bot.cli.terminal import answer_json, console
from bot.render.text import STYLES
from rules.catalogue import all_rules
from rules.kit import Rule
from rules.run import DOCS

EXAMPLES = """\
  dbreview rules              every rule by family
  dbreview rules --json       the same for scripts
  dbreview explain RULE       one rule's page
"""


def rules(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """List the rules of the catalogue: what each looks for, and how loudly it says so."""
    if as_json:
        answer_json({"rules": [_document(rule) for rule in all_rules()]})
        return 0
    out = console()
    width = max(len(rule.id.split("/")[1]) for rule in all_rules())
    for family, group in groupby(all_rules(), key=lambda r: r.id.split("/")[0]):
        out.print(Text(family, "bold"))
        for rule in group:
            loudness = "off" if rule.opt_in else rule.severity.value
            line = Text("  ").append(f"{loudness:<7}", "dim" if rule.opt_in else STYLES[rule.severity])
            out.print(line.append(f"{rule.id.split('/')[1]:<{width}}  ").append(rule.title, "dim"), soft_wrap=True)
    return 0


def _document(rule: Rule) -> dict[str, str | bool]:
    return {
        "rule": rule.id,
        "severity": rule.severity.value,
        "opt_in": rule.opt_in,
        "title": rule.title,
        "why": rule.why,
        "docs": f"{DOCS}/{rule.id}.md",
    }
