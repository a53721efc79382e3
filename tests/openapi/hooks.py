"""Loaded by schemathesis: makes of requests that the description allows such as this index can answer.

A description cannot say which boards and minutes an index has, nor what one parameter means for another.
So in requests that are meant to be accepted, and in those alone, names are replaced by names that are there,
some questions by such as have an answer, days are put in order, and pages begin no deeper than they may.
The rest of such requests stays as it is.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import Any

import schemathesis

from service.search.request import DEEPEST

NAMES_VARIABLE = "MINUTEBOOK_TESTED_NAMES"
"""Holds, as JSON, the boards and documents that the index knows, and questions (q) that it answers."""

EVERY = 5
"""Of so many questions one is replaced by one that the index answers: others have no quotes to look at."""


@schemathesis.hook
def before_call(context: object, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Changes a case before it is sent; checks see what was sent."""
    if case.meta and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE and case.query:
        case.query = _answerable(dict(case.query))


def _answerable(query: dict[str, Any]) -> dict[str, Any]:
    known = json.loads(os.environ[NAMES_VARIABLE])
    for parameter in ("board", "document"):
        if query.get(parameter):
            query[parameter] = [_one_of(known[parameter], one) for one in query[parameter]]
    if "q" in query and _number(query["q"]) % EVERY == 0:
        query["q"] = _one_of(known["q"], query["q"])
    if query.get("date_from") and query.get("date_to"):
        query["date_from"], query["date_to"] = sorted((query["date_from"], query["date_to"]))
    if "offset" in query:
        query["offset"] = min(int(query["offset"]), DEEPEST - int(query.get("limit", 10)))
    return query


def _one_of(names: list[str], generated: object) -> str:
    return names[_number(generated) % len(names)]


def _number(generated: object) -> int:
    return zlib.crc32(str(generated).encode("utf-8", "replace"))
