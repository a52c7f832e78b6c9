"""HTML as values: the one place where text becomes markup, escaped; and the page around it, with its headers."""

import base64
import hashlib
import html
from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse

_VOID = {"input", "meta", "br", "hr", "link"}


class Html(str):
    """Markup that is safe to show. Only `el`, `join` and `raw` make it."""

    __slots__ = ()


def el(tag: str, *children: object, **attributes: object) -> Html:
    """Return one element. Children that are no Html are escaped; None and False, as child or attribute, are left out.

    `class_` and `for_` are `class` and `for`, and other underscores are hyphens.
    """
    shown = "".join(_attribute(name, value) for name, value in attributes.items() if value is not None)
    return Html(f"<{tag}{shown}>" if tag in _VOID else f"<{tag}{shown}>{join(*children)}</{tag}>")


def join(*children: object) -> Html:
    """Return the children one after another."""
    return Html("".join(c if isinstance(c, Html) else html.escape(str(c)) for c in children if c not in (None, False)))


def raw(markup: str) -> Html:
    """Return markup of our own source as it is."""
    return Html(markup)


def _attribute(name: str, value: object) -> str:
    if value is False:
        return ""
    called = name.rstrip("_").replace("_", "-")
    return f" {called}" if value is True else f' {called}="{html.escape(str(value))}"'


@cache
def _own(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page(title: str, *body: object, status: int = 200, live: bool = False, form_to: str = "") -> HTMLResponse:
    """Return a whole page, which fetches nothing from elsewhere.

    `live`: it may ask us for its part `#live` again. `form_to`: the one foreign origin its forms may be sent to.
    """
    style, script = _own("page.css"), _own("live.js")
    head = join(
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{title} · dbreview"),
        el("style", raw(style)),
    )
    main = el("main", el("p", "dbreview", class_="brand"), *body, id="main")
    inner = join(main, el("script", raw(script)) if live else None)
    markup = join(raw("<!doctype html>"), el("html", el("head", head), el("body", inner), lang="en"))
    policy = [
        "default-src 'none'",
        f"style-src {_hashed(style)}",
        f"form-action 'self' {form_to}".rstrip(),
        "base-uri 'none'",
        "frame-ancestors 'none'",
        *([f"script-src {_hashed(script)}", "connect-src 'self'"] if live else []),
    ]
    return HTMLResponse(f"{markup}\n", status, {**HEADERS, "content-security-policy": "; ".join(policy)})


HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",  # not `no-referrer`: browsers then say `Origin: null` with our own forms
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}
