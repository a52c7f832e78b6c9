"""Files on the disk that a command line names."""

import os
from pathlib import Path

from bot.cli import InputError
from schema.tree import MAX_TEXT


def read(path: Path) -> str:
    """Return the text of a file. Raises InputError with the reason why it cannot be read."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - Path.open takes twice as long
            if os.fstat(file.fileno()).st_size > MAX_TEXT:
                raise InputError(f"{path} is larger than {MAX_TEXT // 1_000_000} MB, which no source file is.")
            return file.read().decode("utf-8-sig")
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder: name the files in it.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start}).") from error
