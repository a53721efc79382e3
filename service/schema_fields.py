"""Fields that the JSON has in many places, described and with examples, and the base of all schemas."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

EXAMPLE_ID = "town-board-2024-03-05"

DocumentId = Annotated[str, Field(description="The minutes' id in this index.", examples=[EXAMPLE_ID])]
Title = Annotated[str | None, Field(description="The minutes' title.", examples=["Town Board, March 2024"])]
BoardName = Annotated[str | None, Field(description="The board that met.", examples=["Town Board"])]
Day = Annotated[
    dt.date | None, Field(description="The day of the meeting; null: not stated.", examples=["2024-03-05"])
]
Url = Annotated[
    str | None, Field(description="The published source.", examples=["https://town.example/minutes"])
]
Page = Annotated[
    int | None, Field(description="Page of the source, from 1; null: it has no pages.", examples=[2])
]
Label = Annotated[str | None, Field(description="The item's label as printed.", examples=["Item 3"])]
Heading = Annotated[
    str, Field(description="The item's heading without its label.", examples=["Street lighting"])
]
Start = Annotated[
    int, Field(description="First character, counted in the document's canonical text.", examples=[1042])
]
End = Annotated[
    int,
    Field(description="Character after the last, counted in the document's canonical text.", examples=[1311]),
]
PassageId = Annotated[
    str,
    Field(
        description="Document, item and passage, the latter counted from 1.", examples=[f"{EXAMPLE_ID}/3/2"]
    ),
]
IndexVersion = Annotated[
    str, Field(description="The index version that answered.", examples=["20240306T090000-1f3a"])
]


class Schema(BaseModel):
    """Base of all: immutable, and read from the attributes of the core's own values."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
