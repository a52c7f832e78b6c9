"""A Database in the shape of drizzle-kit's snapshot v7, and the differences between two such shapes."""

import json
from typing import Any

from schema.drizzle.differences import Differing, differences
from schema.model import Column, Database, ForeignKey, Index, Policy, Sequence, Table, View

__all__ = ["Differing", "differences", "to_snapshot"]

Json = dict[str, Any]


def to_snapshot(database: Database) -> Json:
    """Return tables, enums, schemas, sequences, roles, policies and views as drizzle-kit 0.31 writes them."""
    tables = {table.id: _table(table) for table in database.tables.values()}
    policies: Json = {}
    for key, policy in database.policies.items():
        table_id = key[: -len(policy.name) - 1]
        if table_id in tables:
            tables[table_id]["policies"][policy.name] = _policy(policy)
        else:
            schema, _, name = table_id.partition(".")
            policies[policy.name] = _policy(policy) | {"schema": schema, "on": f'"{schema}"."{name}"'}
    return {
        "version": "7",
        "dialect": "postgresql",
        "tables": tables,
        "enums": {
            e.id: {"name": e.name, "schema": e.schema, "values": list(e.values)} for e in database.enums.values()
        },
        "schemas": {name: name for name in database.schemas},
        "sequences": {s.id: _sequence(s) for s in database.sequences.values()},
        "roles": {r.name: {"name": r.name, **dict(r.options)} for r in database.roles.values() if not r.existing},
        "policies": policies,
        "views": {view.id: _view(view) for view in database.views.values()},
    }


def _table(table: Table) -> Json:
    key = table.primary_key
    composite = {} if key is None or key.name is None else {key.name: {"name": key.name, "columns": list(key.columns)}}
    uniques = {
        u.name: {"name": u.name, "nullsNotDistinct": u.nulls_not_distinct, "columns": list(u.columns)}
        for u in table.uniques
    }
    return {
        "name": table.name,
        "schema": "" if table.schema == "public" else table.schema,
        "columns": {column.name: _column(column, table.schema) for column in table.columns},
        "indexes": {index.name: _index(index) for index in table.indexes},
        "foreignKeys": {key.name: _foreign_key(key, table) for key in table.foreign_keys},
        "compositePrimaryKeys": composite,
        "uniqueConstraints": uniques,
        "policies": {policy.name: _policy(policy) for policy in table.policies},
        "checkConstraints": {c.name: {"name": c.name, "value": c.expression} for c in table.checks},
        "isRLSEnabled": table.rls,
    }


def _column(column: Column, schema: str = "public") -> Json:
    made: Json = {"name": column.name, "type": column.type}
    if column.type_schema is not None:
        made["typeSchema"] = column.type_schema
    made |= {"primaryKey": column.primary_key, "notNull": column.not_null}
    if column.default is not None:
        made["default"] = json.loads(column.default) if column.default_is_json else column.default
    if column.generated is not None:
        made["generated"] = {"as": column.generated, "type": "stored"}
    if column.identity is not None:
        kind = "byDefault" if column.identity.by_default else "always"
        made["identity"] = {
            "type": kind,
            "name": column.identity.name,
            "schema": schema,
            **dict(column.identity.options),
        }
    return made


def _index(index: Index) -> Json:
    columns = []
    for column in index.columns:
        made: Json = {"expression": column.expression, "isExpression": column.is_expression}
        made |= {"asc": column.asc, "nulls": column.nulls}
        if column.opclass is not None:
            made["opclass"] = column.opclass
        columns.append(made)
    whole: Json = {"name": index.name, "columns": columns, "isUnique": index.unique}
    if index.where is not None:
        whole["where"] = index.where
    return whole | {
        "concurrently": index.concurrently,
        "method": index.method,
        "with": {k: _storage(v) for k, v in index.with_options},
    }


def _storage(value: str) -> Any:
    """Return a storage parameter as the number or the flag that it mostly is in schema.ts."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return parsed if isinstance(parsed, int | float) else value


def _foreign_key(key: ForeignKey, table: Table) -> Json:
    schema, _, name = key.references.partition(".")
    made: Json = {"name": key.name, "tableFrom": table.name, "tableTo": name}
    if schema != "public":
        made["schemaTo"] = schema
    return made | {
        "columnsFrom": list(key.columns),
        "columnsTo": list(key.references_columns),
        "onDelete": key.on_delete,
        "onUpdate": key.on_update,
    }


def _policy(policy: Policy) -> Json:
    made: Json = {
        "name": policy.name,
        "as": "PERMISSIVE" if policy.permissive else "RESTRICTIVE",
        "for": policy.command,
        "to": list(policy.roles),
    }
    if policy.using is not None:
        made["using"] = policy.using
    if policy.with_check is not None:
        made["withCheck"] = policy.with_check
    return made


def _sequence(sequence: Sequence) -> Json:
    return {"name": sequence.name, "schema": sequence.schema, **dict(sequence.options)}


def _view(view: View) -> Json:
    made: Json = {"columns": {column.name: _column(column, view.schema) for column in view.columns}}
    if view.definition is not None:
        made["definition"] = view.definition
    made |= {
        "name": view.name,
        "schema": view.schema,
        "isExisting": view.existing,
        "materialized": view.materialized,
    }
    return made | {name: json.loads(value) for name, value in view.options or ()}
