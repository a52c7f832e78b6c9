"""What an answer may say: advice in plain words about names that are there or proposed; claims only that facts hold.

The rules of a summary (`bot.llm.ground`) hold here too, loosened where they would silence a good adviser: terms of SQL
and Drizzle are known, small numbers are no measurements, and whoever asked may be addressed.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from bot.llm.ground import ADDRESS, BEFORE, CODE, FEWEST, HEX, KINDS, MARKS, NUMBER, PIECE, looks_like_a_name, normalise
from bot.llm.terms import BESIDE, JOINED, TERMS
from bot.llm.words import NUMBERS, PLAIN, PRODUCTS

SENTENCE_LIMIT = 420  # characters
SMALL = 12  # up to here a number without a unit is counting, and no measurement

# "the table ledgers is": a name; "the column comes in three steps": none. What a verb may look like is left alone.
_AFTER = re.compile(
    rf"\b{KINDS}\s+([A-Za-z][\w-]*)(?=\s*(?:[.,;:!?)]|$|\b(?:is|are|was|were|has|have|and|or|needs?|must|should|can)\b))",
    re.IGNORECASE,
)
_DESTROYS = frozenset({"drop", "truncate", "delete"})
_WORD = re.compile(r"[A-Za-z_$][\w$-]*|\d+(?:\.\d+)*")
_UNIT = (
    r"(?:(?:milli|micro)?seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?|ms|percent|%|times|x|fold"
    r"|rows?|records?|users?|customers?|requests?|queries|tps|qps|[kmgt]i?b|(?:kilo|mega|giga|tera)?bytes?)"
)
_MEASURED = re.compile(rf"(?<![\w.])(\w+(?:[.,]\d+)*)[ -]?{_UNIT}(?![\w])", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:for|in|within|takes?|took|under|over|about|around|up to)\s+"
    r"(?:(?:a|an|the|some|few|several|many|mere)\s+){0,3}"
    r"(?:(?:milli|micro)?seconds?|minutes?|hours?|days?|weeks?|months?)\b"
    r"|\b(?:thousand|million|billion|dozen|hundred)s?\b|%|\bpercent\b|\b(?:kilo|mega|giga|tera)bytes?\b|\b[kmgt]i?b\b",
    re.IGNORECASE,
)
_ABOUT = r"(?:this|that|the|it|everything|all|your|our|these|changes?|pull request|pr|migrations?|code|branch)"
_VERDICT = re.compile(
    r"\b(?:approve[sd]?|approving|approval of (?:this|the) (?:pull|pr|change)\w*|lgtm|ship it|harmless"
    r"|safe(?:ly)?|looks? good|good to go|false positives?|all clear|rubber.?stamp\w*"
    r"|no (?:issues?|problems?|risks?|findings?|concerns?|objections?)|nothing (?:wrong|to worry|to fix)"
    rf"|merg(?:e|es|ed|ing) {_ABOUT}|(?:can|may|should|must|will|to|be|is|get) (?:be )?(?:now )?merged"
    r"|(?:ready|able|safe|ok|okay|fine) to (?:merge|ship|deploy|land)|mergeable"
    r"|(?:ignor|disregard|dismiss|overrul|overrid|silenc|suppress)\w*"
    r"|(?:passes|passed|fails?|failed|green|red) (?:the )?(?:review|check)s?"
    r"|severity|conclusion|verdict)\b",
    re.IGNORECASE,
)
_LURE = re.compile(
    r"\b(?:click\w*|visit\w*|download\w*|curl|wget|browse|navigate|subscribe|phone|telegram|bitcoin"
    r"|(?:log|sign) ?in to"
    r"|(?:paste|send|share|post|reply with|provide|disclose|reveal|forward|e-?mail|print|echo|leak)s?"
    r"\b[^.]*\b(?:passwords?|secrets?|tokens?|credentials?|keys?|connection strings?|environment|dsn)"
    r"|(?:private|api|access|secret) (?:keys?|tokens?)|begin rsa"
    r"|system prompt|my instructions|previous instructions|as an ai|language model|assistant|reviewers?|maintainers?"
    r"|please)\b",
    re.IGNORECASE,
)
_NEVER = (
    (ADDRESS, "it holds an address"),
    (MARKS, "it is no sentence"),
    (_VERDICT, "it judges"),
    (_LURE, "it asks for something that is nobody's business here"),
    (_VAGUE, "nobody measured it"),
)


@dataclass(frozen=True)
class Lexicon:
    """`names` may stand in code spans and bare; `numbers` may be written with a unit; `words` are the question's."""

    names: frozenset[str]
    numbers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def covers(self, code: str) -> bool:
        """Return whether all of a code span is known: a name, or terms, names and numbers put together."""
        if code in self.names:
            return True
        parts = _WORD.findall(code)
        if parts and parts[0].casefold() in _DESTROYS and any(part in self.names for part in parts):
            return False  # an order that destroys something is not given in passing
        return bool(parts) and all(self._knows(part) for part in parts)

    def _knows(self, part: str) -> bool:
        return part in self.names or part.casefold() in TERMS or (part in self.numbers or _is_small(part))


@dataclass(frozen=True)
class Spans:
    """What may stand in a code span of the answer, for `bot.llm.neutral`."""

    lexicon: Lexicon = field(repr=False)

    def __contains__(self, code: object) -> bool:
        """Return whether `code` is known."""
        return isinstance(code, str) and self.lexicon.covers(code)


@dataclass(frozen=True)
class Heard:
    """Sentences that may be said, and why others may not, in sentences for a second try."""

    sentences: tuple[str, ...]
    objections: tuple[str, ...]


_END = re.compile(r"(?<=[.!?])\s+(?![a-z0-9])")


def hear(text: str, lexicon: Lexicon) -> Heard:
    """Return what of one paragraph may be said."""
    kept, objections = [], []
    for sentence in _sentences(normalise(text)):
        why = objection(sentence, lexicon)
        if why is None:
            kept.append(sentence)
        elif sentence:
            objections.append(f"{why}: {sentence[:160]!r}")
    return Heard(tuple(kept), tuple(objections))


def _sentences(text: str) -> list[str]:
    """Return the sentences; a code span (`ALTER TYPE ... ADD VALUE`) is not cut in two where it is closed at all."""
    pieces = _END.split(text)
    joined: list[str] = []
    for piece in pieces:
        if joined and joined[-1].count("`") % 2:
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    return pieces if joined[-1].count("`") % 2 else joined


def objection(sentence: str, lexicon: Lexicon) -> str | None:
    """Return why a normalised sentence may not be said, or None."""
    if len(sentence) > SENTENCE_LIMIT or len(sentence.split()) < FEWEST:
        return "It is too short or too long"
    if sentence.count("`") % 2:
        return "Its backticks do not pair"
    for code in CODE.findall(sentence):
        if not lexicon.covers(code):
            return f"It names what is not there (`{code[:80]}`)"
    if not sentence.isascii():
        return "It has letters that plain English does not need"
    spoken = CODE.sub(" ` ", sentence)
    for pattern, why in _NEVER:
        if pattern.search(spoken):
            return why[0].upper() + why[1:]
    return _unmeasured(spoken, lexicon) or _unknown_word(spoken, lexicon)


def _unmeasured(spoken: str, lexicon: Lexicon) -> str | None:
    for amount in _MEASURED.findall(spoken):
        number = str(NUMBERS.get(amount.casefold(), amount))
        is_number = amount.casefold() in NUMBERS or amount[:1].isdigit()
        if is_number and number not in lexicon.numbers and amount.casefold() not in lexicon.words:
            return f"Nobody measured it ({amount})"
    return None


def _unknown_word(spoken: str, lexicon: Lexicon) -> str | None:
    for piece in PIECE.findall(spoken):
        word = piece.strip("`.-/")
        if NUMBER.fullmatch(word):
            if word not in lexicon.numbers and not _is_small(word):
                return f"Nobody counted it ({word})"
        elif not _is_known(word, lexicon):
            return f"It names what is not there ({word[:80]})"
    known = PLAIN | BESIDE | lexicon.words
    for name in _beside(spoken):
        if name.casefold() not in known and name.casefold() not in TERMS and name not in lexicon.names:
            return f"It names what is not there ({name[:80]})"
    return None


def _is_known(word: str, lexicon: Lexicon) -> bool:
    if HEX.fullmatch(word) and any(c.isdigit() for c in word):
        return False
    if not looks_like_a_name(word) or word in lexicon.names or word in PRODUCTS:
        return True
    if "/" in word:
        return _are_joined(word.split("/"))
    return word.casefold() in TERMS or word.removesuffix("s") in lexicon.names


def _are_joined(parts: Iterable[str]) -> bool:
    return all(part.casefold() in JOINED for part in parts)


def _beside(spoken: str) -> Iterable[str]:
    return (*BEFORE.findall(spoken), *_AFTER.findall(spoken))


def _is_small(word: str) -> bool:
    return word.isdigit() and int(word) <= SMALL


def lexicon_of(names: Container[str] | Iterable[str], question: str, code: Iterable[str] = ()) -> Lexicon:
    """Return the lexicon of known `names`, a person's question, and the code that was read and will be shown."""
    numbers = frozenset(NUMBER.findall(question)) | frozenset(n for text in code for n in NUMBER.findall(text))
    spelt = {str(NUMBERS[word]) for word in re.findall(r"[a-z]+", question.casefold()) if word in NUMBERS}
    words = frozenset(word.casefold() for word in re.findall(r"[A-Za-z]+", question))
    known = frozenset(name for name in names if name) if isinstance(names, Iterable) else frozenset[str]()
    return Lexicon(known, numbers | spelt, words)
