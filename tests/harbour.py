"""Invented minutes with everything that a format can do to them: lists in bodies, subheadings, actions."""

import datetime as dt

from indexer.model import Person
from tests.rendering.neutral import Block, Item, Kind, Minutes


def _text(text: str) -> Block:
    return Block(Kind.TEXT, text)


def _numbered(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(Kind.NUMBERED, text, number) for number, text in enumerate(texts, 1))


def _bullets(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(Kind.BULLET, text) for text in texts)


HARBOUR = Minutes(
    board="Wick Harbour Board",
    date=dt.date(2024, 4, 16),
    attendees=(
        Person("Ann Bell", "AB", "Wick Town Council", "Chair"),
        Person("Col Day", "CD", "Harbour Police"),
        Person("Eve Fox-Hart", "EF", "Fishermen's Association"),
        Person("Dr Gil Hay", "GH", "Sea Museum"),
        Person("Ida Joy", "IJ", "Wick Town Council", "Clerk"),
    ),
    apologies=(Person("Kit Low", "KL", "Coastguard"), Person("Mo Nash", "MN", "Rowing Club")),
    items=(
        Item(
            "1",
            "Welcome and minutes of the last meeting",
            (
                _text(
                    "AB welcomed Dr Hay, who has taken over at the museum. The minutes of 12 March were "
                    "read, one date in them was put right, and they were then agreed as a true record."
                ),
                _text("Matters arising were few, and all of them stand on the agenda."),
            ),
        ),
        Item(
            "2",
            "The sea wall",
            (
                Block(Kind.SUBHEADING, "State of the stones"),
                _text(
                    "CD had walked the wall at low water with the engineer. She found three places where "
                    "the sea has taken the filling out from behind the stones, the worst of them below "
                    "the fish market. None is dangerous this spring, but none will outlast another winter"
                    " like the last one."
                ),
                _text("The engineer proposed to proceed in this order:"),
                *_numbered(
                    "Close the gap below the market with bags of lime mortar, at slack water only.",
                    "Drain the ground behind the wall before any stone is lifted, which takes six weeks "
                    "of dry weather and a pump that the Board would have to hire.",
                    "Reset the stones and point them.",
                ),
                Block(Kind.SUBHEADING, "Money"),
                _text(
                    "The estimate is £84,000, of which the county would pay half. EF thought the sum too "
                    "low and recalled that in 2016 the estimate had been passed by a third."
                ),
                Block(Kind.ACTION, "ACTION: AB to ask for a second tender by 3 May."),
                Block(Kind.ACTION, "ACTION: CD and EF to walk the wall and report."),
            ),
        ),
        Item(
            "3",
            "Moorings",
            (
                _text("GH asked on behalf of the museum for a berth for its old lifeboat. Members raised:"),
                *_bullets(
                    "that the inner quay dries out and her keel would not bear it",
                    "that visitors would cross the working quay among lorries and ice, for which the "
                    "Board is answerable and not the museum",
                    "the loss of two paying berths in July and August",
                ),
                _text(
                    "It was resolved to offer the outer pontoon from October to April for three years, "
                    "without charge, and to look at the matter again after the first winter. The berth is"
                    " not to be let on by the museum to anybody else, and the Board keeps the right to "
                    "move the boat in a storm."
                ),
            ),
        ),
        Item(
            "4",
            "Gulls",
            (
                _text(
                    "IJ presented the survey of nests. There are 412 on the roofs of the quay, twice as "
                    "many as five years ago. The school has asked that its yard be covered with a net "
                    "before June. EF said that nobody who guts fish on an open quay may complain of "
                    "gulls."
                ),
                _text(
                    "Members were shown two designs of bin with a weighted lid. The one with the pedal "
                    "had been tried in the car park for a month, and none was overturned in that time, "
                    "though two were reversed into. The other was cheaper and had been opened by the "
                    "gulls within the hour."
                ),
            ),
        ),
        Item(
            "5",
            "Any other business",
            (_text("There was none, and the lamp at the slip was said to be out."),),
        ),
    ),
)
