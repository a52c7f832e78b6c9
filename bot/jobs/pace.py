"""What the processes of one App tell each other about GitHub's patience with an installation: a row for each."""

import asyncio
import threading
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite

from bot.jobs.store import NOW, is_sqlite, make_tables, table_engine
from bot.jobs.turns import PACE, share_of

log = structlog.get_logger("bot.jobs.pace")

_METADATA = sa.MetaData()
_PACE = sa.Table(
    PACE,
    _METADATA,
    sa.Column("share", sa.BigInteger, primary_key=True, autoincrement=False),
    # Seconds since the epoch, by the clock of the store: those of the processes may differ.
    *(
        sa.Column(name, sa.Float, nullable=False, server_default="0")
        for name in ("rest_until", "graph_until", "turn_at", "served_at")
    ),
)
_UNTIL = {False: _PACE.c.rest_until, True: _PACE.c.graph_until}


class Pace:
    """The table, in the store that `url` names; it is opened when it is first needed.

    A store that does not answer is no reason to wait: each process then keeps to what it knows itself.
    """

    interval = 1.0

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: sa.Engine | None = None
        self._opening = threading.Lock()

    async def rest(self, installation: int, seconds: float, *, graphql: bool) -> None:
        """Tell the others that GitHub wants nothing more of this installation for `seconds`."""
        await self._try(self._rest, installation, seconds, _UNTIL[graphql])

    async def rests(self, installation: int) -> tuple[float, float]:
        """Return for how many seconds GitHub wants nothing, of REST and of GraphQL; 0 where it is glad to answer."""
        return await self._try(self._rests, installation) or (0.0, 0.0)

    async def turn(self, installation: int) -> float:
        """Take the next turn to write, `interval` seconds after the last one; return the seconds until it comes."""
        if is_sqlite(self._url):
            return 0.0  # there is one process, which takes its own turns
        return await self._try(self._turn, installation) or 0.0

    def open(self) -> None:
        """Make the table, where it is not there yet. Raises SQLAlchemyError."""
        self._opened()

    def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            self._engine.dispose()

    async def _try(self, call: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.to_thread(call, *arguments)
        except sa.exc.SQLAlchemyError as error:
            log.warning("pace not shared", installation=arguments[0], why=str(error).splitlines()[0])
            return None

    def _rest(self, installation: int, seconds: float, until: sa.Column[float]) -> None:
        asked = self._now + seconds
        longest = sa.case((until > asked, until), else_=asked)
        with self._opened().begin() as connection:
            connection.execute(self._upsert(installation, {until.name: asked}, {until.name: longest}))

    def _rests(self, installation: int) -> tuple[float, float]:
        query = sa.select(_PACE.c.rest_until - self._now, _PACE.c.graph_until - self._now)
        with self._opened().connect() as connection:
            row = connection.execute(query.where(_PACE.c.share == share_of(installation))).first()
        return (max(0.0, float(row[0])), max(0.0, float(row[1]))) if row else (0.0, 0.0)

    def _turn(self, installation: int) -> float:
        soonest = sa.case(
            (_PACE.c.turn_at + self.interval > self._now, _PACE.c.turn_at + self.interval), else_=self._now
        )
        upsert = self._upsert(installation, {"turn_at": self._now}, {"turn_at": soonest})
        with self._opened().begin() as connection:
            return max(0.0, float(connection.execute(upsert.returning(_PACE.c.turn_at - self._now)).scalar_one()))

    def _upsert(self, installation: int, first: dict[str, Any], then: dict[str, Any]) -> Any:
        insert: Any = sqlite.insert if self._opened().dialect.name == "sqlite" else postgresql.insert
        values = insert(_PACE).values(share=share_of(installation), **first)
        return values.on_conflict_do_update(index_elements=[_PACE.c.share], set_=then)

    @property
    def _now(self) -> Any:
        return sa.literal_column(NOW[self._opened().dialect.name], sa.Float)

    def _opened(self) -> sa.Engine:
        with self._opening:
            if self._engine is None:
                self._engine = table_engine(self._url)
                make_tables(self._engine, _METADATA)
            return self._engine
