"""The sticky comment and the check's text: a verdict, what changes, what it locks, and what was not read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from bot import database, listing
from bot.compose import MAX_BODY, Placed
from bot.document import Problem
from bot.judgement import Judgement
from bot.links import Links
from bot.render.escape import code
from bot.render.fit import Part, fitted
from bot.story import story
from rules.kit import Severity

MARK = "<!-- dbreview:summary -->"
FOOT = "<sub>Reviewed"  # how the last line begins
DESIGN = "<!-- dbreview:design -->"  # where the language model's paragraph goes
_DESIGNED = re.compile(
    r"<!-- dbreview:design (?P<key>[0-9a-f]{16}) (?P<sum>[0-9a-f]{16}) -->\n?(?P<text>(?:>[^\n]*\n?)*)"
)
ROOM = 2_000  # characters kept for that paragraph, and for what GitHub could not place

ON_ITS_LINE, ON_THEIR_LINES = ", on the line that causes it", ", on the lines that cause them"
UNSURE = "Not everything could be read"
_TOOK = re.compile(r" It took \d+\.\d s\.")


@dataclass(frozen=True)
class Around:
    """What stands around a verdict: the settings in force and mistakes in them, what a change of them would do."""

    problems: tuple[Problem, ...] = ()
    settings: str = ""  # a sentence of Markdown
    preview: str = ""  # Markdown
    milliseconds: int | None = None


def title(judgement: Judgement) -> str:
    """Return the check's title: the counts that decide, at most 255 characters."""
    if not judgement.touched and judgement.conclusion == "success":
        return "No database change"
    said = "; ".join([UNSURE] * (judgement.conclusion == "neutral") + [c for c in (_counts(judgement),) if c])
    said = said or ("Nothing was reviewed" if judgement.conclusion == "failure" else "Nothing to mend")
    said += f", {judgement.aside} set aside" if judgement.aside else ""
    looked = _looked_at(judgement)
    return f"{said} ({looked})" if looked else said


def summary(judgement: Judgement, placed: Placed, links: Links, around: Around = Around()) -> str:
    """Return the sticky comment's body, with its mark, within GitHub's limit."""
    unsure = judgement.conclusion == "neutral"
    unread = listing.unread(judgement)
    parts = [
        Part(f"### dbreview: {_verdict(judgement)}"),
        Part(_verdict_line(judgement, placed)),
        Part(_regenerate(judgement, placed)),
        Part(DESIGN),
        *[unread] * unsure,
        Part(database.counts(judgement), 84),
        *_deploy(judgement),
        *_elsewhere(placed, links),
        *(part for package in judgement.packages for part in database.sections(package, links)),
        _by_harm(placed, links),
        *[unread] * (not unsure),
        listing.allowed(judgement.report.allowed, links),
        listing.problems(around.problems),
        Part(around.preview, 72, "what the new settings change"),
        Part(_foot(judgement, links, around), 95),
    ]
    return f"{fitted(parts, MAX_BODY - ROOM)}\n\n{MARK}"


def check_text(judgement: Judgement, placed: Placed, links: Links, around: Around = Around()) -> str:
    """Return the check run's summary: the same without the mark, since it is a page of its own."""
    if not judgement.touched and not judgement.unread:
        said = "This pull request changes no Drizzle package, so there is nothing for dbreview to say."
        extra = [part.text for part in (listing.problems(around.problems), Part(around.preview)) if part.text]
        return "\n\n".join([said, *extra])
    return summary(judgement, placed, links, around).replace(f"{DESIGN}\n\n", "").removesuffix(MARK).rstrip()


def check_page(judgement: Judgement, links: Links) -> str:
    """Return the check run's details: the migrations in order, and each statement with the locks it takes."""
    return database.check_page(judgement.packages, links, MAX_BODY)


def same(body: str, other: str) -> bool:
    """Return whether two summaries say the same, however long each took."""
    return _TOOK.sub("", body).strip() == _TOOK.sub("", other).strip()


@dataclass(frozen=True)
class Design:
    """What a language model wrote about the facts that `key` stands for: Markdown, '' where nothing is worth saying."""

    key: str
    text: str = ""

    @property
    def block(self) -> str:
        """Itself as it stands in a summary, with a mark by which it is known again."""
        return f"<!-- dbreview:design {self.key} {_sum(self.key, self.text)} -->\n{self.text}".rstrip("\n")


def designed(prose: str, question: str, key: str) -> Design:
    """Return a paragraph and the question that is worth asking, said to be what they are."""
    lines = [prose] if prose else []
    lines += [f"**Worth asking:** {question}"] if question else []
    lines += ["<sub>Written by a language model from the facts below.</sub>"] if lines else []
    return Design(key, "\n>\n".join(f"> {line}" for line in lines))


def with_design(body: str, design: Design) -> str:
    """Return a summary comment with the language model's paragraph in its place."""
    return body.replace(DESIGN, design.block, 1)


def design_in(body: str) -> Design | None:
    """Return what a language model wrote in an earlier summary; None where there is none, or somebody changed it."""
    found = _DESIGNED.search(body)
    if found is None:
        return None
    design = Design(found["key"], found["text"].rstrip("\n"))
    return design if _sum(design.key, design.text) == found["sum"] else None


def _sum(key: str, text: str) -> str:
    return sha256(f"{key}\0{text}".encode()).hexdigest()[:16]


def _verdict(judgement: Judgement) -> str:
    if not judgement.touched and judgement.conclusion == "success":
        return "No database change"
    if judgement.conclusion == "neutral":
        return UNSURE
    if judgement.conclusion == "failure":
        return "Not yet"
    warned = any(f.severity is Severity.WARN for f in judgement.report.findings)
    return "Nothing blocks the merge" if warned else "Ready from the database's side"


def _counts(judgement: Judgement, only: Iterable[Severity] = tuple(Severity)) -> str:
    severities = [f.severity for f in judgement.report.findings]
    words = {
        Severity.BLOCK: ("finding blocks the merge", "findings block the merge"),
        Severity.WARN: ("worth mending", "worth mending"),
        Severity.NOTE: ("note", "notes"),
    }
    counted = [(severities.count(severity), *words[severity]) for severity in only]
    return ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counted if n)


def _looked_at(judgement: Judgement) -> str:
    stats = judgement.report.stats
    words = [(stats.get(key, 0), key) for key in ("tables", "migrations", "statements")]
    return ", ".join(f"{n} {key.removesuffix('s') if n == 1 else key}" for n, key in words if n)


def _verdict_line(judgement: Judgement, placed: Placed) -> str:
    """Return what was found in one or two sentences, and where it is said."""
    if not judgement.report.findings:
        if not judgement.touched and judgement.conclusion == "success":
            return ""
        if judgement.conclusion == "failure":
            return "Nothing was reviewed."
        read = "the part that could be read" if judgement.conclusion == "neutral" else "what this pull request changes"
        if judgement.aside:
            many = "one finding is" if judgement.aside == 1 else f"{judgement.aside} findings are"
            return f"Nothing else to mend in {read}: {many} set aside, see the end."
        return f"Nothing to mend in {read}."
    loud = _loud(judgement)
    total = sum(f.severity is not Severity.NOTE for f in judgement.report.findings)
    inline = len(placed.on_lines)
    where = f"; {inline} of them stand on the lines that cause them, the rest below" if inline else ""
    if inline == total:
        where = ON_ITS_LINE if total == 1 else ON_THEIR_LINES
    notes = _counts(judgement, (Severity.NOTE,))
    return " ".join([f"{loud}{where}."] * bool(loud) + [f"{notes} below."] * bool(notes))


def _loud(judgement: Judgement) -> str:
    """Say how many findings block the merge, and how many are worth mending."""
    severities = [f.severity for f in judgement.report.findings]
    block, warn = severities.count(Severity.BLOCK), severities.count(Severity.WARN)
    words = [f"{block} finding blocks the merge" if block == 1 else f"{block} findings block the merge"] * bool(block)
    noun = "" if block else " finding" if warn == 1 else " findings"
    words += [f"{warn}{noun} {'is' if warn == 1 else 'are'} worth mending"] * bool(warn)
    return " and ".join(words)


def refused(body: str, many: int) -> str:
    """Return a summary where GitHub took no comment on `many` lines: it must not say that they stand there."""
    lines = "one of these lines" if many == 1 else f"{many} of these lines"
    for said in (ON_ITS_LINE, ON_THEIR_LINES):
        body = body.replace(f"{said}.", f"; GitHub took no comment on {lines}, see the end of the summary comment.", 1)
    return body


def _regenerate(judgement: Judgement, placed: Placed) -> str:
    """A fix in a schema file is not in the migration that was generated before it."""
    fixes = [f.fix for f in placed.on_lines if f.fix]
    offered = any(not edit.path.endswith(".sql") for fix in fixes for edit in fix.edits)
    if not offered or not any(package.migrations for package in judgement.packages):
        return ""
    return "After a fix in a schema file, run `drizzle-kit generate` again: the migration here does not have it."


def _deploy(judgement: Judgement) -> Iterator[Part]:
    """Yield the deploy of each package that has migrations to run; its name only where there are several."""
    unread = {missed.path for missed in judgement.report.unread}
    every = [(p, story(p, partial=not unread.isdisjoint(p.migrations))) for p in judgement.packages]
    told = [(package, text) for package, text in every if text]
    for package, text in told:
        named = f" of {code(package.root)}" if len(told) > 1 else ""
        yield Part(f"#### The deploy{named}\n\n{text}", 85, "the deploy")


def _elsewhere(placed: Placed, links: Links) -> Iterator[Part]:
    """Yield what stands on no line of the diff, and what had no room there; without inline comments it is one list."""
    if placed.on_lines or not placed.over:
        yield listing.in_full("Outside of the diff", placed.outside, links)
        yield listing.in_full("More than fit on the lines", placed.over, links)
        return
    findings = sorted((*placed.over, *placed.outside), key=lambda f: f.severity is not Severity.BLOCK)
    yield listing.in_full("Findings", findings, links)


def _by_harm(placed: Placed, links: Links) -> Part:
    """Return all findings that do not stand in the summary in full."""
    return listing.by_harm((*placed.on_lines, *placed.notes), links, rest=bool(placed.outside or placed.over))


def _foot(judgement: Judgement, links: Links, around: Around) -> str:
    looked = _looked_at(judgement)
    sentences = [
        f"{FOOT} {code(links.head[:10])} against {code(links.base[:10])}{f': {looked}' if looked else ''}.",
        f"It took {around.milliseconds / 1000:.1f} s." if around.milliseconds is not None else "",
        around.settings,
    ]
    return f"{' '.join(s for s in sentences if s)}</sub>"
