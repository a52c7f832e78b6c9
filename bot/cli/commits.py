"""A range of commits of a local repository, read and judged: steps 5 to 8 of the walk, as the service takes them."""

import re
from dataclasses import replace
from pathlib import Path
from time import monotonic

from bot.cli import InputError
from bot.cli.terminal import say
from bot.config import PATH
from bot.document import Problem
from bot.inforce import settle, with_baseline
from bot.judge import JudgeRequest, judge
from bot.judgement import Judgement
from bot.pull import ChangedFile, Side
from bot.render.outcome import Outcome
from bot.sources.git import GitError
from bot.sources.local import WORKTREE, LocalRepository
from rules.report import Missed
from schema.tree import NotFetched, Tree

_HASH = re.compile(r"\b[0-9a-f]{40,64}\b")


def reviewed(repo: Path, base: str | None, head: str) -> Outcome:
    """Return the outcome of reviewing what `head` changed since it left `base` (None: the default branch).

    Raises InputError where git cannot give the range.
    """
    begun = monotonic()
    try:
        with LocalRepository.open(repo) as repository:
            outcome = _review(repository, base, head)
    except GitError as error:
        raise InputError(str(error)) from error
    return replace(outcome, milliseconds=round((monotonic() - begun) * 1000))


def _review(repository: LocalRepository, base: str | None, head: str) -> Outcome:
    tip = repository.resolve(head)  # first: a repository without commits has no default branch either
    base = base or repository.default_branch()
    start = repository.resolve(base)
    fork = repository.merge_base(start, tip)
    if fork == tip:
        say(
            f"{head} holds nothing that {base} does not: name another commit with --base, "
            "or take in work that is not committed with --head WORKTREE."
        )
    trees: dict[Side, Tree] = {"LEFT": repository.tree(fork, at_base=True), "RIGHT": repository.tree(tip)}
    files = repository.changed_files(fork, tip)
    settings = settle(_text(trees["LEFT"], PATH), None)
    settings = with_baseline(settings, _text(trees["LEFT"], settings.config.baseline))
    now = repository.tree(start, at_base=True) if start != fork else None
    request = JudgeRequest(trees["LEFT"], trees["RIGHT"], _paths(files), settings.config, now, repository.moment(tip))
    judgement = judge(replace(request, accepted=settings.accepted))
    texts = {(f.path, f.side): _text(trees[f.side], f.path) for f in judgement.report.findings if f.path}
    edited = {e.path for f in judgement.report.findings if f.fix for e in f.fix.edits}
    texts |= {(path, "RIGHT"): _text(trees["RIGHT"], path) for path in edited}
    return Outcome(
        judgement=_with_problems(judgement, settings.problems),
        files={file.path: file for file in files},
        text_of=lambda path, side: texts.get((path, side)),
        subject=_subject((base, fork), (head, tip)),
    )


def _subject(base: tuple[str, str], head: tuple[str, str]) -> str:
    """Name the range as it was asked for and as it was read, each commit once."""
    asked = [_HASH.sub(lambda m: m[0][:9], name) for name, _ in (base, head)]
    read = [WORKTREE if head[0] == WORKTREE and sha == head[1] else sha[:9] for _, sha in (base, head)]
    return "..".join(asked) if asked == read else f"{'..'.join(asked)} ({'..'.join(read)})"


def _paths(files: tuple[ChangedFile, ...]) -> frozenset[str]:
    return frozenset(path for file in files for path in (file.path, file.previous_path) if path)


def _text(tree: Tree, path: str) -> str | None:
    try:
        source = tree.source(path)
    except NotFetched:
        return None
    return source.text if source else None


def _with_problems(judgement: Judgement, problems: tuple[Problem, ...]) -> Judgement:
    """Say what is wrong with the settings file where everything that was not read is said."""
    missed = tuple(Missed(p.path, p.line, "a setting", p.message.rstrip(".")) for p in problems)
    return replace(judgement, unread=(*missed, *judgement.unread))
