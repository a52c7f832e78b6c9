"""Comments as GitHub renders them: Markdown, the few tags it lets through, and suggestions as a small diff."""

import html
import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?(?:details|summary|sub|sup|kbd|b|i|em|strong|code|br|hr)(?: open)? ?/?>")


def allowed_html(text: str) -> str:
    """Return raw HTML with comments dropped, a few tags without attributes kept, and the rest shown as text."""
    text = _COMMENT.sub("", text)
    kept, end = [], 0
    for tag in _TAG.finditer(text):
        kept += [html.escape(text[end : tag.start()]), tag[0]]
        end = tag.end()
    return "".join(kept) + html.escape(text[end:])


class _Renderer(RendererHTML):
    """HTML that can do no harm: raw HTML is filtered, images are links, nothing is fetched."""

    def html_block(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        """Render a block of raw HTML."""
        return allowed_html(tokens[idx].content)

    def html_inline(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        """Render raw HTML inside a line."""
        return allowed_html(tokens[idx].content)

    def image(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        """Render an image as its text."""
        return html.escape(tokens[idx].content)

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Render a fence; a suggestion is drawn as what it replaces (`env["replaced"]`, lines) and what it writes."""
        token = tokens[idx]
        if token.info.strip() != "suggestion":
            return super().fence(tokens, idx, options, env)
        new = token.content.split("\n")[:-1]
        lines = [_line("-", text) for text in env.get("replaced", ())] + [_line("+", text) for text in new]
        return f'<div class="suggestion"><div class="label">Suggested change</div><table>{"".join(lines)}</table></div>'


def _line(sign: str, text: str) -> str:
    kind = "added" if sign == "+" else "removed"
    return f'<tr class="{kind}"><td class="sign">{sign}</td><td class="code">{html.escape(text)}</td></tr>'


_MARKDOWN = MarkdownIt("commonmark", {"html": True}, renderer_cls=_Renderer).enable(["table", "strikethrough"])


def rendered(text: str, replaced: Sequence[str] = ()) -> str:
    """Return a comment as HTML; `replaced` are the lines its suggestion would replace."""
    return str(_MARKDOWN.render(text, {"replaced": list(replaced)}))
