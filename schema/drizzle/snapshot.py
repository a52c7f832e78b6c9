"""drizzle-kit's snapshots as a Database: v5, v6 and v7 of the journal layout, v8 and later of the 1.0 folders."""

import json
from typing import Any

from schema.model import Database
from schema.span import Source, Unread


def read_snapshot(source: Source) -> Database:
    """Return what a snapshot states; a text that is no snapshot gives an empty Database that says so in `unread`."""
    try:
        content: Any = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        return Database(unread=(Unread(source.path, line, "this snapshot", f"it is not JSON: {error}"),))
    return Database(unread=(Unread(source.path, None, "this snapshot", f"not yet: {len(content)}"),))
