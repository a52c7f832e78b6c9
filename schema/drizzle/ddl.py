"""The flat `ddl` list of Drizzle 1.0's snapshots (v8 and later) as a Database."""

import json
from collections import defaultdict
from typing import Any

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

Json = dict[str, Any]
_OPTIONS = ("increment", "startWith", "minValue", "maxValue")
_ROLE = (("createDb", False), ("createRole", False), ("inherit", True))


def read_ddl(entities: list[Json]) -> Database:
    """Return what a `ddl` list states. Raises KeyError or TypeError where it is none."""
    kinds: dict[str, list[Json]] = defaultdict(list)
    parts: dict[tuple[str, str, str], list[Json]] = defaultdict(list)
    for entity in entities:
        kinds[entity["entityType"]].append(entity)
        if "table" in entity:
            parts[(entity["entityType"], entity.get("schema") or "public", entity["table"])].append(entity)
    tables = [_table(item, parts) for item in kinds["tables"]]
    views = [_view(item) for item in kinds["views"]]
    enums = [Enum(item["name"], tuple(item["values"]), item.get("schema") or "public") for item in kinds["enums"]]
    sequences = [Sequence(i["name"], i.get("schema") or "public", _options(i)) for i in kinds["sequences"]]
    roles = [
        Role(
            item["name"],
            False,
            tuple((name, bool(item.get(name, default))) for name, default in _ROLE),
        )
        for item in kinds["roles"]
    ]
    return Database(
        {table.id: table for table in tables},
        {enum.id: enum for enum in enums},
        {view.id: view for view in views},
        {sequence.id: sequence for sequence in sequences},
        tuple(item["name"] for item in kinds["schemas"] if item["name"] != "public"),
        {role.name: role for role in roles},
    )


def _table(item: Json, parts: dict[tuple[str, str, str], list[Json]]) -> Table:
    schema, name = item.get("schema") or "public", item["name"]

    def of(kind: str) -> list[Json]:
        return parts.get((kind, schema, name), [])

    pk = next(iter(of("pks")), None)
    key = PrimaryKey(tuple(pk["columns"]), pk["name"]) if pk else None
    inline = pk is not None and len(pk["columns"]) == 1 and not pk.get("nameExplicit")
    columns = tuple(_column(column, key.columns[0] if key and inline else None) for column in of("columns"))
    return Table(
        name,
        schema,
        columns,
        PrimaryKey(key.columns) if key and inline else key,
        tuple(Unique(u["name"], tuple(u["columns"]), bool(u.get("nullsNotDistinct"))) for u in of("uniques")),
        tuple(_foreign_key(fk) for fk in of("fks")),
        tuple(_index(index) for index in of("indexes")),
        tuple(CheckConstraint(check["name"], check["value"]) for check in of("checks")),
        tuple(_policy(policy) for policy in of("policies")),
        bool(item.get("isRlsEnabled")),
    )


def _column(item: Json, key: str | None) -> Column:
    default = item.get("default")
    generated = item.get("generated")
    return Column(
        item["name"],
        item["type"] + "[]" * int(item.get("dimensions") or 0),
        item.get("typeSchema"),
        bool(item.get("notNull")),
        item["name"] == key,
        default if default is None or isinstance(default, str) else json.dumps(default),
        generated["as"] if generated else None,
        _identity(item["identity"]) if item.get("identity") else None,
    )


def _identity(item: Json) -> Identity:
    return Identity(item["type"] == "byDefault", item["name"], _options(item))


def _options(item: Json) -> tuple[tuple[str, str | bool], ...]:
    item = {"increment": item.get("incrementBy"), **item}  # as a sequence has it
    options = [(name, str(item[name])) for name in _OPTIONS if item.get(name) is not None]
    cache = item.get("cache", item.get("cacheSize"))
    return (*options, ("cache", str(cache if cache is not None else 1)), ("cycle", bool(item.get("cycle"))))


def _foreign_key(item: Json) -> ForeignKey:
    actions: Any = [str(item.get(name) or "no action").lower() for name in ("onDelete", "onUpdate")]
    target = f"{item.get('schemaTo') or 'public'}.{item['tableTo']}"
    return ForeignKey(item["name"], tuple(item["columns"]), target, tuple(item["columnsTo"]), *actions)


def _index(item: Json) -> Index:
    columns = tuple(
        IndexColumn(
            column["value"],
            bool(column.get("isExpression")),
            bool(column.get("asc", True)),
            "first" if column.get("nullsFirst") else "last",
            _opclass(column.get("opclass")),
        )
        for column in item["columns"]
    )
    return Index(
        item["name"],
        columns,
        bool(item.get("isUnique")),
        item.get("method") or "btree",
        item.get("where"),
        _with(item.get("with")),
        bool(item.get("concurrently")),
    )


def _opclass(value: Any) -> str | None:
    name = value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) else None


def _with(value: Any) -> tuple[tuple[str, str], ...]:
    """Return storage parameters: a text `a=1, b=2`, or an object."""
    if isinstance(value, dict):
        return tuple((key, str(item)) for key, item in value.items())
    pairs = (part.partition("=") for part in str(value or "").split(",") if "=" in part)
    return tuple((key.strip(), item.strip()) for key, _, item in pairs)


def _policy(item: Json) -> Policy:
    permissive = str(item.get("as", "PERMISSIVE")).upper() == "PERMISSIVE"
    roles = tuple(item.get("roles") or item.get("to") or ("public",))
    command = str(item.get("for", "ALL")).upper()
    return Policy(item["name"], permissive, command, roles, item.get("using"), item.get("withCheck"))


def _view(item: Json) -> View:
    existing = bool(item.get("isExisting"))
    schema, materialized = item.get("schema") or "public", bool(item.get("materialized"))
    return View(item["name"], schema, materialized, existing, item.get("definition"), options=stated(item))
