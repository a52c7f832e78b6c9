"""Pull requests of every shape: empty, huge, forked, merged, grafted, of bots, and of the queue."""

from bot.standin.git import Entry
from tests.reviews.shop import EMPTIED, FINE, HERE, JOURNAL, PACKAGE, SCHEMA, WIDER, migrated, opened, shop
from tests.reviews.stage import BRANCH, Stage, golden

TABLE = 'export const t{0} = pgTable("t_{0}", {{ at: timestamp("at") }});\n'


async def test_an_empty_pull_request(stage: Stage) -> None:
    repository = stage.standin.repository
    first = repository.commit("main", shop(), "The base")
    repository.commit(BRANCH, {}, "Nothing", first)
    stage.pull = repository.open_pull(BRANCH)
    await stage.review()
    golden(stage, HERE / "empty" / "review.md")


async def test_a_change_and_its_revert(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    golden(stage, HERE / "reverted" / "review.md")
    await stage.pushed({f"{PACKAGE}/drizzle/0001_sizes.sql": None, JOURNAL: shop()[JOURNAL]})
    golden(stage, HERE / "reverted" / "review-2.md")


async def test_a_merge_of_main_brings_nothing_of_its_own(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    theirs = {"README.md": "Theirs\n", f"{PACKAGE}/src/seed.ts": "// no seeds any more\n"}
    stage.standin.repository.commit("main", theirs, "Theirs")
    assert stage.pull
    stage.standin.repository.commit(BRANCH, theirs, "Merge main", merged="refs/heads/main")
    await stage.review("pull_request.synchronize")
    golden(stage, HERE / "merge-of-main" / "review.md")


async def test_no_merge_base(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    repository = stage.standin.repository
    repository.git.point(f"refs/heads/{BRANCH}", repository.commit("grafted", {**shop(), **migrated(sizes=WIDER)}))
    await stage.review("pull_request.synchronize")
    golden(stage, HERE / "no-merge-base" / "review.md")


async def test_301_files_are_asked_for_page_by_page(stage: Stage) -> None:
    many = {f"apps/{n:04}.ts": "export {};\n" for n in range(300)}
    await opened(stage, {**many, **migrated(sizes=WIDER)})
    golden(stage, HERE / "301-files" / "review.md")


async def test_3001_files_are_never_green(stage: Stage) -> None:
    many = {f"apps/{n:04}.ts": "export {};\n" for n in range(3_001)}
    await opened(stage, many)
    golden(stage, HERE / "3001-files" / "review.md")


async def test_a_tree_that_github_does_not_list_whole(stage: Stage) -> None:
    stage.standin.limits.tree_entries = 3
    await opened(stage, migrated(sizes=FINE))
    golden(stage, HERE / "truncated-tree" / "review.md")


async def test_300_findings(stage: Stage) -> None:
    schema = (shop()[SCHEMA] or "") + "".join(TABLE.format(n) for n in range(300))
    await opened(stage, {SCHEMA: schema})
    golden(stage, HERE / "300-findings" / "review.md")


async def test_300_annotations(stage: Stage) -> None:
    schema = (shop()[SCHEMA] or "") + "".join(TABLE.format(n) for n in range(300))
    settings = "comments:\n  inline: 0\nrules:\n  modeling: warn\n"
    await opened(stage, {SCHEMA: schema}, {".github/dbreview.yml": settings})
    (check,) = stage.standin.repository.check_runs.values()
    assert len(check.annotations) >= 300
    golden(stage, HERE / "300-annotations" / "review.md")


async def test_a_fork_is_reviewed_as_anybody(stage: Stage) -> None:
    stage.open(shop(), migrated(sizes=WIDER), fork="mallory", author="mallory")
    stage.standin.repository.roles["mallory"] = "read"
    await stage.review()
    golden(stage, HERE / "fork" / "review.md")
    assert stage.pull
    await stage.says("/dbreview ignore locks because it is my pull request", "mallory")
    await stage.hears(stage.standin.events.check_suite("rerequested", stage.pull))  # which names no pull request
    golden(stage, HERE / "fork" / "review-2.md")


async def test_pull_requests_of_bots_are_reviewed(stage: Stage) -> None:
    stage.open(shop(), migrated(sizes=WIDER), author="renovate[bot]")
    await stage.hears(stage.standin.events.pull_request("opened", stage.pull))  # type: ignore[arg-type]
    golden(stage, HERE / "of-a-bot" / "review.md")


async def test_a_queue_takes_what_was_accepted(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await stage.says("/dbreview ignore locks because the table has ten rows")
    await stage.hears(stage.standin.events.merge_group(stage.pull))  # type: ignore[arg-type]
    golden(stage, HERE / "queue-accepts" / "review.md")


async def test_two_packages(stage: Stage) -> None:
    other = {path.replace("packages/database", "packages/billing"): text for path, text in shop().items()}
    bills = {path.replace("packages/database", "packages/billing"): t for path, t in migrated(bills=EMPTIED).items()}
    settings = {".github/dbreview.yml": "paths:\n  - packages/*\n"}
    await opened(stage, {**migrated(sizes=WIDER), **bills}, {**other, **settings})
    golden(stage, HERE / "two-packages" / "review.md")


async def test_a_package_in_a_submodule_is_somebody_elses(stage: Stage) -> None:
    link = {"vendored/database": Entry("160000", "2" * 40)}
    await opened(stage, {"vendored/database": Entry("160000", "3" * 40)}, link)
    golden(stage, HERE / "submodule-moves" / "review.md")


async def test_comments_that_github_refuses_are_said_in_the_summary(stage: Stage) -> None:
    stage.standin.faults.add("POST", r"/reviews$", "422", 3)  # the review, and both of its comments
    await opened(stage, migrated(sizes=WIDER + EMPTIED))
    golden(stage, HERE / "refused" / "review.md")
