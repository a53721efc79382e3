"""The parameters of the JSON API, as OpenAPI describes them; `service.search.query` alone checks what they hold."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic.config import JsonDict

from service.schema_fields import EXAMPLE_ID
from service.search.query import (
    DEEPEST,
    MOST_CHARACTERS,
    MOST_HITS,
    MOST_VALUES,
    PLAIN,
    YEAR,
    Mode,
    Order,
    Part,
)

_SEVERAL: JsonDict = {"maxItems": MOST_VALUES}
_DAY: JsonDict = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]}

Boards = Annotated[
    list[str],
    Query(
        description="Only these boards, by name or acronym; may be repeated.",
        examples=[["Town Board"]],
        json_schema_extra=_SEVERAL,
    ),
]
DateFrom = Annotated[
    str,
    Query(
        description="Only meetings on this day or later; empty: any.",
        examples=["2024-01-01"],
        json_schema_extra=_DAY,
    ),
]
DateTo = Annotated[
    str,
    Query(
        description="Only meetings on this day or earlier; empty: any.",
        examples=["2024-12-31"],
        json_schema_extra=_DAY,
    ),
]
Question = Annotated[
    str,
    Query(
        description="The question, in any words.",
        examples=["Which lamps will be repaired?"],
        json_schema_extra={
            "minLength": 1,
            "maxLength": MOST_CHARACTERS,
            "allOf": [{"pattern": r"\S"}, {"pattern": f"^{PLAIN}$"}],
        },
    ),
]
Limit = Annotated[
    int,
    Query(
        description="How many passages to give.",
        examples=[10],
        json_schema_extra={"minimum": 1, "maximum": MOST_HITS},
    ),
]
Offset = Annotated[
    int,
    Query(
        description=f"How many of the best passages to skip; offset and limit together reach {DEEPEST:,}.",
        examples=[0],
        json_schema_extra={"minimum": 0, "maximum": DEEPEST - 1},
    ),
]
Documents = Annotated[
    list[str],
    Query(
        description="Only these minutes, by id; may be repeated.",
        examples=[[EXAMPLE_ID]],
        json_schema_extra=_SEVERAL,
    ),
]
People = Annotated[
    list[str],
    Query(
        description="Only passages that mention one of these people; may be repeated.",
        examples=[["Ada Field"]],
        json_schema_extra=_SEVERAL,
    ),
]
Years = Annotated[
    list[str],
    Query(
        description="Only meetings held in one of these years; may be repeated.",
        examples=[["2024"]],
        json_schema_extra={"items": {"type": "string", "pattern": f"^({YEAR})?$"}, **_SEVERAL},
    ),
]
HasActions = Annotated[
    bool,
    Query(
        description="Only passages that hold something somebody undertook to do; false does not filter.",
        examples=[True],
    ),
]
ModeName = Annotated[
    str,
    Query(
        description="Which scores count: words and meaning, words alone, or meaning alone.",
        examples=["hybrid"],
        json_schema_extra={"enum": [mode.value for mode in Mode]},
    ),
]
AsTyped = Annotated[
    list[str],
    Query(
        description="Readings of the question to leave out; may be repeated.",
        examples=[["spelling"]],
        json_schema_extra={"items": {"type": "string", "enum": [part.value for part in Part]}},
    ),
]
OrderName = Annotated[
    str,
    Query(
        description="The order of the passages; which ones are found is decided by relevance all the same.",
        examples=["date"],
        json_schema_extra={"enum": [order.value for order in Order]},
    ),
]
WithFacets = Annotated[
    bool, Query(description="Also count the passages by board, year, person and actions.", examples=[True])
]
Explain = Annotated[bool, Query(description="Also tell what each feature adds to a score.", examples=[True])]
MeetingId = Annotated[str, Path(description="The minutes' id.", examples=[EXAMPLE_ID])]
