"""Keep only sentences that say what the facts hold: every name known, every number ours, no verdict, no address."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise

from bot.llm.facts import Facts, TableFact, short
from bot.llm.words import NUMBERS, PLAIN, PRODUCTS

SENTENCE_LIMIT = 320  # characters

# A name that may stand in a code span: one line, no backtick, nothing that could end or hide it.
NAME = re.compile(r"[A-Za-z_][\w.$/(), \[\]-]{0,98}", re.ASCII)

CODE = re.compile(r"`([^`\n]*)`")
PIECE = re.compile(r"[^\s,;:!?()\"'%]+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
KINDS = r"(?:table|column|index|constraint|enum|view|schema|rule|sequence|policy|role)"
BEFORE = re.compile(rf"\b([A-Za-z][\w-]*)\s+{KINDS}(?:e?s)?\b", re.IGNORECASE)  # "the orders table"
AFTER = re.compile(rf"\b{KINDS}\s+([A-Za-z][\w-]*)", re.IGNORECASE)  # "the table orders"
_UNMEASURED = re.compile(
    r"\b(?:(?:milli|micro)?seconds?|minutes?|hours?|days?|weeks?|ms|percent|(?:kilo|mega|giga)?bytes?|[kmgt]i?b)\b|%",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"\b(?:approv\w*|lgtm|merg(?:e|ed|ing|eable)|ship it|safe(?:ly)?|harmless|ignor\w*|disregard\w*|false positives?"
    r"|no (?:issues?|problems?|risks?|findings?|concerns?)|looks? good|reviewers?|yours?|you|please|click|visit"
    r"|severity|conclusion|verdict|(?:private|api) keys?)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[@<>\\]|://|\bwww\.|\b[a-z]{3,12}:\S|\]\(|\bgh-\d|#\w", re.IGNORECASE)
# What no sentence of ours has: marks of tables, headings and code, turns of a conversation, SQL that is an order.
MARKS = re.compile(
    r"[|~#{}\[\]^=*]|-{2}|^\s*[^A-Za-z0-9\s`\"'(]|\b(?:human|assistant|system|user|developer):|\bdbreview\b"
    r"|(?-i:\b(?:DROP|TRUNCATE|DELETE|ALTER|UPDATE|INSERT|CREATE|GRANT|SELECT)\s+[A-Z])",
    re.IGNORECASE,
)
FEWEST = 3  # words of a sentence
HEX = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)  # GitHub links it if it is a commit
_NEVER = (
    (ADDRESS, "it holds an address"),
    (MARKS, "it is no sentence"),
    (_VERDICT, "it judges"),
    (_UNMEASURED, "nobody measured it"),
)


_UNSEEN = frozenset({"Cf", "Co", "Cn", "Cs"})


@dataclass(frozen=True)
class Vocabulary:
    """What sentences may name."""

    facts: Facts

    @cached_property
    def names(self) -> frozenset[str]:
        """Every spelling of everything in the facts, without those that could not stand in a code span."""
        return frozenset(name for name in self._spellings() if NAME.fullmatch(name) and not name.endswith(" "))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number that stands in the facts, and their counts."""
        found: set[str] = set()
        for text in _strings([short(asdict(self.facts)), self.facts.counts]):
            found.update(NUMBER.findall(text))
        return frozenset(found)

    def _spellings(self) -> Iterable[str]:
        for table in self.facts.tables:
            yield from _of_table(table)
        for enum in self.facts.enums:
            yield from (*_suffixes(enum.name), enum.export, *enum.values)
        for other in self.facts.others:
            yield from _suffixes(other)
        yield from self.facts.files
        for change in self.facts.changes:  # a name may hold spaces: its words are no names
            kind, _, thing = change.partition(" ")
            yield from (kind, *_suffixes(thing))
        for relation in self.facts.relations:
            own, _, rest = relation.partition(": ")
            yield from (*_suffixes(own), *_suffixes(rest.partition(" ")[2]))
        for finding in self.facts.findings:
            yield from (finding.rule, *_suffixes(finding.object))
        for statement in self.facts.statements:
            yield statement.kind
            for relation, mode in statement.locks:
                yield from (mode, *_suffixes(relation))
            for relation in (*statement.rewrites, *statement.scans):
                yield from _suffixes(relation)


def _of_table(table: TableFact) -> Iterable[str]:
    yield from (*_suffixes(table.name), table.export, table.path)
    bare = table.name.rpartition(".")[2]
    for column in table.columns:
        yield from (column.name, f"{bare}.{column.name}", f"{table.name}.{column.name}", column.type)
        yield from (column.key, f"{table.export}.{column.key or column.name}")
    for index in table.indexes:
        yield from (index.name, f"{bare}.{index.name}")
    for key in table.foreign_keys:
        yield from (key.name, *key.columns, *_suffixes(key.references), *key.references_columns)
        yield from (f"{key.references.rpartition('.')[2]}.{column}" for column in key.references_columns)


@dataclass(frozen=True)
class Grounded:
    """The sentences that may be said, in order, and how many may not."""

    sentences: tuple[str, ...]
    dropped: int


def ground(sentences: Iterable[str], vocabulary: Vocabulary) -> Grounded:
    """Return the sentences that the facts cover."""
    normal = [normalise(sentence) for sentence in sentences]
    kept = tuple(sentence for sentence in normal if objection(sentence, vocabulary) is None)
    return Grounded(kept, len(normal) - len(kept))


def normalise(text: str) -> str:
    """Return `text` in compatibility form, on one line, without control, format or private characters."""
    text = unicodedata.normalize("NFKC", text[: 4 * SENTENCE_LIMIT])
    text = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"})
    # What is invisible is taken out, so that the words around it are read as people read them.
    seen = (" " if unicodedata.category(c) == "Cc" else c for c in text if unicodedata.category(c) not in _UNSEEN)
    return " ".join("".join(seen).split())


def objection(sentence: str, vocabulary: Vocabulary) -> str | None:
    """Return why a normalised sentence may not be said, or None."""
    if len(sentence) > SENTENCE_LIMIT or len(sentence.split()) < FEWEST:
        return "it is too short or too long"
    spoken = CODE.sub(" ` ", sentence)  # what is outside of code spans
    if unknown := {code for code in CODE.findall(sentence) if code not in vocabulary.names}:
        return f"it names what is not there: {sorted(unknown)}"
    if not sentence.isascii():
        return "it has letters no summary of ours needs"
    for pattern, why in _NEVER:
        if pattern.search(spoken):
            return why
    return _unknown_word(spoken, vocabulary)


def _unknown_word(spoken: str, vocabulary: Vocabulary) -> str | None:
    for piece in PIECE.findall(spoken):
        word = piece.strip("`.-")
        if NUMBER.fullmatch(word) or word.casefold() in NUMBERS:
            if str(NUMBERS.get(word.casefold(), word)) not in vocabulary.numbers:
                return f"nobody counted {word}"
        elif looks_like_a_name(word) and word not in vocabulary.names | PRODUCTS:
            return f"it names what is not there: {word}"
    for name in (*BEFORE.findall(spoken), *AFTER.findall(spoken)):
        if name.casefold() not in PLAIN and name not in vocabulary.names:
            return f"it names what is not there: {name}"
    return None


def looks_like_a_name(word: str) -> bool:
    """Return whether `word` is spelled as identifiers are and English is not: digits, marks, a capital inside."""
    if HEX.fullmatch(word):
        return True
    inner_capital = any(a.islower() and b.isupper() for a, b in pairwise(word))
    return inner_capital or any(c in "_./$" or c.isdigit() for c in word)


def _suffixes(dotted: str) -> Iterable[str]:
    """Yield `a.b.c`, `b.c` and `c`."""
    while dotted:
        yield dotted
        dotted = dotted.partition(".")[2]


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        yield str(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
