"""Files on the disk that a command line names."""

from pathlib import Path
from stat import S_ISDIR

from bot.cli import InputError
from schema.tree import MAX_TEXT


def read(path: Path) -> str:
    """Return the text of a file. Raises InputError with the reason why it cannot be read."""
    try:
        known = path.stat()
        if S_ISDIR(known.st_mode):
            raise InputError(f"{path} is a folder: name the files in it.")
        if known.st_size > MAX_TEXT:
            raise InputError(f"{path} is larger than {MAX_TEXT // 1_000_000} MB, which no source file is.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start}).") from error
