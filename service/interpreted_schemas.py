"""The JSON of how a question was read."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses the one of typing before Python 3.12

from indexer.store.engines.base import Where
from service.schema_fields import (
    EXAMPLE_ID,
    Schema,
)
from service.search.understand import Understood


class Filters(TypedDict, total=False):
    """The filters in force; one that does not filter is left out."""

    board: Annotated[list[str], Field(description="Boards, by full name.", examples=[["Town Board"]])]
    document: Annotated[list[str], Field(description="Ids of minutes.", examples=[[EXAMPLE_ID]])]
    person: Annotated[list[str], Field(description="People mentioned.", examples=[["Ada Field"]])]
    date_from: Annotated[dt.date, Field(description="First day.", examples=["2024-01-01"])]
    date_to: Annotated[dt.date, Field(description="Last day, included.", examples=["2024-12-31"])]
    year: Annotated[list[int], Field(description="Years of the meetings.", examples=[[2024]])]
    has_actions: Annotated[bool, Field(description="Only passages that hold an action.", examples=[True])]


class ReplacedSchema(Schema):
    """A word of the question that was read as another."""

    was: str = Field(description="As typed.", examples=["stratergy"])
    now: str = Field(description="As searched for.", examples=["strategy"])


class DerivedSchema(Schema):
    """A filter read out of the question itself."""

    kind: str = Field(description="What it filters by: date or board.", examples=["date"])
    phrase: str = Field(description="The words of the question.", examples=["in March 2024"])
    label: str = Field(description="What they were taken to mean.", examples=["March 2024"])


class Interpreted(Schema):
    """How the question was understood. Each reading can be taken back with `as_typed`."""

    filters: Filters
    expansions: list[str] = Field(
        description="Other forms of the question's words that were searched for as well.",
        examples=[["CPS: Crown Prosecution Service"]],
    )
    near: list[str] = Field(
        description="Words of the minutes that mean about the same and were searched for as well.",
        examples=[["jail: prison"]],
    )
    corrected: str | None = Field(
        description="The question that was searched for, where its spelling was corrected.",
        examples=["Which lamps will be repaired?"],
    )
    replaced: list[ReplacedSchema] = Field(description="The words corrected.", examples=[[]])
    derived: list[DerivedSchema] = Field(description="Filters read out of the question.", examples=[[]])
    phrases: list[str] = Field(
        description="Phrases in quotation marks, which every hit holds as they stand.", examples=[[]]
    )
    notes: list[str] = Field(
        description="Plain sentences about what could not be heeded.",
        examples=[["No meeting among those searched is dated December 2019."]],
    )

    @classmethod
    def of(cls, understood: Understood) -> Interpreted:
        """The JSON of how a question was understood."""
        correction = understood.correction
        return cls(
            filters=_in_force(understood.where),
            expansions=[f"{one.written}: {', '.join(one.stands_for)}" for one in understood.expansions],
            near=[f"{one.word}: {', '.join(one.others)}" for one in understood.near],
            corrected=correction.text if correction else None,
            replaced=[ReplacedSchema.model_validate(one) for one in correction.replaced]
            if correction
            else [],
            derived=[DerivedSchema.model_validate(one) for one in understood.interpretation.filters],
            phrases=[one.text for one in understood.phrases],
            notes=list(understood.notes),
        )


def _in_force(where: Where) -> Filters:
    filters: Filters = {}
    if where.boards:
        filters["board"] = list(where.boards)
    if where.documents:
        filters["document"] = list(where.documents)
    if where.people:
        filters["person"] = list(where.people)
    if where.date_from:
        filters["date_from"] = where.date_from
    if where.date_to:
        filters["date_to"] = where.date_to
    if where.years:
        filters["year"] = list(where.years)
    if where.has_actions:
        filters["has_actions"] = True
    return filters
