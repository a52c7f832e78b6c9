"""One migration alone: the step it makes, though what came after it has run long ago."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.expert.knowledge import Known
from schema.difference import Difference, read_difference
from schema.drizzle.journal import Entry
from schema.tree import Tree


def alone(known: Known, entry: Entry) -> Difference:
    """Return the difference that is this migration, on the state that those before it lead to."""
    at = known.journal.entries.index(entry)
    before, after = _cut(known, at), _cut(known, at + 1)
    return read_difference(before, after, known.package, known.deploy)


def _cut(known: Known, count: int) -> Tree:
    """Return the head as if only its first `count` migrations had been written; it wants what the head wants."""
    tree, journal = known.head, known.journal
    later = journal.entries[count:]
    gone = {path for entry in later for path in (entry.sql_path, entry.snapshot_path) if path}
    texts = tree.texts
    if journal.path is not None and later and journal.path in texts:
        texts = _Edited(texts, journal.path, _shortened(texts[journal.path], {entry.tag for entry in later}))
    return replace(tree, paths=tree.paths - gone - set(journal.stray), texts=texts)


def _shortened(journal: str, gone: set[str]) -> str:
    content = json.loads(journal.lstrip("\ufeff"))
    content["entries"] = [entry for entry in content["entries"] if entry.get("tag") not in gone]
    return json.dumps(content, indent=2)


class _Edited(Mapping[str, str]):
    """Texts, one of them in other words."""

    def __init__(self, texts: Mapping[str, str], path: str, text: str) -> None:
        self._texts, self._path, self._text = texts, path, text

    def __getitem__(self, path: str) -> str:
        return self._text if path == self._path else self._texts[path]

    def __contains__(self, path: object) -> bool:
        return path in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
