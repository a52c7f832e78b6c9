"""The fake GitHub as a fixture, and one RSA key for the whole run."""

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.github import GitHub
from bot.standin import StandIn
from tests.bot.github.against import AFTER, BEFORE, Against
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


@pytest.fixture
def against(standin: StandIn) -> Against:
    """A pull request #1 that changes a.ts, removes gone.ts and adds new.ts."""
    standin.repository.commit("main", {"a.ts": BEFORE, "gone.ts": "gone\n", "kept.ts": "kept\n"}, "Base")
    standin.repository.commit("feature", {"a.ts": AFTER, "gone.ts": None, "new.ts": "new\n"}, "Change", "main")
    standin.repository.open_pull("feature")
    return Against(standin)
