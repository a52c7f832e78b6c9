"""A schema as it is declared against a snapshot of drizzle-kit's, of any version: where the two differ."""

import json
from typing import Any

from schema.drizzle.differences import Differing, count, differences
from schema.drizzle.serialize import to_snapshot
from schema.drizzle.snapshot import read_snapshot
from schema.model import Database
from schema.span import Source

Json = dict[str, Any]
_LATER_KINDS = ("policies", "sequences", "roles", "views", "schemas")  # drizzle-kit learned them one by one
_LATER_FACTS: dict[str, object] = {
    "policies": {},
    "checkConstraints": {},
    "isRLSEnabled": False,
    "typeSchema": "public",
    "method": "btree",
    "with": {},
    "concurrently": False,
}


class NoSnapshot(ValueError):
    """A text is no snapshot; the message says why."""


def is_later(raw: Json) -> bool:
    """Return whether a snapshot is Drizzle 1.0's, which derives other names."""
    return "ddl" in raw


def against(database: Database, raw: Json) -> tuple[list[Differing], int]:
    """Return where a declared schema differs from a snapshot, and how many facts that states. Raises NoSnapshot.

    What a version of drizzle-kit did not write yet is no difference where the schema has only the default.
    """
    ours, theirs = to_snapshot(database), raw
    if raw.get("version") != "7":
        theirs = _upgraded(raw)
    elif not isinstance(raw.get("tables"), dict):
        raise NoSnapshot("it has no `tables`")
    if is_later(raw):
        ours = _of_later(ours)
    elif raw.get("version") == "5":
        ours, theirs = _named_as_then(ours), _named_as_then(theirs)
    old = not is_later(raw) and not set(_LATER_KINDS) <= raw.keys()
    if old:
        ours = {key: value for key, value in ours.items() if key not in _LATER_KINDS or key in raw}
        theirs = {key: value for key, value in theirs.items() if key in ours}
    return [found for found in differences(ours, theirs) if not _unstated(found, old=old)], count(theirs)


def _upgraded(raw: Json) -> Json:
    database = read_snapshot(Source("snapshot.json", json.dumps(raw)))
    if database.unread:
        raise NoSnapshot(database.unread[0].why)
    return to_snapshot(database)


def _named_as_then(snapshot: Json) -> Json:
    """Name primary keys of several columns as Drizzle did in the days of v5: without `_pk`."""
    for table in snapshot["tables"].values():
        keys = {key["name"].removesuffix("_pk"): key for key in table["compositePrimaryKeys"].values()}
        table["compositePrimaryKeys"] = {name: {**key, "name": name} for name, key in keys.items()}
    return snapshot


def _unstated(found: Differing, *, old: bool) -> bool:
    """Return whether the snapshot only leaves unsaid what its version of drizzle-kit did not write, or wrote always."""
    name = found.path.rsplit("/", 1)[-1]
    if name == "schemaTo":
        return found.ours is None and found.theirs == "public"
    return old and found.theirs is None and name in _LATER_FACTS and found.ours == _LATER_FACTS[name]


def _of_later(snapshot: Json) -> Json:
    """Return what 1.0 keeps of a schema, as it spells it: types without spaces, and of a view no columns."""
    text = json.dumps(snapshot)
    value: Json = json.loads(text.replace("timestamp (", "timestamp(").replace("numeric(", "numeric("))
    for table in value["tables"].values():
        for column in table["columns"].values():
            column["type"] = column["type"].replace(", ", ",")
            if "default" in column:
                default = column["default"]
                column["default"] = default if isinstance(default, str) else json.dumps(default)
    there = {key: view | {"columns": {}} for key, view in value["views"].items() if not view["isExisting"]}
    value["views"] = there
    return value
