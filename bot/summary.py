"""The sticky comment and the check's text: a verdict, what changes, what it locks, and what was not read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.compose import MAX_BODY, Placed, cut, finding_body
from bot.config import Problem
from bot.judgement import Judgement, ReviewedPackage, StatementCost
from bot.render.escape import cell, code, inert
from rules.kit import Severity
from rules.report import Missed, Reported
from schema.postgres.notices import plain

MARK = "<!-- dbreview:summary -->"
DESIGN = "<!-- dbreview:design -->"  # where the language model's paragraph goes
MAX_ROWS = 40
MAX_SQL = 120  # characters of a statement

UNSURE = "Not everything could be read"


@dataclass(frozen=True)
class Links:
    """Where the pull request's files are looked at: `web` is the repository's page, the shas are those under review."""

    web: str
    base: str
    head: str

    def at(self, finding: Reported) -> str | None:
        """Return the permalink of a finding's lines; None where it stands in no file."""
        if finding.path is None:
            return None
        sha = self.base if finding.side == "LEFT" else self.head
        lines = f"#L{finding.line}" if finding.line else ""
        if finding.line and finding.end_line and finding.end_line > finding.line:
            lines += f"-L{finding.end_line}"
        return f"{self.web}/blob/{sha}/{_quoted(finding.path)}{lines}"


def title(judgement: Judgement) -> str:
    """Return the check's title: the counts that decide, at most 255 characters."""
    if not judgement.touched and judgement.conclusion == "success":
        return "No database change"
    said = "; ".join([UNSURE] * (judgement.conclusion == "neutral") + [c for c in (_counts(judgement),) if c])
    said = said or ("Nothing was reviewed" if judgement.conclusion == "failure" else "Nothing to mend")
    looked = _looked_at(judgement)
    return f"{said} ({looked})" if looked else said


def summary(judgement: Judgement, placed: Placed, links: Links, problems: Iterable[Problem] = ()) -> str:
    """Return the sticky comment's body, with its mark, within GitHub's limit."""
    unsure = judgement.conclusion == "neutral"
    parts = [
        f"### dbreview: {_verdict(judgement)}",
        _verdict_line(judgement, placed),
        _regenerate(judgement, placed),
        DESIGN,
    ]
    parts += [_unread(judgement)] * unsure
    parts += [part for package in judgement.packages for part in _package(package)]
    parts += [*_elsewhere(placed, links), _notes(placed.notes, links)]
    parts += [_unread(judgement)] * (not unsure)
    looked = _looked_at(judgement)
    commits = f"Reviewed {code(links.head[:10])} against {code(links.base[:10])}."
    parts += [_problems(problems), f"<sub>{commits}{f' {looked}.' if looked else ''}</sub>"]
    body = "\n\n".join(part for part in parts if part)
    return f"{cut(body, MAX_BODY - 100)}\n\n{MARK}"


def check_text(judgement: Judgement, placed: Placed, links: Links, problems: Iterable[Problem] = ()) -> str:
    """Return the check run's summary: the same without the mark, since it is a page of its own."""
    if not judgement.touched and not judgement.unread:
        return "This pull request changes no Drizzle package, so there is nothing for dbreview to say."
    return summary(judgement, placed, links, problems).replace(f"{DESIGN}\n\n", "").removesuffix(MARK).rstrip()


def with_design(body: str, prose: str) -> str:
    """Return a summary comment with the language model's paragraph in its place, said to be what it is."""
    return body.replace(DESIGN, f"> {prose}\n>\n> <sub>Written by a language model from the facts below.</sub>", 1)


def _verdict(judgement: Judgement) -> str:
    if judgement.conclusion == "neutral":
        return UNSURE
    if judgement.conclusion == "failure":
        return "Not yet"
    warned = any(f.severity is Severity.WARN for f in judgement.report.findings)
    return "Nothing blocks the merge" if warned else "Ready from the database's side"


def _counts(judgement: Judgement, only: Iterable[Severity] = tuple(Severity)) -> str:
    severities = [f.severity for f in judgement.report.findings]
    words = {
        Severity.BLOCK: ("blocks the merge", "block the merge"),
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
        if judgement.conclusion == "failure":
            return "Nothing was reviewed."
        read = "the part that could be read" if judgement.conclusion == "neutral" else "what this pull request changes"
        return f"Nothing to mend in {read}."
    loud = _counts(judgement, (Severity.BLOCK, Severity.WARN))
    total = sum(f.severity is not Severity.NOTE for f in judgement.report.findings)
    inline = len(placed.on_lines)
    where = f"; {inline} of them on the lines that cause them, the rest below" if inline else ""
    if inline == total:
        where = ", on the line that causes it" if total == 1 else ", on the lines that cause them"
    notes = _counts(judgement, (Severity.NOTE,))
    return " ".join([f"{loud}{where}."] * bool(loud) + [f"{notes} below."] * bool(notes))


def _regenerate(judgement: Judgement, placed: Placed) -> str:
    """A fix in a schema file is not in the migration that was generated before it."""
    fixes = [f.fix for f in placed.on_lines if f.fix]
    offered = any(not edit.path.endswith(".sql") for fix in fixes for edit in fix.edits)
    if not offered or not any(package.migrations for package in judgement.packages):
        return ""
    return "After a fix in a schema file, run `drizzle-kit generate` again: the migration here does not have it."


def _package(package: ReviewedPackage) -> list[str]:
    parts = []
    if package.tables:
        rows = [
            f"| {cell(code(t.id))} | {t.kind} | {cell('; '.join(map(inert, t.parts)))} |"
            for t in package.tables[:MAX_ROWS]
        ]
        parts.append(_table("What changes", ("Table", "", "Parts"), rows, len(package.tables)))
    if package.statements:
        rows = [_statement(s) for s in package.statements[:MAX_ROWS]]
        how = (
            "in one transaction: every lock is held until the last statement is done"
            if package.one_transaction
            else "each statement on its own"
        )
        heading = f"What the migrations do to a running database ({how})"
        parts.append(_table(heading, ("Statement", "Who waits", "Work"), rows, len(package.statements)))
    return parts


def _statement(statement: StatementCost) -> str:
    waits = [f"{plain(mode)} {code(relation)}" for relation, mode in statement.waits[:4]]
    work = [f"rewrites {code(r)}" for r in statement.rewrites]
    work += [f"reads all of {code(r)}" for r in statement.scans if r not in statement.rewrites]
    if statement.fails:
        work.append(f"fails: {inert(statement.fails)}")
    first, *_ = statement.sql.strip().splitlines() or [""]
    if len(first) > MAX_SQL:
        first = f"{first[: MAX_SQL - 1]}\u2026"
    if not waits and first[:6].upper() in ("UPDATE", "DELETE"):
        waits = ["whoever writes the same rows"]
    return f"| {cell(code(first))} | {cell('<br>'.join(waits)) or 'nobody'} | {cell('<br>'.join(work))} |"


def _table(heading: str, columns: tuple[str, ...], rows: list[str], total: int) -> str:
    more = f"\n\n_{total - len(rows)} more are not shown._" if total > len(rows) else ""
    head = f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}"
    return f"<details><summary>{heading}</summary>\n\n{head}\n" + "\n".join(rows) + f"{more}\n\n</details>"


def _elsewhere(placed: Placed, links: Links) -> Iterator[str]:
    """Yield what stands on no line of the diff, and what had no room there; without inline comments it is one list."""
    if placed.on_lines or not placed.over:
        yield _listed("Outside of the diff", placed.outside, links)
        yield _listed("More than fit on the lines", placed.over, links)
        return
    findings = sorted((*placed.over, *placed.outside), key=lambda f: f.severity is not Severity.BLOCK)
    yield _listed("Findings", findings, links)


def _listed(heading: str, findings: Sequence[Reported], links: Links) -> str:
    if not findings:
        return ""
    bodies = [f"{_linked(f, links)}\n\n{finding_body(f)}" for f in findings[:MAX_ROWS]]
    more = f"\n\n_{len(findings) - MAX_ROWS} more are in the check's annotations._" if len(findings) > MAX_ROWS else ""
    return f"#### {heading}\n\n" + "\n\n---\n\n".join(bodies) + more


def _notes(notes: tuple[Reported, ...], links: Links) -> str:
    if not notes:
        return ""
    lines = [f"- {_linked(f, links)}: {inert(f.message)} <sub>[`{f.rule}`]({f.docs})</sub>" for f in notes[:MAX_ROWS]]
    return f"<details><summary>Notes ({len(notes)})</summary>\n\n" + "\n".join(lines) + "\n\n</details>"


def _linked(finding: Reported, links: Links) -> str:
    address = links.at(finding)
    if address is None:
        return code(finding.object)
    place = f"{finding.path}:{finding.line}" if finding.line else str(finding.path)
    return f"[{code(place)}]({address})"


def _unread(judgement: Judgement) -> str:
    missed = [*judgement.unread, *judgement.report.unread]
    if not missed:
        return ""
    lines = [f"- {_place_of(m)}: {inert(m.what)} ({inert(m.why)})" for m in missed[:MAX_ROWS]]
    more = f"\n- and {len(missed) - MAX_ROWS} more" if len(missed) > MAX_ROWS else ""
    text = "\n".join(lines) + more
    if judgement.conclusion == "neutral":
        return f"#### Not read, so not reviewed\n\n{text}"
    return f"<details><summary>Not read, so not reviewed ({len(missed)})</summary>\n\n{text}\n\n</details>"


def _place_of(missed: Missed) -> str:
    return code(f"{missed.path}:{missed.line}" if missed.line else missed.path or "the pull request")


def _problems(problems: Iterable[Problem]) -> str:
    ordered = sorted(problems, key=lambda p: p.line or 0)
    lines = [f"- {code(f'{p.path}:{p.line}' if p.line else p.path)}: {inert(p.message)}" for p in ordered]
    return "#### The settings file\n\n" + "\n".join(lines) if lines else ""


def _quoted(path: str) -> str:
    """Percent-encode a path for a Markdown link."""
    return quote(path, safe="/")
