"""Which files the readers will ask for, guessed from their names alone: one batch instead of four rounds of asking.

A wrong guess costs a little traffic, a missed one costs a round; neither changes what is read.
"""

import re
from collections.abc import Iterable, Iterator

from schema.typescript.mentions import is_code
from schema.typescript.places import likely

MAX_CONFIGS = 12
MAX_SCHEMAS = 90
MAX_CODE = 60
MAX_HISTORY = 12  # migrations of a folder whose state is replayed from the first

_CONFIG = re.compile(
    r"(?:^|/)drizzle[\w.-]*\.config\.(?:ts|mts|js|mjs|cjs|json)$|(?:^|/)drizzle\.config[\w.-]*\.(?:ts|js)$"
)
_JOURNAL = re.compile(r"^(.*/)?meta/_journal\.json$")
_SNAPSHOT = re.compile(r"^(.*/)?meta/\d+_snapshot\.json$")
_FOLDER = re.compile(r"^(.*/)?\d{14}_[^/]+/snapshot\.json$")
_READ = re.compile(r"\.(?:ts|tsx|mts|cts|js|mjs|sql|json)$")
_MIGRATE = re.compile(r"migrat(?:e|or|ion)[\w.-]*\.(?:ts|mts|js|mjs)$", re.IGNORECASE)
_SCHEMA = re.compile(r"(?:^|/)(?:[\w.-]*schema[\w.-]*|tables?|models?|enums?|relations?)(?:/|\.ts$)", re.IGNORECASE)


def foresee(paths: Iterable[str], changed: Iterable[str]) -> frozenset[str]:
    """Return the paths, among those of one commit, that reading it will most likely need."""
    kept = [p for p in paths if "node_modules/" not in p]
    configs = sorted((p for p in kept if _CONFIG.search(p)), key=len)[:MAX_CONFIGS]
    roots = {_folder(p) for p in configs} | {"packages/database/"}
    journals = [p for p in kept if _JOURNAL.match(p)]
    scripts = sorted((p for p in kept if _MIGRATE.search(p) and _near(p, roots)), key=len)[:MAX_CONFIGS]
    schemas = [p for p in kept if p.endswith(".ts") and _SCHEMA.search(p) and _near(p, roots)]
    touched = frozenset(changed)
    wanted = {*configs, *journals, *scripts, *_newest(kept, _SNAPSHOT), *_newest(kept, _FOLDER)}
    near = {p for p in kept if p in touched and _READ.search(p) and _near(p, roots)}
    code = sorted(p for p in kept if p in touched and is_code(p)) if near else []  # what the queries are looked for in
    wanted |= {*near, *code[:MAX_CODE], *_histories(kept, touched)}
    return frozenset({*wanted, *sorted(schemas, key=len)[:MAX_SCHEMAS], *likely(sorted(kept, key=len))})


def _folder(path: str) -> str:
    return path[: path.rfind("/") + 1]


def _near(path: str, roots: set[str]) -> bool:
    """Whether `path` lies under one of the packages; a package at the repository's root would make everything near."""
    return any(path.startswith(root) for root in roots if root) or (
        "" in roots and bool(re.search(r"(?:^|/)(?:db|database|drizzle|server)/", path))
    )


def _histories(paths: list[str], touched: frozenset[str]) -> Iterator[str]:
    """Yield all migrations of a short history that grew: where a snapshot does not explain them, they are replayed."""
    folders = [match[1] or "" for path in paths if (match := _JOURNAL.match(path))]
    for folder in folders:
        grew = any(path.startswith(folder) and path.endswith(".sql") for path in touched)
        statements = [path for path in paths if path.startswith(folder) and path.endswith(".sql")] if grew else []
        yield from statements if len(statements) <= MAX_HISTORY else ()


def _newest(paths: list[str], kind: re.Pattern[str]) -> list[str]:
    """Return the last file, by name, of each folder of such files: drizzle-kit compares with that one."""
    last: dict[str, str] = {}
    for path in paths:
        match = kind.match(path)
        if match:
            folder = match[1] or ""
            last[folder] = max(last.get(folder, ""), path)
    return list(last.values())
