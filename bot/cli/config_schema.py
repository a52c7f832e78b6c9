"""Print the JSON Schema of a repository's settings file, or of its baseline."""

from typing import Annotated

import typer

from bot import baseline
from bot.cli.terminal import answer_json
from bot.config import json_schema

EXAMPLES = """\
  dbreview config-schema > dbreview.schema.json
  dbreview config-schema --baseline > dbreview-baseline.schema.json
  # first line of the settings file, for editors with a YAML language server:
  # yaml-language-server: $schema=./dbreview.schema.json
"""


def config_schema(
    *,
    of_baseline: Annotated[bool, typer.Option("--baseline", help="Of the file of accepted findings.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Accepted for symmetry: the answer is JSON.")] = False,  # noqa: ARG001
) -> int:
    """Print the JSON Schema of a repository's settings file (.github/dbreview.yml), or of its baseline."""
    answer_json(baseline.json_schema() if of_baseline else json_schema())
    return 0
