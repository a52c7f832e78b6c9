"""Suppressions: `-- dbreview: allow locks/unique-added because it is empty`, beside or above the line it excuses."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from schema.comments import comments
from schema.span import Source, Span
from schema.values import cached

_MARK = "dbreview:"
_ALLOW = re.compile(r"dbreview:\s{0,9}allow\b(?P<rest>[^\r\n]{0,2000})")
_BECAUSE = re.compile(r"(?:^|\s)because(?:\s|$)")


@dataclass(frozen=True)
class Allowance:
    """One such comment. `unknown` and `unused` are filled in after the rules ran; a rule is a name or `family/*`."""

    span: Span
    rules: tuple[str, ...]
    reason: str
    unknown: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def object(self) -> str:
        """What it allows, and where."""
        return f"{self.span.path}: {', '.join(self.rules)}"

    def allows(self, rule: str) -> str | None:
        """Return the word of this comment that covers the rule; None where it has no reason or no such word."""
        family = rule.split("/", maxsplit=1)[0] + "/*"
        return next((r for r in self.rules if r in (rule, family)), None) if self.reason else None


def read(comment: Span) -> Allowance | None:
    """Return the allowance that a comment spells out, or None."""
    match = _ALLOW.search(comment.text)
    if match is None:
        return None
    rest = match["rest"].removesuffix("*/") if comment.text.startswith("/*") else match["rest"]
    names, *reason = _BECAUSE.split(rest, maxsplit=1)
    ids = tuple(name.replace("_", "-") for name in re.split(r"[,\s]+", names) if name)
    return Allowance(comment, ids, reason[0].strip(" .*") if reason else "")


@dataclass
class Page:
    """The allowances of one file, by the line that each of them excuses, and which of their words were used."""

    source: Source
    used: set[tuple[int, str]] = field(default_factory=set)

    @cached
    def allowances(self) -> tuple[Allowance, ...]:
        """All allowances of the file, in order."""
        if _MARK not in self.source.text:
            return ()
        return tuple(a for a in map(read, comments(self.source)) if a is not None)

    @cached
    def _by_line(self) -> dict[int, list[Allowance]]:
        """Keyed by the lines of the comment, and by the first line below it that is more than such a comment."""
        out: dict[int, list[Allowance]] = {}
        below: dict[int, int] = {}  # from the line of a comment that stands alone to the line it excuses
        for allowance in reversed(self.allowances):
            first, last = allowance.span.line, allowance.span.end_line
            if self._stands_alone(allowance):
                below[first] = below.get(last + 1, last + 1)
            for covered in {*range(first, last + 1), below.get(first, first)}:
                out.setdefault(covered, []).append(allowance)
        return out

    def _stands_alone(self, allowance: Allowance) -> bool:
        first = self.source.start_of(allowance.span.line)
        return not self.source.text[first : allowance.span.start].strip()

    def permits(self, rule: str, first: int, last: int) -> str | None:
        """Return the reason for which what stands on lines `first`..`last` may break `rule`; remembers the use."""
        for line in (first, last):
            for allowance in self._by_line.get(line, ()):
                word = allowance.allows(rule)
                if word is not None:
                    self.used.add((allowance.span.start, word))
                    return allowance.reason
        return None

    def judged(
        self, known: Callable[[str], bool], ran: Callable[[str], bool], *, new: Callable[[Allowance], bool]
    ) -> Iterable[Allowance]:
        """Return the new allowances with what is wrong about them filled in, after all findings were asked about.

        What did not run cannot tell whether its allowance is still needed.
        """
        for allowance in self.allowances:
            if new(allowance):
                unknown = tuple(r for r in allowance.rules if not known(r))
                unused = tuple(
                    r
                    for r in allowance.rules
                    if r not in unknown and ran(r) and (allowance.span.start, r) not in self.used
                )
                yield replace(allowance, unknown=unknown, unused=unused if allowance.reason else ())
