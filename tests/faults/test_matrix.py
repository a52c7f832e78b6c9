"""A sample of the fault matrix; `make faults` plays the whole of it."""

from pathlib import Path

from tests.faults.matrix import HOW_LONG, Matrix

EVERY = 67  # a prime: the sample meets each kind of fault, and each request


async def test_a_fault_leaves_the_right_comments_once_and_a_concluded_check(tmp_path: Path) -> None:
    matrix = Matrix(tmp_path)
    cells = (await matrix.cells())[::EVERY]
    kinds = {(cell.kind, cell.times) for cell in cells}
    assert len(kinds) == 20
    assert {cell.times for cell in cells} == {1, HOW_LONG}
    results = [await matrix.play(cell) for cell in cells]
    assert [f"{result.cell}: {result.trouble}" for result in results if result.trouble] == []
