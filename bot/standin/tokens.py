"""Who is asking: the App by a signed JSON web token, an installation by a token that lives an hour."""

import secrets
from dataclasses import dataclass
from functools import cache

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.standin.clock import Clock
from bot.standin.refusal import Refusal

LIFETIME = 3600  # seconds

# What the App asks for in its manifest (app.yml); a token may be narrowed further.
PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
}


@dataclass(frozen=True)
class Token:
    """An installation token: what it opens, and until when (seconds since the epoch)."""

    text: str
    installation: int
    permissions: dict[str, str]
    repositories: frozenset[int] | None  # None: all of the installation
    expires: float

    def allows(self, need: str) -> bool:
        """Tell whether a need such as `checks: write` is met."""
        name, _, level = need.partition(": ")
        held = self.permissions.get(name)
        return held in ("write", "admin") or (held == "read" and level == "read")


@dataclass(frozen=True)
class KeyPair:
    """The App's key, in PEM: the private half for the service, the public half for GitHub."""

    private: str
    public: str


@cache
def key_pair() -> KeyPair:
    """Return the App's key: one for each process, because making one takes a tenth of a second."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private.decode(), public.decode())


class Tokens:
    """Mints installation tokens and knows which are good."""

    def __init__(self, clock: Clock, issuers: frozenset[str], public_key: str) -> None:
        self._clock, self._issuers, self._public_key = clock, issuers, public_key
        self._tokens: dict[str, Token] = {}
        self.minted = 0

    def app(self, text: str) -> None:
        """Raise a 401 unless `text` is a JSON web token of this App (RS256, `exp` at most ten minutes ahead).

        Its times are compared with the machine's clock, not with the stand-in's, which tests move.
        """
        try:
            claims = jwt.decode(
                text, self._public_key, algorithms=["RS256"], options={"require": ["exp", "iat", "iss"]}
            )
        except jwt.InvalidTokenError as error:
            raise Refusal(401, "A JSON web token could not be decoded") from error
        if str(claims["iss"]) not in self._issuers:
            raise Refusal(401, "'Issuer' claim ('iss') must be an Integer or the client id of the App")
        if claims["exp"] - claims["iat"] > 660:  # ten minutes, and the sixty seconds `iat` may lie back
            raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")

    def mint(self, installation: int, permissions: dict[str, str], repositories: frozenset[int] | None) -> Token:
        """Return a new token of an installation."""
        self.minted += 1
        # Since April 2026 the tokens are stateless and long; their length must surprise nobody.
        text = f"ghs_{installation}_{secrets.token_hex(120)}"
        token = Token(text, installation, permissions, repositories, self._clock.now() + LIFETIME)
        self._tokens[text] = token
        return token

    def installation(self, text: str) -> Token:
        """Return the token, or raise a 401 if it is unknown, revoked or expired."""
        token = self._tokens.get(text)
        if token is None or token.expires <= self._clock.now():
            raise Refusal(401, "Bad credentials")
        return token

    def revoke_all(self) -> None:
        """Forget every token, as GitHub does when an installation is suspended."""
        self._tokens.clear()
