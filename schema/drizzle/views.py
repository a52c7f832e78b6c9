"""Views: their columns, their definition and what else is said of them, in schema.ts and in snapshots."""

import json
from typing import Any

from schema.drizzle.columns import PgColumn
from schema.drizzle.declared import Place
from schema.drizzle.entities import PgView
from schema.drizzle.reading import Reading, default_text
from schema.drizzle.sql import Unreadable
from schema.drizzle.values import UNDEFINED, Unknown, json_text, text_of, truthy
from schema.model import Column, View

_OPTIONS = ("with", "using", "tablespace", "withNoData")
_Options = tuple[tuple[str, str], ...]


def read_view(reading: Reading, view: PgView, place: Place) -> View:
    """Return the view that a value declares; what of it is not known is added to `reading.unread`."""
    definition, opaque = None, view.opaque
    if not view.is_existing and not opaque:
        try:
            definition = reading.sql(view.query)
        except Unreadable as error:
            opaque = True
            reading.unread.append(_missed(reading, view, "definition", error.unknown, error.why))
    elif opaque:
        reading.unread.append(_missed(reading, view, "definition", None, "a query builder makes it"))
    columns = tuple(_column(reading, view, column) for column in view.columns.values())
    schema = text_of(view.schema) if view.schema else "public"
    return View(
        view.name,
        schema or "public",
        view.materialized,
        view.is_existing,
        definition,
        opaque,
        columns,
        _options(reading, view),
        place.key,
        place.span,
    )


def _missed(reading: Reading, view: PgView, what: str, unknown: Unknown | None, why: str) -> Any:
    return reading.miss(view.at, unknown, f"the {what} of view `{view.name}`", why)


def _column(reading: Reading, view: PgView, column: PgColumn) -> Column:
    sql_type = column.type
    if not isinstance(sql_type, str):
        unknown = sql_type if isinstance(sql_type, Unknown) else None
        reading.unread.append(_missed(reading, view, f"type of `{column.key}`", unknown, "it is not constant"))
        sql_type = "unknown"
    enum = column.enum
    schema = text_of(enum.schema or "public") if enum is not None and not enum.from_object else None
    try:
        default, is_json = (None, False) if column.default is UNDEFINED else default_text(column.default, sql_type)
    except Unreadable:
        default, is_json = None, False
    name = column.sql_name(None)  # drizzle-kit does not case the columns of views
    return Column(
        name, sql_type, schema, column.not_null, column.primary, default, key=column.key, default_is_json=is_json
    )


def _options(reading: Reading, view: PgView) -> _Options:
    """Return what was said by `.with()`, `.using()`, `.tablespace()` and `.withNoData()`."""
    found = []
    for name in _OPTIONS:
        value = view.options.get(name, UNDEFINED)
        text = json_text(value) if truthy(value) else None
        if text is not None:
            found.append((name, json.dumps(json.loads(text), sort_keys=True)))
        elif truthy(value):
            unknown = value if isinstance(value, Unknown) else None
            reading.unread.append(_missed(reading, view, f"`{name}`", unknown, "it is not constant"))
    return tuple(found)


def stated(item: dict[str, Any]) -> _Options:
    """Return what a snapshot says of a view beside its query; what is false or null is not said."""
    said = ((name, _kept(item.get(name))) for name in _OPTIONS)
    return tuple((name, json.dumps(value, sort_keys=True)) for name, value in said if value)


def _kept(value: Any) -> Any:
    """Return storage parameters without those that 1.0 lists as null."""
    return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value
