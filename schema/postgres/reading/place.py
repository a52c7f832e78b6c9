"""Where a statement stands: offsets of its tree become spans, expressions and clauses become text."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from schema.postgres.grammar import Offsets
from schema.postgres.tokens import Token, expression_end, groups, is_plain, stretch, tokens, word_end
from schema.span import Source, Span
from schema.values import cached


@dataclass
class Place:
    """One statement: its `span`, and how byte offsets of its tree become characters of `source`."""

    source: Source
    base: int  # where the parsed text begins in the source
    offsets: Offsets
    span: Span

    def at(self, location: int) -> int:
        """Return the character of the source for a tree's `location`."""
        return self.base + self.offsets.character(location)

    @cached
    def tokens(self) -> list[Token]:
        """The statement's tokens, placed in the source."""
        return tokens(self.source.text, self.span.start, self.span.end)

    @cached
    def plain(self) -> bool:
        """Whether the ends of expressions can be found without tokens."""
        return is_plain(self.source.text, self.span.start, self.span.end)

    def index(self, location: int) -> int | None:
        """Return which token begins at `location`; None where none does."""
        start, found = self.at(location), self.tokens
        index = bisect_left(found, (start,))
        return index if index < len(found) and found[index].start == start else None

    def text(self, first: int, last: int) -> str:
        """Return the source from token `first` up to and without token `last`."""
        if first >= last or first >= len(self.tokens):
            return ""
        return self.source.text[self.tokens[first].start : self.tokens[last - 1].end]

    def after_only(self, word: str) -> int | None:
        """Return where what follows `word` begins, if it stands once in a plain statement; None where it may hide."""
        found = re.finditer(rf"\b{word}\b\s*", self.span.text, re.IGNORECASE) if self.plain else iter(())
        first, second = next(found, None), next(found, None)
        return self.span.start + first.end() if first and not second else None

    def between(self, first: int, last: int) -> Span:
        """Return the span of the tokens `first` up to and without `last`."""
        return self.source.span(self.tokens[first].start, self.tokens[last - 1].end)

    def expression(self, location: int, skip: int = 0, stops: tuple[int, ...] = ()) -> str:
        """Return the expression `skip` words after `location`, up to one of `stops` (locations) or its own end."""
        if self.plain:
            start, text = self.at(location), self.source.text
            for _ in range(skip):
                start = word_end(text, start)
            last = min([at for stop in stops if (at := self.at(stop)) > start], default=self.span.end)
            return text[start : stretch(text, start, last)]
        first = self.index(location)
        if first is None:
            return ""
        first += skip
        return self.text(first, expression_end(self.tokens, first, frozenset(self.at(stop) for stop in stops)))

    def whole(self, location: int) -> Span | None:
        """Return the span of the expression or definition at `location`."""
        if self.plain:
            start = self.at(location)
            return self.source.span(start, stretch(self.source.text, start, self.span.end))
        first = self.index(location)
        return None if first is None else self.between(first, max(first + 1, expression_end(self.tokens, first)))

    def inside(self, location: int | None, word: str) -> str:
        """Return what the parentheses after the first `word` at or after `location` hold (None: in the statement)."""
        first = 0 if location is None else self.index(location)
        if first is None:
            return ""
        start, depth, seen = 0, 0, False
        for index in range(first, len(self.tokens)):
            token = self.tokens[index]
            if not seen:
                seen = token.kind == "word" and token.text == word
            elif token.kind == "other" and token.text == "(":
                start = start or index + 1
                depth += 1
            elif token.kind == "other" and token.text == ")":
                depth -= 1
                if depth == 0:
                    return self.text(start, index)
        return ""

    def after(self, span: Span, words: tuple[str, ...]) -> str | None:
        """Return what stands after the consecutive `words` inside `span`; None where they do not stand there."""
        first = bisect_left(self.tokens, (span.start,))
        last = bisect_left(self.tokens, (span.end,))
        for i in range(first, last - len(words)):
            if all(self.tokens[i + k].kind == "word" and self.tokens[i + k].text == w for k, w in enumerate(words)):
                return self.text(i + len(words), last)
        return None

    def clauses(self, location: int) -> list[Span]:
        """Return the comma-separated clauses after the relation named at `location`: those of ALTER TABLE."""
        first = self.index(location)
        if first is None:
            return []
        first += 1
        while first + 1 < len(self.tokens) and self.tokens[first].text == ".":
            first += 2
        while first < len(self.tokens) and self.tokens[first].kind != "word":
            first += 1  # the `*` or the parenthesis of ONLY (t)
        return [self.between(start, end) for start, end in groups(self.tokens, first) if end > start]
