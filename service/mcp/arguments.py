"""What the tools are asked with, as their input schemas say; what does not fit is told in one sentence."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from indexer.errors import MinutebookError
from service.search.query import MOST_CHARACTERS, MOST_HITS, Query, make_query, shown
from service.web.live import Core


class BadArguments(MinutebookError):
    """The arguments of a call are not those that the tool takes."""


class Arguments(BaseModel):
    """Base of all: immutable, and nothing else may be given."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Given = TypeVar("Given", bound=Arguments)

_Board = Field(
    default=None,
    description="Only minutes of this board, by name or acronym; the error for an unknown one lists all.",
)
_DateFrom = Field(default=None, description="Only meetings on this day or later, as YYYY-MM-DD.")
_DateTo = Field(default=None, description="Only meetings on this day or earlier, as YYYY-MM-DD.")


class SearchArguments(Arguments):
    """The arguments of `search`."""

    query: str = Field(
        description=f"A question or a few words, in plain language; at most {MOST_CHARACTERS} characters."
    )
    board: str | None = _Board
    date_from: str | None = _DateFrom
    date_to: str | None = _DateTo
    person: str | None = Field(
        default=None, description="Only passages that mention this person, by name or initials."
    )
    limit: int = Field(default=10, description=f"How many passages to give, from 1 to {MOST_HITS}.")

    def read(self, core: Core) -> Query:
        """The checked query. Raises BadQuery."""
        return make_query(
            core.index,
            self.query,
            limit=self.limit,
            boards=_given(self.board),
            people=_given(self.person),
            date_from=self.date_from,
            date_to=self.date_to,
        )


class FetchArguments(Arguments):
    """The arguments of `fetch`."""

    id: str = Field(
        description="The id of a passage, as search and ask give it (document/item/passage), or a document's."
    )


class AskArguments(Arguments):
    """The arguments of `ask`."""

    question: str = Field(
        description=f"The question, in plain language; at most {MOST_CHARACTERS} characters."
    )
    board: str | None = _Board
    date_from: str | None = _DateFrom
    date_to: str | None = _DateTo

    def read(self, core: Core) -> Query:
        """The checked query. Raises BadQuery."""
        return make_query(
            core.index,
            self.question,
            boards=_given(self.board),
            date_from=self.date_from,
            date_to=self.date_to,
        )


def read_arguments(tool: str, kind: type[Given], raw: dict[str, Any]) -> Given:
    """The arguments of a call of that tool. Raises BadArguments for the first thing wrong with them."""
    try:
        json.dumps(raw, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadArguments(f"The tool {tool} takes text, without lone surrogates.") from None
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    match first["type"]:
        case "missing":
            rule = f"needs the argument {name}"
        case "extra_forbidden":
            known = ", ".join(kind.model_fields)
            rule = f"has no argument {shown(name)}; it takes: {known}"
        case "string_type":
            rule = f"takes text as {name}"
        case "int_type" | "int_parsing" | "int_from_float":
            rule = f"takes a whole number as {name}"
        case _:
            rule = f"cannot use what is given as {name} ({first['msg']})"
    raise BadArguments(f"The tool {tool} {rule}.")


def _given(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()
