"""What a search gives: hits, their citations and facets, as every door hands them out.

Each field says what it is and shows what it looks like, so the API's description, assistants' output schemas
and the Python client are made of these classes. Nothing heavy is imported: the client needs no index.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, urlencode

from pydantic import Field

if TYPE_CHECKING:
    from indexer.model import Passage
    from service.search.query import Query
    from service.search.question.understand import Understood

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
CitedHeading = Annotated[
    str | None,
    Field(
        description="The item's heading without its label; null: it stands in no item, as at the head.",
        examples=["Street lighting"],
    ),
]
Start = Annotated[
    int, Field(description="First character, counted in the document's canonical text.", examples=[1042])
]
End = Annotated[
    int,
    Field(description="Character after the last, counted in the document's canonical text.", examples=[1311]),
]
Kind = Annotated[
    str,
    Field(
        description="What the document is: minutes, agenda or paper; only minutes count as meetings.",
        examples=["minutes"],
    ),
]
PassageId = Annotated[
    str,
    Field(
        description="Document, item (0: in none, as at the head) and passage, both counted from 1.",
        examples=[f"{EXAMPLE_ID}/3/2"],
    ),
]
PassageText = Annotated[
    str,
    Field(
        description="The passage, verbatim: the canonical text from citation.start to citation.end.",
        examples=["Twelve lamps in the High Street will be repaired in April."],
    ),
]


OUTSIDE_ITEMS = "outside the agenda items"
"""Where the roster and all that stands at the head of the minutes is, in the interface's own words."""


@dataclass(frozen=True, slots=True)
class ItemReference:
    """The agenda item that a citation names; of what stands in none, as the roster at the head, nothing."""

    label: Label
    heading: CitedHeading

    @property
    def shown(self) -> str:
        """The heading, or what a reader is told where there is none."""
        return OUTSIDE_ITEMS.capitalize() if self.heading is None else self.heading


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage stands."""

    document_id: DocumentId
    title: Title
    board: BoardName
    date: Day
    item: ItemReference
    subheading: Annotated[
        str | None, Field(description="The subheading it stands under.", examples=["Repairs"])
    ]
    page: Page
    start: Start
    end: End
    url: Url
    deep_link: Annotated[
        str | None,
        Field(
            description="The published source opened at the passage: a text fragment, or #page=N in a PDF.",
            examples=["https://town.example/minutes#:~:text=Twelve%20lamps"],
        ),
    ]
    kind: Kind = field(default="minutes", kw_only=True)
    doubts: Annotated[
        tuple[str, ...],
        Field(
            description="What to know before relying on it: doubts of the date, the board, the reading.",
            examples=[[]],
        ),
    ] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class QuoteCitation(Citation):
    """Where a quote stands: `start` and `end` span exactly the quote, which was found in that passage."""

    passage_id: PassageId

    @classmethod
    def of(cls, citation: Citation, passage_id: str) -> QuoteCitation:
        """The citation of a quote in that passage."""
        where = {one.name: getattr(citation, one.name) for one in fields(Citation)}
        return cls(**where, passage_id=passage_id)


@dataclass(frozen=True, slots=True)
class Scores:
    """The raw scores; null: the passage has none of the words, or was not rated in this mode."""

    lexical: Annotated[float | None, Field(description="BM25.", examples=[11.87])]
    dense: Annotated[
        float | None, Field(description="Cosine of question and passage, -1 to 1.", examples=[0.61])
    ]
    sentence: Annotated[
        float | None,
        Field(description="Cosine of the question and the nearest sentence, -1 to 1.", examples=[0.72]),
    ]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another meeting whose minutes say the same."""

    passage_id: PassageId
    document_id: DocumentId
    board: BoardName  # or the minutes' title
    date: Day

    @property
    def anchor(self) -> str:
        """The passage's id on its meeting's page."""
        return anchor_of(self.passage_id)


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that was found."""

    passage_id: PassageId
    score: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="How well it matches. Hits are in falling order, unless sorted by date, or the "
            "question asks over time: then no one meeting has more than two of the first five.",
            examples=[0.83],
        ),
    ]
    scores: Scores
    text: PassageText
    highlights: Annotated[
        tuple[tuple[int, int], ...],
        Field(
            description="The stretches of `text` that match the question, each [start, end) in characters.",
            examples=[[[0, 12]]],
        ),
    ]
    citation: Citation
    explanation: Annotated[
        Mapping[str, float] | None,
        Field(
            description="With explain=true, what each feature adds to the sum that hits are ranked by.",
            examples=[{"words": 0.41, "sentence": 1.2, "coverage": 2.6}],
        ),
    ] = None
    also_in: Annotated[
        tuple[Elsewhere, ...],
        Field(description="Other meetings that say the same; they have no hit of their own.", examples=[[]]),
    ] = field(kw_only=True)

    @property
    def anchor(self) -> str:
        """The passage's id on its meeting's page, as in "p-3-2"."""
        return anchor_of(self.passage_id)


@dataclass(frozen=True, slots=True)
class BestPassage:
    """The passage of a meeting that is likeliest to be relevant."""

    passage_id: PassageId
    probability: Annotated[
        float, Field(ge=0, le=1, description="How likely it is to be about what was asked.", examples=[0.83])
    ]
    text: PassageText
    citation: Citation

    @property
    def anchor(self) -> str:
        """The passage's id on its meeting's page."""
        return anchor_of(self.passage_id)


MOST_PEOPLE = 20
"""People that are offered: those mentioned most often in the list of passages."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value that a search can be filtered by."""

    value: Annotated[str, Field(description="As the filter's parameter takes it.", examples=["Town Board"])]
    count: Annotated[
        int,
        Field(
            description="The `total` of the same search when this value alone is chosen of its facet.",
            examples=[12],
        ),
    ]
    chosen: Annotated[bool, Field(description="Whether the search is filtered by it.", examples=[False])]


@dataclass(frozen=True, slots=True)
class Facets:
    """What the search can be narrowed to. Each facet is named as its parameter; it does not heed its own
    filter, but those of the others. Values that lead to nothing are left out unless they are chosen."""

    board: Annotated[tuple[FacetValue, ...], Field(description="Boards, by name.")]
    year: Annotated[tuple[FacetValue, ...], Field(description="Years of the meetings, the latest first.")]
    person: Annotated[
        tuple[FacetValue, ...],
        Field(description=f"The up to {MOST_PEOPLE} people whom the passages mention most often."),
    ]
    has_actions: Annotated[
        tuple[FacetValue, ...], Field(description="One value, `true`: passages with actions.")
    ]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, best first, out of `total` found; passages that say the same count once.

    The first `about` of all that were found are what is probably about the question; None: that is not known.
    """

    query: Query
    understood: Understood
    index_version: str
    took_ms: float
    total: int
    about: int | None
    hits: tuple[Hit, ...]
    degraded: str | None = None  # what could not be done for want of a part of the index, in one sentence
    facets: Facets | None = None  # where the query asks for them
    by_words: bool = True  # whether any of all that were found shares a word with the question


def anchor(passage: Passage) -> str:
    """The passage's id on its meeting's page, as in "p-3-2"."""
    return f"p-{passage.item}-{passage.ordinal}"


def anchor_of(passage_id: str) -> str:
    """The same of the passage with that id."""
    _, item, ordinal = passage_id.rsplit("/", 2)
    return f"p-{item}-{ordinal}"


QUOTE_ANCHOR = "quote"
"""The id of the marked quote on that page."""


def quote_address(document_id: str, start: int, end: int) -> str:
    """The path that marks `[start, end)` of the canonical text: "/meetings/m?start=3&end=9#quote"."""
    span = urlencode([("start", start), ("end", end)])
    return f"/meetings/{quote(document_id, safe='')}?{span}#{QUOTE_ANCHOR}"
