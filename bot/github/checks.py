"""Our check run on a commit: open it, find it again, conclude it."""

from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import quote

from bot.github.errors import Uncertain
from bot.github.one import One
from bot.github.sending import Request
from bot.github.values import OwnCheck
from bot.pull import Annotation, CheckAction, CheckOutput

NAME = "dbreview"
BATCH = 50  # annotations in one request; a further request appends
MAX_TITLE, MAX_TEXT, MAX_MESSAGE = 255, 65_535, 60_000  # characters; a message may have 64 KB


class Checks(One):
    """The calls that need `checks: write`; only an app may make them."""

    async def open_check(self, head_sha: str, external_id: str, title: str, summary: str = "") -> int:
        """Return the id of a new run in progress. A completed run cannot reopen: the newest of a name counts."""
        body = {
            "name": NAME,
            "head_sha": head_sha,
            "external_id": external_id,
            "status": "in_progress",
            "output": {"title": title[:MAX_TITLE], "summary": summary[:MAX_TEXT]},
        }
        request = Request("POST", self.url("check-runs"), body, repeatable=False)
        try:
            return int((await self.calls.write(request))["id"])
        except Uncertain:
            found = await self.find_check(head_sha, external_id)
            return found if found is not None else int((await self.calls.write(request))["id"])

    async def find_check(self, head_sha: str, external_id: str) -> int | None:
        """Return the id of our newest run on `head_sha` with this `external_id`."""
        url = self.url(f"commits/{quote(head_sha, safe='')}/check-runs")
        runs = self.calls.pages(url, key="check_runs", check_name=NAME, filter="all")
        return max([int(run["id"]) async for run in runs if run.get("external_id") == external_id], default=None)

    async def newest_check(self, head_sha: str) -> OwnCheck | None:
        """Return the newest run of our name on `head_sha`."""
        url = self.url(f"commits/{quote(head_sha, safe='')}/check-runs")
        runs = (await self.calls.get(url, check_name=NAME, per_page=1))["check_runs"]
        if not runs:
            return None
        title = (runs[0].get("output") or {}).get("title") or ""
        return OwnCheck(int(runs[0]["id"]), title, runs[0]["status"] == "completed")

    async def conclude_check(self, check: int, conclusion: str, output: CheckOutput, *, again: bool = False) -> None:
        """Complete a run; annotations beyond 50 are appended by requests of their own before that.

        `again`: an earlier try was cut off, and what it did is looked up first, because GitHub would append twice.
        """
        done = await self._annotated(check) if again else 0
        output = replace(output, annotations=output.annotations[done:])
        remaining = iter(output.annotations)
        batches = list(iter(lambda: list(islice(remaining, BATCH)), [])) or [[]]
        for i, batch in enumerate(batches):
            last = i == len(batches) - 1
            body: dict[str, Any] = {"output": _output(output, batch)}
            if last:
                body |= {
                    "status": "completed",
                    "conclusion": conclusion,
                }  # the first follows from the second; not all know
                body["actions"] = [_action(a) for a in output.actions[:3]]
            await self._append(check, body, done + i * BATCH, has_annotations=bool(batch))

    async def _append(self, check: int, body: dict[str, Any], before: int, *, has_annotations: bool) -> None:
        """PATCH the run; where the answer is lost, count the run's annotations before sending the same ones again."""
        url = self.url(f"check-runs/{check}")
        request = Request("PATCH", url, body, repeatable=not has_annotations)
        try:
            await self.calls.write(request)
        except Uncertain:
            if await self._annotated(check) <= before:
                await self.calls.write(request)

    async def _annotated(self, check: int) -> int:
        """Return how many annotations a run has."""
        run = await self.calls.get(self.url(f"check-runs/{check}"))
        return int((run.get("output") or {}).get("annotations_count") or 0)


def _output(output: CheckOutput, annotations: list[Annotation]) -> dict[str, Any]:
    body: dict[str, Any] = {"title": output.title[:MAX_TITLE], "summary": output.summary[:MAX_TEXT]}
    if output.text:
        body["text"] = output.text[:MAX_TEXT]
    if annotations:
        body["annotations"] = [_annotation(a) for a in annotations]
    return body


def _annotation(annotation: Annotation) -> dict[str, Any]:
    body: dict[str, Any] = {
        "path": annotation.path,
        "start_line": annotation.start_line,
        "end_line": annotation.end_line,
        "annotation_level": annotation.level,
        "message": annotation.message[:MAX_MESSAGE],
    }
    if annotation.title:
        body["title"] = annotation.title[:MAX_TITLE]
    return body


def _action(action: CheckAction) -> dict[str, str]:
    return {
        "label": action.label[:20],
        "description": action.description[:40],
        "identifier": action.identifier[:20],
    }
