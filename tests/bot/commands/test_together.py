"""Findings that are told as one are set aside one by one: no decision covers what comes later."""

from dataclasses import replace

from bot.baseline import Accepted, load
from bot.judge import judge as judged
from bot.render.baseline import document
from bot.render.outcome import Outcome
from bot.standin.example import tree
from tests.bot.commands.test_decided import DROPPED, Rig, judge, no_violation, rig
from tests.bot.test_judge import DROP, PACKAGE, request

__all__ = ["judge", "no_violation", "rig"]

PATH = "packages/database/drizzle/0001_coupons.sql"
ALSO = '--> statement-breakpoint\nALTER TABLE "customers" DROP COLUMN "name";\n'
TWICE = (
    'ALTER TABLE "users" DROP COLUMN "nickname";\n--> statement-breakpoint\nALTER TABLE "users" DROP COLUMN "email";\n'
)


def of_columns(rig: Rig) -> list[str]:
    return [body for body in rig.open if f"[`{DROPPED}`]" in body]


def drops(*more: str) -> dict[str, str]:
    return {PATH: "\n".join([tree("head")[PATH], *more])}


async def test_what_is_dropped_by_a_later_push_gets_a_comment_of_its_own(rig: Rig) -> None:
    (first,) = of_columns(rig)
    rig.pull.push(drops(ALSO))
    await rig.event()
    again, second = of_columns(rig)
    assert again == first
    assert "customers.newsletter" not in second
    assert "`customers.name` and everything in it is gone" in second
    rig.pull.push(drops(ALSO, "-- words\n"))
    await rig.event()
    assert of_columns(rig) == [first, second]


async def test_an_ignored_thread_does_not_cover_what_is_dropped_later(rig: Rig) -> None:
    comments = rig.standin.repository.review_comments
    top = next(c for c in comments.values() if f"[`{DROPPED}`]" in c.body)
    await rig.tell(rig.standin.events.review_comment(rig.pull, top.id, f"/dbreview ignore {DROPPED} because unused"))
    assert of_columns(rig) == []
    rig.pull.push(drops(ALSO))
    await rig.event()
    (later,) = of_columns(rig)
    assert "`customers.name` and everything in it is gone" in later
    assert rig.check.conclusion == "failure"


async def test_of_two_that_are_told_together_one_can_be_set_aside_by_its_name(rig: Rig) -> None:
    rig.pull.push(drops(ALSO), "Anew", parent=rig.pull.base_sha)
    rig.pull.push({path: text for path, text in tree("head").items() if path != PATH})
    await rig.event()
    assert await rig.say(f"/dbreview ignore {DROPPED} on customers.name because nobody has one") == ["eyes", "rocket"]
    assert f"- `{DROPPED}` on `customers.name` (1 here)" in rig.sticky
    assert not any("customers.name" in body for body in of_columns(rig))
    assert any("customers.newsletter" in body for body in of_columns(rig))


async def test_the_check_s_button_covers_all_that_is_told_as_one_and_no_more(rig: Rig) -> None:
    rig.pull.push(drops(ALSO))
    await rig.event()
    await rig.press("ignore")
    assert rig.open == []
    rig.pull.push(drops(ALSO, '--> statement-breakpoint\nALTER TABLE "customers" DROP COLUMN "updated_at";\n'))
    await rig.event()
    (later,) = of_columns(rig)
    assert "`customers.updated_at` and everything in it is gone" in later


def test_the_baseline_file_accepts_one_of_two_that_would_be_told_together() -> None:
    both = request(DROP | {f"{PACKAGE}/migrations/0001_drops.sql": TWICE})
    (told,) = (f for f in judged(both).report.findings if f.rule == DROPPED)
    assert len(told.fingerprints) == 2
    file = load(document(Outcome(judged(both), text_of=lambda _path, _side: None, subject="")))
    assert {e.object for e in file[0] if e.rule == DROPPED} == {"public.users.nickname", "public.users.email"}
    assert "`users.nickname` and `users.email`" in told.message
    accepted = judged(replace(both, accepted=(Accepted(rule=DROPPED, object="users.email"),)))
    (left,) = (f for f in accepted.report.findings if f.rule == DROPPED)
    assert "`users.nickname` and everything in it is gone" in left.message
    assert [f.object for f in accepted.accepted if f.rule == DROPPED] == ["public.users.email"]
    assert left.fingerprints + accepted.accepted[0].fingerprints == told.fingerprints
