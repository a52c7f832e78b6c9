"""Work on a captured delivery once more; dry unless --post."""

import asyncio
import json
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import InputError
from bot.cli.dry import DryTransport, Write
from bot.cli.terminal import answer, answer_json, say
from bot.github import GitHubError
from bot.github.wire import connection_pool
from bot.job import Job
from bot.jobs import Postpone
from bot.render.escape import plain
from bot.render.summary import count
from bot.service import story_of
from bot.settings import Settings, SettingsError
from bot.survey import SurveyStory

MAX_BYTES = 25 * 1024 * 1024  # GitHub delivers no more
STRANGER = "replay-of-a-bare-payload"  # a delivery's id where the file has none

EXAMPLES = """\
  dbreview replay delivery.json                          show what would be posted
  dbreview replay delivery.json --post                   post it
  dbreview replay payload.json --event pull_request      a bare payload, as webhooks show it

A delivery is {"headers": {"X-GitHub-Event": ..., "X-GitHub-Delivery": ...}, "payload": {...}}.
"""


def replay(
    delivery: Annotated[Path, typer.Argument(help="The captured delivery, or a bare payload, as JSON.")],
    *,
    event: Annotated[str | None, typer.Option(help="The event of a bare payload, such as pull_request.")] = None,
    post: Annotated[bool, typer.Option("--post", help="Really write to GitHub.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """Work on one captured delivery once more, against the configured GitHub; dry unless --post."""
    job = _job(delivery, event)
    try:
        settings = Settings.load()
    except SettingsError as error:
        raise InputError(f"GitHub is not configured.\n{error}") from None
    dry = None if post else DryTransport(connection_pool(settings.github_api_url))
    if dry:  # nor is a language model asked
        settings = settings.model_copy(update={"anthropic_api_key": None})
    try:
        state = asyncio.run(_work(story_of(settings, dry), job))
    except (GitHubError, Postpone) as error:
        raise InputError(str(error)) from error
    writes = dry.writes if dry else []
    if as_json:
        answer_json({"job": job.model_dump(), "posted": post, "writes": [w.document() for w in writes], "state": state})
    else:
        answer(_told(job, writes, state))
    return 0


async def _work(story: SurveyStory, job: Job) -> dict[str, Any]:
    """Run the steps one after another, as the queue does, without storing anything."""
    state: dict[str, Any] = {}
    try:
        for name, step in story.steps:
            say(f"{name} ...")
            state |= await step(job, dict(state))
    finally:
        await story.github.close()
    return state


def _job(path: Path, event: str | None) -> Job:
    """Read the job out of the file. Raises InputError with what is wrong about it."""
    headers, payload = _delivery(path)
    event = event or headers.get("x-github-event")
    if not event:
        raise InputError(f"{path} names no event: give --event, such as --event pull_request.")
    events = import_module("webhooks.events")  # by name: the bot does not import the door
    job = events.job_of(event, headers.get("x-github-delivery", STRANGER), payload)
    if not isinstance(job, Job):
        raise InputError(f"The service ignores this delivery: {job.reason} ({event}.{payload.get('action')}).")
    return job


def _delivery(path: Path) -> tuple[dict[str, str], dict[str, Any]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} is larger than any delivery of GitHub's.")
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON ({error}).") from error
    if not isinstance(document, dict):
        raise InputError(f"{path} holds no delivery: a JSON object is expected.")
    headers, payload = document.get("headers"), document.get("payload")
    if not isinstance(headers, dict) or not isinstance(payload, dict):
        return {}, document
    return {str(name).lower(): str(value) for name, value in headers.items()}, payload


def _told(job: Job, writes: list[Write], state: dict[str, Any]) -> str:
    """Tell what was, or would be, written to GitHub, as a person reads it."""
    verdict = state.get("verdict", {})
    lines = [f"{job.reason} of {job.owner}/{job.name}, delivery {job.delivery}"]
    lines += [f"No review: {state[key]}." for key in ("stopped", "over") if key in state]
    if verdict:
        lines.append(f"{verdict['conclusion']}: {verdict['title']}")
    if writes:
        lines.append(f"{count(len(writes), 'writes')} held back; --post makes them:")
    for write in writes:
        lines += ["", f"{write.method} {write.path}", *(f"  {line}" for line in write.words())]
    return plain("\n".join(lines).strip()) + "\n"
