"""A migration file read: Drizzle's chunks, the statements in them, and what each orders."""

import re
from bisect import bisect_left

from schema.collector import no_collection
from schema.postgres.actions import Action, SetSetting, Unknown
from schema.postgres.grammar import LONG, Parsed, SqlError, TooDeep, parse
from schema.postgres.grammar import Offsets as _Offsets
from schema.postgres.migration import Migration, Statement
from schema.postgres.reading.blocks import do_block
from schema.postgres.reading.dispatch import read
from schema.postgres.reading.place import Place
from schema.postgres.tokens import Token, skip_blank, statements, tokens
from schema.span import Source, Span, Unread

BREAKPOINT = "--> statement-breakpoint"
MAX_STATEMENTS = 20_000
_ENDS = frozenset(";" + "".join(filter(str.isspace, map(chr, range(0x3001)))))  # what may stand after a statement
_LONGEST = 200  # characters of the parser's message, which may quote the rest of the file
_CUT = re.compile(rf";\s*{BREAKPOINT}[ \t\r]*(?:\n|$)")
DEEP = "it is nested too deeply to be read"


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.statements: list[Statement] = []
        self.unread: list[Unread] = []

    def whole(self, breakpoints: int) -> bool:
        """Read a file at once if that is the same: each breakpoint is a comment of its own right after a statement."""
        text = self.source.text
        cuts = [match.start() for match in _CUT.finditer(text)] if breakpoints and len(text) <= LONG else []
        if not cuts or len(cuts) < breakpoints:
            return False
        try:
            parsed, offsets = parse(text)
        except (SqlError, TooDeep):
            return False
        if not {one.end for one in parsed}.issuperset(cuts):
            return False
        for one in parsed:
            self._add(bisect_left(cuts, one.end), one, offsets, 0)
        return True

    def chunk(self, number: int, start: int, end: int) -> None:
        """Read what stands between two breakpoints: it reaches the server as one query string."""
        try:
            parsed, offsets = parse(self.source.text[start:end])
        except (SqlError, TooDeep) as error:
            before = len(self.statements)
            self._one_by_one(number, tokens(self.source.text, start, end))
            added = self.statements[before:]
            if isinstance(error, SqlError) and not any(statement.error for statement in added):
                at = min(start + error.offset, end - 1)
                self._append(number, self.source.span(at, end), (), _sentence(error))
            elif not added:
                self._unknown(number, self.source.span(start, end), DEEP)
            return
        for one in parsed:
            self._add(number, one, offsets, start)

    def _one_by_one(self, number: int, found: list[Token]) -> None:
        """A chunk with an error: the good statements are still read, the bad ones carry their sentence."""
        for part in statements(found):
            start, end = part[0].start, part[-1].end
            try:
                parsed, offsets = parse(self.source.text[start:end])
            except SqlError as error:
                at = min(start + error.offset, end - 1)
                token = next((t for t in part if t.start <= at < t.end), part[-1])
                self._append(number, self.source.span(token.start, token.end), (), _sentence(error))
            except TooDeep:
                self._unknown(number, self.source.span(start, end), DEEP)
            else:
                for one in parsed:
                    self._add(number, one, offsets, start)

    def _add(self, number: int, one: Parsed, offsets: _Offsets, base: int) -> None:
        text = self.source.text
        start = skip_blank(text, base + one.start, base + one.end)
        span = self.source.span(start, _trimmed(text, start, base + one.end))
        place = Place(self.source, base, offsets, span)
        if one.kind == "DoStmt":
            actions, reason = do_block(one.tree, place)
            if reason:
                self.unread.append(Unread(self.source.path, span.line, "DO block", reason))
        else:
            actions = read(one.kind, one.tree, place)
        for action in actions:
            if isinstance(action, Unknown):
                self.unread.append(Unread(self.source.path, span.line, "statement", action.reason))
            elif isinstance(action, SetSetting) and action.name == "search_path" and not _as_usual(action.value):
                why = "names without a schema are still read as names in public"
                self.unread.append(Unread(self.source.path, span.line, "search_path", why))
        self._append(number, span, actions, None)

    def _unknown(self, number: int, span: Span, reason: str) -> None:
        self.unread.append(Unread(self.source.path, span.line, "statement", reason))
        self._append(number, span, (Unknown(reason, span=span),), None)

    def _append(self, number: int, span: Span, actions: tuple[Action, ...], error: str | None) -> None:
        self.statements.append(Statement(len(self.statements), span, actions, error, number))


def _as_usual(search_path: str | None) -> bool:
    """Whether names without a schema mean `public`, as everywhere here."""
    schemas = [name.strip().strip('"') for name in ("public" if search_path is None else search_path).split(",")]
    return next((name for name in schemas if name != "$user"), "public") == "public"


def _sentence(error: SqlError) -> str:
    words = str(error)
    return f"Postgres cannot parse this: {words[:_LONGEST]}{'...' if len(words) > _LONGEST else ''}."


def _trimmed(text: str, start: int, end: int) -> int:
    """Return the end of the statement without blanks, comments and the semicolon after it."""
    stripped = end
    while stripped > start and text[stripped - 1] in _ENDS:
        stripped -= 1
    line = max(start, text.rfind("\n", start, stripped) + 1)
    if text.find("--", line, stripped) >= 0 or text.endswith("*/", start, stripped):
        words = tokens(text, start, stripped)
        while words and words[-1].text == ";":
            words.pop()
        return words[-1].end if words else stripped
    return stripped


def read_migration(source: Source, tag: str) -> Migration:
    """Read one migration file; never fails.

    What cannot be parsed is a statement with an `error`; what is not understood is an `Unknown` and said in `unread`.

    Drizzle cuts the file at the text `--> statement-breakpoint` wherever it stands, and so does this:
    https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/migrator.ts
    """
    with no_collection():
        return _read(source, tag)


def _read(source: Source, tag: str) -> Migration:
    reader = _Reader(source)
    pieces = source.text.split(BREAKPOINT)
    at = 0
    for number, piece in enumerate(pieces if not reader.whole(len(pieces) - 1) else ()):
        if len(reader.statements) >= MAX_STATEMENTS:
            reader.unread.append(Unread(source.path, source.line_at(at), "migration", "it holds too many statements"))
            break
        reader.chunk(number, at, at + len(piece))
        at += len(piece) + len(BREAKPOINT)
    return Migration(source, tag, tuple(reader.statements), tuple(reader.unread))
