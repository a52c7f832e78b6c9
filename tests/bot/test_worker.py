"""Whatever a child process does, the service gets a sentence and goes on."""

import asyncio
import os
import pickle
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot import answer, worker
from bot.worker import Crashed, Limits, OutOfMemory, OutOfTime, Raised, WorkerError, Workers
from tests.bot import work

PRELOAD = ("pytest", "tests.bot.work", *worker.PRELOAD)  # whoever comes first decides for the whole process
NUMBER, TEXT, NAMES, NOTHING = TypeAdapter(int), TypeAdapter(str), TypeAdapter(list[str]), TypeAdapter(Any)
SMALL = Limits(cpu=1, wall=20.0, memory=300_000_000)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    workers = Workers(2, SMALL, what="reading the files", preload=PRELOAD)
    yield workers
    workers.close()


async def test_the_result_comes_back(workers: Workers) -> None:
    assert await workers.run(work.double, 21, NUMBER) == 42


async def test_each_work_has_a_process_of_its_own(workers: Workers) -> None:
    pids = await asyncio.gather(*(workers.run(work.where, None, NUMBER) for _ in range(4)))
    assert len({*pids, os.getpid()}) == 5


@pytest.mark.parametrize(
    ("function", "argument", "error", "sentence"),
    [
        (work.loop, None, OutOfTime, "Reading the files took more than 1 s of CPU."),
        (work.allocate, None, OutOfMemory, "Reading the files took more than 286 MB of memory."),
        (work.leave, 3, Crashed, "Reading the files ended without an answer (exit code 3)."),
        (work.leave, 0, Crashed, "Reading the files ended without an answer (exit code 0)."),
        (work.crash, None, Crashed, "Reading the files ended in a crash (SIGSEGV)."),
        (work.fail, "no such thing", Raised, "Reading the files failed: ValueError: no such thing"),
    ],
)
async def test_what_goes_wrong_is_said(
    workers: Workers, function: Callable[[Any], Any], argument: Any, error: type[WorkerError], sentence: str
) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        await workers.run(function, argument, NOTHING)
    assert await workers.run(work.double, 1, NUMBER) == 2


async def test_a_traceback_is_kept_for_the_log(workers: Workers) -> None:
    with pytest.raises(Raised) as caught:
        await workers.run(work.recurse, None, NOTHING)
    assert "RecursionError" in str(caught.value)
    assert "work.py" in caught.value.trace


async def test_a_result_that_cannot_travel_is_said(workers: Workers) -> None:
    with pytest.raises(Raised, match="function"):
        await workers.run(work.no_json, None, NOTHING)


async def test_a_result_that_is_too_large_is_said() -> None:
    patient = Workers(1, replace(SMALL, cpu=10), what="reading the files", preload=PRELOAD)
    try:
        with pytest.raises(Raised, match="more than 64 MB"):
            await patient.run(work.large, answer.MOST, TEXT)
    finally:
        patient.close()


async def test_half_a_surrogate_pair_comes_back(workers: Workers) -> None:
    assert await workers.run(work.half_a_pair, None, TEXT) == "\ud83d"


async def test_nothing_that_comes_back_is_unpickled(workers: Workers, tmp_path: Path) -> None:
    trap = pickle.dumps(work.Trap(tmp_path / "sprung"))
    for message in (trap, b"d" + trap, b"r" + trap):
        with pytest.raises(Crashed, match=r"gave an answer that cannot be read\.$"):
            await workers.run(work.speak, message, NOTHING)
    pickle.loads(trap)
    assert [file.name for file in tmp_path.iterdir()] == ["sprung"], "the trap works, and had not been sprung before"


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (work.speak, b""),
        (work.speak, b"d"),
        (work.speak, b'd"a text"'),
        (work.speak, b"d" + b"[" * 100_000),
        (work.speak, b'r{"sentence": "s"}'),
        (work.speak, b"mm"),
        (work.mumble, answer.MOST + 1),
        (work.trail_off, 100),
    ],
)
async def test_what_is_no_answer_is_said(workers: Workers, function: Callable[[Any], Any], argument: Any) -> None:
    with pytest.raises(Crashed, match=r"Reading the files gave an answer that cannot be read\.$"):
        await workers.run(function, argument, NUMBER)


async def test_a_large_result_travels(workers: Workers) -> None:
    assert len(await workers.run(work.large, 30_000_000, TEXT)) == 30_000_000


@pytest.mark.parametrize(("function", "argument"), [(work.idle, None), (work.mumble, 100)])
async def test_the_wall_clock_counts_too(function: Callable[[Any], Any], argument: Any) -> None:
    workers = Workers(1, Limits(cpu=5, wall=0.5), preload=PRELOAD)
    with pytest.raises(OutOfTime, match=r"took more than 0\.5 s\.$"):
        await workers.run(function, argument, NOTHING)
    workers.close()


async def test_cancelled_work_ends_at_once(workers: Workers) -> None:
    before = time.monotonic()
    task = asyncio.create_task(workers.run(work.idle, None, NOTHING))
    await workers.run(work.double, 1, NUMBER)  # by now the other one is under way
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - before < SMALL.wall / 2


async def test_no_more_than_so_many_at_once() -> None:
    workers = Workers(1, SMALL, preload=PRELOAD)
    first = asyncio.create_task(workers.run(work.idle, None, NOTHING))
    second = asyncio.create_task(workers.run(work.double, 4, NUMBER))
    await asyncio.sleep(0)
    assert not second.done()
    first.cancel()
    assert await second == 8
    workers.close()


async def test_a_child_finds_everything_judging_needs_loaded() -> None:
    workers = Workers(1, preload=PRELOAD)
    workers.warm().result()
    assert await workers.run(work.loads_anew, "bot.preload", NAMES) == []
    workers.close()
