"""What is alive in Markdown as GitHub renders it: links, images, HTML, mentions, references, marks, commands."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_OURS = ("https://github.com/dbreview/dbreview/blob/main/docs/rules/", "https://github.com/acme/shop/")
_HTML = re.compile(r"</?sub>|<!-- dbreview:(?:design [0-9a-f]{16} [0-9a-f]{16}|answer \d+) -->")
# What GitHub makes alive in plain text: mentions, addresses, mail, references, closing keywords, commits, emoji.
_LIVE = re.compile(
    r"[@\uff20]|://|\bwww\.|\bmailto:|#\d|\bgh-\d|\b(?:clos|fix|resolv)\w*\s+\S*#|\b[0-9a-f]{7,40}\b(?<=\d)|:[a-z_]+:"
    r"|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\U000e0000-\U000e007f]",
    re.IGNORECASE,
)
_INERT = frozenset(
    [
        "paragraph_open", "paragraph_close", "inline", "text", "code_inline", "fence", "hr", "softbreak",
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
        "blockquote_open", "blockquote_close", "strong_open", "strong_close",
    ]
)  # fmt: skip

# What an answer of ours is laid out with beside that, and no model's is.
LAYOUT = frozenset(
    f"{part}_{end}" for part in ("table", "thead", "tbody", "tr", "th", "td", "heading") for end in ("open", "close")
)


def alive(markdown: str, layout: frozenset[str] = frozenset()) -> list[str]:
    """Return what is alive in it beside our own links and marks, and the tokens of our own `layout`."""
    return list(_alive(_MARKDOWN.parse(markdown), layout))


def prose(markdown: str) -> str:
    """Return the words that are seen outside of code."""
    return " ".join(t.content for t in _flat(_MARKDOWN.parse(markdown)) if t.type == "text")


def _alive(tokens: list[Token], layout: frozenset[str]) -> Iterator[str]:
    for token in _flat(tokens):
        if token.type in ("html_inline", "html_block"):
            if _HTML.sub("", token.content).strip():
                yield f"HTML: {token.content}"
        elif token.type == "link_open":
            if not str(token.attrs.get("href", "")).startswith(_OURS):
                yield f"a link to {token.attrs.get('href')}"
        elif token.type == "text":
            if found := _LIVE.search(token.content):
                yield f"{found[0]!r} in {token.content!r}"
            if token.content.startswith("/"):
                yield f"a command: {token.content!r}"
        elif token.type not in _INERT | layout and token.type != "link_close":
            yield f"{token.type}: {token.content!r}"


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.children is None or token.type != "inline":
            yield token
        yield from _flat(token.children or [])
