"""Pull requests written as diffs against one repository: `conventions/base`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from unidiff import PatchedFile, PatchSet

from bot.compose import finding_body, place
from bot.diff import hunks
from bot.judge import JudgeRequest, judge
from bot.judgement import Judgement
from bot.pull import ChangedFile
from schema.drizzle.package import find_packages
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.tree import Tree
from tests.reviews.stage import files_of

HERE = Path(__file__).parent / "conventions"
DRIZZLE = "packages/database/drizzle"
JOURNAL = f"{DRIZZLE}/meta/_journal.json"
DAY = 86_400_000  # milliseconds

Files = dict[str, str]


@dataclass(frozen=True)
class PullDiff:
    """One pull request: both sides whole, and what GitHub would show of the difference."""

    base: Files
    head: Files
    changed: tuple[ChangedFile, ...]

    def judged(self) -> Judgement:
        """Judge it with everything at hand."""
        base, head = (Tree(frozenset(files), files, at_base=files is self.base) for files in (self.base, self.head))
        return judge(JudgeRequest(base, head, frozenset(file.path for file in self.changed)))

    def seen(self) -> str:
        """Return what is said on its lines, then the notes and what has no line, as Markdown."""
        judgement = self.judged()
        placed = place(judgement, self.changed, lambda path, line: self.head[path].splitlines()[line - 1], limit=30)
        parts = [f"# Check: {judgement.conclusion}"]
        for comment in sorted(placed.inline, key=lambda c: (c.path, c.line)):
            lines = f"{comment.start_line}-{comment.line}" if comment.start_line else str(comment.line)
            parts.append(f"# {comment.path}, line {lines}, {comment.side}\n\n{comment.body}")
        for name, findings in (("Outside of the diff", placed.outside), ("Note", placed.notes)):
            parts += [f"# {name}: {f.path}, line {f.line}\n\n{finding_body(f)}" for f in findings]
        parts += [f"# Not read: {m.path}, line {m.line}\n\n{m.what}: {m.why}" for m in judgement.report.unread]
        return "\n\n".join(parts) + "\n"


def pull(diff: Path) -> PullDiff:
    """Return the pull request that `diff` is against the conventions' repository."""
    base: Files = {path: text for path, text in files_of(HERE / "base").items() if text is not None}
    before = diff.with_suffix(".before.diff")
    if before.exists():
        base = _generated(base, _applied(base, PatchSet(before.read_text())))
    patch = PatchSet(diff.read_text())
    head = _generated(base, _applied(base, patch))
    changed = tuple(_changed(file) for file in patch)
    known = {file.path for file in changed}
    grown = sorted(path for path, text in head.items() if base.get(path) != text and path not in known)
    return PullDiff(base, head, (*changed, *(ChangedFile(path, "added", patch_missing=True) for path in grown)))


def _changed(file: PatchedFile) -> ChangedFile:
    status: Any = "added" if file.is_added_file else "removed" if file.is_removed_file else "modified"
    return ChangedFile(file.path, status, hunks=hunks("".join(str(hunk) for hunk in file)) or ())


def _applied(files: Files, patch: PatchSet) -> Files:
    """Return the files with a diff applied; a line that is not what the diff says of it is an AssertionError."""
    result = dict(files)
    for file in patch:
        lines, at, made = result.pop(file.path, "").splitlines(keepends=True), 0, list[str]()
        for hunk in file:
            start = max(hunk.source_start - 1, 0)
            made += lines[at:start]
            old = [line.value for line in hunk.source_lines()]
            assert lines[start : start + len(old)] == old, f"{file.path}, line {start + 1}: the base is another"
            made += [line.value for line in hunk.target_lines()]
            at = start + len(old)
        if not file.is_removed_file:
            result[file.path] = "".join([*made, *lines[at:]])
    return result


def _generated(base: Files, head: Files) -> Files:
    """Add the journal's entry and the snapshot of a new migration, where the diff brings neither."""
    tags = [p[len(DRIZZLE) + 1 : -4] for p in sorted(head.keys() - base.keys()) if p.startswith(DRIZZLE + "/")]
    if not tags or any(base.get(path) != text for path, text in head.items() if path.startswith(f"{DRIZZLE}/meta/")):
        return head
    journal = json.loads(base[JOURNAL])
    for tag in tags:
        last = journal["entries"][-1]
        journal["entries"].append({**last, "idx": last["idx"] + 1, "when": last["when"] + DAY, "tag": tag})
    before = max(path for path in base if path.startswith(f"{DRIZZLE}/meta/") and path.endswith("_snapshot.json"))
    tree = Tree(frozenset(head), head)
    (package,), _ = find_packages(tree)
    ids = {"id": str(uuid5(NAMESPACE_URL, tags[-1])), "prevId": json.loads(base[before])["id"]}
    snapshot = {**to_snapshot(read_schema(tree, package)), **ids}
    made = {
        JOURNAL: json.dumps(journal, indent=2),
        f"{DRIZZLE}/meta/{tags[-1][:4]}_snapshot.json": json.dumps(snapshot),
    }
    return {**head, **made}
