"""What a running service costs its machine, seen from outside: memory, open files, threads, and what it says itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024
_LINE = re.compile(r"^(\w+)(\{.*\})? ([0-9.e+-]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """One look. `at` in seconds since the start, memory and files of the database in MB, `age` of the queue in seconds.

    `waiting` jobs are in the queue; `busy` counts those too that run.
    `memory` is the service's own; `family` that of its processes together, where shared pages count once. `cached` is
    what the service says it keeps of answers, which is bounded and fills first.
    """

    at: float
    memory: float
    family: float
    cached: float
    files: int
    threads: int
    age: float
    waiting: int
    busy: int
    database: float
    log: float
    ended: int
    failed: int


@dataclass(frozen=True)
class Service:
    """The process and the folder of its store."""

    process: int
    folder: Path

    def look(self, at: float, metrics: str) -> Sample:
        """Return how it is now; `metrics` is what `/metrics` answered."""
        status = Path(f"/proc/{self.process}/status").read_text()
        stores = {
            path.name: path.stat().st_size / MB for path in self.folder.glob("dbreview.sqlite*") if path.is_file()
        }
        jobs = [(labels, value) for name, labels, value in _told(metrics) if name == "dbreview_jobs_total"]
        plain = {name + labels: value for name, labels, value in _told(metrics)}
        return Sample(
            at,
            _kilobytes(status, "VmRSS") / 1024,
            sum(_proportional(each) for each in family(self.process)) / 1024,
            plain.get("dbreview_github_remembered_bytes", 0.0) / MB,
            len(list(Path(f"/proc/{self.process}/fd").iterdir())),
            int(re.search(r"^Threads:\s+(\d+)", status, re.MULTILINE)[1]),  # type: ignore[index]
            plain.get("dbreview_queue_age_seconds", 0.0),
            int(plain.get('dbreview_queue_jobs{state="waiting"}', 0)),
            int(sum(plain.get(f'dbreview_queue_jobs{{state="{state}"}}', 0) for state in ("waiting", "running"))),
            stores.get("dbreview.sqlite", 0.0),
            stores.get("dbreview.sqlite-wal", 0.0),
            int(sum(value for _, value in jobs)),
            int(sum(value for labels, value in jobs if '"failed"' in labels or '"given-up"' in labels)),
        )


def family(process: int) -> Iterator[int]:
    """Yield a process and those it started that run now."""
    yield process
    try:
        tasks = [each / "children" for each in Path(f"/proc/{process}/task").iterdir()]
        children = [child for task in tasks if task.exists() for child in task.read_text().split()]
    except OSError:  # it has ended meanwhile
        return
    for child in children:
        yield from family(int(child))


def _proportional(process: int) -> int:
    try:
        return _kilobytes(Path(f"/proc/{process}/smaps_rollup").read_text(), "Pss")
    except OSError:  # an analysis that has ended
        return 0


def _kilobytes(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) if found else 0


def _told(metrics: str) -> Iterator[tuple[str, str, float]]:
    for name, labels, value in _LINE.findall(metrics):
        yield name, labels, float(value)
