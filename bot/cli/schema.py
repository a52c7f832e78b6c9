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
from schema.drizzle.against import NoSnapshot, is_later
from schema.drizzle.against import against as compared
from schema.drizzle.differences import Differing
from schema.drizzle.globs import expand
from schema.drizzle.package import Package, find_packages
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.model import Database
from schema.tree import Tree

EXAMPLES = """\
  dbreview schema --json                                   the package's schema at HEAD
  dbreview schema --ref WORKTREE                           a list of its tables, as they stand on the disk
  dbreview schema --schema 'src/db/*.ts' --casing snake_case --json
  dbreview schema --repo packages/billing                  the package in that folder, where there are several
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
    against: Annotated[Path | None, typer.Option(help="Compare with this snapshot, of the disk or the commit.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """Print the schema that a repository declares, as drizzle-kit's snapshot would state it.

    None of the repository's code is run; what could not be known is said.
    """
    try:
        with LocalRepository.open(repo.resolve()) as repository:
            tree = repository.tree(repository.resolve(ref))
            theirs = _snapshot(tree, against) if against else None
            places = [_inside(repository.top, place) for place in (against, repo) if place is not None]
            package = _package(tree, files, casing, places)
            if files and theirs is not None and is_later(theirs):
                package = replace(package, layout="folders")
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
    found = _differences(database, theirs, against)
    if as_json:
        answer_json({"differences": [_document(one) for one in found], "unread": unread})
    else:
        _show_differences(found, unread)
    return int(bool(found))


def _inside(top: Path | None, place: Path) -> str:
    """Return where a path lies in the repository: itself where it names something of a bare one."""
    whole = place.resolve()
    if top is not None and whole.is_relative_to(top):
        return whole.relative_to(top).as_posix()
    return place.as_posix()


def _package(tree: Tree, globs: list[str] | None, casing: Casing | None, places: list[str]) -> Package:
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
    meant = next((package for place in places for package in packages if _is_of(package, place)), None)
    package = meant or packages[0]
    if meant is None and len(packages) > 1:
        others = ", ".join(p.config or p.root or "." for p in packages[1:])
        say(f"Reading {package.config or package.root}; there are others: {others}. --repo FOLDER or --schema chooses.")
    return replace(package, casing=casing) if casing else package


def _is_of(package: Package, place: str) -> bool:
    """Return whether a snapshot or a folder belongs to a package, or holds it alone."""
    inside = (package.out, *(folder for folder in [package.root] if folder not in ("", ".")))
    return any(place == folder or place.startswith(folder + "/") for folder in inside)


def _unread(database: Database) -> Iterator[Any]:
    yield from database.unread
    for table in database.tables.values():
        yield from table.unread


def _snapshot(tree: Tree, path: Path) -> dict[str, Any]:
    """Return a snapshot from the disk; one that is not there, from the commit."""
    committed = None if path.exists() else tree.source(path.as_posix().removeprefix("./"))
    try:
        value = json.loads(committed.text if committed else read(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON ({error}).") from error
    if not isinstance(value, dict):
        raise InputError(f"{path} is no snapshot of drizzle-kit's: it is no object.")
    return value


def _differences(database: Database, theirs: dict[str, Any], path: Path | None) -> list[Differing]:
    try:
        return compared(database, theirs)[0]
    except NoSnapshot as error:
        raise InputError(f"{path} is no snapshot of drizzle-kit's: {error}.") from error


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
