"""The JSON of registers: a page of entries and how many there are."""

from __future__ import annotations

from pydantic import Field

from service.registers.results import RegisterAction, RegisterBoard, RegisterDecision, RegisterPerson
from service.web.api.schemas import IndexVersion, PageLinksSchema, Schema


class RegisterResponse(Schema):
    """What every register says of its page."""

    index_version: IndexVersion
    total: int = Field(description="How many entries fit, over all pages.", examples=[42])
    links: PageLinksSchema


class ActionsResponse(RegisterResponse):
    """What was undertaken at meetings, and what later minutes say became of it."""

    actions: tuple[RegisterAction, ...] = Field(description="In the order asked for.")


class DecisionsResponse(RegisterResponse):
    """What meetings settled."""

    decisions: tuple[RegisterDecision, ...] = Field(description="In the order asked for.")


class PeopleResponse(RegisterResponse):
    """Everybody whom rosters name; a full name is taken for one person's."""

    people: tuple[RegisterPerson, ...] = Field(description="In the order asked for.")


class BoardsResponse(RegisterResponse):
    """All boards whose minutes are indexed."""

    boards: tuple[RegisterBoard, ...] = Field(description="In the order asked for.")
