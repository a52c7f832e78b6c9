"""A pull request as one HTML page: its check, its conversation, and its diff with the comments under their lines."""

import html
import re
from collections.abc import Iterable
from pathlib import Path

from bot.standin.checks import CheckRun
from bot.standin.comments import ReviewComment
from bot.standin.git import FileChange
from bot.standin.hunks import DiffLine, Hunk, hunks
from bot.standin.markdown import rendered
from bot.standin.repository import Pull, User

ICONS = {"success": "✓", "failure": "✕", "neutral": "■", None: "●"}


def page(pull: Pull) -> str:
    """Return the page of a pull request: everything in one file, nothing fetched, nothing executed."""
    style = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    title = f"{pull.title} · #{pull.number}"
    body = "".join([_header(pull), _checks(pull), _conversation(pull), _files(pull)])
    # Permalinks lead to the lines below: the GitHub they name is gone with the stand-in.
    blob = re.compile(
        rf'href="https?://[^/"]+/{re.escape(pull.repository.full_name)}/blob/[0-9a-f]+/([^"#]+)(?:#L(\d+)[^"]*)?"'
    )
    body = blob.sub(lambda found: f'href="#{found[1]}{":" + found[2] if found[2] else ""}"', body)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_text(title)}</title><style>{style}</style></head><body><main>{body}</main></body></html>\n"
    )


def _text(value: object) -> str:
    return html.escape(str(value))


def _code(value: object) -> str:
    return f"<code>{_text(value)}</code>"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _header(pull: Pull) -> str:
    shown = pull.json()
    commits = _counted(shown["commits"], "commit")
    state = "draft" if pull.draft else pull.state
    return (
        f'<header><p class="repository">{_text(pull.repository.owner)} / <b>{_text(pull.repository.name)}</b></p>'
        f'<h1>{_text(pull.title)} <span class="number">#{pull.number}</span></h1>'
        f'<p class="merge"><span class="state {state}">{state.capitalize()}</span> <b>{_text(pull.author.login)}</b> '
        f"wants to merge {commits} into {_code(pull.base_ref)} from {_code(pull.head_ref)}</p></header>"
    )


def _checks(pull: Pull) -> str:
    runs = [run for run in pull.repository.check_runs.values() if run.head_sha == pull.head_sha]
    newest = {run.name: run for run in runs}
    return "".join(_check(run) for run in newest.values())


def _check(run: CheckRun) -> str:
    outcome, icon = run.conclusion or "running", ICONS.get(run.conclusion, "●")
    notes = f"<details><summary>The check's own page</summary>{rendered(run.summary or '')}</details>"
    return (
        f'<section class="check {outcome}"><div class="line"><span class="icon">{icon}</span>'
        f"<b>{_text(run.name)}</b><span>{_text(run.title or run.status)}</span>"
        f'<span class="outcome">{_text(outcome)}</span></div>{_annotations(run)}{notes if run.summary else ""}'
        "</section>"
    )


def _annotations(run: CheckRun) -> str:
    if not run.annotations:
        return ""
    items = (
        f"<li>{_code(each['path'] + ':' + str(each['start_line']))} {_text(each['message'])}</li>"
        for each in run.annotations
    )
    label = _counted(len(run.annotations), "annotation")
    return f'<details><summary>{label}</summary><ul class="notes">{"".join(items)}</ul></details>'


def _conversation(pull: Pull) -> str:
    repository = pull.repository
    said = [
        (each.id, each.author, each.body, "commented", each.minimized)
        for each in repository.issue_comments.values()
        if each.number == pull.number
    ]
    said += [
        (each.id, each.author, each.body, "reviewed", each.minimized)
        for each in repository.reviews.values()
        if each.number == pull.number and each.body
    ]
    cards = [
        _card(author, body, verb, minimized)
        for _, author, body, verb, minimized in sorted(said, key=lambda each: each[0])
    ]
    return f'<section class="conversation"><h2>Conversation</h2>{"".join(cards)}</section>'


def _card(author: User, body: str, verb: str, minimized: str | None, replaced: Iterable[str] = ()) -> str:
    bot = '<span class="bot">bot</span>' if author.kind == "Bot" else ""
    name = author.login.removesuffix("[bot]")
    head = (
        f'<span class="face">{_text(name[:1].upper())}</span><b>{_text(name)}</b>{bot}<span class="verb">{verb}</span>'
    )
    content = f'<div class="markdown">{rendered(body, list(replaced))}</div>'
    if minimized:
        reason = minimized.lower().replace("_", " ")
        return f'<details class="card minimized"><summary>{head}: marked as {reason}</summary>{content}</details>'
    return f'<article class="card"><div class="who">{head}</div>{content}</article>'


def _files(pull: Pull) -> str:
    changes = pull.changes()
    comments = [each for each in pull.repository.review_comments.values() if each.number == pull.number]
    drawn = [_file(change, [each for each in comments if each.path == change.path]) for change in changes]
    added, removed = sum(each.additions for each in changes), sum(each.deletions for each in changes)
    count = f'<span class="plus">+{added}</span> <span class="minus">−{removed}</span>'
    heading = f'<h2>Files changed <span class="count">{len(changes)}</span> {count}</h2>'
    return f'<section class="files">{heading}{"".join(drawn)}</section>'


def _file(change: FileChange, comments: list[ReviewComment]) -> str:
    open_ = " open" if comments or not change.path.endswith(".json") else ""
    talk = f'<span class="talk">{_counted(len(comments), "comment")}</span>' if comments else ""
    counts = f'<span class="plus">+{change.additions}</span> <span class="minus">−{change.deletions}</span>'
    path = f"{change.previous} → {change.path}" if change.previous else change.path
    rows = "".join(_hunk(hunk, change.path, comments) for hunk in hunks(change.patch))
    lost = [each for each in comments if each.outdated or each.line is None]
    cards = "".join(_thread(each, ()) for each in lost if not each.reply_to)
    label = f"{_counted(len(lost), 'comment')} on lines that have changed since"
    outdated = f'<details class="outdated"><summary>{label}</summary>{cards}</details>'
    table = f"<table>{rows}</table>" if rows else '<p class="nothing">No lines to show.</p>'
    return (
        f'<details class="file"{open_} id="{_text(change.path)}">'
        f'<summary><span class="path">{_text(path)}</span>{talk}{counts}</summary>'
        f"{outdated if lost else ''}{table}</details>"
    )


def _hunk(hunk: Hunk, path: str, comments: list[ReviewComment]) -> str:
    rows = [f'<tr class="hunk"><td></td><td></td><td class="sign"></td><td class="code">{_text(hunk.header)}</td></tr>']
    tops = [(each, each.json()) for each in comments if not each.reply_to]
    for line in hunk.lines:
        here = [
            (each, shown)
            for each, shown in tops
            if shown["line"] is not None and _stands(line, each.side, shown["line"])
        ]
        marked = any(_within(line, each.side, shown) for each, shown in tops)
        rows.append(_row(line, path, marked=marked))
        for each, shown in here:
            replaced = [other.text for other in hunk.lines if _within(other, each.side, shown)]
            rows.append(f'<tr class="thread"><td colspan="4">{_thread(each, replaced)}</td></tr>')
    return "".join(rows)


def _stands(line: DiffLine, side: str, number: int) -> bool:
    return number == (line.left if side == "LEFT" else line.right)


def _within(line: DiffLine, side: str, shown: dict[str, int | None]) -> bool:
    last = shown["line"]
    if last is None:
        return False
    here = line.left if side == "LEFT" else line.right
    return here is not None and (shown["start_line"] or last) <= here <= last


def _row(line: DiffLine, path: str, *, marked: bool) -> str:
    kind = {"+": "added", "-": "removed"}.get(line.sign, "context") + (" marked" if marked else "")
    numbers = f'<td class="number">{line.left or ""}</td><td class="number">{line.right or ""}</td>'
    anchor = f' id="{_text(path)}:{line.right}"' if line.right else ""
    code = f'<td class="sign">{line.sign}</td><td class="code">{_text(line.text)}</td>'
    return f'<tr class="{kind}"{anchor}>{numbers}{code}</tr>'


def _thread(top: ReviewComment, replaced: Iterable[str]) -> str:
    table = top.repository.review_comments.values()
    replies = [each for each in table if each.reply_to == top.id]
    cards = [_card(top.author, top.body, "", top.minimized, replaced)]
    cards += [_card(each.author, each.body, "answered", each.minimized) for each in replies]
    return f'<div class="comments">{"".join(cards)}</div>'
