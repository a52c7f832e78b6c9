"""Tables that a file beside the schema files declares, and none of those exports: drizzle-kit does not see them."""

import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass

from schema.edits import Edit
from schema.model import Database
from schema.span import Source, Span
from schema.tree import NotFetched, Tree

MAX_FILES = 200

_TABLE = re.compile(r"^export const \w+\s*=\s*(?:[\w$]+\.)?\w*[tT]able\(\s*[\"'`](?P<name>[^\"'`\n]+)", re.MULTILINE)
_FROM = re.compile(r"\bfrom\s+(?P<quote>[\"'])\./[^\"'\n]+?(?P<end>\.js|\.ts)?[\"']")


@dataclass(frozen=True)
class Unlisted:
    """Where the table is declared; `export` is the edit that lets the index file of its folder pass it on, if any."""

    span: Span
    export: Edit | None


def unlisted(tree: Tree, brought: Collection[str], declared: Database, ids: Collection[str]) -> dict[str, Unlisted]:
    """Return those of the tables (`schema.name`) that one of the `brought` files beside declared tables declares."""
    known = {table.span.path for table in declared.tables.values() if table.span}
    folders = {posixpath.dirname(path) for path in known}
    beside = sorted(p for p in brought if p.endswith(".ts") and p not in known and posixpath.dirname(p) in folders)
    found: dict[str, Unlisted] = {}
    names = {each.partition(".")[2]: each for each in ids}
    for source in (_text(tree, path) for path in beside[:MAX_FILES]) if names else ():
        for match in _TABLE.finditer(source.text) if source else ():
            if source and match["name"] in names:
                found[names[match["name"]]] = Unlisted(
                    source.span(match.start(), match.end()), _passed_on(source.path, tree)
                )
    return found


def _passed_on(path: str, tree: Tree) -> Edit | None:
    """Return the edit of the folder's index file that passes on what the file at `path` exports."""
    folder, file = posixpath.split(path)
    index = _text(tree, posixpath.join(folder, "index.ts"))
    if index is None or index.path == path:
        return None
    like, end = _FROM.search(index.text), len(index.text.rstrip())
    quote, ending = (like["quote"], like["end"] or "") if like else ("'" if "from '" in index.text else '"', "")
    semicolon = "" if index.text.rstrip() and not re.search(r";\s*$", index.text, re.MULTILINE) else ";"
    line = f"export * from {quote}./{file.removesuffix('.ts')}{ending}{quote}{semicolon}"
    return Edit(index.span(end, end), f"\n{line}" if end else line)


def _text(tree: Tree, path: str) -> Source | None:
    try:
        return tree.source(path)
    except NotFetched:
        return None
