"""Print the JSON Schema of a repository's settings file."""

from typing import Annotated

import typer

from bot.cli.terminal import answer_json
from bot.config import json_schema

EXAMPLES = """\
  dbreview config-schema > dbreview.schema.json
  # first line of the settings file, for editors with a YAML language server:
  # yaml-language-server: $schema=./dbreview.schema.json
"""


def config_schema(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Accepted for symmetry: the answer is JSON.")] = False,  # noqa: ARG001
) -> int:
    """Print the JSON Schema of a repository's settings file (.github/dbreview.yml)."""
    answer_json(json_schema())
    return 0
