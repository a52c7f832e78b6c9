"""Our door, our requests and our stand-in are as GitHub's own descriptions say."""

from collections.abc import Callable

import pytest

from tests.contract.documents import check_documents, check_schema
from tests.contract.door import check_door, check_payloads
from tests.contract.rest import check_rest


@pytest.mark.parametrize("check", [check_payloads, check_door, check_rest, check_documents, check_schema])
def test_nothing_differs_from_what_github_publishes(check: Callable[[], list[str]]) -> None:
    assert check() == []
