"""Show the page of one rule: what, why, wrong and right."""

import re
from typing import Annotated

import typer
from rich.text import Text

from bot.cli import InputError
from bot.cli.terminal import answer_json, console
from bot.render.page import Page
from bot.render.text import STYLES
from rules.catalogue import UnknownRule, by_id, get
from rules.run import DOCS

EXAMPLES = """\
  dbreview explain locks/type-change-rewrites
  dbreview explain type-change-rewrites          the family may be left out
"""

_FENCE = re.compile(r"^```(\w+) +(before|bad|fixed|good)\b[^\n]*$", re.MULTILINE)
_TITLES = {"before": "What stands before", "bad": "What is found", "fixed": "What mends it", "good": "What is fine"}


def explain(
    rule: Annotated[str, typer.Argument(help="The rule's id, as findings name it: family/name.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """Show the page of one rule: what it means, why it matters, what is wrong and what is right."""
    try:
        found = get(_with_family(rule))
    except UnknownRule as error:
        raise InputError(f"{str(error).rstrip('.')}. `dbreview rules` lists all of them.") from error
    docs = f"{DOCS}/{found.id}.md"
    if as_json:
        answer_json({"rule": found.id, "severity": found.severity.value, "page": found.doc.strip(), "docs": docs})
        return 0
    out = console()
    out.print(Text(found.id, "bold").append(f"  {found.severity.value}", STYLES[found.severity]))
    out.print()
    out.print(Page(_FENCE.sub(_titled, found.doc.strip())))
    out.print()
    out.print(Text(docs, "dim"), soft_wrap=True)
    return 0


def _with_family(name: str) -> str:
    """Return the one id whose file has that name; `name` itself where there is none, or more than one."""
    found = [i for i in by_id() if i.split("/")[1] == name.replace("_", "-")]
    return found[0] if len(found) == 1 else name


def _titled(fence: re.Match[str]) -> str:
    return f"**{_TITLES[fence[2]]}**\n\n```{fence[1]}"
