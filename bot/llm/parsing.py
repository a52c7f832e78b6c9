"""A model's answer parsed and held against the shape it was asked for: the server does not enforce all of that."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.llm.draft import ColumnDraft, Draft, Phase, StepDraft
from bot.llm.provider import NoAnswerError

MAX_PARAGRAPHS = 8
MAX_PARAGRAPH = 2_000  # characters
MAX_CODE = 20_000
MAX_PARTS = 60

_Paragraph = Annotated[str, Field(max_length=20_000)]
_Code = Annotated[str, Field(max_length=MAX_CODE)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Column(_Shape):
    table: Annotated[str, Field(max_length=200)]
    code: _Code


class _Step(_Shape):
    phase: Phase
    sql: _Code


class _Open(_Shape):
    paragraphs: Annotated[list[_Paragraph], Field(max_length=MAX_PARTS)]


class _Design(_Open):
    schema_: _Code = Field(alias="schema")
    columns: Annotated[list[_Column], Field(max_length=MAX_PARTS)]
    migration: Annotated[list[_Step], Field(max_length=MAX_PARTS)]
    seed: _Code


def draft_of(text: str, kind: Literal["design", "open"]) -> Draft:
    """Return the answer; raise NoAnswerError where it has another shape than asked for."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoAnswerError("The language model did not answer in JSON.") from error
    try:
        if kind == "open":
            return Draft(_paragraphs(_Open.model_validate(value)))
        read = _Design.model_validate(value)
    except (ValidationError, RecursionError) as error:
        raise NoAnswerError("The language model's answer has another shape than asked for.") from error
    return Draft(
        _paragraphs(read),
        read.schema_.strip(),
        tuple(ColumnDraft(column.table, column.code) for column in read.columns),
        tuple(StepDraft(step.phase, step.sql) for step in read.migration if step.sql.strip()),
        read.seed.strip(),
    )


def _paragraphs(read: _Open) -> tuple[str, ...]:
    """Return paragraphs and list items, each on its own."""
    lines = [line.strip() for paragraph in read.paragraphs for line in paragraph.splitlines()]
    return tuple(line[:MAX_PARAGRAPH] for line in lines if line)[: 4 * MAX_PARAGRAPHS]
