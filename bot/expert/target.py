"""What a person wants looked at as a whole: a file, a folder, a table or a migration."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from bot.expert import names
from bot.expert.knowledge import Knowledge, Known
from bot.expert.names import TableOf, UnknownNameError
from schema.drizzle.journal import Entry

_VERB = re.compile(
    r"^(?:(?:thoroughly|fully)\s+)?"
    r"(?:review|check|inspect|audit|critique|lint|go\s+(?:over|through)|(?:have\s+a\s+)?look\s+at)\s+",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"^(?:the |my |our )?(?:(?P<kind>file|folder|directory|dir|table|migration|path|schema)\s+)?"
    r"(?P<word>\S+?)(?P<after>\s+(?:table|file|folder|migration))?$",
    re.IGNORECASE,
)


MAX_NEAR = 500  # paths that a mistyped one is compared with


@dataclass(frozen=True)
class File:
    """A file at head."""

    path: str


@dataclass(frozen=True)
class Folder:
    """A folder at head; `path` without a slash at its end, '' for all of the repository."""

    path: str


@dataclass(frozen=True)
class OneMigration:
    """A migration of a package."""

    known: Known
    entry: Entry


Target = File | Folder | OneMigration | TableOf


def target(knowledge: Knowledge, text: str) -> Target | None:
    """Return what the whole of `text` names, with or without a verb before it; None where it is no such name.

    Raises UnknownNameError where it reads like a path and there is none.
    """
    rest = _VERB.sub("", text)
    match = _KIND.match(rest)
    if match is None:
        return None
    word = match["word"].strip("`'\"").removeprefix("./").rstrip(":,")
    found = _path(knowledge, word) or _named(
        knowledge, word, wanted=bool(rest != text or match["kind"] or match["after"])
    )
    if found is None and _reads_like_a_path(word):
        near = get_close_matches(word[: names.MAX_NAME], _own(knowledge), n=1, cutoff=0.6)
        hint = f"; did you mean {names.shown(near[0])}?" if near else "."
        raise UnknownNameError(f"There is no file or folder {names.shown(word)} at this commit{hint}", sure=True)
    return found


def _own(knowledge: Knowledge) -> list[str]:
    """Return the paths of the packages: what a path that is not there may have meant."""
    roots = tuple(f"{known.package.root}/" for known in knowledge.packages if known.package.root)
    return sorted(path for path in knowledge.head.paths if path.startswith(roots))[:MAX_NEAR]


def _path(knowledge: Knowledge, word: str) -> Target | None:
    """Return the file or folder of that path, or the only one whose path ends so."""
    paths = knowledge.head.paths
    word = word.rstrip("/") if word != "/" else word
    if word in paths:
        return _file(knowledge, word)
    if word in (".", "/"):
        return Folder("")
    folder = f"{word}/"
    if any(path.startswith(folder) for path in paths):
        return Folder(word)
    if "/" not in word and "." not in word:
        return None
    ending = [path for path in paths if path.endswith(f"/{word}") and "node_modules/" not in path]
    own = [path for path in ending if any(path in known.package.schema for known in knowledge.packages)]
    if len(ending) == 1 or len(own) == 1:
        return _file(knowledge, (own or ending)[0])
    if len(ending) > 1:
        near = ", ".join(map(names.shown, sorted(ending, key=len)[:4]))
        raise UnknownNameError(f"Several files are called {names.shown(word)}: say which ({near}).", sure=True)
    return None


def _file(knowledge: Knowledge, path: str) -> Target:
    for known in knowledge.packages:
        for entry in known.journal.entries:
            if path == entry.sql_path:
                return OneMigration(known, entry)
    return File(path)


def _named(knowledge: Knowledge, word: str, *, wanted: bool) -> Target | None:
    """Return the table or migration of that name. A word of English alone is none, unless it is spelt exactly so."""
    try:
        return names.table(knowledge, word)
    except UnknownNameError as error:
        unknown = error
    if re.match(r"\d{4}|\d{14}", word):
        return OneMigration(*names.migration(knowledge, word))
    try:
        return OneMigration(*names.migration(knowledge, word))
    except UnknownNameError:
        if wanted and unknown.sure:
            raise unknown from None
        return None


def _reads_like_a_path(word: str) -> bool:
    return "/" in word or re.search(r"\.(?:[mc]?[jt]sx?|sql|json)$", word) is not None
