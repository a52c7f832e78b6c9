"""An answer as it is posted: prose that can do nothing, code that was read, and a line that says what was checked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.llm.asked import Asked
from bot.llm.counsel import Heard, Lexicon, Spans, hear
from bot.llm.draft import Checked, Draft
from bot.llm.neutral import paragraph
from bot.render.escape import fence, inert
from rules.catalogue import by_id
from rules.run import DOCS

MAX_OPEN = 10
_RULE = re.compile(r"\(([a-z-]+/[a-z0-9-]+)\)")
_CITED = re.compile(r"`([a-z-]+/[a-z0-9-]+)`")
_BULLET = re.compile(r"^(?:[-*\u2022]|\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Weighed:
    """A draft with what is known of it: the sentences that may be said, line by line, and why others may not."""

    draft: Draft
    checked: Checked
    lexicon: Lexicon
    lines: tuple[tuple[str, Heard], ...]  # "- " or "", and what is said after it

    @property
    def objections(self) -> tuple[str, ...]:
        """Everything that a second round should mend."""
        said = tuple(objection for _, heard in self.lines for objection in heard.objections)
        return (*self.checked.problems, *said)

    @property
    def dropped(self) -> int:
        """How many sentences may not be said."""
        return sum(len(heard.objections) for _, heard in self.lines)

    @property
    def says_something(self) -> bool:
        """Whether anything is left to post."""
        return any(heard.sentences for _, heard in self.lines) or bool(self.checked.pieces)


def weighed(draft: Draft, checked: Checked, lexicon: Lexicon) -> Weighed:
    """Return the draft with each of its sentences heard."""
    lines = []
    for line in draft.paragraphs:
        bullet = _BULLET.match(line)
        lines.append(("- " if bullet else "", hear(line[bullet.end() :] if bullet else line, lexicon)))
    return Weighed(draft, checked, lexicon, tuple(lines))


def written(asked: Asked, weighed_: Weighed, model: str) -> str:
    """Return the answer as Markdown in which nothing is alive but our own links."""
    pieces = (f"{piece.where}\n\n{fence(piece.text, piece.language)}" for piece in weighed_.checked.pieces)
    return "\n\n".join([*_prose(asked, weighed_), *pieces, _under(weighed_, model)])


def _prose(asked: Asked, weighed_: Weighed) -> Iterable[str]:
    spans = Spans(weighed_.lexicon)
    said = [(bullet, paragraph(heard.sentences, spans)) for bullet, heard in weighed_.lines]
    text = ""
    before = ""
    for bullet, line in said:
        if line:
            text += ("\n" if bullet and before else "\n\n") * bool(text) + bullet + line
            before = bullet
    text = _marked(text, weighed_.checked.proposed)
    rules = {name: f"{DOCS}/{name}.md" for name in _CITED.findall(text) if name in by_id()}
    for name, url in (rules | dict(asked.links)).items():
        text = text.replace(f"`{name}`", f"[`{name}`]({url})", 1)
    if text:
        yield text


def _marked(text: str, proposed: tuple[str, ...]) -> str:
    """Say of each proposed name that it is, where it stands first; columns of a proposed table go with their table."""
    names = set(proposed)
    owners = {name.rpartition(".")[0] for name in proposed if "." in name}
    columns = {name.rpartition(".")[2] for name in proposed if name.rpartition(".")[0] in owners & names}
    for name in sorted(names, key=len, reverse=True):
        owned = name in columns or name.rpartition(".")[0] in names
        if not owned and f"`{name}`" in text:
            text = text.replace(f"`{name}`", f"`{name}` (proposed)", 1)
    return text


def _linked(sentence: str) -> str:
    """Return a sentence of our review, with the rule that it names at its end as a link to its page."""
    match = _RULE.search(sentence)
    if match is None or match[1] not in by_id():
        return inert(sentence)
    cited = f"([`{match[1]}`]({DOCS}/{match[1]}.md))"
    return " ".join(filter(None, (inert(sentence[: match.start()]), cited, inert(sentence[match.end() :]))))


def _under(weighed_: Weighed, model: str) -> str:
    """Return what was checked, what is open, and what was left out."""
    checked, dropped = weighed_.checked, weighed_.dropped
    said = [f"Written by a language model ({inert(model)}); every name in it was looked up."]
    if checked.pieces or checked.withheld:
        opened = f", {len(checked.open)} open:" if checked.open else ", none open." if checked.pieces else "."
        said.append(f"Checked by {checked.rules} rules{opened}" if checked.rules else "")
    lines = [f"- {_linked(sentence)}" for sentence in checked.open[:MAX_OPEN]]
    if len(checked.open) > MAX_OPEN:
        lines.append(f"- and {len(checked.open) - MAX_OPEN} more")
    lines += [f"- {_linked(sentence)}" for sentence in checked.withheld]
    if dropped:
        what = "One sentence was left out: it" if dropped == 1 else f"{dropped} sentences were left out: they"
        lines.append(f"- {what} named or claimed what is not there.")
    head = f"<sub>{' '.join(filter(None, said))}</sub>"
    return "\n\n".join(["---", head, *(["\n".join(lines)] if lines else [])])
