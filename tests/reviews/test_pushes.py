"""The second and the third push: what is fixed, resolved, set aside, outdated, rebased or renamed, told once."""

from bot.standin.comments import IssueComment
from bot.standin.repository import User
from bot.summary import MARK
from tests.reviews.shop import EMPTIED, FINE, HERE, PACKAGE, SCHEMA, WIDER, migrated, opened, shop
from tests.reviews.stage import BRANCH, Stage, golden

SIZES = f"{PACKAGE}/drizzle/0001_sizes.sql"


async def pushed(stage: Stage, name: str, *pushes: dict[str, str | None]) -> None:
    """Compare the review so far with its golden, and each push with its own."""
    golden(stage, HERE / name / "review.md")
    for n, files in enumerate(pushes, 2):
        await stage.pushed(files)
        golden(stage, HERE / name / f"review-{n}.md")


async def test_what_is_fixed_and_comes_back_is_said_anew(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await pushed(stage, "fixed-and-back", migrated(sizes=FINE), migrated(sizes=WIDER))


async def test_a_clean_pull_request_has_no_comment_until_there_is_something_to_say(stage: Stage) -> None:
    await opened(stage, migrated(sizes=FINE))
    assert stage.standin.repository.issue_comments == {}
    await pushed(stage, "clean-then-not", migrated(sizes=EMPTIED), migrated(sizes=FINE))


async def test_what_somebody_resolved_stays_silent_even_where_its_line_changes(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    (comment,) = stage.standin.repository.review_comments.values()
    comment.resolved = True
    await pushed(stage, "resolved", {"README.md": "Hello\n"}, migrated(sizes=FINE + WIDER))
    assert len(stage.standin.repository.review_comments) == 1


async def test_what_somebody_hid_stays_silent(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    (comment,) = stage.standin.repository.review_comments.values()
    comment.minimized = "OFF_TOPIC"
    await pushed(stage, "hidden", migrated(sizes=FINE + WIDER))


async def test_a_comment_on_a_line_that_changed_moves_to_the_new_one(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER + EMPTIED))
    there = WIDER.replace("SET DATA TYPE", "TYPE")
    await pushed(stage, "moves", migrated(sizes=FINE + there + EMPTIED), migrated(sizes=FINE + there))


async def test_a_comment_that_was_answered_stays_where_it_is(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    (top,) = stage.standin.repository.review_comments
    assert stage.pull
    stage.standin.events.review_comment(stage.pull, top, "The table has ten rows.", "ada")
    there = WIDER.replace("SET DATA TYPE", "TYPE")
    await pushed(stage, "answered", migrated(sizes=FINE + there), migrated(sizes=FINE))


async def test_lines_that_shift_carry_their_comments_along(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await pushed(stage, "shifted", migrated(sizes=FINE + FINE + WIDER), migrated(sizes=WIDER))


async def test_a_forced_push_says_nothing_twice(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER + EMPTIED))
    golden(stage, HERE / "forced" / "review.md")
    repository = stage.standin.repository
    repository.git.point(f"refs/heads/{BRANCH}", repository.git.sha("main"))
    await stage.pushed(migrated(sizes=WIDER + EMPTIED), message="The change, in one commit")
    golden(stage, HERE / "forced" / "review-2.md")
    repository.git.point(f"refs/heads/{BRANCH}", repository.git.sha("main"))
    await stage.pushed(migrated(sizes=EMPTIED), message="Half of it")
    golden(stage, HERE / "forced" / "review-3.md")


async def test_a_rebase_says_nothing_twice(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    golden(stage, HERE / "rebased" / "review.md")
    repository = stage.standin.repository
    tip = repository.commit("main", {"README.md": "Main has moved on\n"}, "Move on")
    repository.git.point(f"refs/heads/{BRANCH}", tip)
    await stage.pushed(migrated(sizes=WIDER))
    golden(stage, HERE / "rebased" / "review-2.md")


async def test_a_rebase_after_main_took_the_same_number(stage: Stage) -> None:
    await opened(stage, migrated(sizes=FINE))
    stage.standin.repository.commit("main", migrated(theirs=FINE), "Another migration")
    await stage.review("survey.push")
    golden(stage, HERE / "base-moved-on" / "review.md")
    repository = stage.standin.repository
    repository.git.point(f"refs/heads/{BRANCH}", repository.git.sha("main"))
    await stage.pushed(migrated(theirs=FINE, sizes=FINE))
    golden(stage, HERE / "base-moved-on" / "review-2.md")


async def test_a_renamed_file_keeps_what_was_said(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await pushed(stage, "renamed-file", {SIZES: None, **migrated(widths=WIDER)}, {"README.md": "Hello\n"})


async def test_another_base_branch_keeps_what_is_still_true(stage: Stage) -> None:
    repository = stage.standin.repository
    first = repository.commit("main", shop(), "The base")
    released = repository.commit("release", migrated(empty=EMPTIED), "What is released", first)
    repository.commit(BRANCH, migrated(empty=EMPTIED, sizes=WIDER), "The change", released)
    stage.pull = repository.open_pull(BRANCH)
    await stage.review()
    golden(stage, HERE / "other-base" / "review.md")
    stage.pull.base_ref = "release"
    await stage.hears(stage.standin.events.base_changed(stage.pull, "main"))
    golden(stage, HERE / "other-base" / "review-2.md")
    stage.pull.base_ref = "main"
    await stage.hears(stage.standin.events.base_changed(stage.pull, "release"))
    golden(stage, HERE / "other-base" / "review-3.md")


async def test_the_summary_is_ours_whoever_quotes_its_mark(stage: Stage) -> None:
    repository = stage.standin.repository
    stage.open(shop(), migrated(sizes=WIDER))
    for login, kind in (("mallory", "User"), ("other[bot]", "Bot")):
        stranger = User(next(repository.ids), login, kind)
        comment = IssueComment(next(repository.ids), repository, 1, stranger, f"All is well.\n\n{MARK}", "now")
        repository.issue_comments[comment.id] = comment
    await stage.review()
    await pushed(stage, "quoted-mark", migrated(sizes=FINE))
    assert [c.body for c in repository.issue_comments.values() if not c.app] == [f"All is well.\n\n{MARK}"] * 2


async def test_a_summary_that_somebody_deleted_is_posted_anew(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    stage.standin.repository.issue_comments.clear()
    await stage.pushed({"README.md": "Hello\n"})
    golden(stage, HERE / "summary-deleted" / "review.md")


async def test_what_is_ignored_stays_silent_and_unignored_it_is_said_anew(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER + EMPTIED))
    await stage.says("/dbreview ignore locks/type-change-rewrites because the table has ten rows")
    await pushed(stage, "ignored", migrated(sizes=FINE + WIDER + EMPTIED))
    await stage.says("/dbreview unignore locks/type-change-rewrites")
    golden(stage, HERE / "ignored" / "review-3.md")


async def test_after_a_baseline_only_what_is_new_is_said(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await stage.says("/dbreview baseline")
    await pushed(stage, "baseline", migrated(sizes=WIDER + EMPTIED), migrated(sizes=WIDER))


async def test_a_stranger_changes_nothing(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await stage.says("/dbreview ignore locks because I say so", "mallory")
    golden(stage, HERE / "stranger" / "review.md")


async def test_paused_and_resumed(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await stage.says("/dbreview pause")
    await stage.pushed(migrated(sizes=WIDER + EMPTIED))
    golden(stage, HERE / "paused" / "review.md")
    await stage.says("/dbreview resume")
    golden(stage, HERE / "paused" / "review-2.md")


async def test_a_draft_is_neutral_until_it_is_ready(stage: Stage) -> None:
    stage.open(shop(), migrated(sizes=WIDER), draft=True)
    await stage.review()
    golden(stage, HERE / "draft" / "review.md")
    assert stage.pull
    stage.pull.draft = False
    await stage.hears(stage.standin.events.pull_request("ready_for_review", stage.pull))
    golden(stage, HERE / "draft" / "review-2.md")


async def test_a_draft_has_the_verdict_of_any_other_where_the_settings_say_so(stage: Stage) -> None:
    stage.open({**shop(), ".github/dbreview.yml": "drafts: verdict\n"}, migrated(sizes=WIDER), draft=True)
    await stage.review()
    (check,) = stage.standin.repository.check_runs.values()
    assert (check.conclusion, check.title and check.title.startswith("1 finding blocks")) == ("failure", True)


async def test_closed_and_opened_again_it_says_nothing_twice(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    assert stage.pull
    await stage.hears(stage.standin.events.pull_request("closed", stage.pull))
    await stage.hears(stage.standin.events.pull_request("reopened", stage.pull))
    golden(stage, HERE / "reopened" / "review.md")


async def test_a_head_that_moved_gives_way_to_the_newer_one(stage: Stage) -> None:
    stage.open(shop(), migrated(sizes=WIDER))
    assert stage.pull
    late = stage.standin.events.pull_request("opened", stage.pull)
    stage.pull.push(migrated(sizes=EMPTIED))
    await stage.hears(late)
    golden(stage, HERE / "head-moved" / "review.md")


async def test_a_schema_mended_in_part_keeps_the_rest(stage: Stage) -> None:
    schema = shop()[SCHEMA] or ""
    two = schema.replace('text("newsletter")', 'timestamp("newsletter")').replace("varchar(", "char(")
    one = schema.replace('text("newsletter")', 'timestamp("newsletter")')
    await opened(stage, {SCHEMA: two})
    await pushed(stage, "mended-in-part", {SCHEMA: one}, {SCHEMA: schema})


async def test_of_findings_in_one_comment_the_mended_are_struck_out(stage: Stage) -> None:
    base = {SCHEMA: (shop()[SCHEMA] or "").replace("{ index,", "{ index, serial, timestamp,")}
    table = 'export const returns = pgTable("returns", {{\n  reason: text("reason").notNull(),\n{}}});\n'
    when = '  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),\n'
    key = '  id: serial("id").primaryKey(),\n'
    heads = [{SCHEMA: base[SCHEMA] + table.format(more)} for more in ("", when, when + key)]
    await opened(stage, heads[0], base)
    await pushed(stage, "mended-one-of-two", *heads[1:], heads[0])
