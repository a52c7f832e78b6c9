"""What counts as a secret, and that nothing that is said of one repeats it."""

import pytest

from schema.span import Source
from schema.typescript.secrets import secrets_in
from tests.reviews.conventions_pulls import HERE, pull

SECRET = (
    "postgres://app:kq7Vw2LmZ9@ep-name-1.eu-central-1.aws.neon.tech/shop",
    "postgresql://owner:npg_a1B2c3D4e5F6@ep-name-1-pooler.us-east-2.aws.neon.tech/shop?sslmode=require",
    "PGPASSWORD=npg_a1B2c3D4e5F6",
)
NONE = (
    "postgres://app:kq7Vw2LmZ9@localhost:5432/shop",
    "postgres://user:password@ep-name-1.eu-central-1.aws.neon.tech/shop",
    "postgres://${user}:${password}@${host}/shop",
    "postgres://app:$PASSWORD@ep-name-1.eu-central-1.aws.neon.tech/shop",
    "postgres://postgres:s3cret@db:5432/shop",
    "postgres://ep-name-1.eu-central-1.aws.neon.tech/shop",
)


@pytest.mark.parametrize("text", SECRET)
def test_a_password_of_another_server_is_a_secret(text: str) -> None:
    assert len(list(secrets_in(Source("client.ts", f'const url = "{text}";\n')))) == 1


@pytest.mark.parametrize("text", NONE)
def test_a_place_holder_or_a_local_database_is_none(text: str) -> None:
    assert list(secrets_in(Source("client.ts", f'const url = "{text}";\n'))) == []


def test_what_is_said_does_not_repeat_it() -> None:
    request = pull(HERE / "pulls" / "security" / "secret-in-code.diff")
    assert any("kq7Vw2LmZ9" in text for text in request.head.values())
    assert "security/secret-in-code" in request.seen()
    assert "kq7Vw2LmZ9" not in request.seen()
    assert "kq7Vw2LmZ9" not in repr(request.judged().report)
