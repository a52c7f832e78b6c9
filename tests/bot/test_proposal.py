"""The settings in force, and what is said to a pull request that edits them."""

import pytest

from bot.config import PATH, Config
from bot.inforce import InForce, settle
from bot.judgement import Judgement
from bot.proposal import Proposal
from bot.pull import ChangedFile, Hunk
from rules.kit import Severity
from rules.report import Report, Reported

WEB = "https://github.com/acme/shop"


def edited(lines: int) -> list[ChangedFile]:
    written = frozenset(range(1, lines + 1))
    return [ChangedFile(PATH, "modified", hunks=(Hunk(frozenset(), written, written, frozenset()),))]


def proposal(text: str | None, now: str | None = None, **judged: Judgement) -> Proposal:
    return Proposal({PATH: text}, settle(now, None), settle(text, None), **{"judged": Judgement(), **judged})


def found(rule: str, severity: Severity) -> Reported:
    return Reported(rule, severity, "m", "w", None, None, None, "RIGHT", "public.orders", rule, "https://example.com")


@pytest.mark.parametrize(
    ("own", "shared", "origin", "postgres"),
    [
        ("migrations: {postgres: 17}", "migrations: {postgres: 15}", "repository", 17),
        ("", "migrations: {postgres: 15}", "repository", 16),
        (None, "migrations: {postgres: 15}", "organisation", 15),
        (None, None, "defaults", 16),
    ],
)
def test_the_nearest_file_holds(own, shared, origin, postgres):
    settings = settle(own, shared)
    assert (settings.origin, settings.config.migrations.postgres) == (origin, postgres)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (InForce(), "Settings: [the defaults]("),
        (InForce(Config(llm=False), origin="repository"), f"[`{PATH}`]({WEB}/blob/b/{PATH}): `llm: false`."),
        (InForce(origin="repository"), "which says nothing but the defaults."),
        (InForce(origin="organisation"), f"(https://github.com/acme/.github/blob/HEAD/{PATH})"),
        (settle("paths: ['`x` @you']", None), "``paths: [`x` @you]``"),
    ],
)
def test_the_settings_in_force_are_said_with_a_link(settings, says):
    assert says in settings.sentence(WEB, "b")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("preset: strickt\n", "preset: strict"),
        ("lmm: false\n", "llm: false"),
        ("comments:\n  inlne: 5\n", "  inline: 5"),
        ("rules:\n  nameing: off\n", "  naming: off"),
        ("rules:\n  naming: lowd\n", None),
        ("preset: preset\n", None),
        ("comments: {inline: 99}\n", None),
    ],
)
def test_a_mistake_is_said_on_its_line_with_what_is_probably_meant(text, line):
    (comment,) = proposal(text).comments(edited(9), set())
    assert comment.line == len(text.splitlines())
    assert ("suggestion" in comment.body) == (line is not None)
    assert line is None or f"```suggestion\n{line}\n```" in comment.body


def test_a_mistake_is_said_once_and_only_where_the_diff_is():
    made = proposal("llm: maybe\n")
    assert made.comments([], set()) == ()
    assert made.comments(edited(1), made.fingerprints) == ()
    assert "`llm`: input should be a valid boolean" in made.preview()


def test_the_preview_tells_what_would_change():
    old = Judgement(Report((found("a/gone", Severity.WARN), found("a/same", Severity.WARN))))
    new = Judgement(Report((found("b/new", Severity.BLOCK), found("a/same", Severity.NOTE))), "failure")
    preview = proposal("preset: strict\n", "llm: false\n", judged=old, judged_then=new).preview()
    for line in (
        "- `llm`: `false` becomes the default",
        "- `preset`: the default becomes `strict`",
        "- The check of this pull request would be red instead of green.",
        "- 1 finding would not be said any more: `a/gone` on `public.orders`",
        "- 1 finding would be said too: `b/new` on `public.orders`",
        "- 1 finding would be said more loudly or more quietly: `a/same` on `public.orders`",
    ):
        assert line in preview.splitlines()


def test_a_preview_without_effect_says_so():
    assert "- What is found in this pull request stays the same." in proposal("", judged_then=Judgement()).preview()
    assert "- No setting gets another value." in proposal(None).preview()
