"""How many tokens of the language model each installation used in each month: one small table beside the jobs."""

import asyncio
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite

from bot.jobs.store import SCHEMA, make_tables, table_engine
from bot.llm.meter import Usage

log = structlog.get_logger("bot.jobs.usage")

_METADATA = sa.MetaData()
_USAGE = sa.Table(
    "dbreview_model_usage",
    _METADATA,
    sa.Column("installation", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("month", sa.String(7), primary_key=True),  # "2026-11", UTC
    *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("answers", "input", "output", "cached", "stored")),
)
_TOKENS = (_USAGE.c.input, _USAGE.c.output, _USAGE.c.cached, _USAGE.c.stored)


class Ledger:
    """The table, in the store that `url` names; it is opened when it is first needed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: sa.Engine | None = None
        self._opening = threading.Lock()

    def of(self, installation: int) -> "Account":
        """Return the meter of one installation."""
        return Account(self, installation)

    def spent(self, installation: int, month: str) -> int:
        """Return the tokens of that month. Raises SQLAlchemyError."""
        query = sa.select(sum(_TOKENS[1:], _TOKENS[0])).where(
            _USAGE.c.installation == installation, _USAGE.c.month == month
        )
        with self._opened().connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def note(self, installation: int, month: str, usage: Usage) -> None:
        """Add one answer. Raises SQLAlchemyError."""
        engine = self._opened()
        used = {"input": usage.input, "output": usage.output, "cached": usage.cached, "stored": usage.stored}
        row = {"installation": installation, "month": month, "answers": 1, **used}
        more = {name: _USAGE.c[name] + row[name] for name in ("answers", *used)}
        insert: Any = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
        keys = [_USAGE.c.installation, _USAGE.c.month]
        with engine.begin() as connection:
            connection.execute(insert(_USAGE).values(row).on_conflict_do_update(index_elements=keys, set_=more))

    def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _opened(self) -> sa.Engine:
        with self._opening:
            if self._engine is None:
                self._engine = _made(self._url)
            return self._engine


def _made(url: str) -> sa.Engine:
    """Return an engine on a store that has the table."""
    engine = table_engine(url)
    make_tables(engine, _METADATA)
    return engine


@dataclass(frozen=True)
class Account:
    """What one installation uses in the current month."""

    ledger: Ledger
    installation: int

    async def spent(self) -> int:
        """Return the tokens of this month. A store that does not answer stops nobody: 0."""
        try:
            return await asyncio.to_thread(self.ledger.spent, self.installation, _month())
        except sa.exc.SQLAlchemyError as error:
            log.warning("usage not read", installation=self.installation, why=str(error).splitlines()[0])
            return 0

    async def note(self, usage: Usage) -> None:
        """Add what one answer used."""
        try:
            await asyncio.to_thread(partial(self.ledger.note, self.installation, _month(), usage))
        except sa.exc.SQLAlchemyError as error:
            log.warning("usage not noted", installation=self.installation, why=str(error).splitlines()[0])


def forget_months(engine: sa.Engine) -> int:
    """Delete what was used in months that were over yesterday; return how many rows. Raises SQLAlchemyError."""
    schema = None if engine.dialect.name == "sqlite" else SCHEMA
    if not sa.inspect(engine).has_table(_USAGE.name, schema):
        return 0
    current = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m")  # another process's clock may be behind
    own = engine.execution_options(schema_translate_map={None: schema}) if schema else engine
    with own.begin() as connection:
        return int(connection.execute(sa.delete(_USAGE).where(_USAGE.c.month < current)).rowcount)


def _month() -> str:
    return datetime.now(UTC).strftime("%Y-%m")
