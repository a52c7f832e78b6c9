"""Only what was signed with our secret is genuine."""

import pytest

from webhooks.signature import is_genuine, sign

SECRET = b"It's a Secret to Everybody"
BODY = b"Hello, World!"
# GitHub's own example: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
DIGEST = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_githubs_own_example_is_genuine() -> None:
    assert sign(SECRET, BODY) == f"sha256={DIGEST}"
    assert is_genuine([SECRET], BODY, f"sha256={DIGEST}")


def test_while_secrets_rotate_both_are_good() -> None:
    assert is_genuine([b"the new one", SECRET], BODY, f"sha256={DIGEST}")


@pytest.mark.parametrize(
    ("secrets", "body", "header"),
    [
        ([SECRET], BODY + b" ", f"sha256={DIGEST}"),
        ([b"another"], BODY, f"sha256={DIGEST}"),
        ([], BODY, f"sha256={DIGEST}"),
        ([SECRET], BODY, None),
        ([SECRET], BODY, ""),
        ([SECRET], BODY, "sha256="),
        ([SECRET], BODY, DIGEST),
        ([SECRET], BODY, f"sha256={DIGEST[:-1]}"),
        ([SECRET], BODY, f"sha256={DIGEST}0"),
        ([SECRET], BODY, f"sha256={DIGEST.upper()}"),
        ([SECRET], BODY, f"SHA256={DIGEST}"),
        ([SECRET], BODY, "sha256=é\udcff"),
        ([SECRET], BODY, "sha1=" + "0" * 40),
    ],
)
def test_anything_else_is_not(secrets: list[bytes], body: bytes, header: str | None) -> None:
    assert not is_genuine(secrets, body, header)
