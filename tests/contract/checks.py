"""Whether our door, our requests and our stand-in are as GitHub's own descriptions say."""

from tests.contract.documents import check_documents, check_schema
from tests.contract.door import check_door, check_payloads
from tests.contract.rest import check_rest

CHECKS = (check_payloads, check_door, check_rest, check_documents, check_schema)


def complaints() -> list[str]:
    """Return a sentence for everything that differs; what was looked at is printed."""
    return [complaint for check in CHECKS for complaint in check()]
