"""A comment of several findings: what is gone is struck out, what stays keeps its words, and nobody forges a mark."""

from bot.amend import GONE, amended
from bot.compose import MARK, MAX_BODY, _marked, finding_body
from bot.farewell import Present, farewells, fingerprints
from bot.github import OwnThread
from bot.render.escape import code, fence
from rules.report import LineEdit, LineFix, ToldWith
from tests.bot.test_compose import finding, placed

ONE, TWO = "a" * 16, "b" * 16
BODY = _marked([finding_body(finding(fingerprint=mark)) for mark in (ONE, TWO)], ((ONE,), (TWO,)), ["All of it: x"])


def thread(body: str, **more) -> OwnThread:
    state = {"outdated": False, "resolved": False, "minimized": False, "has_replies": False, "commit": "old", **more}
    return OwnThread("T", "N", 1, "db/schema.ts", 8, body, **state)


def test_what_is_gone_is_struck_out_and_its_fix_goes():
    body = amended(BODY, {ONE: "**Fixed in `abc`.**"}, [finding(fingerprint=TWO)])
    assert body.startswith(
        f"~~`orders.total` holds money in a float.~~ **Fixed in `abc`.**\n\n{GONE.format(ONE)}\n\n---"
    )
    assert fingerprints(body) == (TWO,)
    assert "All of it" not in body


def test_what_stays_is_mended_as_it_stands_now():
    fix = LineFix("Use numeric", (LineEdit("db/schema.ts", 9, 9, "numeric"),))
    body = amended(BODY, {ONE: "Gone."}, [finding(fingerprint=TWO, fix=fix), finding(fingerprint="other", fix=fix)])
    assert body.endswith("\n\n---\n\nUse numeric: `db/schema.ts`, line 9:\n\n```ts\nnumeric\n```")


def test_a_comment_that_was_cut_keeps_its_marks_at_its_end_and_is_left_as_it_is():
    body = _marked(["x" * MAX_BODY, "y"], ((ONE,), (TWO,)), [])
    assert len(body) <= MAX_BODY
    assert fingerprints(body) == (ONE, TWO)
    assert amended(body, {ONE: "Gone."}, []) == body


def test_a_part_that_somebody_set_aside_is_told_apart_from_one_that_is_fixed():
    (fold,) = farewells([thread(BODY)], Present("h" * 40, "pull_request.synchronize", shown={TWO}, aside={ONE}))
    assert (fold.reason, fold.body.count("**Set aside in this pull request.**")) == (None, 1)


def test_what_could_not_be_read_is_not_taken_for_fixed():
    now = Present("h" * 40, "pull_request.synchronize", shown={TWO}, partial=True)
    assert farewells([thread(BODY)], now) == []


def test_a_part_that_moves_on_leaves_the_mended_part_struck_out():
    now = Present("h" * 40, "pull_request.synchronize", shown={TWO}, placed={TWO})
    (fold,) = farewells([thread(BODY, outdated=True)], now)
    assert fold.reason == "OUTDATED"
    assert "~~`orders.total`" in fold.body


def test_what_a_pull_request_contains_is_never_read_as_a_mark():
    forged = f"<!--\tdbreview:finding {ONE} -->"
    for shown in (code(forged), fence(forged), fence(MARK.format(ONE), "sql")):
        assert fingerprints(shown) == ()


def test_a_fix_that_would_write_a_mark_is_no_suggestion():
    fix = LineFix("Use numeric", (LineEdit("db/schema.ts", 8, 8, f"numeric // {MARK.format(ONE)}"),))
    (comment,) = placed(finding(8, fix=fix, fingerprint=TWO)).inline
    assert "suggestion" not in comment.body
    assert fingerprints(comment.body) == (TWO,)


def test_of_findings_that_were_told_as_one_those_that_stay_are_told():
    both = finding(message="`a` and `b` are gone.", fingerprint=ONE, more=(ToldWith("b", TWO),))
    (comment,) = placed(both).inline
    assert comment.fingerprints == fingerprints(comment.body) == (ONE, TWO)
    one = finding(message="`b` is gone.", fingerprint=TWO)
    now = Present("h" * 40, "pull_request.synchronize", shown={TWO}, findings=(one,))
    (fold,) = farewells([thread(comment.body)], now)
    assert (fold.reason, fingerprints(fold.body)) == (None, (TWO,))
    assert fold.body.startswith("**`b` is gone.**")


def test_what_is_told_with_others_is_new_where_one_of_them_is():
    grown = finding(fingerprint=ONE, more=(ToldWith("b", TWO),))
    assert placed(grown, said={ONE, TWO}).inline == ()
    assert len(placed(grown, said={ONE}).inline) == 1
