"""What a language model is told with a question that facts alone do not answer: the part of the schema that matters."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot import design
from bot.expert.knowledge import Knowledge, Known
from bot.llm.asked import RuleFact
from bot.llm.facts import Facts
from bot.slice import slice_of
from rules.catalogue import all_rules
from rules.conventions import CREATED, UPDATED, plain
from rules.report import Report
from rules.run import DOCS, run
from schema.drizzle.package import Package
from schema.model import Table
from schema.typescript.mirrors import singular

MAX_RULES = 8
_WORD = re.compile(r"[A-Za-z]{3,}")
_COMMON = frozenset(
    "the and for with that this which what when where how should would could can does will have has are not add table"  # noqa: SIM905
    " tables column columns database schema".split()
)


@dataclass(frozen=True)
class Brief:
    """Facts, habits of this repository in sentences, rules that may be cited, and how migrations run."""

    facts: Facts = Facts()
    conventions: tuple[str, ...] = ()
    rules: tuple[RuleFact, ...] = ()
    deploy: str = ""
    package: Package | None = None
    declared: tuple[tuple[str, str, int, int], ...] = ()  # names of tables, each with its file and lines


def brief(knowledge: Knowledge, text: str) -> Brief:
    """Return what belongs to a question: the tables it names with their neighbours, and what the pull request does."""
    if not knowledge.packages:
        return Brief()
    known = _meant(knowledge, text)
    difference = known.difference
    found = (
        run((difference,), knowledge.config.rule_config()) if difference.changes or difference.migrations else Report()
    )
    change = design.facts((difference,), found)
    near = slice_of(known.declared, " ".join([text, *(fact.name for fact in change.tables)]))
    new = {fact.name for fact in change.tables if fact.is_new}
    tables = tuple(replace(fact, is_new=fact.name in new) for fact in near.tables)
    return Brief(
        replace(near, tables=tables, changes=change.changes, findings=change.findings, statements=change.statements),
        tuple(_habits(known)),
        tuple(_rules(text)),
        known.deploy.why,
        known.package,
        tuple(_declared(known.declared.tables[fact.name] for fact in near.tables)),
    )


def _declared(tables: Iterable[Table]) -> Iterator[tuple[str, str, int, int]]:
    """Yield where each table is declared, by both of its names."""
    for table in tables:
        if table.span is not None:
            for name in dict.fromkeys(filter(None, (table.name, table.key))):
                yield name, table.span.path, table.span.line, table.span.end_line


def _meant(knowledge: Knowledge, text: str) -> Known:
    """Return the package most of whose tables the text names; the first where it names none."""
    words = {singular(word.casefold()) for word in _WORD.findall(text)} - _COMMON
    return max(knowledge.packages, key=lambda known: _named(known, words))


def _named(known: Known, words: set[str]) -> int:
    parts = (
        {singular(part.casefold()) for part in _WORD.findall(table.name)} for table in known.declared.tables.values()
    )
    return sum(bool(each & words) for each in parts)


def _habits(known: Known) -> list[str]:
    """Return what most tables of the repository do, as sentences a model can keep to."""
    tables = [t for t in known.declared.tables.values() if not t.partial]
    if not tables:
        return []
    ids = [c.type for t in tables for c in t.columns if c.primary_key]
    moments = [c.type for t in tables for c in t.columns if plain(c.name) in CREATED]
    updated = sum(any(plain(c.name) in UPDATED for c in t.columns) for t in tables)
    habits = [_most("Primary keys are {}", ids), _most("Creation times are {}", moments)]
    if 2 * updated >= len(tables):
        habits.append("Tables have a column for the time of the last update.")
    keys = [k.on_delete for t in tables for k in t.foreign_keys]
    habits.append(_most("Foreign keys are mostly ON DELETE {}", [key.upper() for key in keys]))
    if known.package.casing:
        habits.append(f"Drizzle's casing is {known.package.casing}.")
    return [habit for habit in habits if habit]


def _most(sentence: str, values: list[str]) -> str:
    if not values:
        return ""
    most = max(sorted(set(values)), key=values.count)
    return sentence.format(most) + "." if 2 * values.count(most) > len(values) else ""


def _rules(text: str) -> list[RuleFact]:
    """Return the rules whose names speak of the same things as the question."""
    words = {singular(word.casefold()) for word in _WORD.findall(text)} - _COMMON
    scored = []
    for rule in all_rules():
        parts = {singular(part) for part in re.split(r"[/-]", rule.id)} - _COMMON
        if hits := len(parts & words):
            scored.append((-hits, rule.id, rule))
    return [RuleFact(rule.id, rule.why, f"{DOCS}/{rule.id}.md") for _, _, rule in sorted(scored)[:MAX_RULES]]
