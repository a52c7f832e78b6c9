"""`make soak`: how much one service on SQLite sustains on this machine, and whether it holds out (MINUTES, 30).

First the rate is raised until the queue grows old; then the service is loaded a little below that. Everything is sent
over HTTP in the order of a day's work, and the stand-in for GitHub keeps GitHub's limits for each of its installations.
The sender waits where more than a minute's worth of deliveries is under way, and says how often it did.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.process import Sample
from tests.soak.run import INSTALLATIONS, Soak, running
from tests.soak.verdict import Line, verdict

FIRST, STEEPER, STEP = 3.0, 1.3, 30.0  # deliveries a second, and seconds at each rate
OLD = 2.0  # seconds: a queue that is as old has too much to do
BELOW = 0.8
SHOWN = 40  # lines of the table
HEAD = (
    f"{'minute':>8}{'RSS MB':>9}{'all MB':>8}{'cache':>7}{'files':>7}{'threads':>9}{'queue s':>9}{'waiting':>9}"
    f"{'DB MB':>7}{'WAL':>6}{'jobs':>8}"
)


def main(minutes: float) -> int:
    """Run it and print what is seen; return 1 where the verdict is bad."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(Path(folder), minutes))


async def _run(folder: Path, minutes: float) -> int:
    async with running(folder) as soak:
        rate = await _highest(soak)
        print(f"\nFor {minutes:g} minutes at {rate:.1f} deliveries a second, {INSTALLATIONS} installations\n{HEAD}")
        await soak.drain()
        soak.samples.clear()
        await soak.look()
        sent, requests, begun = soak.sent, soak.github.requests, time.monotonic()
        async with soak.watched(_Table(minutes * 60).show):
            await soak.at_rate(rate, minutes * 60)
        steady = list(soak.samples)
        seconds = time.monotonic() - begun
        print(
            f"\nsent {soak.sent - sent} deliveries, {(soak.sent - sent) / seconds:.1f} a second; "
            f"{(soak.github.requests - requests) / seconds:.0f} requests to GitHub a second; "
            f"the sender waited {soak.held} times, and is {max(0, soak.late):.1f} s late"
        )
        return _judge(verdict(steady) + await _end(soak, folder))


async def _highest(soak: Soak) -> float:
    """Raise the rate until the queue grows old, and return one that is sustained."""
    rate, good = FIRST, FIRST
    print(f"{'a second':>9}{'queue s':>9}{'waiting':>9}{'late s':>8}")
    while True:
        seen = len(soak.samples)
        async with soak.watched():
            await soak.at_rate(rate, STEP)
        last = soak.samples[seen:][-2:]
        age, late = min(each.age for each in last), max(0.0, soak.late)
        print(f"{rate:9.1f}{age:9.1f}{last[-1].waiting:9}{late:8.1f}", flush=True)
        if age > OLD or late > OLD:
            print("too much for " + ("the service" if age > OLD else "the stand-in, which cannot send more"))
            return BELOW * good
        good, rate = rate, rate * STEEPER


class _Table:
    """Prints some of the samples."""

    def __init__(self, seconds: float) -> None:
        self._every, self._next = seconds / SHOWN, 0.0
        self._begun: float | None = None

    def show(self, sample: Sample) -> None:
        """Print a sample, if it is its turn."""
        self._begun = sample.at if self._begun is None else self._begun
        at = sample.at - self._begun
        if at < self._next:
            return
        self._next = at + self._every
        print(
            f"{at / 60:8.1f}{sample.memory:9.0f}{sample.family:8.0f}{sample.cached:7.0f}{sample.files:7}"
            f"{sample.threads:9}{sample.age:9.1f}{sample.waiting:9}{sample.database:7.1f}{sample.log:6.1f}{sample.ended:8}",
            flush=True,
        )


async def _end(soak: Soak, folder: Path) -> list[Line]:
    """Let it finish what it has, and see that nothing is left over."""
    drained = await soak.drain()
    left, wrong = soak.github.open_checks(), soak.github.violations()
    errors = [line for line in (folder / "log").read_text().splitlines() if '"level": "error"' in line]
    for sentence in [*wrong[:5], *errors[:5]]:
        print(sentence[:600])
    return [
        Line(f"at the end: {soak.samples[-1].busy} jobs wait or run", not drained),
        Line(f"checks that were never concluded: {left}", left > 0),
        Line(
            f"deliveries refused: {soak.refused}; requests nobody should send: {len(wrong)}",
            bool(soak.refused or wrong),
        ),
        Line(f"errors in the log: {len(errors)}", bool(errors)),
    ]


def _judge(lines: list[Line]) -> int:
    for line in lines:
        print(f"{'BAD ' if line.bad else 'good'}  {line.sentence}")
    bad = any(line.bad for line in lines)
    print("It does not hold out." if bad else "It holds out.")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0))
