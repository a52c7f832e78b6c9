"""`make faults`: play the whole matrix and print how much of it was survived."""

import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import structlog

from tests.faults.matrix import Matrix


async def run(folder: Path, only: str) -> int:
    """Play the cells whose name holds `only`; return how many were not survived."""
    matrix, started = Matrix(folder), time.monotonic()
    cells = [cell for cell in await matrix.cells() if only in str(cell)]
    results = [await matrix.play(cell) for cell in cells]
    bad = [result for result in results if result.trouble]
    for result in bad:
        print(f"{result.cell}\n    {result.trouble[:600]}")
    by_scenario = Counter(result.cell.scenario.name for result in results)
    for name, tried in by_scenario.items():
        lost = sum(result.cell.scenario.name == name for result in bad)
        print(f"  {name:<10} {tried - lost} of {tried}")
    red = sum(result.red for result in results if not result.trouble)
    print(f"Faults survived: {len(results) - len(bad)} of {len(results)} tried, in {time.monotonic() - started:.0f} s;")
    print(f"  {red} of them ended in a red check that says why, and in the right review once delivered again")
    return len(bad)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        lost = asyncio.run(run(Path(folder), " ".join(sys.argv[1:])))
    sys.exit(1 if lost else 0)
