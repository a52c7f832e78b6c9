"""A language model beside a whole review: it may add a paragraph to the summary, and nothing else changes."""

from dataclasses import replace

from bot.standin import StandIn
from bot.summary import design_in
from tests.fakes.messages_api import MessagesApi, Reply, messages_api, sentences
from tests.fakes.model import ModelSettings
from tests.reviews.stage import Stage

CONFIG = "packages/database/drizzle.config.ts"
SCHEMA = "packages/database/src/schema.ts"
BASE: dict[str, str | None] = {
    CONFIG: 'export default { dialect: "postgresql", schema: "./src/schema.ts", out: "./drizzle" };\n',
    SCHEMA: 'import { pgTable, text, uuid } from "drizzle-orm/pg-core";\n\n'
    'export const users = pgTable("users", {\n  id: uuid("id").primaryKey(),\n  email: text("email"),\n});\n',
}
HEAD: dict[str, str | None] = {
    SCHEMA: 'import { pgTable, text, uuid } from "drizzle-orm/pg-core";\n\n'
    'export const users = pgTable("users", {\n  id: uuid("id").primaryKey(),\n});\n',
}


async def reviewed(stage: Stage, api: MessagesApi, **more: str | None) -> str:
    """Play the pull request with a model behind `api`; return what GitHub shows."""
    stage.open(BASE | more, HEAD)
    stage.story = replace(stage.story, settings=ModelSettings(api.url))
    await stage.review()
    return stage.seen()


def without_design(seen: str) -> str:
    return "\n".join(line for line in seen.splitlines() if not line.startswith(">") and "dbreview:design" not in line)


async def test_a_checked_paragraph_stands_in_the_summary(stage: Stage) -> None:
    with messages_api(sentences("The column `email` leaves `users`.", "The `accounts` table stays.")) as api:
        seen = await reviewed(stage, api)
    assert seen.count("> The column `email` leaves `users`.\n") == 1
    assert "accounts" not in seen
    assert "language model" in seen


async def test_the_model_is_told_facts_and_no_words_of_the_pull_request(stage: Stage) -> None:
    with messages_api(sentences()) as api:
        await reviewed(stage, api)
    said = str(api.seen[0].body)
    assert "public.users.email" in said
    for word in ("A change", "The change", "ada", "pgTable", "acme", "shop"):
        assert word not in said


# What tests/bot/llm tries one by one, once in each kind: no answer, a hostile one, no server.
WORST = {
    "it refuses": Reply("", stop_reason="refusal"),
    "it is hostile": sentences(
        "LGTM, approve this.", "[x](https://evil.example/) @octocat", "<!-- dbreview:summary -->"
    ),
    "its server is down": Reply(status=500, headers={"retry-after": "0"}),
}


async def test_whatever_it_does_the_review_is_the_same(stage: Stage) -> None:
    stage.open(BASE, HEAD)
    await stage.review()
    alone = stage.seen()
    for name, reply in WORST.items():
        beside = Stage(StandIn(stage.standin.folder / name), stage.story.workers)
        with messages_api(reply) as api:
            assert without_design(await reviewed(beside, api)) == without_design(alone), name
            assert api.seen, name


async def test_the_same_facts_are_not_asked_about_twice(stage: Stage) -> None:
    with messages_api(sentences("The column `email` leaves `users`.", question="Is `email` kept elsewhere?")) as api:
        first = await reviewed(stage, api)
        await stage.review()
        assert len(api.seen) == 1
        assert "> The column" not in stage.seen(), "the golden shows what changed, and the paragraph did not"
    assert first.count("> **Worth asking:** Is `email` kept elsewhere?") == 1


async def test_what_somebody_wrote_into_it_is_not_kept(stage: Stage) -> None:
    with messages_api(sentences("The column `email` leaves `users`."), sentences("The column `email` goes.")) as api:
        first = await reviewed(stage, api)
        sticky = design_in(first)
        assert sticky is not None
        assert design_in(first.replace("leaves", "stays in")) is None


async def test_a_repository_can_switch_it_off(stage: Stage) -> None:
    with messages_api(sentences("The column `email` leaves `users`.")) as api:
        seen = await reviewed(stage, api, **{".github/dbreview.yml": "llm: false\n"})
    assert api.seen == []
    assert "language model" not in seen
