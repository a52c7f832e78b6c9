"""The sticky comment and the check's text: a verdict, what changes, what it locks, and what was not read."""

from collections.abc import Iterable
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

VERDICT = {"success": "Ready from the database's side", "neutral": "Not everything could be read", "failure": "Not yet"}


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
    if not judgement.touched:
        return "No database change"
    counts = _counts(judgement)
    looked = _looked_at(judgement)
    return f"{counts or 'Nothing to mend'} ({looked})" if looked else counts or "Nothing to mend"


def summary(judgement: Judgement, placed: Placed, links: Links, problems: Iterable[Problem] = ()) -> str:
    """Return the sticky comment's body, with its mark, within GitHub's limit."""
    parts = [f"### dbreview: {VERDICT[judgement.conclusion]}", _verdict_line(judgement, placed), DESIGN]
    parts += [part for package in judgement.packages for part in _package(package)]
    parts += [_outside(placed.outside, links), _notes(placed.notes, links), _unread(judgement), _problems(problems)]
    parts.append(
        f"<sub>Reviewed {code(links.head[:10])} against {code(links.base[:10])}. {_looked_at(judgement)}.</sub>"
    )
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


def _counts(judgement: Judgement) -> str:
    loud = [f.severity for f in judgement.report.findings]
    words = [
        (loud.count(Severity.BLOCK), "blocks the merge", "block the merge"),
        (loud.count(Severity.WARN), "worth mending", "worth mending"),
        (loud.count(Severity.NOTE), "note", "notes"),
    ]
    return ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in words if n)


def _looked_at(judgement: Judgement) -> str:
    stats = judgement.report.stats
    words = [(stats.get(key, 0), key) for key in ("tables", "migrations", "statements")]
    return ", ".join(f"{n} {key.removesuffix('s') if n == 1 else key}" for n, key in words if n)


def _verdict_line(judgement: Judgement, placed: Placed) -> str:
    counts = _counts(judgement)
    if not counts:
        return "Nothing to mend in what this pull request changes."
    where = f"; {len(placed.inline)} on the lines that cause them" if placed.inline else ""
    return f"{counts[:1].upper()}{counts[1:]}{where}."


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
    first = statement.sql.strip().splitlines()[0][:120] if statement.sql.strip() else ""
    return f"| {cell(code(first))} | {cell('<br>'.join(waits)) or 'nobody'} | {cell('<br>'.join(work))} |"


def _table(heading: str, columns: tuple[str, ...], rows: list[str], total: int) -> str:
    more = f"\n\n_{total - len(rows)} more are not shown._" if total > len(rows) else ""
    head = f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}"
    return f"<details><summary>{heading}</summary>\n\n{head}\n" + "\n".join(rows) + f"{more}\n\n</details>"


def _outside(findings: tuple[Reported, ...], links: Links) -> str:
    if not findings:
        return ""
    bodies = [f"{_linked(f, links)}\n\n{finding_body(f)}" for f in findings[:MAX_ROWS]]
    more = f"\n\n_{len(findings) - MAX_ROWS} more are in the check's annotations._" if len(findings) > MAX_ROWS else ""
    return "#### Outside of the diff\n\n" + "\n\n---\n\n".join(bodies) + more


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
    return f"<details><summary>Not read ({len(missed)})</summary>\n\n" + "\n".join(lines) + more + "\n\n</details>"


def _place_of(missed: Missed) -> str:
    return code(f"{missed.path}:{missed.line}" if missed.line else missed.path)


def _problems(problems: Iterable[Problem]) -> str:
    lines = [f"- {code(f'{p.path}:{p.line}' if p.line else p.path)}: {inert(p.message)}" for p in problems]
    return "#### The settings file\n\n" + "\n".join(lines) if lines else ""


def _quoted(path: str) -> str:
    """Percent-encode a path for a Markdown link."""
    return quote(path, safe="/")
