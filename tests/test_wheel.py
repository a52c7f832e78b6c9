"""The wheel holds every file of the four rooms; `make wheel` also installs and uses it."""

import zipfile
from pathlib import Path

from tests.wheel import TOP, build, exported

ROOMS = ("bot", "rules", "schema", "webhooks")


def test_every_file_of_the_rooms_is_shipped(tmp_path: Path) -> None:
    source = exported(tmp_path / "source")
    shipped = set(zipfile.ZipFile(build(source, tmp_path / "wheels")).namelist())
    ours = {
        path.relative_to(source).as_posix() for room in ROOMS for path in (source / room).rglob("*") if path.is_file()
    }
    assert any(path.endswith((".sql", ".json")) for path in ours), "data is part of it"
    assert ours - shipped == set()
    others = {path for path in shipped - ours if ".dist-info/" not in path}
    assert [path for path in others if not (TOP / Path(path).name).exists()] == []
