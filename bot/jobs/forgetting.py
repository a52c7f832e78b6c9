"""What the store need not keep: the words of reviews once they are posted, and what ended long ago."""

from datetime import UTC, datetime, timedelta

import orjson
import sqlalchemy as sa
from dbos import DBOS

from bot.jobs.names import FINISHED
from bot.jobs.usage import forget_months

SHOWN = ("concluded", "stopped", "head")  # of a review's state: what `recent` tells of it, with the verdict's title
_CHUNK = 500
_LONG = 500  # characters; what is shorter need not be read
_POSTED = timedelta(minutes=2)  # after its end, nobody asks for a job's steps

_LONG_ONES = """
SELECT workflow_uuid, function_id, output FROM {table}
WHERE workflow_uuid IN :workflows AND output IS NOT NULL AND length(output) > :long
"""
_SHORTER = "UPDATE {table} SET output = :output WHERE workflow_uuid = :workflow AND function_id = :step"


class Forgetting:
    """Of one process; others may do the same at the same time. Its methods raise SQLAlchemyError, DBOSException."""

    def __init__(self, engine: sa.Engine, keep_days: int) -> None:
        self._engine = engine
        self._keep = timedelta(days=keep_days)
        self._shortened = datetime.fromtimestamp(0, UTC)

    def words(self) -> int:
        """Cut what finished jobs said down to how they ended; return how many steps became shorter.

        A review is some 45 kB with all its comments, which stand on GitHub by now. Failed jobs may run again, and
        stay as they are.
        """
        now, count, offset = datetime.now(UTC), 0, 0
        while True:
            rows = DBOS.list_workflows(
                status="SUCCESS",
                completed_after=(self._shortened - _POSTED).isoformat(),
                completed_before=(now - _POSTED).isoformat(),
                limit=_CHUNK,
                offset=offset,
                load_input=False,
                load_output=False,
            )
            count += self._shorten([row.workflow_id for row in rows])
            offset += len(rows)
            if len(rows) < _CHUNK:
                self._shortened = now - _POSTED
                return count

    def _shorten(self, workflows: list[str]) -> int:
        if not workflows:
            return 0
        table = "operation_outputs" if self._engine.dialect.name == "sqlite" else "dbos.operation_outputs"
        query = sa.text(_LONG_ONES.format(table=table)).bindparams(sa.bindparam("workflows", expanding=True))
        with self._engine.begin() as connection:
            found = connection.execute(query, {"workflows": workflows, "long": _LONG}).all()
            kept = [{"workflow": row[0], "step": row[1], "output": _kept(row[2])} for row in found]
            changed = [new for new, old in zip(kept, found, strict=True) if len(new["output"]) < len(old[2])]
            if changed:
                connection.execute(sa.text(_SHORTER.format(table=table)), changed)
        return len(changed)

    def jobs(self) -> int:
        """Delete jobs that ended long ago; return how many. Their deliveries are unknown from then on."""
        before = (datetime.now(UTC) - self._keep).isoformat()
        count = 0
        while True:
            rows = DBOS.list_workflows(
                status=list(FINISHED), completed_before=before, limit=_CHUNK, load_input=False, load_output=False
            )
            if not rows:
                return count
            DBOS.delete_workflows([row.workflow_id for row in rows])
            count += len(rows)

    def months(self) -> int:
        """Delete what a language model was used for in months that are over; return how many rows."""
        return forget_months(self._engine)


def _kept(output: str) -> str:
    """Return what is shown of one step's outcome."""
    outcome = orjson.loads(output)
    state = outcome.get("state") if isinstance(outcome, dict) else None
    if not isinstance(state, dict):
        return output
    kept = {name: state[name] for name in SHOWN if name in state}
    if verdict := state.get("verdict"):
        kept["verdict"] = {"title": verdict.get("title")}
    return orjson.dumps({"state": kept}).decode()
