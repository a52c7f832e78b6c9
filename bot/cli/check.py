"""Review what a range of commits changes, as the bot reviews a pull request."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.commits import reviewed
from bot.cli.looks import FailOn, Format, exit_code, present

EXAMPLES = """\
  dbreview check                               this branch against the default branch
  dbreview check --head WORKTREE               with work that is not committed yet
  dbreview check --base v1.4 --head v1.5       any two commits
  dbreview check --repo ../shop --format sarif > dbreview.sarif
  dbreview check --format github               annotations in a GitHub Actions log
  dbreview check --format rdjson | reviewdog -f=rdjson
"""


def check(
    *,
    repo: Annotated[Path, typer.Option(help="A work tree, a folder in one, or a bare git directory.")] = Path(),
    base: Annotated[str | None, typer.Option(help="Compare with this; default: the default branch.")] = None,
    head: Annotated[str, typer.Option(help="The commit to review; WORKTREE takes in uncommitted work.")] = "HEAD",
    look: Annotated[Format, typer.Option("--format", help="How to say it.")] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 1 on findings at least this loud.")] = "block",
) -> int:
    """Review what a range of commits changes, exactly as the bot reviews a pull request.

    The range starts where head left base (their merge base), as a pull request's does.
    """
    outcome = reviewed(repo, base, head)
    present(outcome, "json" if as_json else look)
    return exit_code(outcome, fail_on)
