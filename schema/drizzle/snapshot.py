"""drizzle-kit's snapshots as a Database: v5, v6 and v7 of the journal layout, v8 and later of the 1.0 folders."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from schema.drizzle.ddl import read_ddl
from schema.drizzle.views import stated
from schema.model import (
    CheckConstraint,
    Column,
    Database,
    Enum,
    ForeignKey,
    Identity,
    Index,
    IndexColumn,
    Policy,
    PrimaryKey,
    Role,
    Sequence,
    Table,
    Unique,
    View,
)
from schema.span import Source, Unread

Json = dict[str, Any]
_NAME = re.compile(r'"([^"]*)"')
_IDS = re.compile(r'^\s*\{\s*"id"\s*:\s*"([\w-]{1,64})",\s*"prevId"\s*:\s*"([\w-]{1,64})"')
_OPTIONS = ("increment", "startWith", "minValue", "maxValue", "cache", "cycle")


def read_snapshot(source: Source) -> Database:
    """Return what a snapshot states; a text that is no snapshot gives an empty Database that says so in `unread`."""
    try:
        content: Any = json.loads(source.text.lstrip("\ufeff"))
        if "ddl" in content:
            return replace(read_ddl(content["ddl"]), renames=_noted(content.get("renames") or []))
        if "deltas" in content:
            return _nothing(source, None, "it holds only what its migration changes; the ones before it hold the rest")
        return _database(content)
    except RecursionError:
        return _nothing(source, None, "it is nested too deeply")
    except json.JSONDecodeError as error:
        why = "it holds the markers of an unfinished merge" if "<<<<<<<" in source.text else f"it is not JSON: {error}"
        return _nothing(source, error.lineno, why)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return _nothing(source, None, f"it is no snapshot of drizzle-kit ({type(error).__name__}: {error})")


def ids_of(source: Source) -> tuple[str, str] | None:
    """Return the id of a journal's snapshot and that of the one it follows; None where its first lines are others."""
    found = _IDS.match(source.text.lstrip("\ufeff"))
    return (found[1], found[2]) if found else None


def _nothing(source: Source, line: int | None, why: str) -> Database:
    return Database(unread=(Unread(source.path, line, "this snapshot", why),))


def _database(content: Json) -> Database:
    tables = [_table(item) for item in content["tables"].values()]
    enums = [_enum(item) for item in content.get("enums", {}).values()]
    views = [_view(item) for item in content.get("views", {}).values()]
    sequences = [
        Sequence(item["name"], item.get("schema") or "public", _options(item))
        for item in content.get("sequences", {}).values()
    ]
    roles = [
        Role(item["name"], False, tuple((k, bool(v)) for k, v in item.items() if k != "name"))
        for item in content.get("roles", {}).values()
    ]
    return Database(
        {table.id: table for table in tables},
        {enum.id: enum for enum in enums},
        {view.id: view for view in views},
        {sequence.id: sequence for sequence in sequences},
        tuple(content.get("schemas", {})),
        {role.name: role for role in roles},
        {_on(item): _policy(item) for item in content.get("policies", {}).values()},
        renames=_renames(content.get("_meta") or {}),
    )


def _renames(meta: Json) -> dict[str, str]:
    """Return what drizzle-kit was told at its prompt; its keys are `"schema"."table"."column"`."""
    found = {}
    for kind, parts in (("tables", 2), ("columns", 3)):
        for old, new in (meta.get(kind) or {}).items():
            found[_id(old, parts)] = _id(new, parts)
    return found


def _id(key: str, parts: int) -> str:
    names = _NAME.findall(key) or key.split(".")
    return ".".join(names if len(names) == parts else ["public", *names])


def _noted(renames: list[Any]) -> dict[str, str]:
    """Return the renames of 1.0: `schema.table->schema.other`, and the same of columns."""
    pairs = (rename.partition("->") for rename in renames if isinstance(rename, str) and "->" in rename)
    return {old: new for old, _, new in pairs}


def _on(policy: Json) -> str:
    return f"{policy.get('on', '').replace(chr(34), '')}.{policy['name']}"


def _parts(item: Json, key: str, make: Callable[[Json], Any]) -> tuple[Any, ...]:
    return tuple(make(part) for part in item.get(key, {}).values())


def _table(item: Json) -> Table:
    columns = _parts(item, "columns", _column)
    keys = _parts(item, "compositePrimaryKeys", lambda key: PrimaryKey(tuple(key["columns"]), key["name"]))
    inline = tuple(column.name for column in columns if column.primary_key)
    return Table(
        item["name"],
        item.get("schema") or "public",
        columns,
        keys[0] if keys else PrimaryKey(inline) if inline else None,
        _parts(item, "uniqueConstraints", _unique),
        _parts(item, "foreignKeys", _foreign_key),
        _parts(item, "indexes", _index),
        _parts(item, "checkConstraints", lambda check: CheckConstraint(check["name"], check["value"])),
        _parts(item, "policies", _policy),
        bool(item.get("isRLSEnabled", False)),
    )


def _column(item: Json) -> Column:
    generated = item.get("generated")
    default, is_json = default_of(item.get("default"))
    return Column(
        item["name"],
        item["type"],
        item.get("typeSchema"),
        item.get("notNull", False),
        item.get("primaryKey", False),
        default,
        generated["as"] if generated else None,
        _identity(item["identity"]) if item.get("identity") else None,
        default_is_json=is_json,
    )


def default_of(value: Any) -> tuple[str | None, bool]:
    """Return a default's text, and whether the snapshot wrote it as JSON instead of text."""
    if value is None or isinstance(value, str):
        return value, False
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")), True


def _options(item: Json) -> tuple[tuple[str, str | bool], ...]:
    return tuple(
        (name, item[name] if isinstance(item[name], bool) else str(item[name])) for name in _OPTIONS if name in item
    )


def _identity(item: Json) -> Identity:
    return Identity(item["type"] == "byDefault", item["name"], _options(item))


def _unique(item: Json) -> Unique:
    return Unique(item["name"], tuple(item["columns"]), item.get("nullsNotDistinct", False))


def _foreign_key(item: Json) -> ForeignKey:
    return ForeignKey(
        item["name"],
        tuple(item["columnsFrom"]),
        f"{item.get('schemaTo') or 'public'}.{item['tableTo']}",
        tuple(item["columnsTo"]),
        item.get("onDelete") or "no action",
        item.get("onUpdate") or "no action",
    )


def _index(item: Json) -> Index:
    return Index(
        item["name"],
        tuple(_index_column(column) for column in item["columns"]),
        item.get("isUnique", False),
        item.get("method") or "btree",
        item.get("where"),
        tuple((key, str(value)) for key, value in (item.get("with") or {}).items()),
        item.get("concurrently", False),
    )


def _index_column(item: str | Json) -> IndexColumn:
    if isinstance(item, str):
        return IndexColumn(item)  # v5 and v6
    return IndexColumn(
        item["expression"],
        item.get("isExpression", False),
        item.get("asc", True),
        item.get("nulls") or "last",
        item.get("opclass"),
    )


def _policy(item: Json) -> Policy:
    return Policy(
        item["name"],
        item.get("as", "PERMISSIVE").upper() == "PERMISSIVE",
        item.get("for", "ALL").upper(),
        tuple(item.get("to") or ("public",)),
        item.get("using"),
        item.get("withCheck"),
    )


def _enum(item: Json) -> Enum:
    values = item["values"]
    return Enum(item["name"], tuple(values), item.get("schema") or "public")  # v5: values is a record of itself


def _view(item: Json) -> View:
    return View(
        item["name"],
        item.get("schema") or "public",
        item.get("materialized", False),
        item.get("isExisting", False),
        item.get("definition"),
        columns=_parts(item, "columns", _column),
        options=stated(item),
    )
