"""What GitHub says when it refuses a request: a status, a message, and sometimes errors and headers."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """Raised by an operation; answered as GitHub answers it."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: Sequence[Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})

    def json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        body: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = list(self.errors)
        return body | {"documentation_url": "https://docs.github.com/rest", "status": str(self.status)}


def not_found() -> Refusal:
    """Return what GitHub says about things that are missing, and about those it hides."""
    return Refusal(404, "Not Found")


def invalid(resource: str, field: str, message: str) -> Refusal:
    """Return the 422 of one field of a body."""
    error = {"resource": resource, "code": "custom", "field": field, "message": message}
    return Refusal(422, "Validation Failed", [error])
