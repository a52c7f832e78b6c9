"""Print the declared schema as drizzle-kit's snapshot would state it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.text import Text

from bot.cli import InputError
from bot.cli.files import read
from bot.cli.terminal import answer_json, console, say
from bot.render.escape import one_line, plain
from bot.render.json import missed
from bot.render.summary import count
from bot.sources.git import GitError
from bot.sources.local import LocalRepository
from rules.report import Missed
from schema.drizzle.globs import expand
from schema.drizzle.package import Package, find_packages
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import Differing, differences, to_snapshot
from schema.model import Database
from schema.tree import Tree

EXAMPLES = """\
  dbreview schema --json                                   the package's schema at HEAD
  dbreview schema --ref WORKTREE                           a list of its tables, as they stand on the disk
  dbreview schema --schema 'src/db/*.ts' --casing snake_case --json
  dbreview schema --against drizzle/meta/0007_snapshot.json      exits with 1 on a difference
"""

Casing = Literal["snake_case", "camelCase"]
MAX_SHOWN = 200  # characters of one side of a difference


def schema(
    *,
    repo: Annotated[Path, typer.Option(help="A work tree, a folder in one, or a bare git directory.")] = Path(),
    ref: Annotated[str, typer.Option(help="The commit; WORKTREE reads the disk.")] = "HEAD",
    files: Annotated[list[str] | None, typer.Option("--schema", help="Globs of schema files, from the root.")] = None,
    casing: Annotated[Casing | None, typer.Option(help="How keys become names, as in drizzle.config.")] = None,
    against: Annotated[Path | None, typer.Option(help="Compare with this snapshot of drizzle-kit's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """Print the schema that a repository declares, as drizzle-kit's snapshot would state it.

    None of the repository's code is run; what could not be known is said.
    """
    theirs = _snapshot(against) if against else None
    try:
        with LocalRepository.open(repo.resolve()) as repository:
            tree = repository.tree(repository.resolve(ref))
            package = _package(tree, files, casing)
            database = read_schema(tree, package)
    except GitError as error:
        raise InputError(str(error)) from error
    unread = [missed(Missed(u.path, u.line, u.what, u.why)) for u in dict.fromkeys(_unread(database))]
    if theirs is None:
        if as_json:
            answer_json({**to_snapshot(database), "unread": unread})
        else:
            _show(package, database, unread)
        return 0
    found = differences(to_snapshot(database), theirs)
    if as_json:
        answer_json({"differences": [_document(one) for one in found], "unread": unread})
    else:
        _show_differences(found, unread)
    return int(bool(found))


def _package(tree: Tree, globs: list[str] | None, casing: Casing | None) -> Package:
    """Return the package that is meant: the files that were named, or what the repository's config says."""
    if globs:
        paths = tuple(dict.fromkeys(path for glob in globs for path in expand(glob.removeprefix("./"), tree.paths)))
        if not paths:
            raise InputError(f"No file matches {', '.join(globs)}; globs count from the repository's root.")
        return Package("", None, paths, "", casing, "none", "postgresql")
    packages, unread = find_packages(tree)
    if not packages:
        why = f" ({unread[0].path}: {unread[0].why})" if unread else ""
        raise InputError(f"No Drizzle package for Postgres was found{why}; name its files with --schema.")
    if len(packages) > 1:
        others = ", ".join(p.config or p.root or "." for p in packages[1:])
        say(f"Reading {packages[0].config or packages[0].root}; there are others: {others}.")
    return replace(packages[0], casing=casing) if casing else packages[0]


def _unread(database: Database) -> Iterator[Any]:
    yield from database.unread
    for table in database.tables.values():
        yield from table.unread


def _snapshot(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(read(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON ({error}).") from error
    if not isinstance(value, dict) or not isinstance(value.get("tables"), dict):
        raise InputError(f"{path} is no snapshot of drizzle-kit's: it has no `tables`.")
    return value


def _document(one: Differing) -> dict[str, Any]:
    return {"path": one.path, "ours": one.ours, "theirs": one.theirs}


def _show(package: Package, database: Database, unread: list[dict[str, Any]]) -> None:
    out = console()
    for table in sorted(database.tables.values(), key=lambda t: t.id):
        parts = [(len(table.columns), "columns"), (len(table.indexes), "indexes"), (len(table.foreign_keys), "keys")]
        said = ", ".join(count(n, word) for n, word in parts if n)
        out.print(Text(one_line(table.id), "bold").append(f"  {said}", "not bold dim"), soft_wrap=True)
    kinds = [(len(database.tables), "tables"), (len(database.enums), "enums"), (len(database.views), "views")]
    counts = ", ".join(count(n, word) for n, word in kinds if n) or "nothing"
    out.print(Text(f"{counts} in {', '.join(map(one_line, package.schema[:3])) or 'no file'}", "dim"), soft_wrap=True)
    _show_unread(unread)


def _show_differences(found: list[Differing], unread: list[dict[str, Any]]) -> None:
    out = console()
    for one in found:
        out.print(Text(plain(one.path), "bold"), soft_wrap=True)
        out.print(Text(f"  declared  {_short(one.ours)}", "green"), soft_wrap=True)
        out.print(Text(f"  snapshot  {_short(one.theirs)}", "red"), soft_wrap=True)
    out.print(Text(count(len(found), "differences") if found else "No difference.", "bold"))
    _show_unread(unread)


def _show_unread(unread: list[dict[str, Any]]) -> None:
    for one in unread:
        say(plain(f"not read: {one['path']}:{one['line'] or ''} {one['what']}: {one['why']}"))


def _short(value: Any) -> str:
    text = "nothing" if value is None else plain(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
