"""The manifest flow's last step: GitHub's code is exchanged for the App's key and secret."""

import re
import secrets
from typing import Any

import httpx
import orjson

from bot.github.wire import connection_pool
from bot.registered import Registered
from webhooks.setup.choice import Choice

_CODE = re.compile(r"[A-Za-z0-9_-]{1,128}")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_LIMIT = 256 * 1024  # bytes of GitHub's answer


class RegisterError(Exception):
    """GitHub gave us no App; the message is a sentence."""


async def exchange(code: str, choice: Choice) -> tuple[Registered, str]:
    """Return the App that `code` stands for, and its address on GitHub, which answers once for a code, within an hour.

    See <https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest>. Raises RegisterError.
    """
    if not _CODE.fullmatch(code):
        raise RegisterError("GitHub came back without a code: register the App again.")
    url = f"{choice.api_url.rstrip('/')}/app-manifests/{code}/conversions"
    headers = {"accept": "application/vnd.github+json", "user-agent": "dbreview"}
    pool = connection_pool(choice.api_url)
    try:
        async with httpx.AsyncClient(transport=pool, timeout=20, follow_redirects=False) as client:  # noqa: SIM117
            async with client.stream("POST", url, headers=headers) as answer:
                status, body = answer.status_code, await _bounded(answer)
    except httpx.HTTPError as error:
        raise RegisterError(f"{choice.api_url} cannot be reached: {type(error).__name__}.") from error
    if status != 201:
        raise RegisterError(f"GitHub answered {status} to the code it gave us, which is good once and for an hour.")
    try:
        answered = orjson.loads(body)
        return _registered(answered, choice), str(answered.get("html_url") or "")
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise RegisterError("GitHub's answer names no App, or one without a key or a webhook secret.") from None


async def _bounded(answer: httpx.Response) -> bytes:
    body = b""
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > _LIMIT:
            raise RegisterError("GitHub's answer is far too long.")
    return body


def _registered(body: dict[str, Any], choice: Choice) -> Registered:
    slug, pem, secret = body["slug"], body["pem"], body["webhook_secret"]
    if not _SLUG.fullmatch(slug) or not pem.startswith("-----BEGIN ") or not secret:
        raise ValueError(slug)
    client = [str(body.get(name) or "") for name in ("client_id", "client_secret")]
    return Registered(str(int(body["id"])), slug, pem, secret, choice.api_url, secrets.token_urlsafe(32), *client)
