"""What the language model used is counted by installation and month, in either store, from several processes."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.jobs.store import intake_engine, is_sqlite, sqlite_engine
from bot.jobs.usage import Ledger, forget_months
from bot.llm.meter import Usage


def test_answers_add_up_by_installation_and_month(new_store: Callable[[], str]) -> None:
    url = new_store()
    ledger, other = Ledger(url), Ledger(url)
    assert ledger.spent(1, "2026-11") == 0
    ledger.note(1, "2026-11", Usage(10, 2, 3, 4))
    other.note(1, "2026-11", Usage(100))
    other.note(2, "2026-11", Usage(1_000))
    other.note(1, "2026-12", Usage(1_000))
    assert ledger.spent(1, "2026-11") == 119
    ledger.close()
    other.close()


def test_months_that_are_over_are_forgotten(new_store: Callable[[], str]) -> None:
    url = new_store()
    engine = sqlite_engine(url) if is_sqlite(url) else intake_engine(url)
    assert forget_months(engine) == 0  # without a language model there is no table
    ledger, now = Ledger(url), datetime.now(UTC)
    for month in ("2020-12", "2025-01", f"{now:%Y-%m}"):
        ledger.note(1, month, Usage(10))
    assert forget_months(engine) == 2
    assert [ledger.spent(1, month) for month in ("2025-01", f"{now:%Y-%m}")] == [0, 10]
    ledger.close()
    engine.dispose()


async def test_an_account_is_of_this_month(new_store: Callable[[], str]) -> None:
    ledger = Ledger(new_store())
    account = ledger.of(7)
    await account.note(Usage(output=5))
    assert await account.spent() == 5
    assert await ledger.of(8).spent() == 0
    ledger.close()


async def test_a_store_that_does_not_answer_stops_nobody() -> None:
    account = Ledger("postgresql://nobody@127.0.0.1:9/none").of(1)
    await account.note(Usage(1))
    assert await account.spent() == 0
