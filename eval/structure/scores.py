"""How far a reading agrees with the gold: shares and F1 of one document, from 0 to 1, by name.

The same figures as the yardstick beside the real minutes (tools/score_structure.py), and what it leaves open:
precision of decisions, and owners of the actions that were found.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.structure.gold import GoldDocument, GoldItem
from eval.structure.reading import TITLES, Reading, ReadItem, ReadStatement, alike, bare, called, squeezed

SLACK = 160
"""Characters that may stand before or after the ends of a body: a subheading that opens it, a bullet."""

FIGURES: Mapping[str, str] = {
    "date": "the date of the sitting is right",
    "board": "the board is called by one of its names",
    "attendees": "F1 of those who came",
    "apologies": "F1 of those who were missed",
    "initials": "share of the roster's initials that are right",
    "items": "F1 of the headings of agenda items",
    "bounds": "share of items that begin and end where they should",
    "labels": "share of items whose label is right",
    "subheadings": "F1 of subheadings, by item",
    "exact": "all items, labels and bounds are right and none is too many",
    "actions_recall": "share of actions that were found",
    "actions_precision": "share of found actions that are some",
    "owners": "share of found actions with an owner whose owner is right",
    "decisions_recall": "share of decisions that were found",
    "decisions_precision": "share of found decisions that are some",
    "traps": "lines that were taken for headings and are none: how many, 0 is right",
}
"""What each figure says, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The agenda items of gold and reading side by side; those without a partner are missed or too many."""

    pairs: tuple[tuple[GoldItem, ReadItem], ...]
    missed: tuple[GoldItem, ...]
    extra: tuple[ReadItem, ...]
    in_order: bool  # the headings are the same ones in the same order

    @classmethod
    def of(cls, gold: GoldDocument, reading: Reading) -> Compared:
        """Pairs items of the same heading in order."""
        read = [one for one in reading.items if not _announces(one, gold)]
        wanted = [_named(one, read) for one in gold.items]
        queues: dict[str, deque[ReadItem]] = defaultdict(deque)
        for one in read:
            queues[bare(one.heading)].append(one)
        pairs, missed = [], []
        for item in wanted:
            if queue := queues[bare(item.heading)]:
                pairs.append((item, queue.popleft()))
            else:
                missed.append(item)
        left = {id(one) for queue in queues.values() for one in queue}
        extra = tuple(one for one in read if id(one) in left)
        same = [bare(one.heading) for one in wanted] == [bare(one.heading) for one in read]
        return cls(tuple(pairs), tuple(missed), extra, same)


_NEXT_MEETING = re.compile(
    r"(?:(?:date|dates|time|details|day)(?: and time)? (?:of|for) )?(?:the |our )?next (?:\w+ )?meetings?"
    r"(?: .{0,40})?"
)


def _announces(item: ReadItem, gold: GoldDocument) -> bool:
    """Whether a heading only announces the next meeting, which may be an item or none; the gold has none."""
    heading = bare(item.heading)
    return bool(_NEXT_MEETING.fullmatch(heading)) and heading not in {bare(one.heading) for one in gold.items}


def _named(item: GoldItem, read: Sequence[ReadItem]) -> GoldItem:
    """A numbered paragraph without a heading goes by what the reading calls it, if by its first words."""
    opening = bare(item.starts_with)[:15]
    if bare(item.heading) or not opening:
        return item
    names = (one.heading for one in read if bare(one.heading)[:15] == opening[: len(bare(one.heading))])
    return replace(item, heading=next(names, item.heading))


def begins(item: GoldItem, body: str) -> bool:
    """Whether a (squeezed) body begins where the item does, give or take the slack."""
    start = squeezed(item.starts_with)
    return start in body[: len(start) + SLACK]


def ends(item: GoldItem, body: str) -> bool:
    """Whether a (squeezed) body ends where the item does, give or take the slack."""
    end = squeezed(item.ends_with)
    return end in body[-len(end) - SLACK :]


def figures(gold: GoldDocument, reading: Reading) -> dict[str, float]:
    """The figures of one document, those of `FIGURES` that apply to it."""
    found = {
        "date": float((reading.date or None) == gold.date),
        "board": _board(gold, reading),
        "attendees": f1(people(gold, "attendees"), [one.called for one in reading.attendees]),
        "apologies": f1(people(gold, "apologies"), [one.called for one in reading.apologies]),
        "initials": _initials(gold, reading),
    }
    found |= _items(gold, reading)
    found |= _statements(gold, reading)
    found["traps"] = float(len(traps(gold, reading)))
    return {name: found[name] for name in FIGURES if name in found}


def people(gold: GoldDocument, roster: str) -> list[str]:
    """How those on one of the gold's rosters are compared."""
    return [called(one.name, one.organisation) for one in getattr(gold, roster)]


def f1(gold: Iterable[str], found: Iterable[str]) -> float:
    """F1 of two lists, order aside; 1 where both are empty."""
    wanted, got = Counter(gold), Counter(found)
    both = wanted.total() + got.total()
    return 2 * (wanted & got).total() / both if both else 1.0


def _board(gold: GoldDocument, reading: Reading) -> float:
    names = [bare(name) for name in gold.boards]
    return float(bare(reading.board) in names) if names else 1.0


def _initials(gold: GoldDocument, reading: Reading) -> float:
    known = [one for one in gold.attendees if one.initials]
    read = {bare(one.name): one.initials for one in reading.attendees}
    right = sum(bare(read.get(bare(one.name))) == bare(one.initials) for one in known)
    return right / len(known) if known else 1.0


def _items(gold: GoldDocument, reading: Reading) -> dict[str, float]:
    compared, total = Compared.of(gold, reading), len(gold.items)
    bounds = labels = 0
    subheadings = 0.0
    for item, read in compared.pairs:
        bounds += begins(item, read.text) and ends(item, read.text)
        labels += bare(item.label) == bare(read.label)
        subheadings += f1(map(bare, item.titles), map(bare, read.subheadings))
    pairs = len(compared.pairs)
    both = total + pairs + len(compared.extra)
    share = 1 / max(1, total)
    return {
        "items": 2 * pairs / both if both else 1.0,
        "bounds": bounds * share,
        "labels": labels * share,
        "subheadings": subheadings * share,
        "exact": float(compared.in_order and bounds == labels == pairs == total),
    }


def _statements(gold: GoldDocument, reading: Reading) -> dict[str, float]:
    wanted, actions = [squeezed(text) for text in gold.action_texts], [one.text for one in reading.actions]
    found = {
        "actions_recall": _covered(wanted, actions),
        "actions_precision": _borne_out(actions, wanted),
    }
    owned = [
        (whose, others)
        for text, whose in zip(wanted, gold.owners, strict=False)
        if whose and (others := found_for(text, reading.actions))
    ]
    if owned:
        right = sum(any(same_owner(gold, whose, one.whose) for one in others) for whose, others in owned)
        found["owners"] = right / len(owned)
    if gold.decisions:
        due = [squeezed(text) for text in gold.decision_texts]
        made = [one.text for one in reading.decisions]
        found["decisions_recall"] = _covered(due, made)
        if made:
            found["decisions_precision"] = _borne_out(made, due)
    return found


def found_for(text: str, statements: Iterable[ReadStatement]) -> list[ReadStatement]:
    """The statements of the reading that stand for one (squeezed) of the gold."""
    return [one for one in statements if alike(text, one.text)]


def _covered(wanted: Sequence[str], found: Sequence[str]) -> float:
    hit = sum(any(alike(text, one) for one in found) for text in wanted)
    return hit / len(wanted) if wanted else 1.0


def _borne_out(found: Sequence[str], wanted: Sequence[str]) -> float:
    hit = sum(any(alike(text, one) for text in wanted) for one in found)
    return hit / len(found) if found else 1.0


def same_owner(gold: GoldDocument, owner: str, read: str | None) -> bool:
    """Whether both name the same, one perhaps in full or by initials: "Peter", "PC" and "Peter Clay"."""
    roster = (*gold.attendees, *gold.apologies)
    names = {bare(one.initials): called(one.name, None).split() for one in roster if one.initials}
    one, other = (
        {word for part in called(text, None).split() for word in names.get(part, [part])} - JOINTS
        for text in (owner, read)
    )
    return bool(one and other) and (one <= other or other <= one)


JOINTS = frozenset({"and", "the", "of"}) | TITLES
"""Words beside names that say nothing of who it is."""


def traps(gold: GoldDocument, reading: Reading) -> list[str]:
    """The lines that look like headings, are none and were taken for some."""
    true = {bare(h) for item in gold.items for h in (item.heading, *item.titles)}
    true |= {bare(_named(item, reading.items).heading) for item in gold.items}
    taken = {bare(h) for item in reading.items for h in (item.heading, *item.subheadings)}
    return [line for line in gold.not_items if bare(line) in taken - true]
