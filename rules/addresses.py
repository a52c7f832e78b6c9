"""Which address the migrations go to, by the variables that configuration and scripts name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schema.difference import Difference
from schema.span import Source, Span
from schema.typescript.beside import Beside
from schema.typescript.clients import environment_in

_URL = re.compile(r"\burl\s*:\s*([^\n]{1,300}?)\s*,?\s*(?:\n|\}\s*[,)}])")
_DIRECT = re.compile(r"UNPOOLED|NON_?POOL|DIRECT|MIGRAT|OWNER|SESSION")
_NAME = re.compile(r"\b[A-Z][A-Z0-9_]*(?:UNPOOLED|NON_?POOL(?:ING|ED)|DIRECT)[A-Z0-9_]*\b")
_POOLED = re.compile(r"(?<!UN)(?<!NON_)(?<!NON)POOL|PRISMA_URL|PGBOUNCER")
_POOLER = re.compile(r"^\s*(?:export\s+)?(\w+)\s*=.{0,200}(?:-pooler\.|:6543\b|pgbouncer=true)", re.MULTILINE)


@dataclass(frozen=True)
class Pooled:
    """An address for migrations that leads through a pooler. `direct`: the variable that does not, where known."""

    span: Span
    name: str
    direct: str | None
    why: str


def pooled(difference: Difference, side: Beside) -> Iterator[Pooled]:
    """Yield the addresses that migrations of one commit use, of those that lead through a pooler."""
    known = {name for source in side.sources for name in _NAME.findall(source.text[:200_000])}
    examples = {m[1]: s.path for s in side.texts if ".env" in s.path for m in _POOLER.finditer(s.text)}
    for span in _addresses(difference, side):
        names = environment_in(span.text)
        if not names and "-pooler." in span.text:
            yield Pooled(span, "this address", None, "its host is a pooler's")
        if not names or any(_DIRECT.search(name) for name in names):
            continue
        name = names[0]
        direct = next((other for other in sorted(known) if _related(name, other)), None)
        if name in examples:
            yield Pooled(span, f"`{name}`", direct, f"`{examples[name]}` shows a pooler's host for it")
        elif _POOLED.search(name):
            yield Pooled(span, f"`{name}`", direct, "its name says so")
        elif direct:
            yield Pooled(span, f"`{name}`", direct, f"there is a `{direct}` beside it")


def _related(name: str, direct: str) -> bool:
    """Whether two variables are the two addresses of one database: DATABASE_URL and DATABASE_URL_UNPOOLED."""
    start = name.split("_", 1)[0]
    return direct.startswith(start) or direct in ("DIRECT_URL", "DIRECT_DATABASE_URL")


def _addresses(difference: Difference, side: Beside) -> Iterator[Span]:
    config = side.text(difference.package.config or "")
    match = _URL.search(config.text) if config else None
    if config and match:
        yield config.span(*match.span(1))
    for client in side.clients:
        if client.migrates and not (config and client.path == config.path):
            yield from (_of_pool(pool.span) for pool in client.pools)


def _of_pool(span: Span) -> Span:
    source: Source = span.source
    return source.span(span.start, span.end)
