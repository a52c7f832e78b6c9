"""Ask the expert about a repository, in the words of a `/dbreview` comment."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer
from pydantic import Field, SecretStr, TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import config as settings_file
from bot import logs
from bot.cli import InputError
from bot.cli.terminal import answer_json, console, say
from bot.expert.consult import Request
from bot.expert.expert import Answered, Expert
from bot.render.json import finding
from bot.render.page import Page
from bot.settings import Settings
from bot.sources.git import GitError
from bot.sources.local import LocalCommits, LocalRepository
from schema.tree import NotFetched, Tree

EXAMPLES = """\
  dbreview ask "which tables reference users?"
  dbreview ask "what would dropping orders.note break?"
  dbreview ask packages/database/src/schema.ts       a review of all of it, as it stands
  dbreview ask orders                                the same of one table
  dbreview ask 0007_orders --head WORKTREE           the same of one migration
  dbreview ask "add team invitations with roles"     with ANTHROPIC_API_KEY: a checked design
"""

R = TypeVar("R")


class Model(BaseSettings):
    """The language model, by the variables the service reads too; without a key none is asked."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, env_prefix="DBREVIEW_")

    anthropic_api_key: SecretStr | None = Field(default=None, alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = None
    model: str | None = Settings.model_fields["model"].default
    model_tokens: int = Settings.model_fields["model_tokens"].default
    model_seconds: float = Settings.model_fields["model_seconds"].default
    model_monthly_tokens: Literal[0] = 0  # whoever asks pays


def ask(
    question: Annotated[list[str], typer.Argument(help="A question, a path, a table, a migration, or an idea.")],
    *,
    repo: Annotated[Path, typer.Option(help="A work tree, a folder in one, or a bare git directory.")] = Path(),
    base: Annotated[str | None, typer.Option(help="What head is compared with; default: the default branch.")] = None,
    head: Annotated[str, typer.Option(help="The commit that is asked about; WORKTREE: what is on the disk.")] = "HEAD",
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """Answer a question about the database package of a repository, or review a file, a table or a migration whole.

    What facts can answer is answered without a language model; `dbreview ask help` lists it.
    """
    text = " ".join(question).strip()
    if not text:
        raise InputError("Ask something: a question, a path, a table.")
    answered = answer(text, repo, base, head)
    if as_json:
        answer_json(_document(text, answered))
    else:
        console().print(Page(answered.text))
    return 2 if answered.consultation.kind == "unknown" else 0


def answer(text: str, repo: Path, base: str | None, head: str) -> Answered:
    """Return the answer to a question about a commit. Raises InputError where git cannot give it."""
    try:
        with LocalRepository.open(repo) as repository:
            return asyncio.run(_asked(repository, text, base, head))
    except GitError as error:
        raise InputError(str(error)) from error


async def _asked(repository: LocalRepository, text: str, base: str | None, head: str) -> Answered:
    tip = repository.resolve(head)
    fork = _fork(repository, base, tip)
    commits = LocalCommits(repository, fork, tip)
    changed = repository.changed_files(fork, tip) if fork != tip else ()
    config, problems = settings_file.load(_settings(commits.base))
    for problem in problems:
        say(f"{problem.path}:{problem.line or ''} {problem.message}")
    paths = frozenset(path for file in changed for path in (file.path, file.previous_path) if path)
    model = Model()
    if model.anthropic_api_key:
        logs.configure("console", logging.WARNING)  # stdout is for the answer
    expert = Expert(_here, model if model.anthropic_api_key else None)
    return await expert.answer(Request(text, commits.base, commits.head, paths, config), commits)


def _fork(repository: LocalRepository, base: str | None, tip: str) -> str:
    """Return where `tip` left its base; `tip` itself where no base is named and none can be told."""
    try:
        return repository.merge_base(repository.resolve(base or repository.default_branch()), tip)
    except GitError:
        if base is not None:
            raise
        return tip


def _settings(tree: Tree) -> str | None:
    try:
        source = tree.source(settings_file.PATH)
    except NotFetched:
        return None
    return source.text if source else None


async def _here(function: Callable[[Any], R], argument: Any, _kind: TypeAdapter[R], /) -> R:
    """Run on one's own machine, where nobody else's files can do harm to others."""
    return function(argument)


def _document(question: str, answered: Answered) -> dict[str, Any]:
    found = answered.consultation
    return {
        "question": question,
        "kind": found.kind,
        "answer": answered.text,
        "findings": [finding(f, in_diff=False) for f in found.findings],
        "unread": list(found.unread),
        "model": answered.advised.model if answered.advised else None,
    }
