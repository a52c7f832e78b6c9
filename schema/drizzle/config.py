"""drizzle.config.ts read by the evaluator: its values are often no literals."""

import posixpath
import re
from typing import Any

from schema.drizzle.data import read_json
from schema.drizzle.evaluate import evaluate
from schema.drizzle.modules import Module
from schema.drizzle.package import Package, layout_of, schema_files, usual_entry
from schema.drizzle.resolve import ancestors
from schema.drizzle.surface import json_value
from schema.drizzle.values import UNDEFINED, Obj, Unknown, Value
from schema.span import Unread
from schema.tree import Tree

NO_FILE = "no file matches "  # how the gap of a config begins that names a schema which is not there
_POSTGRES = ("postgresql", "pg")


def read_config(tree: Tree, path: str) -> tuple[list[Package], list[Unread]]:
    """Return the packages that one config file declares. Raises NotFetched.

    Configs of other dialects are skipped in silence.
    """
    value = _value(tree, path)
    if isinstance(value, Unknown):
        return [], [value.unread("this configuration")]
    configs = value if isinstance(value, list) else [value]
    packages, unread = [], []
    for config in configs:
        if isinstance(config, Obj):
            package, missed = _package(tree, path, config)
            packages += [package] if package else []
            unread += missed
    return packages, unread


def other_dialect(tree: Tree, path: str) -> str | None:
    """Return the dialect of a config file that is for no Postgres database. Raises NotFetched."""
    config = _value(tree, path)
    dialect = _text(config, "dialect") if isinstance(config, Obj) else None
    return dialect if isinstance(dialect, str) and dialect not in _POSTGRES else None


def _value(tree: Tree, path: str) -> Value:
    from schema.drizzle.reader import TreeLoader  # noqa: PLC0415 - the reader reads packages

    if path.endswith(".json"):
        source = tree.source(path)
        return json_value(read_json(source)) if source else UNDEFINED
    module = TreeLoader(tree).module(path)
    exported = module.export("default") if isinstance(module, Module) else None
    return exported[0] if exported else _common_js(module)


def _common_js(module: Any) -> Value:
    """Return what `module.exports = ...` or `export = ...` gives; Drizzle's older configs are written so."""
    if not isinstance(module, Module):
        return UNDEFINED
    for statement in module.file.root.named_children:
        text = module.file.text(statement)[:20]
        if statement.type == "expression_statement" and text.startswith("module.exports"):
            assignment = statement.named_children[0]
            right = assignment.child_by_field_name("right")
            return evaluate(right, module.scope) if right is not None else UNDEFINED
    return UNDEFINED


def _text(config: Obj, name: str) -> str | Unknown | None:
    value = config.get(name, UNDEFINED)
    if value is UNDEFINED and config.holes:
        return config.holes[0]
    return value if isinstance(value, str | Unknown) else None


def _package(tree: Tree, path: str, config: Obj) -> tuple[Package | None, list[Unread]]:
    unread: list[Unread] = []
    dialect = _text(config, "dialect") or _text(config, "driver")
    if isinstance(dialect, Unknown):
        unread.append(dialect.unread("`dialect` of this configuration"))
        dialect = "postgresql"
    if dialect is not None and dialect not in _POSTGRES:
        return None, []
    if dialect is None and not ({"schema", "out"} & set(config)):
        return None, []
    root = posixpath.dirname(path)
    files, missed = _schema(tree, path, root, config)
    unread += missed
    out = _text(config, "out")
    if isinstance(out, Unknown):
        unread.append(out.unread("`out` of this configuration"))
        out = None
    place = _placed(tree, root, out or "drizzle")
    casing = _text(config, "casing")
    if isinstance(casing, Unknown):
        unread.append(casing.unread("`casing` of this configuration"))
        casing = None
    driver = _text(config, "driver")
    if not files and not any(p.startswith(place + "/") for p in tree.paths):
        return None, unread
    named = driver if isinstance(driver, str) and driver not in _POSTGRES else None
    return Package(root, path, tuple(files), place, casing, layout_of(tree, place), "postgresql", named), unread


def _placed(tree: Tree, root: str, out: str) -> str:
    """Return the migrations folder: relative to the config, or further up where the command may run."""
    if out.startswith("/"):
        return posixpath.normpath(out.lstrip("/"))
    places = [posixpath.normpath(posixpath.join(folder, out)) for folder in ancestors(root)]
    kinds = (".sql", "_journal.json", "snapshot.json")
    held = {p for p in places if any(path.startswith(p + "/") and path.endswith(kinds) for path in tree.paths)}
    return next((place for place in places if place in held), places[0])


def _schema(tree: Tree, path: str, root: str, config: Obj) -> tuple[list[str], list[Unread]]:
    value = config.get("schema", UNDEFINED)
    patterns = value if isinstance(value, list) else [value]
    unread = [item.unread("`schema` of this configuration") for item in patterns if isinstance(item, Unknown)]
    texts = [item for item in patterns if isinstance(item, str)]
    found = (schema_files(tree, folder, texts) for folder in ancestors(root))  # the command may run further up
    files = next((files for files in found if files), [])
    if texts and not files:
        usual = usual_entry(tree, root)  # the config was left behind when its schema moved
        if usual is not None:
            return [usual], unread
        why = f"{NO_FILE}{', '.join(texts)}"
        unread.append(Unread(path, _line(tree, path, "schema"), "`schema` of this configuration", why))
    return files, unread


def _line(tree: Tree, path: str, key: str) -> int | None:
    """Return the line on which the config names a key."""
    source = tree.source(path)
    match = re.search(rf"\b{key}\b[\"']?\s*:", source.text) if source else None
    return source.line_at(match.end()) if source and match else None
