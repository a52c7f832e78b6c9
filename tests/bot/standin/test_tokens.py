"""Who is let in: the App by what it signed, an installation by a token that is known, fresh, and wide enough."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

CLAIMS = [
    ("as it should be", {}, 200),
    ("by the client id", {"iss": "Iv23standin"}, 200),
    ("another App", {"iss": "1"}, 401),
    ("expired", {"iat": -700, "exp": -100}, 401),
    ("eleven minutes ahead and more", {"exp": 700}, 401),
    ("from the future", {"iat": 300, "exp": 400}, 401),
]


@pytest.mark.parametrize(("claims", "status"), [each[1:] for each in CLAIMS], ids=[each[0] for each in CLAIMS])
async def test_what_the_app_signs(client, claims, status) -> None:
    now = int(time.time())  # numbers of claims are seconds from now
    client.token = client.jwt(
        **{name: now + value if isinstance(value, int) else value for name, value in claims.items()}
    )
    assert (await client.ask("GET", "/app")).status_code == status


async def test_another_key_signs_nothing(client) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = int(time.time())
    claims = {"iat": now, "exp": now + 60, "iss": str(client.standin.app_id)}
    for token in (jwt.encode(claims, other, algorithm="RS256"), jwt.encode(claims, None, algorithm="none"), "nonsense"):
        client.token = token
        assert (await client.ask("GET", "/app")).status_code == 401


async def test_a_token_is_long_and_lives_an_hour(client) -> None:
    assert client.token.startswith("ghs_")
    assert len(client.token) > 200
    client.standin.clock.advance(3590)
    assert (await client.ask("GET", "pulls/1")).status_code == 200
    client.standin.clock.advance(20)
    assert (await client.ask("GET", "pulls/1")).status_code == 401


@pytest.mark.parametrize("token", ["", "ghs_unknown"])
async def test_an_unknown_token_is_no_token(client, token) -> None:
    client.token = token
    assert (await client.ask("GET", "pulls/1")).status_code == 401
    assert (await client.ask("POST", "/graphql", {"query": "{viewer{login}}"})).status_code == 401


async def test_a_token_can_be_narrowed_but_not_widened(client) -> None:
    narrow = await client.mint(permissions={"contents": "read"})
    client.token = narrow.json()["token"]
    refused = await client.ask("GET", "pulls/1")
    assert (refused.status_code, refused.headers["x-accepted-github-permissions"]) == (403, "pull_requests=read")
    assert (await client.ask("GET", "contents/a.ts")).status_code == 200
    assert (await client.mint(permissions={"contents": "write"})).status_code == 422
    assert (await client.mint(permissions={"administration": "read"})).status_code == 422


async def test_a_repository_outside_the_installation_is_not_there(client) -> None:
    other = client.standin.add_repository("acme", "secret", installed=False)
    second = client.standin.add_repository("acme", "second")
    for repository in (other, second):
        repository.commit("main", {"a.ts": "a\n"})
    assert (await client.ask("GET", "/repos/acme/secret/contents/a.ts")).status_code == 404
    assert (await client.ask("GET", "/repos/acme/second/contents/a.ts")).status_code == 200
    client.token = (await client.mint(repository_ids=[client.standin.repository.id])).json()["token"]
    assert (await client.ask("GET", "/repos/acme/second/contents/a.ts")).status_code == 404
    listed = (await client.ask("GET", "/installation/repositories")).json()
    assert [each["name"] for each in listed["repositories"]] == ["shop"]


async def test_the_permissions_of_an_operation(client) -> None:
    client.token = (await client.mint(permissions={"pull_requests": "read", "checks": "read"})).json()["token"]
    body = {"event": "COMMENT", "body": "b", "comments": []}
    assert (await client.ask("POST", "pulls/1/reviews", body)).status_code == 403
    head = client.standin.repository.pulls[1].head_sha
    assert (await client.ask("POST", "check-runs", {"name": "n", "head_sha": head})).status_code == 403


@pytest.mark.parametrize(("state", "status"), [("suspended", 403), ("uninstalled", 404)])
async def test_no_token_for_an_installation_that_is_gone(client, state, status) -> None:
    setattr(client.standin, state, True)
    assert (await client.mint()).status_code == status
