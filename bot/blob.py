"""The text of a file's bytes, or why it has none."""

from schema.tree import MAX_TEXT

TOO_LARGE = f"it is larger than {MAX_TEXT // 1_000_000} MB"
MISSING = "the commit holds no such file"
SYMLINK = "it is a symbolic link"

_LFS = "version https://git-lfs.github.com/spec/v1\n"  # https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_SNIFFED = 8_000  # bytes that git looks at to call a file binary


class Unreadable(Exception):
    """A file that has no text for us; the message is the end of a sentence that says why."""


def decode(raw: bytes) -> str:
    """Return the text without a byte order mark, line ends as they are. Raises Unreadable."""
    if len(raw) > MAX_TEXT:
        raise Unreadable(TOO_LARGE)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("it is encoded in UTF-16, not in UTF-8")
    if b"\0" in raw[:_SNIFFED]:
        raise Unreadable("it is a binary file")
    try:
        return checked(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"it is not UTF-8 (line {line})") from error


def checked(text: str) -> str:
    """Return `text` without a byte order mark; raises Unreadable where it only points to the file's real content."""
    if text.startswith(_LFS):
        raise Unreadable("its content is kept in Git LFS")
    return text.removeprefix("\ufeff")
