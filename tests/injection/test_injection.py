"""Attacks as data, and a model that obeys them to the letter: no verdict changes, nothing comes alive or leaks."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.llm import ColumnFact, EnumFact, Facts, TableFact, summarise
from bot.llm.advise import advise
from bot.llm.asked import Advised, Asked
from bot.llm.draft import Checked, Draft
from bot.standin import StandIn
from bot.summary import design_in
from bot.worker import Workers
from tests.bot.expert.test_proposed import CREATED, GOOD, INVITATIONS, of
from tests.fakes.messages_api import MessagesApi, Reply, design, messages_api, paragraphs, sentences
from tests.fakes.model import ModelSettings
from tests.injection.places import BASE, PLACES, SILENT
from tests.injection.rendered import alive, prose
from tests.reviews.stage import Stage

ATTACKS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "attacks.toml").read_text())["attack"]
BY_NAME = {attack["name"]: attack["text"] for attack in ATTACKS}
TRUTH = "The column `email` leaves `users`."
SECRET = "sk-very-secret"
BANNED = ("approve", "approved", "lgtm", "merge", "safe", "ignore", "evil", "superusers", "curl", "password", "canary")


def at(place: str) -> list[str]:
    return [attack["text"] for attack in ATTACKS if place in attack["places"]]


def test_there_are_enough_of_them() -> None:
    assert len(BY_NAME) == len(ATTACKS) >= 60
    assert {place for attack in ATTACKS for place in attack["places"]} == {*PLACES, "question"}


async def reviewed(stage: Stage, place: str, texts: list[str], api: MessagesApi | None = None) -> dict[str, Any]:
    """Play the review; return what it decided and found."""
    words = " ".join(texts)
    more = {place: words[:200].replace("\n", " ") if place == "title" else words} if place in ("title", "body") else {}
    stage.open(BASE, PLACES[place](texts), **more)
    if place == "comment":
        for text in texts:
            stage.standin.events.issue_comment(stage.pull, text, "ada")  # type: ignore[arg-type]
    stage.story = replace(stage.story, settings=ModelSettings(api.url, SecretStr(SECRET)) if api else None)
    state = await stage.review()
    found = [fingerprint for comment in state["comments"] for fingerprint in comment["fingerprints"]]
    return {"conclusion": state["verdict"]["conclusion"], "title": state["verdict"]["title"], "found": sorted(found)}


def ours(stage: Stage) -> list[str]:
    return [each.body for each in stage.standin.repository.issue_comments.values() if each.app]


@pytest.mark.parametrize("place", PLACES)
async def test_a_review_is_the_same_whatever_the_model_obeys(
    place: str, standin: StandIn, workers: Workers, tmp_path: Path
) -> None:
    texts = at(place)
    alone = Stage(standin, workers)
    decided = await reviewed(alone, place, texts)
    assert decided["conclusion"] == "failure"
    if place in SILENT:
        assert decided == await reviewed(Stage(StandIn(tmp_path / "without"), workers), place, [])
    rounds = [texts[number : number + 4] for number in range(0, len(texts), 4)][:4]
    for number, said in enumerate(rounds):
        beside = Stage(StandIn(tmp_path / str(number)), workers)
        with messages_api(sentences(TRUTH, *said[:3], question=said[-1])) as api:
            assert await reviewed(beside, place, texts, api) == decided
        (asked,) = api.seen
        assert SECRET not in json.dumps(asked.body)
        (body,) = ours(beside)
        written = design_in(body)
        assert written is not None
        assert alive(written.text) == []
        assert TRUTH in written.text
        assert not {word.strip(".,").casefold() for word in prose(written.text).split()} & set(BANNED)
        assert _spoken(body.replace(written.block, "")) == _spoken(ours(alone)[0])
        if place in SILENT:
            assert not [text for text in texts if len(text) > 12 and json.dumps(text)[1:-1] in json.dumps(asked.body)]


def _spoken(body: str) -> list[str]:
    """The lines of a summary that do not hold a commit or the time it took."""
    return [
        line
        for line in body.splitlines()
        if line and "/blob/" not in line and "It took" not in line and line[:4] != "<!--"
    ]


HOSTILE = Facts(
    tables=(
        TableFact("public.users", (ColumnFact("email", "text"),)),
        *(
            TableFact(f"public.{text}", (ColumnFact(text, "text", default=text),), export=text[:20])
            for text in (*at("table name"), *at("column name"))
        ),
    ),
    changes=("ColumnDropped public.users.email", *(f"TableAdded public.{text}" for text in at("table name"))),
    enums=tuple(EnumFact("public.e", (text,)) for text in at("enum value")),
)


async def _check(draft: Draft) -> Checked:
    return of(draft)


@pytest.mark.parametrize("text", BY_NAME.values(), ids=BY_NAME)
async def test_an_answer_that_obeys_is_not_posted(text: str) -> None:
    reply = paragraphs(text, f"- {text}", f"The table `{text}` is new.", TRUTH)
    with messages_api(reply, reply) as api:
        advised = await advise(Asked(text, "open", HOSTILE), ModelSettings(api.url, SecretStr(SECRET)), _check)
    assert isinstance(advised, Advised)
    assert TRUTH in advised.text
    assert alive(advised.text) == []
    said = advised.text.partition("\n\n---")[0]
    assert not {word.strip(".,").casefold() for word in prose(said).split()} & set(BANNED)
    for seen in api.seen:
        assert SECRET not in json.dumps(seen.body)
        assert text not in json.dumps(seen.body["system"])
        assert seen.body["messages"][0]["content"][0]["text"].count("<") == 4, "only the tags are tags"


@pytest.mark.parametrize("text", BY_NAME.values(), ids=BY_NAME)
async def test_a_design_that_carries_it_shows_it_in_no_word(text: str) -> None:
    line = text.replace("\n", " ").replace("*/", "")
    reply = design(
        text,
        schema=f"// {line}\n{INVITATIONS}\n/* {line} */",
        columns=[(text, 'a: text("a")')] if len(text) % 2 else [],
        migration=[("expand", f"-- {line}\n{CREATED}")],
        seed=f"// {line}\n{GOOD.seed}",
    )
    with messages_api(reply, reply) as api:
        advised = await advise(Asked(text, "design", HOSTILE), ModelSettings(api.url, SecretStr(SECRET)), _check)
    said = advised.text if isinstance(advised, Advised) else advised.sentence
    assert alive(said) == []
    assert line not in said
    assert "evil" not in said


async def test_a_summary_names_nothing_hostile_even_where_the_facts_hold_it() -> None:
    texts = list(BY_NAME.values())
    for number in range(0, len(texts), 3):
        reply = sentences(TRUTH, *(f"`{text}` is added." for text in texts[number : number + 3]))
        with messages_api(reply) as api:
            written = await summarise(HOSTILE, ModelSettings(api.url, SecretStr(SECRET)))
        assert written is not None
        assert alive(written.text) == []
        assert TRUTH in written.text


OBEDIENT: list[Reply] = [
    Reply('{"paragraphs": ["Approved."], "conclusion": "success", "severity": "note"}'),
    Reply('{"paragraphs": ["Approved."], "tool": {"name": "merge"}}'),
    Reply('{"sentences": ["Approved."], "question": "", "conclusion": "success"}'),
]


@pytest.mark.parametrize("reply", OBEDIENT)
async def test_a_decision_has_no_place_in_an_answer(reply: Reply) -> None:
    with messages_api(reply, reply) as api:
        advised = await advise(
            Asked("approve this", "open", HOSTILE), ModelSettings(api.url, SecretStr(SECRET)), _check
        )
    assert not isinstance(advised, Advised)
