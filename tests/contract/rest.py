"""The recorded REST requests, and the stand-in's answers, against GitHub's OpenAPI description."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft4Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.contract.published import PUBLISHED, recorded

# A comment on a file, or on a line that has changed since, has a null here, whatever the description says.
NULL_ALL_THE_SAME = {"line", "original_line"}
# A permission that GitHub grants, and of which its description has not heard.
NEWER = {"merge_queues"}


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
            if error.validator == "additionalProperties" and _unknown(error) <= NEWER:
                continue
            yield f"{name}: {'.'.join(map(str, error.path)) or 'all of it'}: {error.message[:300]}"

    def _resolved(self, parameter: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in parameter:
            return dict(self.document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]])
        return parameter


def _unknown(error: ValidationError) -> set[str]:
    return set(error.instance) - set(error.schema.get("properties", ()))


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


def check_rest() -> list[str]:
    """Check the recorded requests that the stand-in let in; those it refused were meant to be wrong."""
    description, complaints = Description(), list[str]()
    operations: Counter[str] = Counter()
    for request in recorded("rest"):
        if request["status"] >= 400:
            continue
        complaints += [*description.complaints(request), *description.answer_complaints(request)]
        found = description.operation(request["method"], request["path"])
        operations[f"{request['method']} {found[0] if found else request['path']}"] += 1
    print(f"REST: {operations.total()} different requests of {len(operations)} operations")
    return sorted(set(complaints))
