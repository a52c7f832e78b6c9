"""Whether a service held out: what its samples say about memory, open files and the queue."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tests.soak.process import Sample

GROWTH = 0.05  # of the memory, over the two thirds that count
AT_LEAST = 8.0  # MB: what an allocator may take within minutes and mean nothing
FILES = 5
AGE = 30.0  # seconds
OLDER = 5.0  # seconds, by which waiting may become longer
LONG_ENOUGH = 600.0  # seconds, for a slope to say anything


@dataclass(frozen=True)
class Line:
    """One thing that was looked at; `bad` where it does not hold."""

    sentence: str
    bad: bool = False


def verdict(samples: Sequence[Sample]) -> list[Line]:
    """Return a line for each thing, over samples of a steady load in the order they were taken."""
    later = samples[len(samples) // 3 :]
    return [_memory(later), _files(later), _threads(later), _queue(later), _jobs(samples), _database(samples)]


def _memory(samples: Sequence[Sample]) -> Line:
    """Judge what is not cache: the cache is bounded, and fills as long as it has room."""
    own = [each.memory - each.cached for each in samples]
    seconds = samples[-1].at - samples[0].at
    grown, allowed = _slope(samples, own), max(AT_LEAST, GROWTH * statistics.mean(own))
    first, last = samples[0], samples[-1]
    hour = f", {grown / seconds * 3600:+.1f} MB an hour" if seconds >= LONG_ENOUGH else ""
    return Line(
        f"memory: {first.memory:.0f} -> {last.memory:.0f} MB in the last {seconds / 60:.0f} min, of which cache "
        f"{first.cached:.0f} -> {last.cached:.0f} MB; the rest by {grown:+.1f} MB{hour} ({allowed:.0f} MB allowed)",
        grown > allowed,
    )


def _files(samples: Sequence[Sample]) -> Line:
    first, last = _halves([each.files for each in samples])
    most = max(each.files for each in samples)
    return Line(f"open files: {first:.0f} -> {last:.0f} in the middle, {most} at most", last - first > FILES)


def _threads(samples: Sequence[Sample]) -> Line:
    first, last = _halves([each.threads for each in samples])
    return Line(f"threads: {first:.0f} -> {last:.0f}", last - first > FILES)


def _queue(samples: Sequence[Sample]) -> Line:
    worst = max(each.age for each in samples)
    middle = statistics.median(each.age for each in samples)
    grown = _slope(samples, [each.age for each in samples])
    return Line(
        f"queue: the oldest job waited {worst:.1f} s at worst, {middle:.1f} s in the middle, {grown:+.1f} s over time",
        worst > AGE or grown > OLDER,
    )


def _jobs(samples: Sequence[Sample]) -> Line:
    ended, failed = samples[-1].ended - samples[0].ended, samples[-1].failed - samples[0].failed
    seconds = samples[-1].at - samples[0].at
    return Line(
        f"jobs: {ended} ended, {ended / seconds:.1f} a second, {failed} of them failed", failed > 0 or not ended
    )


def _database(samples: Sequence[Sample]) -> Line:
    """Tell the size: finished jobs are kept for days, so it grows by design; its log must not."""
    grown, ended = samples[-1].database - samples[0].database, max(1, samples[-1].ended - samples[0].ended)
    log = max(each.log for each in samples)
    return Line(
        f"database: {samples[-1].database:.0f} MB, by {grown * 1024 / ended:.1f} kB a job; its log {log:.0f} MB",
        log > 64,
    )


def _slope(samples: Sequence[Sample], values: Sequence[float]) -> float:
    """Return by how much values grow from the first sample to the last, all of them considered."""
    line = statistics.linear_regression([each.at for each in samples], values)
    return line.slope * (samples[-1].at - samples[0].at)


def _halves(values: Sequence[float]) -> tuple[float, float]:
    middle = len(values) // 2
    return statistics.median(values[:middle] or values), statistics.median(values[middle:])
