"""A pull request that edits the settings, or what is accepted: what is wrong, on its line, and what would change."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot import baseline
from bot.compose import MARK
from bot.config import PATH, load
from bot.document import Problem
from bot.inforce import InForce, flat, spelt
from bot.judgement import Judgement
from bot.pull import ChangedFile, InlineComment
from bot.render.escape import code, inert, plain, unmarked
from bot.suggestion import Suggestion
from rules.report import Reported

MAX_SAID = 10
MAX_COMMENTS = 5
_COLOURS = {"success": "green", "neutral": "grey", "failure": "red"}


@dataclass(frozen=True)
class Proposal:
    """The settings as the pull request would have them, and the verdict by those in force and by these.

    `texts` are the files that it edits, as they are at head: the settings, the baseline; None where one is taken away.
    """

    texts: Mapping[str, str | None]
    now: InForce
    then: InForce
    judged: Judgement
    judged_then: Judgement | None = None  # None where nothing could differ

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with these files at head."""
        return tuple(problem for problem in self.then.problems if problem.path in self.texts)

    @property
    def fingerprints(self) -> set[str]:
        """What our comments on these mistakes are known by."""
        return {_fingerprint(problem) for problem in self.problems}

    def comments(self, files: Collection[ChangedFile], said: Collection[str]) -> tuple[InlineComment, ...]:
        """Return a comment for each mistake on a line of the diff that no earlier comment speaks of."""
        at = {file.path: file for file in files}
        new = [p for p in self.problems if p.line and p.path in at and at[p.path].hunk_of("RIGHT", p.line, p.line)]
        return tuple(self._comment(p) for p in new[:MAX_COMMENTS] if _fingerprint(p) not in said)

    def _comment(self, problem: Problem) -> InlineComment:
        kept = "this part keeps its default" if problem.path == PATH else "what this part names is said as before"
        parts = [f"**{inert(problem.message)}**", f"A mistake never stops a review: {kept}."]
        if mended := self._mended(problem):
            parts.append(mended.block())
        fingerprint = _fingerprint(problem)
        body = "\n\n".join([*parts, MARK.format(fingerprint)])
        return InlineComment(problem.path, problem.line or 1, "RIGHT", body, (fingerprint,))

    def _mended(self, problem: Problem) -> Suggestion | None:
        """Return the line with the wrong word replaced, where that leaves one mistake less."""
        lines = (self.texts.get(problem.path) or "").splitlines()
        if problem.instead is None or problem.line is None or problem.line > len(lines):
            return None
        wrong, right = problem.instead
        line = lines[problem.line - 1]
        if line.count(wrong) != 1:
            return None
        mended = line.replace(wrong, right)
        if unmarked(plain(mended)) != mended:
            return None  # nobody commits with one click what they cannot see
        text = "\n".join([*lines[: problem.line - 1], mended, *lines[problem.line :]])
        before = sum(each.path == problem.path for each in self.problems)
        fewer = len(load(text)[1] if problem.path == PATH else baseline.load(text, problem.path)[1]) < before
        return Suggestion(problem.line, problem.line, mended) if fewer else None

    def preview(self) -> str:
        """Return what the new settings would change, as Markdown."""
        lines = [f"- {code(f'{p.path}:{p.line}' if p.line else p.path)}: {inert(p.message)}" for p in self.problems]
        lines += [*(self._settings() if PATH in self.texts else ()), *self._baseline(), *self._verdict()]
        heading = f"#### The change of {' and '.join(map(code, self.texts))}"
        when = "It counts once it is merged; this review goes by the settings of the base branch."
        return "\n\n".join([heading, when, "\n".join(lines[: 6 * MAX_SAID])])

    def _settings(self) -> Iterator[str]:
        old, new = flat(self.now.config), flat(self.then.config)
        names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
        for name in names[:MAX_SAID]:
            before = code(spelt(old[name])) if name in old else "the default"
            after = code(spelt(new[name])) if name in new else "the default"
            yield f"- {code(name)}: {before} becomes {after}"
        if len(names) > MAX_SAID:
            yield f"- and {len(names) - MAX_SAID} more settings"
        if not names:
            yield "- No setting gets another value."

    def _baseline(self) -> Iterator[str]:
        old, new = dict.fromkeys(self.now.accepted), dict.fromkeys(self.then.accepted)
        yield from _named("Accepted from then on", [f"{code(e.rule)} on {code(e.object)}" for e in new if e not in old])
        yield from _named("Not accepted any more", [f"{code(e.rule)} on {code(e.object)}" for e in old if e not in new])

    def _verdict(self) -> Iterator[str]:
        if self.judged_then is None:
            return
        before, after = self.judged.conclusion, self.judged_then.conclusion
        if before != after:
            yield f"- The check of this pull request would be {_COLOURS[after]} instead of {_COLOURS[before]}."
        old = {f.fingerprint: f for f in self.judged.report.findings}
        new = {f.fingerprint: f for f in self.judged_then.report.findings}
        yield from _some("would not be said any more", [f for key, f in old.items() if key not in new])
        yield from _some("would be said too", [f for key, f in new.items() if key not in old])
        shifted = [f for key, f in new.items() if key in old and old[key].severity is not f.severity]
        yield from _some("would be said more loudly or more quietly", shifted)
        if old.keys() == new.keys() and not shifted and before == after:
            yield "- What is found in this pull request stays the same."


def _some(what: str, findings: list[Reported]) -> Iterator[str]:
    if findings:
        count = f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}"
        yield from _named(f"{count} {what}", [f"{code(f.rule)} on {code(f.object)}" for f in findings])


def _named(what: str, names: list[str]) -> Iterator[str]:
    if names:
        rest = [f"{len(names) - MAX_SAID} more"] if len(names) > MAX_SAID else []
        yield f"- {what}: {', '.join([*names[:MAX_SAID], *rest])}"


def _fingerprint(problem: Problem) -> str:
    return sha256(f"settings\0{problem.message}".encode(errors="replace")).hexdigest()[:16]
