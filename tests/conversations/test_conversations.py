"""Golden conversations: what somebody writes on a pull request, what a scripted model says, what is posted.

A case is `NAME.toml` with `comment`, and what differs from a maintainer on the repository in the conventions: `about`,
`pull` (a diff of `reviews/conventions/pulls`), `files` (that the pull request writes), `role`, `settings` (the
repository's settings file), `model` (the answers of a language model; without it none is configured), `cap` (of tokens
in a month) and `spent` (tokens that are used already). An answer is what `Reply` takes, or `paragraphs` and the parts
of a design. `NAME.md` is what is seen.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from bot.commands.story import CommandStory
from bot.config import PATH
from bot.expert.pulls import Pulls
from bot.standin import StandIn
from bot.worker import Workers
from tests.fakes.messages_api import MessagesApi, Reply, design, messages_api, paragraphs
from tests.fakes.model import Counted, ModelSettings
from tests.reviews.conventions_pulls import HERE as CONVENTIONS
from tests.reviews.conventions_pulls import pull
from tests.reviews.stage import Stage, files_of

HERE = Path(__file__).parent
RULES = re.compile(r"Checked by \d+ rules")
CASES = sorted(HERE.glob("*.toml"))


class Conversation(Stage):
    """A pull request on which somebody asks."""

    def __init__(self, standin: StandIn, workers: Workers, expert: Pulls) -> None:
        super().__init__(standin, workers)
        self.commands = CommandStory(self.github, self.story, expert)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers(1)
    yield made
    made.close()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
async def test_conversation(path: Path, standin: StandIn, workers: Workers) -> None:
    case = tomllib.loads(path.read_text())
    replies = [_reply(each) for each in case.get("model", [])]
    with messages_api(*replies) if "model" in case else nullcontext() as api:
        seen = await played(case, standin, workers, api)
    golden = path.with_suffix(".md")
    if os.environ.get("UPDATE_GOLDENS"):
        golden.write_text(seen)
    assert seen == golden.read_text()


def _reply(each: dict[str, Any]) -> Reply:
    if "paragraphs" not in each:
        return Reply(**each)
    texts = each.pop("paragraphs")
    return design(*texts, **each) if each.pop("design", bool(each)) else paragraphs(*texts)


async def played(case: dict[str, Any], standin: StandIn, workers: Workers, api: MessagesApi | None) -> str:
    counter = Counted(case.get("spent", 0))
    expert = Pulls(
        workers,
        settings=ModelSettings(api.url, model_monthly_tokens=case.get("cap", 0)) if api else None,
        meters=lambda _: counter,
    )
    stage = Conversation(standin, workers, expert)
    base, head = _sides(case)
    stage.open(base, head)
    standin.repository.roles["grace"] = case.get("role", "write")
    await stage.says(case["comment"], "grace")
    return _seen(stage, api)


def _sides(case: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    if "pull" in case:
        made = pull(CONVENTIONS / "pulls" / f"{case['pull']}.diff")
        base, head = dict(made.base), {p: t for p, t in made.head.items() if made.base.get(p) != t}
    else:
        base = dict(files_of(CONVENTIONS / "base"))
        head = {"README.md": "Nothing of the database.\n"}
    settings = {PATH: case["settings"]} if "settings" in case else {}
    return base | settings, head | case.get("files", {})


def _seen(stage: Conversation, api: MessagesApi | None) -> str:
    """Return the conversation as people see it, and how often the model was asked."""
    parts = []
    for each in stage.standin.repository.issue_comments.values():
        body = RULES.sub("Checked by N rules", stage._nameless(each.body))  # one more rule changes no conversation
        reactions = ", ".join(reaction["content"] for reaction in each.reactions)
        parts.append(
            f"# {'dbreview' if each.app else each.author.login}\n\n{body}" + (f"\n\n({reactions})" if reactions else "")
        )
    if api is not None:
        parts.append(f"# The model was asked {len(api.seen)} times")
    return "\n\n".join(parts) + "\n"
