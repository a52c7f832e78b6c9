"""Asks ten factual questions of every repository of the corpus and holds the answers against drizzle-kit's own word.

    python -m tests.asked --corpus DIR --checkouts DIR [--only NAME]

The questions are about the tables that most others refer to; what is right comes from the snapshot that drizzle-kit
made of the schema, never from our reader.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.expert.consult import Consultation, Request, consult
from bot.sources.local import LocalRepository
from rules.names import short
from schema.drizzle.snapshot import read_snapshot
from schema.model import Database, Table
from schema.span import Source
from tests.corpus import checkout


@dataclass(frozen=True)
class Question:
    """`holds` and `lacks` are what the answer must and must not have in it."""

    text: str
    holds: tuple[str, ...]
    lacks: tuple[str, ...] = ()

    def objection(self, found: Consultation) -> str:
        """Return what is wrong with an answer, '' for nothing."""
        if found.kind != "fact":
            return f"{found.kind}: {found.text[:100]}"
        missing = [part for part in self.holds if part not in found.text]
        wrong = [part for part in self.lacks if part in found.text]
        return f"lacks {missing[:3]}, has {wrong[:3]}: {found.text[:200]!r}" if missing or wrong else ""


def questions(truth: Database) -> Iterator[Question]:
    """Yield ten questions, or as many as the schema has matter for."""
    counts: dict[str, int] = {}
    for table in truth.tables.values():
        for key in table.foreign_keys:
            counts[key.references] = counts.get(key.references, 0) + (key.references != table.id)
    ordered = sorted(truth.tables.values(), key=lambda t: (-counts.get(t.id, 0), t.id))
    most = ordered[0]
    yield _referencing(truth, most)
    yield _deleting(truth, most)
    yield Question("which tables are there?", (f"{len(truth.tables)} table",))
    yield Question(f"which columns does {short(most.id)} have?", tuple(f"| `{c.name}` |" for c in most.columns))
    yield Question(
        f"what is the primary key of {short(most.id)}",
        (f"`{', '.join(_key(most))}`",) if _key(most) else ("no primary key",),
    )
    holder = max(ordered, key=lambda t: (len(t.foreign_keys), t.id))
    yield Question(
        f"what does {short(holder.id)} reference?",
        tuple(f"`{short(k.references)}({', '.join(k.references_columns)})`" for k in holder.foreign_keys)
        or ("no foreign key",),
    )
    yield from _columns(ordered)
    indexed = max(ordered, key=lambda t: (len(t.indexes), t.id))
    if indexed.indexes:
        yield Question(f"which indexes does {short(indexed.id)} have", tuple(f"`{i.name}`" for i in indexed.indexes))
    for enum in list(truth.enums.values())[:1]:
        yield Question(
            f"which values can {short(enum.id)} have?", tuple(f"`{value}`" for value in enum.values if value)
        )


def _referencing(truth: Database, most: Table) -> Question:
    keys = [(t, k) for t in truth.tables.values() for k in t.foreign_keys if k.references == most.id]
    lines = tuple(f"`{short(t.id)}({', '.join(k.columns)})`" for t, k in keys[:60])
    return Question(f"which tables reference {short(most.id)}?", lines or ("No table references",))


def _deleting(truth: Database, most: Table) -> Question:
    keys = [(t, k) for t in truth.tables.values() for k in t.foreign_keys if k.references == most.id]
    lines = tuple(f"`{short(t.id)}({', '.join(k.columns)})` ({k.on_delete})" for t, k in keys)
    return Question(f"what happens when a row of {short(most.id)} is deleted?", lines[:3] or ("Nothing else",))


def _key(table: Table) -> tuple[str, ...]:
    return table.primary_key.columns if table.primary_key else tuple(c.name for c in table.columns if c.primary_key)


def _columns(ordered: list[Table]) -> Iterator[Question]:
    """Yield a question about an indexed column, one about a bare one, one about a type."""
    leading = {(t.id, _first(t)): t for t in ordered if _first(t)}
    for (_, column), table in list(leading.items())[:1]:
        yield Question(f"is {short(table.id)}.{column} indexed?", ("**Yes**",))
    for table in ordered:
        bare = [c for c in table.columns if not _held(table, c.name)]
        if bare:
            yield Question(f"is there an index on {bare[0].name} of {short(table.id)}", ("**No**",))
            kind = f"is `{bare[0].type}`"
            null = "not null" if bare[0].not_null else "nullable"
            yield Question(f"what type is {short(table.id)}.{bare[0].name}?", (kind, null))
            return


def _first(table: Table) -> str:
    plain = (i.columns[0].expression for i in table.indexes if not i.columns[0].is_expression and i.where is None)
    return next(plain, "")


def _held(table: Table, column: str) -> bool:
    names = {c for u in table.uniques for c in u.columns} | set(_key(table))
    return column in names | {c.expression for i in table.indexes for c in i.columns}


def measure(corpus: Path, checkouts: Path, entry: dict[str, Any]) -> tuple[int, list[str]]:
    """Return how many questions were asked of one schema, and what is wrong with which answers."""
    git = checkout(checkouts, entry["repo"])
    if git is None:
        return 0, []
    snapshot = json.loads((corpus / entry["truth"]).read_text())["snapshot"]
    truth = read_snapshot(Source("snapshot.json", json.dumps(snapshot)))
    asked = list(questions(truth))
    wrong = []
    with LocalRepository.open(git) as repository:
        tree = repository.tree(entry["head"])
        for question in asked:
            objection = question.objection(consult(Request(question.text, tree, tree)))
            if objection:
                wrong.append(f"{question.text}  {objection}")
    return len(asked), wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    total = right = 0
    for entry in json.loads((options.corpus / "dev.json").read_text()):
        if options.only in entry["id"]:
            count, wrong = measure(options.corpus, options.checkouts, entry)
            total, right = total + count, right + count - len(wrong)
            print(f"{entry['id']:44}{count - len(wrong):4} of {count}", flush=True)
            for line in wrong:
                print(f"    {line}")
    print(f"{right} of {total} answers are right")
    return 0 if right == total else 1


if __name__ == "__main__":
    raise SystemExit(main())
