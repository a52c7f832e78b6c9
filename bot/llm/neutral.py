"""Turn sentences into Markdown that can do nothing: letters and plain punctuation, and code spans of names we know."""

import re
from collections.abc import Container, Iterable

from bot.llm.ground import CODE, NAME

# An allow-list: what begins a link, a mention, a tag, an entity, a heading, a list, emphasis or an emoji is not on it.
_OTHER = re.compile(r"[^A-Za-z0-9 ,.;:'\"()?!%-]")
_COLON = re.compile(r":(?! |$)")
_JOINED = re.compile(r"(?<!\d)\.(?=\w)|\.(?=[A-Za-z])", re.ASCII)  # example.org, but not 2.5
_FIRST = re.compile(r"^(?:[^A-Za-z0-9`]+|\d+[.)]\s+)+")
_BARE = re.compile(r"[A-Za-z_][\w.$/]*[\w$]", re.ASCII)


def paragraph(sentences: Iterable[str], names: Container[str]) -> str:
    """Return one line of Markdown; code spans that are not in `names` become plain words."""
    return " ".join(filter(None, (_sentence(sentence, names) for sentence in sentences)))


def _sentence(text: str, names: Container[str]) -> str:
    text = CODE.sub(lambda span: span[0] if span[1] in names and NAME.fullmatch(span[1]) else f" {span[1]} ", text)
    parts: list[str] = []
    at = 0
    for span in CODE.finditer(text):
        known = span[1] in names and NAME.fullmatch(span[1])
        parts += [_plain(text[at : span.start()], names), span[0] if known else _letters(span[1])]
        at = span.end()
    parts.append(_plain(text[at:], names))
    line = re.sub(r"``+", "` `", " ".join("".join(parts).split()))  # touching code spans would become one
    line = _FIRST.sub("", line)
    if not any(c.isalpha() for c in line):
        return ""
    return line if line.endswith((".", "!", "?")) else line.rstrip(" ,;:-") + "."


def _plain(text: str, names: Container[str]) -> str:
    """Escape what stands outside of code spans; a known name that only a code span can show gets one."""
    parts: list[str] = []
    at = 0
    for word in _BARE.finditer(text):
        if any(mark in word[0] for mark in "_./$") and word[0] in names:
            parts += [_letters(text[at : word.start()]), f"`{word[0]}`"]
            at = word.end()
    return "".join([*parts, _letters(text[at:])])


def _letters(text: str) -> str:
    return _JOINED.sub(" ", _COLON.sub(" ", _OTHER.sub(" ", text)))
