"""A repository with one pull request, and a client that asks as the App's installation does."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest

from bot.standin import StandIn

BEFORE = "".join(f"line {number}\n" for number in range(1, 41))
AFTER = BEFORE.replace("line 5\n", "line five\n").replace("line 30\n", "line 30\nline thirty and a half\n")


@dataclass
class Client:
    """Asks the stand-in; every path is below the repository unless it begins with a slash."""

    http: httpx.AsyncClient
    standin: StandIn
    token: str = ""

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        url = path if path.startswith(("/", "http")) else f"/repos/acme/shop/{path}"
        headers = {"authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return await self.http.request(method, url, json=body, headers=headers, **more)

    def jwt(self, **claims: Any) -> str:
        now = int(time.time())
        standard = {"iat": now - 60, "exp": now + 540, "iss": str(self.standin.app_id)}
        return jwt.encode(standard | claims, self.standin.private_key, algorithm="RS256")

    async def mint(self, **body: Any) -> httpx.Response:
        path = f"/app/installations/{self.standin.installation_id}/access_tokens"
        return await self.http.post(path, json=body, headers={"authorization": f"Bearer {self.jwt()}"})

    async def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = await self.ask("POST", "/graphql", {"query": query, "variables": variables})
        return dict(answer.json())


@pytest.fixture
async def client(standin: StandIn) -> AsyncIterator[Client]:
    standin.repository.commit("main", {"a.ts": BEFORE, "gone.ts": "gone\n"}, "Base")
    standin.repository.commit("feature", {"a.ts": AFTER, "gone.ts": None, "new.ts": "new\n"}, "Change", "main")
    standin.repository.open_pull("feature")
    async with httpx.AsyncClient(transport=standin.transport(), base_url="https://api.github.com") as http:
        client = Client(http, standin)
        client.token = (await client.mint()).json()["token"]
        yield client
