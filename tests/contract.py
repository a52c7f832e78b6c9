"""`make contract`: our door, our requests and our stand-in against what GitHub publishes about itself (needs npm).

Nothing of GitHub's is copied into the project: the packages are fetched into scratch/contract/ each time they are not
there. Prints what was checked, and exits with 1 and a sentence for every mismatch.
"""

import argparse
import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import structlog
from graphql import GraphQLError, GraphQLSchema, build_schema, parse, validate
from graphql.type import is_input_object_type, is_interface_type, is_introspection_type, is_object_type
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from bot.settings import Settings
from bot.standin import StandIn, serving
from bot.standin.checks import CheckRun
from bot.standin.comments import ReviewComment
from bot.standin.webhooks import Delivery
from webhooks.app import create_app

PROJECT = Path(__file__).parent.parent
SCRATCH = PROJECT / "scratch" / "contract"
PACKAGES = ("@octokit/webhooks-examples@7.6.1", "@octokit/openapi@23.0.2", "@octokit/graphql-schema@15.26.1")
PUBLISHED = SCRATCH / "node_modules" / "@octokit"
# A comment on a file, or on a line that has changed since, has a null here, whatever the description says.
NULL_ALL_THE_SAME = {"line", "original_line"}
# Fields that came after the published examples, or that none of them happens to show (an answer, a pull request).
NEWER = {"client_id", "merge_queues", "subject_type", "in_reply_to_id", "draft"}
# The tests that speak to the stand-in.
RECORDED_BY = (
    *(f"tests/bot/{room}" for room in ("cli", "commands", "github", "sources", "standin")),
    *("tests/reviews", "tests/service"),
)


def fetch() -> None:
    """Install the three packages into the scratch folder, unless they are there."""
    wanted = json.dumps({"private": True, "description": " ".join(PACKAGES)})
    manifest = SCRATCH / "wanted.json"
    if manifest.is_file() and manifest.read_text() == wanted:
        return
    SCRATCH.mkdir(parents=True, exist_ok=True)
    (SCRATCH / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    try:
        subprocess.run(command, cwd=SCRATCH, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"npm could not fetch GitHub's published descriptions: {error}.")
    manifest.write_text(wanted)


def record(folder: Path) -> list[str]:
    """Run the tests that speak to the stand-in and keep every request; return a sentence if they fail."""
    there = [name for name in RECORDED_BY if (PROJECT / name).is_dir()]
    command = [sys.executable, "-m", "pytest", "-q", *there]
    done = subprocess.run(command, cwd=PROJECT, env={**os.environ, "DBREVIEW_RECORD": str(folder)}, check=False)
    return [] if done.returncode == 0 else ["The tests whose requests were recorded failed."]


def recorded(folder: Path, kind: str) -> Iterator[Any]:
    """Give the recorded requests of a kind, each once."""
    seen = set()
    for file in sorted(folder.glob(f"{kind}-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line not in seen:
                seen.add(line)
                yield json.loads(line)


# --- the door -----------------------------------------------------------------------------------------------------


class Nothing:
    """A story without steps: the door is what is looked at here."""

    steps = ()

    async def superseded(self, *_given: Any) -> None: ...

    async def failed(self, *_given: Any) -> None: ...


async def knock(url: str, github: StandIn) -> tuple[Counter[str], list[str]]:
    """Deliver every published example of every event, properly signed; return the answers and the complaints."""
    answers: Counter[str] = Counter()
    complaints = []
    examples = json.loads((PUBLISHED / "webhooks-examples" / "api.github.com" / "index.json").read_text())
    async with httpx.AsyncClient(base_url=url) as client:
        for event in examples:
            for number, payload in enumerate(event["examples"]):
                delivery = github.webhooks.delivery(event["name"], payload)
                response = await github.webhooks.send(client, "/webhooks/github", delivery)
                answers[response.text.strip() if response.status_code == 202 else str(response.status_code)] += 1
                if response.status_code != 202:
                    where = f"example {number} of {event['name']}"
                    complaints.append(f"The door answered {response.status_code} to {where}: {response.text[:200]}")
    return answers, complaints


def check_payloads() -> list[str]:
    """Check that the stand-in's own payloads have no field that no published example of the event has."""
    published = json.loads((PUBLISHED / "webhooks-examples" / "api.github.com" / "index.json").read_text())
    examples = {event["name"]: event["examples"] for event in published}
    with tempfile.TemporaryDirectory() as folder:
        deliveries = list(of_every_event(StandIn(Path(folder))))
    complaints = [
        f"The stand-in's {each.event} has {path}, and no published example does."
        for each in deliveries
        for path in sorted(set(paths_of(each.payload)) - set(paths_of(examples[each.event])))
        if not NEWER.intersection(path.split(".")) and not path.startswith("issue.pull_request")
    ]
    print(f"payloads: {len(deliveries)} of the stand-in's own")
    return complaints


def of_every_event(github: StandIn) -> Iterator[Delivery]:
    """Give one delivery of every event the stand-in can make."""
    repository, events = github.repository, github.events
    repository.commit("main", {"a.ts": "a\n"})
    repository.commit("feature", {"a.ts": "b\n"}, parent="main")
    pull = repository.open_pull("feature")
    yield events.pull_request("opened", pull)
    yield events.pull_request("synchronize", pull)
    yield events.issue_comment(pull, "/dbreview")
    yield events.check_suite("rerequested", pull)
    yield events.merge_group(pull)
    yield events.installation("created")
    yield events.ping()
    run = CheckRun(1, repository, "dbreview", pull.head_sha, github.app_json())
    yield events.check_run("requested_action", run, "rerun")
    repository.review_comments[1] = ReviewComment(1, repository, 1, github.bot, "x", github.clock.text())
    repository.review_comments[1].path, repository.review_comments[1].commit = "a.ts", pull.head_sha
    yield events.review_comment(pull, 1, "/dbreview")


def paths_of(value: Any, at: str = "") -> Iterator[str]:
    """Give the dotted paths of all fields of a JSON value; the items of a list share theirs."""
    if isinstance(value, list):
        for each in value:
            yield from paths_of(each, at)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield f"{at}.{name}".lstrip(".")
            yield from paths_of(each, f"{at}.{name}")


def check_door() -> list[str]:
    """Start the service as it is, with a queue that does nothing, and deliver the examples."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        github = StandIn(Path(folder) / "github")
        settings = Settings(
            app_id=str(github.app_id),
            private_key=github.private_key,
            webhook_secret=github.webhook_secret,
            data_dir=Path(folder),
        )
        with serving(create_app(settings, review=Nothing())) as url:
            answers, complaints = asyncio.run(knock(url, github))
    print(f"door: {answers.total()} published payloads, {answers['Accepted.']} accepted")
    for answer, count in answers.most_common():
        print(f"  {count:4}  {answer}")
    return complaints


# --- REST ---------------------------------------------------------------------------------------------------------


class Description:
    """GitHub's OpenAPI description, asked operation by operation."""

    def __init__(self) -> None:
        text = (PUBLISHED / "openapi" / "generated" / "api.github.com.json").read_text(encoding="utf-8")
        self.document = json.loads(text, object_hook=_nullable)
        asked = Resource(contents=self.document, specification=DRAFT4)
        answered = Resource(contents=json.loads(text, object_hook=_partial), specification=DRAFT4)
        self.registry = Registry().with_resources([("urn:asked", asked), ("urn:answered", answered)])
        self.operation = cache(self._operation)

    def _operation(self, method: str, path: str) -> tuple[str, Any] | None:
        """Return the operation a request means and its template: of those that fit, the most literal one."""
        fitting = []
        for template, methods in self.document["paths"].items():
            pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
            pattern = pattern.replace("contents/[^/]+", "contents/.*").replace("compare/[^/]+", "compare/.+")
            if method.lower() in methods and re.fullmatch(pattern, path):
                fitting.append((len(re.sub(r"\{.*?\}", "", template)), template))
        if not fitting:
            return None
        template = max(fitting)[1]
        return template, self.document["paths"][template][method.lower()]

    def complaints(self, request: dict[str, Any]) -> Iterator[str]:
        """Give a sentence for everything about a request that the description does not allow."""
        name = f"{request['method']} {request['path']}"
        found = self.operation(request["method"], request["path"])
        if found is None:
            yield f"{name} is not an operation GitHub describes."
            return
        template, operation = found
        known = {self._resolved(each)["name"] for each in operation.get("parameters", ())}
        yield from (f"{name}: {each} is not a parameter." for each in request["query"] if each not in known)
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if schema is None or request["body"] is None:
            return
        yield from self._against(f"urn:asked#{_pointer(template, request)}/requestBody", request["body"], name)

    def answer_complaints(self, request: dict[str, Any]) -> Iterator[str]:
        """Give a sentence for every field of the stand-in's answer that GitHub's answer does not have so."""
        found = self.operation(request["method"], request["path"])
        status = str(request["status"])
        if found is None or request["answer"] is None or status >= "300":
            return
        name = f"The answer to {request['method']} {found[0]}"
        if status not in found[1]["responses"]:
            yield f"{name} has the status {status}, which GitHub does not describe."
            return
        answered = found[1]["responses"][status]
        if "application/json" in answered.get("content", {}):
            reference = f"urn:answered#{_pointer(found[0], request)}/responses/{status}"
            yield from self._against(reference, request["answer"], name)

    def _against(self, reference: str, value: Any, name: str) -> Iterator[str]:
        schema = {"$ref": f"{reference}/content/application~1json/schema"}
        for error in Draft4Validator(schema, registry=self.registry).iter_errors(value):
            if error.path and error.path[-1] in NULL_ALL_THE_SAME and error.instance is None:
                continue
            yield f"{name}: {'.'.join(map(str, error.path)) or 'all of it'}: {error.message[:300]}"

    def _resolved(self, parameter: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in parameter:
            return dict(self.document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]])
        return parameter


def _pointer(template: str, request: dict[str, Any]) -> str:
    return f"/paths/{template.replace('~', '~0').replace('/', '~1')}/{request['method'].lower()}"


def _partial(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema for answers that leave fields out, as the stand-in's do, but invent none."""
    schema = _nullable(schema)
    if isinstance(schema.get("required"), list):
        del schema["required"]
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    for part in schema.get("allOf", ()) if isinstance(schema.get("allOf"), list) else ():
        part.pop("additionalProperties", None)  # the other parts of the whole add theirs
    return schema


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Turn OpenAPI 3.0's `nullable` into JSON Schema."""
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            schema["enum"].append(None)
    return schema


def check_rest(folder: Path) -> list[str]:
    """Check the recorded requests that the stand-in let in; those it refused were meant to be wrong."""
    description, complaints = Description(), list[str]()
    operations: Counter[str] = Counter()
    for request in recorded(folder, "rest"):
        if request["status"] >= 400:
            continue
        complaints += [*description.complaints(request), *description.answer_complaints(request)]
        found = description.operation(request["method"], request["path"])
        operations[f"{request['method']} {found[0] if found else request['path']}"] += 1
    print(f"REST: {operations.total()} different requests of {len(operations)} operations")
    return sorted(set(complaints))


# --- GraphQL ------------------------------------------------------------------------------------------------------


@cache
def published_schema() -> GraphQLSchema:
    """Return GitHub's whole schema; its published text is not strictly valid, which is taken as it is."""
    text = (PUBLISHED / "graphql-schema" / "schema.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


def check_documents(folder: Path) -> list[str]:
    """Check every recorded document against GitHub's schema."""
    complaints, documents = [], {each["query"] for each in recorded(folder, "graphql")}
    for document in sorted(documents):
        try:
            errors = validate(published_schema(), parse(document))
        except GraphQLError as error:
            errors = [error]
        complaints += [f"GraphQL: {error.message} In: {' '.join(document.split())[:200]}" for error in errors]
    print(f"GraphQL: {len(documents)} different documents")
    return complaints


def check_schema() -> list[str]:
    """Check that every type, field and argument of the stand-in's schema is GitHub's own."""
    ours = build_schema((PROJECT / "bot" / "standin" / "schema.graphql").read_text())
    theirs, complaints, count = published_schema(), list[str](), 0
    for name, kind in ours.type_map.items():
        if is_introspection_type(kind) or not (
            is_object_type(kind) or is_interface_type(kind) or is_input_object_type(kind)
        ):
            continue
        for field_name, field in kind.fields.items():
            count += 1
            real = getattr(theirs.type_map.get(name), "fields", {}).get(field_name)
            if real is None or str(real.type) != str(field.type):
                complaints.append(f"The stand-in's {name}.{field_name} is not GitHub's.")
                continue
            for argument in set(getattr(field, "args", {})) - set(getattr(real, "args", {})):
                complaints.append(f"The stand-in's {name}.{field_name} takes {argument}, GitHub's does not.")
    print(f"GraphQL: {count} fields of the stand-in's schema")
    return complaints


def main() -> None:
    """Run all checks; exit with 1 if one complains."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    parser.add_argument("--recorded", type=Path, help="check what was recorded here instead of running the tests")
    given = parser.parse_args()
    fetch()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.recorded or Path(temporary)
        complaints = [] if given.recorded else record(folder)
        complaints += [*check_payloads(), *check_door(), *check_rest(folder), *check_documents(folder), *check_schema()]
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
