"""The handles by which a declaration in schema.ts can be edited: a builder chain, and a table's call.

The reader fills in the ranges; the verbs turn a wish into an `Edit` that keeps quotes, commas and indentation. A verb returns
None where it cannot be sure to write the right thing, and then the finding carries no suggestion.
"""

from dataclasses import dataclass

from schema.edits import Edit
from schema.span import Span


@dataclass(frozen=True)
class Call:
    """One link of a chain: `.notNull()` or the first `timestamp("paid_at", {...})`."""

    name: str
    span: Span  # from the dot (or the callee of the first link) to the closing parenthesis
    arguments: tuple[Span, ...]


@dataclass(frozen=True)
class Builder:
    """A chain of calls such as `timestamp("paid_at").notNull()`, in source order."""

    calls: tuple[Call, ...]
    direct: bool = True  # the first call is a builder of Drizzle, not a helper of the project

    def with_option(self, name: str, value: str) -> Edit | None:
        """Return the edit that sets `name: value` in the options object of the first call."""
        raise NotImplementedError

    def with_call(self, name: str, arguments: str = "") -> Edit | None:
        """Return the edit that appends `.name(arguments)`, or replaces the arguments where the call is there."""
        raise NotImplementedError

    def without_call(self, name: str) -> Edit | None:
        """Return the edit that takes `.name(...)` out of the chain; None where it is not there."""
        raise NotImplementedError


@dataclass(frozen=True)
class TableSource:
    """A `pgTable(...)` call: where its columns object and its extras stand."""

    call: Span
    columns: Span | None  # the object literal of the columns, with its braces
    extras: (
        Span | None
    )  # the array or object that the third argument returns, with its brackets; None where there is none
    arguments: int = 3  # how many the call has
    parameter: str | None = None  # the name of the extras' parameter

    def with_column(self, key: str, code: str) -> Edit | None:
        """Return the edit that adds `key: code` as the last column."""
        raise NotImplementedError

    def with_extra(self, code: str, parameter: str = "table") -> Edit | None:
        """Return the edit that adds `code` (for the array form) to the third argument, writing the argument if need be."""
        raise NotImplementedError
