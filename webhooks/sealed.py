"""Cookies that say something and end: signed, so that nobody else can write one, and known without a store."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

_CUT = 12  # digits of a time


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
        until = str(int(time.time() + seconds))
        body = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return f"{until}.{body}.{self.sign(f'{until}.{body}')}"

    def open(self, cookie: str) -> str | None:
        """Return the text of a cookie of ours that has not ended, else None."""
        signed, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(self.sign(signed).encode(), signature.encode()):
            return None
        until, _, body = signed.partition(".")
        if not until.isdigit() or int(until[:_CUT]) <= time.time():
            return None
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()

    def sign(self, text: str) -> str:
        """Return the signature of a text."""
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()

    def csrf(self, cookie: str) -> str:
        """Return what the forms of a session carry."""
        return self.sign(f"form {cookie}")

    def sent_by_us(self, cookie: str, csrf: str) -> bool:
        """Tell whether a form of this session carries it."""
        return hmac.compare_digest(self.csrf(cookie).encode(), csrf.encode())
