"""Cookies that say something and end: signed, so that nobody else can write one, and known without a store."""

import hashlib
import hmac
import time
from dataclasses import dataclass

import jwt

_SIGNED = "HS256"


@dataclass(frozen=True)
class Sealed:
    """Signs and opens with a key made from a secret; every process that has the secret opens them."""

    key: bytes

    @classmethod
    def of(cls, purpose: str, secret: str) -> "Sealed":
        """Return what seals for one purpose."""
        return cls(hashlib.sha256(f"dbreview {purpose}:{secret}".encode()).digest())

    def seal(self, text: str, seconds: float) -> str:
        """Return a cookie that holds `text` for so long; whoever has it can read it."""
        return jwt.encode({"text": text, "exp": int(time.time() + seconds)}, self.key, _SIGNED)

    def open(self, cookie: str) -> str | None:
        """Return the text of a cookie of ours that has not ended, else None."""
        try:
            return str(jwt.decode(cookie, self.key, [_SIGNED], options={"require": ["text", "exp"]})["text"])
        except jwt.InvalidTokenError:
            return None

    def sign(self, text: str) -> str:
        """Return the signature of a text."""
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()

    def csrf(self, cookie: str) -> str:
        """Return what the forms of a session carry."""
        return self.sign(f"form {cookie}")
