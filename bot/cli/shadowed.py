"""Which scratch database `trace --shadow` means, and what its runs add up to, in a file for Prometheus."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import typer
from prometheus_client import CollectorRegistry, Counter, write_to_textfile
from prometheus_client.parser import text_string_to_metric_families

from bot.cli import InputError
from bot.cli.files import read
from bot.logs import hide

VARIABLE = "DBREVIEW_SHADOW_URL"
BY_NAME = "env"  # said in place of a URL

RUNS = "dbreview_shadow_runs_total"
STATEMENTS = "dbreview_shadow_statements_total"
_HELP = {
    RUNS: "Migrations run on a shadow database: ran, refused by a statement of theirs, or not run at all.",
    STATEMENTS: "Statements run there: as predicted, or otherwise.",
}


def shadow_url(given: str) -> str:
    """Return the address that `--shadow` means: itself, or for `env` that of the environment or of a file it names.

    Raises InputError. A password on the command line is read by every user of the machine, which is said.
    """
    if given != BY_NAME:
        if urlsplit(given).password:
            typer.echo(
                f"dbreview: the password on the command line is seen by every user of this machine: put the address "
                f"into {VARIABLE}, or its file into {VARIABLE}_FILE, and say --shadow {BY_NAME}.",
                err=True,
            )
        return given
    file = os.environ.get(f"{VARIABLE}_FILE")
    url = os.environ.get(VARIABLE) or (read(Path(file)).strip() if file else "")
    if not url:
        raise InputError(
            f"--shadow {BY_NAME} reads {VARIABLE}, or the file that {VARIABLE}_FILE names; neither is set."
        )
    hide(urlsplit(url).password or "")
    return url


def add_to(file: Path, runs: Mapping[str, int], statements: Mapping[str, int]) -> None:
    """Add counts by outcome to those a file holds, such as node_exporter's textfile collector reads. Raises InputError.

    The file is written whole or not at all.
    """
    registry = CollectorRegistry()
    try:
        before = _counted(file.read_text(encoding="utf-8")) if file.exists() else {}
        for name, more in ((RUNS, runs), (STATEMENTS, statements)):
            counter = Counter(name, _HELP[name], ["outcome"], registry=registry)
            for outcome in {*more, *(key for kind, key in before if kind == name)}:
                counter.labels(outcome).inc(before.get((name, outcome), 0) + more.get(outcome, 0))
        write_to_textfile(str(file), registry)
    except (OSError, ValueError) as error:
        raise InputError(f"{file} takes no metrics: {error}.") from error


def _counted(text: str) -> dict[tuple[str, str], float]:
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(each.name, each.labels.get("outcome", "")): each.value for each in samples}
