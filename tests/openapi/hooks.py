"""Loaded by schemathesis: makes of requests that the description allows such as this index can answer.

A description cannot say which boards and minutes an index has, nor what one parameter means for another.
So in requests that are meant to be accepted, and in those alone, names are replaced by names that are there,
days are put in order, and pages begin no deeper than they may. The rest of such requests stays as it is.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import Any

import schemathesis

from service.query import DEEPEST

NAMES_VARIABLE = "MINUTEBOOK_TESTED_NAMES"
"""Holds, as JSON, the names that the index knows of each parameter."""


@schemathesis.hook
def before_call(context: object, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Changes a case before it is sent; checks see what was sent."""
    if case.meta and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE and case.query:
        case.query = _answerable(dict(case.query))


def _answerable(query: dict[str, Any]) -> dict[str, Any]:
    for parameter, names in json.loads(os.environ[NAMES_VARIABLE]).items():
        if query.get(parameter):
            query[parameter] = [names[zlib.crc32(str(one).encode()) % len(names)] for one in query[parameter]]
    if query.get("date_from") and query.get("date_to"):
        query["date_from"], query["date_to"] = sorted((query["date_from"], query["date_to"]))
    if "offset" in query:
        query["offset"] = min(query["offset"], DEEPEST - query.get("limit", 10))
    return query
