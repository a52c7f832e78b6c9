"""What becomes of our earlier comments once their findings are gone, set aside, or on another line."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.amend import amended
from bot.github import Fold, OwnThread
from bot.render.escape import code
from rules.report import Reported

_FINDING = re.compile(r"<!-- dbreview:finding ([0-9a-f ]+) -->")
_SAID = "<!-- dbreview:farewell -->"  # after the words of parting, so that they are never said twice
_MOVED = "<!-- dbreview:moved -->"
_ASIDE = "**Set aside in this pull request.** The summary comment says by whom and why."
_ACCEPTED = "**Accepted in this repository's baseline.** It is not said any more."
_SILENCED = "**No longer said**, by this repository's settings as they are now."
_BASE = frozenset({"pull_request.edited", "survey.push"})  # reasons of a review that the base branch asked for


def fingerprints(body: str) -> tuple[str, ...]:
    """Return the findings that a comment of ours speaks of."""
    return tuple(fp for match in _FINDING.finditer(body) for fp in match[1].split())


def said(threads: Iterable[OwnThread]) -> set[str]:
    """Return the findings that our threads speak of, and that are therefore not said again.

    What a person resolved stays silent, whatever became of it. What was cleared and is back is said anew, and so is
    what stands on a line that is gone: GitHub hides such a thread, unless somebody answered in it.
    """
    return {fingerprint for thread in threads if _speaks(thread) for fingerprint in fingerprints(thread.body)}


def _speaks(thread: OwnThread) -> bool:
    if thread.resolved:
        return True
    return not thread.cleared and _MOVED not in thread.body and not _movable(thread)


def _movable(thread: OwnThread) -> bool:
    return thread.outdated and not (thread.resolved or thread.minimized or thread.has_replies)


@dataclass(frozen=True)
class Present:
    """What is found now: `shown` to people, `aside` by their decision, `placed` on lines by this review.

    `accepted` by the baseline file, `silenced` by the settings.
    `partial`: something could not be read, so that nothing is known to be gone but what people set aside. `findings`
    are those that are shown, with how to mend them.
    """

    head: str
    reason: str  # of the review
    shown: Collection[str] = ()
    aside: Collection[str] = ()
    placed: Collection[str] = ()
    accepted: Collection[str] = ()
    silenced: Collection[str] = ()
    partial: bool = False
    findings: tuple[Reported, ...] = ()


def farewells(threads: Sequence[OwnThread], now: Present) -> list[Fold]:
    """Return the comments to fold away, each with why in its first line, and those of which a part is gone."""
    changes = (_farewell(thread, now, said(threads).union(now.placed)) for thread in threads)
    return [change for change in changes if change]


def _farewell(thread: OwnThread, now: Present, elsewhere: Collection[str]) -> Fold | None:
    spoken = set(fingerprints(thread.body))
    if thread.minimized or not spoken:
        return None
    left = spoken.intersection(now.shown)
    known = {*now.aside, *now.accepted, *now.silenced}
    gone = {mark: _gone(thread, mark, now) for mark in sorted(spoken - left) if not now.partial or mark in known}
    if len(gone) == len(spoken):
        words = next((w for w in gone.values() if w == _ASIDE), gone[min(gone)])
        return Fold(thread.node_id, "RESOLVED", _parting(words, thread.body))
    body = amended(thread.body, gone, now.findings)
    if left and _movable(thread) and left.issubset(elsewhere):
        words = f"**Said anew** where it stands in {code(now.head[:10])}: this line has changed. {_MOVED}"
        return Fold(thread.node_id, "OUTDATED", _parting(words, body))
    return Fold(thread.node_id, None, body) if body != thread.body else None


def _gone(thread: OwnThread, mark: str, now: Present) -> str:
    if mark in now.aside:
        return _ASIDE
    if mark in now.accepted:
        return _ACCEPTED
    if mark in now.silenced:
        return _SILENCED
    if now.reason in _BASE or thread.commit in (None, now.head):
        return f"**No longer found** in {code(now.head[:10])}, seen from the base branch as it is now."
    return f"**Fixed in {code(now.head[:10])}.**"


def _parting(words: str, body: str) -> str:
    return f"{words}\n{_SAID}\n\n{body.rpartition(_SAID)[2].lstrip()}"
