"""What OpenAPI is told of answers beside those that say what was asked for: errors, and "as before"."""

from __future__ import annotations

from typing import Any

from service.problem_types import TYPES, ProblemType
from service.problems import MEDIA_TYPE
from service.schemas import ProblemSchema

Responses = dict[int | str, dict[str, Any]]

_MEANINGS = {
    400: "A parameter cannot be used; the detail says what is allowed.",
    404: "There is no such thing here; the detail says what is missing.",
    503: "The service is busy or its index is not loaded; the Retry-After header says when to try again.",
}
_OTHER = "Any other error."
_UNCHANGED = "What the If-None-Match header names is still what would be answered."


def described(*statuses: int) -> Responses:
    """The other answers of an endpoint that can be asked whether anything is new: 304, and its problems."""
    return {304: {"description": _UNCHANGED}, **described_problems(*statuses)}


def described_problems(*statuses: int) -> Responses:
    """The errors of an endpoint: its own statuses and those that all have, each with its examples."""
    own = (*statuses, 503)
    found: Responses = {status: problem_response(_MEANINGS[status], status) for status in own}
    return {**found, "default": problem_response(_OTHER, 405, 500)}


def problem_response(meaning: str, *statuses: int) -> dict[str, Any]:
    """A response of these statuses, with an example of each kind of problem that has one of them."""
    examples = {
        kind.slug: {"summary": kind.title, "value": _example(kind)}
        for kind in TYPES.values()
        if kind.status in statuses
    }
    schema = ProblemSchema.model_json_schema()
    return {"description": meaning, "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}}}


def _example(kind: ProblemType) -> dict[str, object]:
    shown = ProblemSchema(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=kind.example,
        instance="/api/search",
        field=kind.field,
        request_id="0f8fad5bd9cb469fa16570867728950e",
    )
    return shown.model_dump(exclude_none=True)
