"""A way to GitHub that reads and never writes: what would be written is kept, and answered as if it had been."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

_TOKENS = "/access_tokens"  # minting a token is a POST that changes nothing


@dataclass(frozen=True)
class Write:
    """One request that was held back."""

    method: str
    path: str
    body: Any

    def document(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"method": self.method, "path": self.path, "body": self.body}

    def words(self) -> list[str]:
        """Return what a person wants to see of the body: its texts as they are, the rest in short."""
        if not isinstance(self.body, dict):
            return [json.dumps(self.body)]
        lines: list[str] = []
        for name, value in self.body.items():
            if name == "comments" and isinstance(value, list):
                for comment in value:
                    place = f"{comment.get('path')}:{comment.get('line')} ({comment.get('side', 'RIGHT')})"
                    lines += [f"comment on {place}", *(f"  {line}" for line in str(comment.get("body")).splitlines())]
            elif isinstance(value, str) and "\n" in value:
                lines += [f"{name}:", *(f"  {line}" for line in value.splitlines())]
            elif isinstance(value, dict):
                lines += [f"{name}:", *(f"  {line}" for line in Write("", "", value).words())]
            else:
                lines.append(f"{name}: {value if isinstance(value, str) else json.dumps(value)}")
        return lines


class DryTransport(httpx.AsyncBaseTransport):
    """Lets reads through to `inner`; writes end here, in `writes`."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.writes: list[Write] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a read; keep a write and answer what GitHub would."""
        body = _json(await request.aread())
        if _reads(request, body):
            return await self._inner.handle_async_request(request)
        self.writes.append(Write(request.method, request.url.path, body))
        made = {"id": len(self.writes), "node_id": f"dry-{len(self.writes)}", "html_url": "", "data": {}}
        status = 201 if request.method == "POST" and "graphql" not in request.url.path else 200
        return httpx.Response(status, json=made, request=request)

    async def aclose(self) -> None:
        """Close the way."""
        await self._inner.aclose()


def _reads(request: httpx.Request, body: Any) -> bool:
    if request.method in {"GET", "HEAD"} or request.url.path.endswith(_TOKENS):
        return True
    query = body.get("query", "") if isinstance(body, dict) and request.url.path.endswith("/graphql") else "mutation"
    return "mutation" not in query.split("{", 1)[0]


def _json(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None
