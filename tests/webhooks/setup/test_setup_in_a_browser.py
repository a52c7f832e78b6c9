"""From nothing to a reviewed pull request in a real browser, against the stand-in GitHub."""

import json
import os
import stat
from pathlib import Path

import httpx
import pytest

from bot.standin import StandIn
from bot.standin.example import open_example
from tests.bot.jobs.service import Nursery
from tests.fakes.chromium import BINARY, Browser, browser
from tests.fakes.registering import register
from tests.webhooks.setup.conftest import served

pytestmark = pytest.mark.skipif(BINARY is None, reason="no Chromium on this machine")
SHOTS = os.environ.get("DBREVIEW_SHOTS")  # a folder: look at what people see


NAMELESS = """[...document.querySelectorAll('input:not([type=hidden]), textarea, button, a')]
  .filter(e => !(e.labels && e.labels.length) && !e.innerText.trim() && !e.ariaLabel).length"""
DANGLING = """[...document.querySelectorAll('[aria-describedby], label[for]')]
  .filter(e => !document.getElementById(e.getAttribute('aria-describedby') || e.htmlFor)).length"""


def look(tab: Browser, name: str) -> None:
    """Everything that can be used has a name, there is one first heading, and nothing came from elsewhere."""
    assert (tab.run(NAMELESS), tab.run(DANGLING)) == (0, 0)
    assert tab.run("document.querySelectorAll('h1').length === 1 && document.documentElement.lang === 'en'")
    assert (
        tab.run("performance.getEntriesByType('resource').filter(e => !e.name.startsWith(location.origin)).length") == 0
    )
    if SHOTS:
        for scheme, width in (("light", 900), ("dark", 900), ("light", 380)):
            tab.look(Path(SHOTS) / f"{name}-{scheme}-{width}.png", width, scheme)


def test_from_nothing_to_a_required_check(nursery: Nursery, standin: StandIn, github: str, tmp_path: Path) -> None:
    open_example(standin)
    with served(nursery, tmp_path, github) as service, browser(tmp_path) as tab:
        tab.open(service.link)
        tab.until("document.title.startsWith('Set up')")
        assert tab.address == f"{service.url}/setup"  # the token does not stay in the address
        look(tab, "1-choose")
        tab.fill("organisation", "bad name!")
        tab.fill("address", service.url)
        tab.click("Continue")
        tab.until("document.querySelector('.problems')")
        look(tab, "2-corrected")
        tab.fill("organisation", "acme")
        tab.click("Continue")
        tab.until("document.title.startsWith('Register')")
        assert "merge_queues" in tab.text
        look(tab, "3-register")
        tab.click("Register on")
        tab.until("document.title.startsWith('Create dbreview')")
        assert tab.address.startswith(f"{github}/organizations/acme/settings/apps/new?state=")
        tab.click("Create GitHub App")
        tab.until("document.title.startsWith('Install ·')")
        assert tab.address == f"{service.url}/setup/done"
        look(tab, "4-install")
        assert tab.run("document.querySelectorAll('.mark.good').length") == 0
        tab.open(f"{github}/apps/dbreview/installations/new")
        tab.click("Install")
        tab.until("document.title === 'Installed'")
        assert "answered with 202" in tab.text
        tab.open(f"{service.url}/setup/done")
        tab.until("document.querySelectorAll('.mark.good').length === 4")
        tab.until("document.querySelector('#live').innerText.includes('All of it is done')")
        assert "block the merge" in tab.text
        look(tab, "5-done")
        assert tab.run("document.querySelector('#live a[href$=\"/acme/shop/pull/1\"]') !== null")
        tab.click("Finish")
        tab.until("document.body.innerText.includes('The set-up is done')")
        look(tab, "6-finished")
        assert tab.errors == []
        for path in ("/setup", "/setup/done", "/setup/checklist", f"/setup?token={service.token}"):
            assert httpx.get(service.url + path, trust_env=False).status_code == 404
        file = tmp_path / "data" / "github-app.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        kept = json.loads(file.read_text())
        for secret in (kept["private_key"].splitlines()[1], kept["webhook_secret"], kept["operator_token"], "code10"):
            assert secret not in service.logged
    assert standin.violations == []


def test_the_list_looks_again_by_itself(nursery: Nursery, standin: StandIn, github: str, tmp_path: Path) -> None:
    open_example(standin)
    with served(nursery, tmp_path, github) as service, browser(tmp_path) as tab:
        register(tab, service.link, service.url)
        httpx.post(f"{github}/apps/dbreview/installations", trust_env=False)
        tab.until("document.querySelectorAll('.mark.good').length === 4")
        assert tab.errors == []
