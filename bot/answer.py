"""How a worker process answers: JSON, checked against a type before it counts.

The process has read hostile files. Whoever took it over must not get further, and unpickling runs what it is told.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter
from pydantic_core import to_jsonable_python

R = TypeVar("R")

MOST = 64 << 20  # bytes of one answer; a review of hundreds of findings has about one million
SENTENCE, TRACE = 500, 20_000  # characters of what a failure says

_DONE, _RAISED, _OUT_OF_MEMORY = b"d", b"r", b"m"


class UnreadableError(ValueError):
    """What came back is no answer."""


@dataclass(frozen=True)
class Failure:
    """What the work raised: in a sentence for the user, and as the traceback for the log."""

    sentence: Annotated[str, Field(max_length=SENTENCE)]
    trace: Annotated[str, Field(max_length=TRACE)]


@dataclass(frozen=True)
class MemoryGone:
    """The work ran into the limit on memory."""


_FAILURE = TypeAdapter(Failure)


def done(value: Any) -> bytes:
    """Return the answer that is `value`; raise ValueError where that is not JSON, or too much of it."""
    # The standard library's: a name in TypeScript may hold half a surrogate pair, which faster encoders refuse.
    body = _DONE + json.dumps(to_jsonable_python(value)).encode()
    if len(body) > MOST:
        raise ValueError(f"the answer has more than {MOST >> 20} MB")
    return body


def failed(error: BaseException, trace: str) -> bytes:
    """Return the answer that the work raised `error`."""
    failure = Failure(f"{type(error).__name__}: {error}"[:SENTENCE], trace[-TRACE:])
    return _RAISED + json.dumps(to_jsonable_python(failure)).encode()


def memory_gone() -> bytes:
    """Return the answer that there was not enough memory."""
    return _OUT_OF_MEMORY


def read(body: bytes, kind: TypeAdapter[R]) -> R | Failure | MemoryGone:
    """Return the value as `kind` has it, or what kept it from being there; raise UnreadableError for anything else."""
    try:
        if body[:1] == _DONE:
            return kind.validate_python(json.loads(body[1:]))
        if body[:1] == _RAISED:
            return _FAILURE.validate_python(json.loads(body[1:]))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(str(error)) from error
    if body == _OUT_OF_MEMORY:
        return MemoryGone()
    raise UnreadableError("an unknown kind of answer")
