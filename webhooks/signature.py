"""Is this delivery genuine? HMAC-SHA256 over the raw bytes, compared in constant time."""

import hashlib
import hmac
from collections.abc import Sequence

_PREFIX = "sha256="


def is_genuine(secrets: Sequence[bytes], body: bytes, header: str | None) -> bool:
    """Tell whether `header` (X-Hub-Signature-256) was made from `body` with one of `secrets`.

    SHA-1 is refused. Every secret is tried, so that the time taken does not tell which one matched.
    See <https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries>.
    """
    if header is None or not header.startswith(_PREFIX):
        return False
    given = header[len(_PREFIX) :].encode("utf-8", "surrogateescape")
    matches = [hmac.compare_digest(_digest(secret, body), given) for secret in secrets]
    return any(matches)


def sign(secret: bytes, body: bytes) -> str:
    """Return the header GitHub would send with `body`."""
    return _PREFIX + _digest(secret, body).decode()


def _digest(secret: bytes, body: bytes) -> bytes:
    return hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
