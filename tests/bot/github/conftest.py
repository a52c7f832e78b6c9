"""The fake GitHub as a fixture, and one RSA key for the whole run."""

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.github import GitHub
from tests.bot.github.fake import FakeGitHub, FakeTime, Rig, credentials


@pytest.fixture(scope="session")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.fixture
def rig(private_key: str) -> Rig:
    server, time = FakeGitHub(), FakeTime()
    github = GitHub(credentials(private_key), httpx.ASGITransport(app=server), clock=time.clock(), slug="dbreview")
    return Rig(github, server, time)
