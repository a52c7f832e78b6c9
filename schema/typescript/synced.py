"""Tables that a browser reads past Drizzle, by Electric or Supabase: their moments come as the text Postgres wrote."""

import re
from collections.abc import Iterable, Iterator

from schema.span import Source, Span

_ELECTRIC = re.compile(r"""from ["'](?:@electric-sql/[\w-]+|@tanstack/electric-db-collection)["']""")
_SHAPE = re.compile(r"""\btable:\s*["'](?P<table>[\w.]{1,130})["']""")
_PARSED = re.compile(r"\bparser\b")  # what the text becomes is then the affair of the code
_SUPABASE = re.compile(r"""from ["'][^"'\n]{0,100}\bsupabase\b[^"'\n]{0,100}["']""")
_FROM = re.compile(r"""(?<!storage)(?<!Array)(?<!Buffer)\s*\.from\(\s*["'](?P<table>\w{1,63})["']\s*\)""")


def synced_in(sources: Iterable[Source]) -> Iterator[tuple[str, Span]]:
    """Yield the tables by the names they are asked for (`orders`, `auth.users`), and where."""
    for source in sources:
        asks = _SHAPE if _ELECTRIC.search(source.text) and not _PARSED.search(source.text) else None
        asks = _FROM if asks is None and _SUPABASE.search(source.text) else asks
        for match in asks.finditer(source.text) if asks else ():
            yield match["table"], source.span(match.start("table"), match.end("table"))
