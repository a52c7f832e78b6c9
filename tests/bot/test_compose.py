"""Findings on the lines that cause them, the rest in the summary, and nothing of the pull request's text alive."""

import pytest

from bot.compose import cut, place
from bot.judgement import DrawnTable, Judgement, ReviewedPackage, StatementCost, TableChange
from bot.links import Links
from bot.pull import ChangedFile, Hunk
from bot.summary import Around, check_page, check_text, same, summary, title
from rules.kit import Severity
from rules.report import LineEdit, LineFix, Missed, Report, Reported

LINKS = Links("https://github.com/acme/shop", "b" * 40, "a" * 40)
FILE = ChangedFile(
    "db/schema.ts",
    "modified",
    hunks=(
        Hunk(left=frozenset(range(5, 14)), right=frozenset(range(5, 15)), added=frozenset({8}), removed=frozenset({8})),
    ),
)


def finding(line: int | None = 8, *, rule="types/money-as-float", severity=Severity.WARN, **more) -> Reported:
    values = {
        "message": "`orders.total` holds money in a float.",
        "why": "Floats round.",
        "path": "db/schema.ts",
        "end_line": line,
        "side": "RIGHT",
        "object": "public.orders.total",
        "fingerprint": f"fp{line}",
        "docs": "https://example.com/money",
    }
    return Reported(rule=rule, severity=severity, line=line, **{**values, **more})


def judged(*findings: Reported, **more) -> Judgement:
    report = Report(findings, stats={"tables": 1, "migrations": 1})
    return Judgement(report=report, packages=(ReviewedPackage("db"),), **more)


def placed(*findings: Reported, limit=20, said=()):
    return place(judged(*findings), [FILE], lambda path, n: f"line {n}", limit=limit, said=said)


def test_a_finding_on_the_diff_is_commented_there():
    (comment,) = placed(finding(8)).inline
    assert (comment.path, comment.line, comment.start_line, comment.side) == ("db/schema.ts", 8, None, "RIGHT")
    assert comment.body.startswith("**`orders.total` holds money in a float.**\n\nFloats round.")
    assert comment.body.endswith("<!-- dbreview:finding fp8 -->")


def test_a_fix_of_whole_lines_is_a_suggestion_over_exactly_these_lines():
    fix = LineFix("Use numeric", (LineEdit("db/schema.ts", 7, 8, "numeric"),))
    (comment,) = placed(finding(8, fix=fix)).inline
    assert (comment.start_line, comment.line) == (7, 8)
    assert "```suggestion\nnumeric\n```" in comment.body


def test_a_fix_elsewhere_is_described_with_its_place():
    fix = LineFix("Index it", (LineEdit("db/schema.ts", 30, 29, "index()"),))
    (comment,) = placed(finding(8, fix=fix)).inline
    assert "Index it: `db/schema.ts`, before line 30:" in comment.body
    assert "suggestion" not in comment.body


def test_findings_of_one_place_share_a_comment_and_no_suggestion():
    fix = LineFix("Use numeric", (LineEdit("db/schema.ts", 8, 8, "numeric"),))
    (comment,) = placed(finding(8, fix=fix), finding(8, rule="naming/x", fingerprint="other")).inline
    assert comment.fingerprints == ("fp8", "other")
    assert "suggestion" not in comment.body


def test_beside_a_finding_that_was_said_only_the_new_one_is():
    findings = finding(8), finding(8, rule="naming/x", fingerprint="other")
    result = place(judged(*findings), [FILE], lambda path, n: f"line {n}", said={"fp8"})
    (comment,) = result.inline
    assert comment.fingerprints == ("other",)
    assert "fp8" not in comment.body
    assert "2 findings are worth mending, on the lines that cause them." in summary(judged(*findings), result, LINKS)


@pytest.mark.parametrize(
    "stray", [finding(40), finding(None), finding(8, path="elsewhere.ts"), finding(14, side="LEFT")]
)
def test_what_is_not_on_the_diff_goes_to_the_summary(stray):
    result = placed(stray)
    assert (result.inline, result.outside) == ((), (stray,))


DRAWN = DrawnTable("public.orders", path="db/schema.ts", lines=(4, 60))
NAMED = StatementCost("m.sql", 3, 'ALTER TABLE "orders" ADD COLUMN "total" real;')
MIGRATION = ChangedFile("m.sql", "added", hunks=(Hunk(frozenset(), frozenset({3}), frozenset({3}), frozenset()),))
TEXT = {("db/x.ts", 8): "export const price = { mode: 1 };", ("db/schema.ts", 40): "total: real('total', price),"}


@pytest.mark.parametrize(
    ("package", "changed", "stray", "spot"),
    [
        (ReviewedPackage("db", drawn=(DRAWN,)), "db/schema.ts", finding(40), ("db/schema.ts", 8)),
        (ReviewedPackage("db", drawn=(DRAWN,), statements=(NAMED,)), "y.ts", finding(None, path=None), ("m.sql", 3)),
        (ReviewedPackage("db"), "db/x.ts", finding(40), ("db/x.ts", 8)),
    ],
    ids=["the same declaration", "the statement that names it", "a constant that its line uses"],
)
def test_a_finding_on_an_unchanged_line_goes_to_the_line_that_caused_it(package, changed, stray, spot):
    judgement = Judgement(report=Report((stray,)), packages=(package,))
    files = [ChangedFile(changed, "modified", hunks=FILE.hunks), MIGRATION]
    result = place(judgement, files, lambda path, n: TEXT.get((path, n), ""))
    (comment,) = result.inline
    assert (comment.path, comment.line, result.on_lines) == (*spot, (stray,))
    assert ("This change is felt at `db/schema.ts:40`." in comment.body) == (stray.path is not None)


def test_what_a_removed_line_caused_is_said_on_the_side_of_the_base():
    gone = Hunk(left=frozenset(range(5, 9)), right=frozenset(range(5, 8)), added=frozenset(), removed=frozenset({7}))
    judgement = Judgement(report=Report((finding(40),)), packages=(ReviewedPackage("db", drawn=(DRAWN,)),))
    result = place(judgement, [ChangedFile("db/schema.ts", "modified", hunks=(gone,))], lambda path, n: "")
    assert [(c.line, c.side) for c in result.inline] == [(7, "LEFT")]


def test_of_two_suggestions_for_one_line_one_is_offered():
    one = LineFix("Use numeric", (LineEdit("db/schema.ts", 7, 8, "numeric"),))
    other = LineFix("Name it", (LineEdit("db/schema.ts", 7, 7, "total_cents"),))
    result = placed(finding(8, fix=one), finding(7, rule="naming/x", fix=other))
    assert sorted("```suggestion" in comment.body for comment in result.inline) == [False, True]
    assert "`db/schema.ts`, line" in next(c.body for c in result.inline if "```suggestion" not in c.body)


def test_the_worst_come_first_and_the_rest_is_not_lost():
    result = placed(finding(6), finding(7), finding(9, severity=Severity.BLOCK), limit=2)
    assert [c.line for c in result.inline] == [9, 6]
    assert [f.line for f in result.over] == [7]


def test_notes_stay_in_the_summary():
    result = placed(finding(8, severity=Severity.NOTE))
    assert result.inline == ()
    assert "Notes (1)" in summary(judged(finding(8, severity=Severity.NOTE)), result, LINKS)


def test_a_hostile_name_stays_inert():
    (comment,) = placed(finding(8, message="`x` @everyone closes #1 <img src=x> [a](javascript:b)")).inline
    for alive in ("@everyone", "#1", "<img", "](javascript"):
        assert alive not in comment.body


def test_a_cut_text_closes_what_it_opened():
    text = "<details>\n```sql\n" + "select 1;\n" * 200 + "```\n</details>"
    short = cut(text, 500)
    assert len(short) <= 500
    assert "```" not in short  # half of a statement is worse than none
    assert short.count("<details>") == short.count("</details>")


def test_the_summary_tells_what_changes_and_what_it_locks():
    package = ReviewedPackage(
        "db",
        tables=(TableChange("public.orders", "changed", ("column `total` added",)),),
        statements=(
            StatementCost("m.sql", 1, "ALTER TABLE orders", waits=(("public.orders", "AccessExclusiveLock"),)),
        ),
    )
    judgement = Judgement(report=Report((finding(40),)), packages=(package,), conclusion="failure")
    body = summary(judgement, placed(finding(40)), LINKS)
    assert "| `public.orders` | changed | column `total` added |" in body
    assert "| `ALTER TABLE orders` | no one can read or write `public.orders` |" in body
    assert "https://github.com/acme/shop/blob/" + "a" * 40 + "/db/schema.ts#L40" in body


def test_a_summary_of_anything_fits_and_is_cut_in_no_fence_and_no_table():
    sql, recipe = "ALTER TABLE orders ADD COLUMN a text", "Do this:\n\n```sql\n" + "SELECT 1;\n" * 60 + "```"
    many = [finding(n, path=f"db/{n}.ts", fingerprint=f"{n}", recipe=recipe, rule=f"r{n % 9}/x") for n in range(900)]
    package = ReviewedPackage(
        "db",
        tables=tuple(TableChange(f"public.t{n}", "changed", ("column `a` added",) * 30) for n in range(200)),
        migrations=tuple(f"db/{n}.sql" for n in range(50)),
        statements=tuple(StatementCost(f"db/{n % 50}.sql", n, sql) for n in range(1, 3000)),
        drawn=tuple(DrawnTable(f"public.t{n}", "changed") for n in range(200)),
    )
    missed = tuple(Missed(f"db/{n}.ts", n, "the table", "it is made by a call" * 9) for n in range(300))
    judgement = Judgement(Report(tuple(many), missed), "failure", (package,) * 3)
    bodies = [summary(judgement, placed(*many), LINKS), check_text(judgement, placed(*many), LINKS)]
    bodies.append(check_page(judgement, LINKS))
    for body in bodies:
        assert len(body) <= 65_000
        assert body.count("```") % 2 == 0
        assert body.count("<details>") == body.count("</details>")
        rows = [line for line in body.splitlines() if line.startswith("|")]
        assert all(row.endswith("|") for row in rows)
    assert "Left out, since GitHub takes no more in one comment" in bodies[0]
    assert "### dbreview: Not yet" in bodies[0]
    assert "#### The deploy" in bodies[0]


def test_titles_count_and_stay_honest():
    assert title(Judgement()) == "No database change"
    assert (
        title(judged(finding(8), finding(9, severity=Severity.BLOCK)))
        == "1 finding blocks the merge, 1 worth mending (1 table, 1 migration)"
    )
    assert title(judged()) == "Nothing to mend (1 table, 1 migration)"
    assert "nothing for dbreview" in check_text(Judgement(), placed(), LINKS)


def test_a_summary_that_took_longer_says_the_same():
    quick, slow = (summary(judged(), placed(), LINKS, Around(milliseconds=ms)) for ms in (120, 31_000))
    assert (quick == slow, same(quick, slow)) == (False, True)
    assert not same(quick, summary(judged(finding(8)), placed(finding(8)), LINKS, Around(milliseconds=120)))


def test_what_was_not_read_is_said():
    judgement = judged(
        conclusion="neutral", unread=(Missed("db/x.ts", 3, "the table `t`", "its columns come from a call"),)
    )
    body = summary(judgement, placed(), LINKS)
    assert "Not everything could be read" in body
    assert "`db/x.ts:3`: the table `t` (its columns come from a call)" in body
