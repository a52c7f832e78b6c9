"""Scripts that run when something is deployed: those of package.json, of images, and of the workflows that deploy."""

import re
from collections.abc import Iterable, Iterator

from schema.edits import Edit
from schema.span import Source, Span

_PUSH = re.compile(r"\bdrizzle-kit push(?::pg)?\b(?: --?(?:force|verbose|strict)(?:=\w+)?)*")
_SCRIPT = re.compile(r"^[^\n]*?\"(?P<name>[\w:.-]{1,60})\"\s*:\s*\"(?P<code>[^\"\n]*)\"[^\n]*$", re.MULTILINE)
_DEPLOYS = re.compile(
    r"^(?:(?:pre|post)?(?:build|deploy|start|release)(?:[:.-](?:prod\w*|vercel|ci))?|vercel-build|heroku-postbuild)$"
)
_ALWAYS = re.compile(
    r"(?:^|/)(?:Dockerfile[\w.-]*|[\w.-]*entrypoint\.sh|vercel\.json|fly\.toml|render\.yaml|Procfile)$"
)
_WORKFLOW = re.compile(r"^\.github/workflows/[\w.-]*(?:deploy|release|prod|publish)[\w.-]*\.ya?ml$")


def pushes(texts: Iterable[Source]) -> Iterator[Span]:
    """Yield the lines of deploy scripts that run `drizzle-kit push`, by themselves or through another script."""
    sources = list(texts)
    aliases = {m["name"] for s in sources for m in _scripts(s) if _PUSH.search(m["code"])}
    for source in sources:
        if source.path.endswith("package.json"):
            for match in _scripts(source):
                if _DEPLOYS.match(match["name"]) and _runs(match["code"], aliases - {match["name"]}):
                    yield source.span(match.start(), match.end())
        elif _ALWAYS.search(source.path) or _WORKFLOW.search(source.path):
            yield from _lines(source, aliases)


def _scripts(source: Source) -> Iterator[re.Match[str]]:
    return _SCRIPT.finditer(source.text) if source.path.endswith("package.json") else iter(())


def _runs(code: str, aliases: set[str]) -> bool:
    named = any(re.search(rf"(?:run|pnpm|yarn|bun)\s+{re.escape(name)}(?![\w:.-])", code) for name in aliases)
    return named or _PUSH.search(code) is not None


def _lines(source: Source, aliases: set[str]) -> Iterator[Span]:
    start = 0
    for line in source.text.splitlines(keepends=True):
        if not line.lstrip().startswith("#") and _runs(line, aliases):
            yield source.span(start, start + len(line.rstrip("\r\n")))
        start += len(line)


def migrating(line: Span) -> Edit | None:
    """Return the edit that migrates where a line pushes; None where it does so through another script."""
    match = _PUSH.search(line.text)
    if match is None:
        return None
    start = line.start + match.start()
    return Edit(line.source.span(start, start + len(match[0])), "drizzle-kit migrate")
