"""Requests kept for `make contract`, which checks them against GitHub's published descriptions."""

import json
import os
from pathlib import Path
from typing import Any


def record(kind: str, entry: Any) -> None:
    """Append one request to a file of this process in the folder DBREVIEW_RECORD names, if it names one."""
    folder = os.environ.get("DBREVIEW_RECORD")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    with (Path(folder) / f"{kind}-{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
