"""A real browser without a window: Chromium over its own pipe, with just enough to click through pages.

See <https://chromedevtools.github.io/devtools-protocol/>.
"""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BINARY = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
    *("--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
)


class Browser:
    """One tab."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = os.fdopen(to, "wb", buffering=0), os.fdopen(back, "rb", buffering=0)
        self._number, self._rest, self._session = 0, b"", ""
        self.errors: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._ask(f"{domain}.enable")

    def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self._note(answer)

    def _note(self, event: Any) -> None:
        """Remember what a page did wrong: scripts that fail, and what its own policy forbids."""
        entry = event.get("params", {}).get("entry", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.errors.append(str(event["params"]["exceptionDetails"]))
        elif event.get("method") == "Log.entryAdded" and entry["level"] == "error" and entry["source"] != "network":
            self.errors.append(entry["text"])

    def _next(self) -> Any:
        while b"\0" not in self._rest:
            chunk = self._back.read(65536)
            assert chunk, "Chromium is gone"
            self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\0")
        return json.loads(line)

    def open(self, url: str) -> None:
        """Go to a page and wait until it is there."""
        self._ask("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str) -> Any:
        """Return what an expression gives."""
        result = self._ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True
        )
        return result["result"].get("value")

    def until(self, script: str, seconds: float = 60) -> None:
        """Wait until an expression is true; pages may change meanwhile."""
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(AssertionError, KeyError):
                if self.run(f"!!({script})"):
                    return
            assert time.monotonic() < deadline, f"{script}\n{self.run('document.body.innerText')}"
            time.sleep(0.05)

    def fill(self, name: str, value: str) -> None:
        """Write into a field."""
        self.run(f"document.getElementsByName({json.dumps(name)})[0].value = {json.dumps(value)}")

    def click(self, text: str) -> None:
        """Click on the button, link or label that begins with these words, in this tab, and wait for what comes."""
        begins = f"e => e.innerText.trim().startsWith({json.dumps(text)})"
        found = f"[...document.querySelectorAll('button, a, label')].find({begins})"
        assert self.run(f"!!{found}"), self.text
        self.run(f"(() => {{ const e = {found}; e.removeAttribute('target'); e.click(); }})()")

    def forget(self) -> None:
        """Forget every cookie."""
        self._ask("Network.clearBrowserCookies")

    @property
    def text(self) -> str:
        """What can be read."""
        return str(self.run("document.body.innerText"))

    @property
    def address(self) -> str:
        """Where we are."""
        return str(self.run("location.href"))

    def look(self, path: Path, width: int = 900, scheme: str = "light") -> None:
        """Write a screenshot of the whole page."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._ask("Emulation.setEmulatedMedia", features=features)
        size = {"width": width, "height": 600, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **size)
        shot = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextlib.contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start Chromium with a profile in `folder`, and end it with the block."""
    assert BINARY is not None
    read_ours, write_theirs = os.pipe()
    read_theirs, write_ours = os.pipe()
    # Chromium reads descriptor 3 and writes 4; the shell puts ours there.
    script = f'exec "$@" 3<&{read_theirs} 4>&{write_theirs}'
    command = ["bash", "-c", script, "bash", BINARY, *_FLAGS, f"--user-data-dir={folder / 'profile'}", "about:blank"]
    process = subprocess.Popen(
        command, pass_fds=(read_theirs, write_theirs), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(read_theirs)
    os.close(write_theirs)
    try:
        yield Browser(write_ours, read_ours)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
