"""What others wrote, made harmless: for a terminal, for GitHub's Markdown. Everything here is linear in its input."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PROSE = 4_000  # characters of one message; longer is no message

# C0 and C1 controls but tab and newline; bidirectional, zero-width and tag characters (CVE-2021-42574);
# lone surrogates, which a TypeScript string can spell and no encoder takes.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f\ud800-\udfff]")
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")

# GitHub links a scheme, www. and mail addresses without being asked: https://github.github.com/gfm/#autolinks-extension-
_URL = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:mailto|xmpp|javascript|data):)\S+", re.IGNORECASE)
# "fixes #12" closes an issue, "#12", "GH-12" and a commit's hash become links:
# https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_CLOSES = re.compile(r"\b(c)(lose[sd]?\b)|\b(f)(ix(?:e[sd])?\b)|\b(r)(esolve[sd]?\b)", re.IGNORECASE)
_ISSUE = re.compile(r"\b(gh)(?=\\?-\d)", re.IGNORECASE)
_HASH = re.compile(r"\b[0-9a-f]{7,64}\b", re.IGNORECASE)
_MARKUP = re.compile(r"([\\*_\[\]|~$^#]|:(?=\S)|-(?=-)|^[-+=])")
_CODE = re.compile(r"`([^`\n]+)`")
_BREAK = "\u200b"
_MARK = re.compile(r"<!--(?=\s*dbreview:)")  # how our hidden marks begin; what others wrote must not begin like one


def plain(text: str) -> str:
    """Return `text` for a terminal: escape sequences and invisible characters gone or visible, lines and tabs kept."""
    text = _SEQUENCE.sub("", text.replace("\r\n", "\n"))
    text = _CONTROL.sub(lambda m: chr(0x2400 + ord(m[0])) if ord(m[0]) < 0x20 else "\ufffd", text)
    return _INVISIBLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return `plain(text)` with every run of white space as one space."""
    return " ".join(plain(text).split())


def unmarked(text: str) -> str:
    """Return `text` without what would be read as a hidden mark of ours, by which we find again what we said."""
    return _MARK.sub("<!- -", text)


def code(text: str) -> str:
    """Return a Markdown code span that shows `text` whatever it holds; nothing inside one is linked or notified."""
    text = unmarked(one_line(text))
    if not text:
        return "`\u2423`"
    ticks = "`" * (_longest_run(text) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(text: str, language: str = "") -> str:
    """Return a fenced Markdown code block, its fence longer than any inside; only letters of `language` are kept."""
    ticks = "`" * max(3, _longest_run(text) + 1)
    body = unmarked(plain(text)).rstrip("\n")
    return f"{ticks}{re.sub('[^A-Za-z0-9_-]', '', language)}\n{body}\n{ticks}"


def inert(text: str, limit: int = MAX_PROSE) -> str:
    """Return a sentence as one line of Markdown: its code spans stay, everything else shows as it is written."""
    text = one_line(unicodedata.normalize("NFC", text))
    if len(text) > limit:
        text = text[: limit - 1] + "\u2026"
    parts: list[str] = []
    at = 0
    for match in _CODE.finditer(text):
        parts += [_outside(text[at : match.start()]), code(match[1])]
        at = match.end()
    parts.append(_outside(text[at:]))
    return _opening("".join(parts).replace("``", "` `"))  # two spans that touch would be read as one of another length


def cell(markdown: str) -> str:
    """Return Markdown that may stand in a table cell; a bar ends a cell even inside a code span."""
    return re.sub(r"(?<!\\)\|", r"\\|", markdown).replace("\n", " ")


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _outside(text: str) -> str:
    """Neutralise what stands outside of code spans."""
    text = _URL.sub("(link removed)", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "&#96;")
    text = re.sub(r"(?<!&)#(?=\d)", f"#{_BREAK}", text)
    text = _MARKUP.sub(r"\\\1", text).replace(r"&\#96;", "&#96;")
    text = re.sub("[@\uff20\ufe6b]", "(at)", text)
    text = _CLOSES.sub(lambda m: m[0][0] + _BREAK + m[0][1:] if _refers(text, m.end()) else m[0], text)
    text = _ISSUE.sub(rf"\1{_BREAK}", text)
    return _HASH.sub(lambda m: m[0][:3] + _BREAK + m[0][3:] if any(c.isdigit() for c in m[0]) else m[0], text)


def _refers(text: str, at: int) -> bool:
    """Whether an issue reference may follow; a wide net, the cost of a false one is an invisible character."""
    return bool(re.match(r"\W{0,4}(?:\w{1,40}/\w|\d|gh\b|\\?#)", text[at : at + 64], re.IGNORECASE))


def _opening(text: str) -> str:
    """No command, list or heading can begin with the first characters."""
    text = re.sub(r"^(\d{1,9})([.)])", r"\1\\\2", text.strip())
    return f"\\{text}" if text[:1] == "/" else text


@dataclass(frozen=True)
class Block:
    """A paragraph (`language` None) or a code block of a recipe."""

    text: str
    language: str | None = None


def blocks(recipe: str) -> Iterator[Block]:
    """Yield the paragraphs and code blocks of a recipe's Markdown, in order; nothing else of Markdown is known here."""
    kept: list[str] = []
    closing: str | None = None
    language = ""
    for line in recipe.splitlines():
        opening = re.match(r"\s{0,3}(`{3,})\s*([\w+-]*)", line)
        if closing is None and opening:
            if text := "\n".join(kept).strip():
                yield Block(text)
            kept, closing, language = [], opening[1], opening[2]
        elif closing is not None and line.strip() == closing:
            yield Block("\n".join(kept), language)
            kept, closing = [], None
        elif closing is None and not line.strip():
            if text := "\n".join(kept).strip():
                yield Block(text)
            kept = []
        else:
            kept.append(line)
    if text := "\n".join(kept).strip("\n"):
        yield Block(text, None if closing is None else language)


def recipe(markdown: str) -> str:
    """Return a recipe as Markdown in which only its code, its emphasis and its list numbers are alive."""
    parts: list[str] = []
    for block in blocks(markdown):
        if block.language is not None:
            parts.append(fence(block.text, block.language))
            continue
        lines = []
        for line in block.text.splitlines():
            marker = re.match(r"(\s{0,6}(?:\d{1,3}\.|[-*])\s+)?(.*)", line)
            head, rest = (marker[1] or "", marker[2]) if marker else ("", line)
            lines.append(head + inert(rest).replace(r"\*\*", "**"))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
