"""Webhooks as GitHub sends them: signed deliveries, each attempt on record, redelivery under the same GUID."""

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from bot.standin.refusal import not_found

if TYPE_CHECKING:
    from bot.standin.app import StandIn


@dataclass(frozen=True)
class Delivery:
    """One event on its way: the same GUID, body and signature however often it is sent."""

    guid: str
    event: str
    payload: dict[str, Any]
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Attempt:
    """One sending of a delivery; `status` is 0 where no answer came."""

    id: int
    delivery: Delivery
    status: int
    redelivery: bool
    at: str

    def json(self) -> dict[str, Any]:
        """Return GitHub's entry in the list of deliveries."""
        payload = self.delivery.payload
        return {
            "id": self.id,
            "guid": self.delivery.guid,
            "delivered_at": self.at,
            "redelivery": self.redelivery,
            "duration": 0.1,
            "status": "OK" if 200 <= self.status < 300 else "Invalid HTTP Response: " + str(self.status),
            "status_code": self.status,
            "event": self.delivery.event,
            "action": payload.get("action"),
            "installation_id": (payload.get("installation") or {}).get("id"),
            "repository_id": (payload.get("repository") or {}).get("id"),
        }


@dataclass
class Webhooks:
    """Signs and sends deliveries and remembers every attempt."""

    standin: "StandIn"
    attempts: list[Attempt] = field(default_factory=list)
    waiting: list[Delivery] = field(default_factory=list)  # asked for again through the API

    def delivery(self, event: str, payload: dict[str, Any], guid: str | None = None) -> Delivery:
        """Return a signed delivery of `payload`, with a new GUID unless one is given."""
        body = json.dumps(payload, separators=(",", ":")).encode()
        guid = guid or str(uuid.uuid4())
        headers = {
            "content-type": "application/json",
            "user-agent": "GitHub-Hookshot/0000000",
            "x-github-delivery": guid,
            "x-github-event": event,
            "x-github-hook-installation-target-id": str(self.standin.app_id),
            "x-github-hook-installation-target-type": "integration",
            "x-hub-signature": "sha1=" + self._sign(body, "sha1"),
            "x-hub-signature-256": "sha256=" + self._sign(body, "sha256"),
        }
        return Delivery(guid, event, payload, body, headers)

    def _sign(self, body: bytes, digest: str) -> str:
        return hmac.new(self.standin.webhook_secret.encode(), body, getattr(hashlib, digest)).hexdigest()

    async def send(self, client: httpx.AsyncClient, url: str, delivery: Delivery) -> httpx.Response:
        """POST a delivery to `url`; GitHub waits ten seconds and never tries again by itself."""
        try:
            response = await client.post(url, content=delivery.body, headers=delivery.headers, timeout=10)
        except httpx.HTTPError:
            self.note(delivery, 0)
            raise
        self.note(delivery, response.status_code)
        return response

    def note(self, delivery: Delivery, status: int) -> None:
        """Put an attempt on record; `lose` is a note with status 0 of something never sent."""
        again = any(each.delivery.guid == delivery.guid for each in self.attempts)
        identity = next(self.standin.ids)
        self.attempts.append(Attempt(identity, delivery, status, again, self.standin.clock.text()))

    def find(self, identity: int) -> Attempt:
        """Return an attempt by its id, or refuse with 404."""
        found = next((each for each in self.attempts if each.id == identity), None)
        if found is None:
            raise not_found()
        return found

    def redeliver_later(self, attempt: Attempt) -> None:
        """Put a delivery among those `redeliver` will send."""
        self.waiting.append(attempt.delivery)

    async def redeliver(self, client: httpx.AsyncClient, url: str) -> list[httpx.Response]:
        """Send again what was asked for through the API."""
        waiting, self.waiting = self.waiting, []
        return [await self.send(client, url, delivery) for delivery in waiting]
