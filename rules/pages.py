"""Pages that are written from code: kept as the code would write them, or held against it (`--check`)."""

import sys
from collections.abc import Collection, Mapping
from pathlib import Path

TOP = Path(__file__).parent.parent


def keep(pages: Mapping[Path, str], arguments: Collection[str], beside: Collection[Path] = ()) -> int:
    """Write `pages` where they differ and remove those `beside` them that nobody writes any more; return 0.

    With `--check` among the arguments nothing is written: each stale page is said, and 1 returned if there is one.
    """
    there = {path: path.read_text(encoding="utf-8") for path in {*pages, *beside} if path.exists()}
    stale = sorted(path for path in pages.keys() | there.keys() if pages.get(path) != there.get(path))
    if "--check" in arguments:
        for path in stale:
            place = path.relative_to(TOP) if path.is_relative_to(TOP) else path
            sys.stderr.write(f"{place} is stale: run `make docs`.\n")
        return int(bool(stale))
    for path in stale:
        if path not in pages:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], encoding="utf-8")
    return 0
