"""The words of an SQL text with their places: they find clauses that the parse tree places only roughly."""

import re
from collections.abc import Callable
from typing import NamedTuple, cast

# What there is most of comes first; a word that opens a string such as E'...' is left to what follows.
_TOKEN = re.compile(
    r"""
    \s*+(?:
      (?P<punctuation>[(),;.\[\]])
    | (?P<name>"(?:[^"]++|"")*+")
    | (?P<word>[^\W\d][\w$]*+(?!['"&]))
    | (?P<comment>--[^\n]*+|/\*)
    | (?P<string>(?:[eE]'(?:[^'\\]++|\\.|'')*+'|(?:[bBxXnN]|[uU]&)?'(?:[^']++|'')*+'))
    | (?P<dollar>\$(?:[^\W\d]\w*+)?\$)
    | (?P<quoted>[uU]&"(?:[^"]++|"")*+")
    | (?P<letters>[^\W\d][\w$]*+)
    | (?P<number>\d[\w.]*+)
    | (?P<operator>::|[-+*/<>=~!@\#%^&|`?]++)
    | (?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_KINDS = {"punctuation": "other", "name": "quoted", "letters": "word"}
_KIND = ("", *(_KINDS.get(group, group) for group in _TOKEN.groupindex))
_AS_WRITTEN = frozenset({"other", "string", "operator", "number"})
_OPENS = frozenset("([")
_CLOSES = frozenset(")]")
_CHAINS = frozenset({"union", "intersect", "except", "join", "collate", "at"})
_COMMENT = re.compile(r"/\*|\*/")
_NESTS = re.compile(rf"[(\[]|::|[-+*/<>=~!@#%^&|`?]+|\b(?:{'|'.join(sorted(_CHAINS))})\b", re.IGNORECASE)


class Token(NamedTuple):
    """One word: half-open range in characters, kind (string, quoted, word, number, operator, other) and its text.

    `text` is lower case for words, and the name itself for quoted ones.
    """

    start: int
    end: int
    kind: str
    text: str


_make: Callable[[type[Token], tuple[int, int, str, str]], Token] = tuple.__new__  # a third of what Token(...) takes


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `text[start:end]` without spaces and comments. Linear, never fails."""
    stop = start + len(text[start:end].rstrip())  # blanks at the end would be searched through from each of them
    found: list[Token] = []
    at = start
    note = found.append
    while at < stop:
        for match in _TOKEN.finditer(text, at, stop):
            number = match.lastindex or 0
            kind = _KIND[number]
            first, at = match.span(number)
            word = text[first:at]
            if kind in _AS_WRITTEN:
                pass
            elif kind == "word":
                word = word.lower()
            elif kind == "quoted":
                word = word[word.index('"') + 1 : -1].replace('""', '"')
            elif kind == "comment":
                if word == "/*":
                    at = _comment_end(text, first, stop)
                    break
                continue
            elif kind == "dollar":
                close = text.find(word, at, stop)
                at = close + len(word) if close >= 0 else stop
                note(_make(Token, (first, at, "string", text[first:at])))
                break
            note(_make(Token, (first, at, kind, word)))
        else:
            break
    return found


def words(text: str) -> frozenset[str]:
    """Return the names and words in an SQL text, as `Token.text` has them."""
    return frozenset([token.text for token in tokens(text) if token.kind in ("word", "quoted")])


def _comment_end(text: str, start: int, stop: int) -> int:
    depth = 0
    for match in _COMMENT.finditer(text, start, stop):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return stop


def skip_blank(text: str, start: int, end: int) -> int:
    """Return where the first token at or after `start` begins; `end` where there is none."""
    at = start
    while at < end and text[at].isspace():
        at += 1
    if text[at : at + 1] not in ("-", "/"):
        return at
    while match := _TOKEN.match(text, at, end):
        kind = match.lastgroup or "other"
        first, at = match.span(kind)
        if kind != "comment":
            return first
        at = _comment_end(text, first, end) if match[kind] == "/*" else at
    return end


def statements(found: list[Token]) -> list[list[Token]]:
    """Split tokens at their semicolons. Only for recovery from errors: BEGIN ATOMIC bodies are split too."""
    parts: list[list[Token]] = [[]]
    for token in found:
        if token.text == ";" and token.kind == "other":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def expression_end(found: list[Token], first: int, stops: frozenset[int] = frozenset()) -> int:
    """Return the index after the last token of the expression at `first`.

    It ends before a comma, semicolon or closing parenthesis of its own level, or where one of `stops` begins.
    """
    depth = 0
    for index in range(first, len(found)):
        token = found[index]
        if token.kind == "other":
            if token.text in _OPENS:
                depth += 1
            elif token.text in _CLOSES:
                if depth == 0:
                    return index
                depth -= 1
            elif depth == 0 and token.text in ",;":
                return index
        if depth == 0 and index > first and token.start in stops:
            return index
    return len(found)


def _run_of(what: str) -> Callable[[str, int, int], re.Match[str]]:
    """Return what matches as many of `what` as there are, none included."""
    return cast("Callable[[str, int, int], re.Match[str]]", re.compile(f"(?:{what})*+").match)


# Between brackets, commas and semicolons, where no string has an escape in it and nothing is a comment.
_LEVEL = _run_of(r"""[^()\[\],;'"]++|"[^"]*+"|'[^']*+'""")
_WORD = re.compile(r"\w*\s*")
_BELOW = _run_of(r"""[^()\[\]'"]++|"[^"]*+"|'[^']*+'""")


def is_plain(text: str, start: int, end: int) -> bool:
    """Return whether `text[start:end]` has no comment, no dollar quote and no escape: `stretch` may be asked of it."""
    part = text[start:end]
    return not ("--" in part or "/*" in part or "$" in part or "\\" in part)


def stretch(text: str, start: int, end: int) -> int:
    """Return where the expression at `start` ends in plain text: what `expression_end` finds, without any token."""
    at = _LEVEL(text, start, end).end()
    while at < end and text[at] in _OPENS:
        depth = 1
        while depth and at < end:
            at = _BELOW(text, at + 1, end).end()
            depth += 1 if text[at : at + 1] in _OPENS else -1
        at = _LEVEL(text, at + 1, end).end()
    return start + len(text[start:at].rstrip())


def word_end(text: str, start: int) -> int:
    """Return where what follows the word at `start` begins."""
    match = _WORD.match(text, start)
    return match.end() if match else start


def groups(found: list[Token], first: int) -> list[tuple[int, int]]:
    """Return the comma-separated runs from token `first` on, as pairs of indexes (first, after the last)."""
    runs: list[tuple[int, int]] = []
    at = first
    while at < len(found):
        end = expression_end(found, at)
        runs.append((at, end))
        if end >= len(found) or found[end].text != ",":
            break
        at = end + 1
    return runs


def comment_nesting(text: str) -> int:
    """Return how deep comments may nest in `text`, wherever they seem to begin."""
    depth = deepest = 0
    for match in _COMMENT.finditer(text):
        depth = max(0, depth + (1 if match[0] == "/*" else -1))
        deepest = max(deepest, depth)
    return deepest


def what_nests(text: str) -> int:
    """Return how many brackets, operators and words that chain there are, wherever they stand: none nests deeper."""
    return len(_NESTS.findall(text))


def nesting(found: list[Token]) -> int:
    """Return how deep a tree may get: parentheses, and chains of operators, casts, joins, unions at a level."""
    chains, deepest = [0], 0
    for token in found:
        if token.kind == "other" and token.text in _OPENS:
            chains.append(0)
        elif token.kind == "other" and token.text in _CLOSES:
            if len(chains) > 1:
                chains.pop()
        elif token.kind == "other" and token.text in ",;":
            chains[-1] = 0
        elif token.kind == "operator" or (token.kind == "word" and token.text in _CHAINS):
            chains[-1] += 1
            deepest = max(deepest, chains[-1])
        deepest = max(deepest, len(chains))
    return deepest
