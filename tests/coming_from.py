"""docs/coming-from.md, written from the hazards our tests try: `python -m tests.coming_from [--check]`."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rules.catalogue import by_id
from rules.pages import keep

PROJECT = Path(__file__).parent.parent
PAGE = PROJECT / "docs" / "coming-from.md"
HAZARDS = PROJECT / "tests" / "rules" / "hazards"
PEERS = PROJECT / "tests" / "rules" / "peers.toml"
TRIED = PROJECT / "tests" / "rules" / "cases" / "peers"
SHOWN = 120  # characters of an example
INTRO = """# Coming from another linter

Every rule of six tools, with what finds the same here. The page is written (`make docs`) from
[the hazards](../tests/rules/hazards) that our tests try one by one: of each there is a migration about which the rule
named here speaks, and one that avoids the hazard and about which no rule speaks. What the documentation of each tool
shows as bad and as good is [tried as well](../tests/rules/cases/peers), in other words and names.

Three things are different on purpose:

- **The state counts.** A migration is replayed over the schema before it. A table that the same pull request creates, a
  column that a validated CHECK proves, a type that becomes wider for free: nothing is said.
- **The transaction counts.** Drizzle's migrator runs all pending migrations in one transaction, so `CONCURRENTLY` fails
  in it, and a lock is held until the last file is done. Findings and recipes follow how *this* repository migrates.
- **One problem is one finding.** Rules that several tools count separately are one rule here where the harm is one.

What is marked "to be asked for" is policy: it is silent until the settings of a repository name the rule.
"""


def page() -> str:
    """Return the whole page."""
    data = tomllib.loads(PEERS.read_text(encoding="utf-8"))
    known = data["aside"] | {
        id_: row
        for path in sorted(HAZARDS.glob("*.toml"))
        for id_, row in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }
    parts = [INTRO]
    for id_, peer in data["peers"].items():
        parts += [f"## {peer['name']}", "", f"As read: {peer['read']}.", "", *_rules(peer["rules"], known), ""]
        parts += [*_differences(tomllib.loads((TRIED / f"{id_}.toml").read_text(encoding="utf-8"))["rules"]), ""]
    for path in sorted(TRIED.glob("*.toml")):
        if path.stem not in data["peers"]:
            others = tomllib.loads(path.read_text(encoding="utf-8"))
            parts += [f"## {path.stem}", "", f"Its examples alone, as read: {others['read']}."]
            parts += [*_differences(others["rules"]), ""]
    parts += ["## Where measurement says otherwise", "", *_measured(data["measured"]), ""]
    return "\n".join(parts)


def _rules(rules: dict[str, list[str]], known: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "| Its rule | What it is about | Here |\n|---|---|---|"
    for name, hazards in rules.items():
        rows = [known[id_] for id_ in hazards]
        ours = dict.fromkeys(_ours(row) for row in rows)
        yield f"| `{name}` | {'; '.join(_cell(row['what']) for row in rows)} | {', '.join(ours)} |"


def _ours(row: dict[str, Any]) -> str:
    if "rule" in row:
        asked_for = " (to be asked for)" if by_id()[row["rule"]].opt_in else ""
        return f"[{row['rule']}](rules/{row['rule']}.md){asked_for}"
    return _cell(row["why"] if "why" in row else row["why_not"])


def _differences(tried: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Yield how many of a tool's own examples end as it says, and why the others do not."""
    every = [(name, example) for name, examples in tried.items() for example in examples]
    bad = [(name, example) for name, example in every if "bad" in example]
    apart = [(name, example) for name, example in every if "differs" in example]
    as_said = len(bad) - sum("bad" in example for _, example in apart)
    silent = len(every) - len(bad) - sum("good" in example for _, example in apart)
    yield (
        f"Tried are {len(bad)} examples that it calls bad, of which {as_said} are found, and {len(every) - len(bad)}"
        f" that it calls good, of which {silent} raise nothing. The others differ on purpose:\n"
    )
    yield "| Its rule | Calls | Why not we |\n|---|---|---|"
    for name, example in apart:
        said = f"bad: {_code(example['bad'])}" if "bad" in example else f"good: {_code(example['good'])}"
        yield f"| `{name}` | {said} | {_cell(example['differs'])} |"


def _code(sql: str | list[str]) -> str:
    """Return the beginning of a migration on one line."""
    words = " ".join(" ".join(sql if isinstance(sql, list) else [sql]).replace("--> statement-breakpoint", "").split())
    return f"`{_cell(words if len(words) <= SHOWN else words[: SHOWN - 3] + '...')}`"


def _measured(rows: list[dict[str, str]]) -> Iterator[str]:
    yield "| Said | By | On Postgres 12 to 18 |\n|---|---|---|"
    for row in rows:
        yield f"| {_cell(row['claim'])} | {row['by']} | {_cell(row['measured'])} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(keep({PAGE: page()}, sys.argv[1:]))
