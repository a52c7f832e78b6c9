"""Passwords and keys of databases that stand in a file; what they are is never passed on, only where."""

import re
from collections.abc import Iterator

from schema.span import Source, Span

_URL = re.compile(
    r"postgres(?:ql)?://(?P<user>[^\s:@/\"'`]{1,100}):(?P<password>[^\s@/\"'`]{1,200})@(?P<host>[\w.-]{1,200})"
)
_TOKEN = re.compile(r"(?<![\w-])(?:npg_[A-Za-z0-9]{8,40}|napi_[a-z0-9]{40,100})(?!\w)")
_LOCAL = re.compile(
    r"^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1|db|database|postgres(?:ql)?|pg|host|hostname|server|"
    r"host\.docker\.internal|[\w-]*(?:example|test|local|internal|placeholder|your)[\w.-]*|[\w-]*postgres[\w-]*)$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"^(?:pass|passwd|password|pwd|secret|postgres|user|root|admin|test\w*|example\w*|changeme|change_me|your\w*|x+|\*+|"
    r"\.+|<.*>|\[.*\]|\{.*|\$.*|%.*|dev\w*|local\w*|foo|bar|dummy|placeholder|mypassword|prisma|redacted|hidden)$",
    re.IGNORECASE,
)


def secrets_in(source: Source) -> Iterator[Span]:
    """Yield where a file holds the password of a server that is not this machine, or a key of Neon."""
    taken: set[int] = set()
    for match in _URL.finditer(source.text):
        if _LOCAL.match(match["host"]) or _PLACEHOLDER.match(match["password"]) or "$" in match["password"]:
            continue
        taken.update(range(match.start(), match.end()))
        yield source.span(match.start(), match.end())
    for match in _TOKEN.finditer(source.text):
        if match.start() not in taken:
            yield source.span(match.start(), match.end())
