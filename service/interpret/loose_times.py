"""Times in a question that stand beside no word for a meeting: the verb before them decides."""

from __future__ import annotations

from bisect import bisect_left

from service.interpret.interpretation import Strength
from service.interpret.mentions import Mention, Relation
from service.interpret.periods import Grain, Period, Recurring
from service.interpret.reading import Reading
from service.interpret.vocabulary import (
    CLAUSES,
    EVENTS,
    FUNCTION,
    MEASURES,
    MODALS,
    REPORTED,
    TALK_BASE,
    TALKED,
)

_NOT_PAST = frozenset("bed feed indeed med need red seed shed speed weed".split())
_COME_INTO = {"effect": {"into"}, "force": {"into", "in"}, "live": {"go", "goes", "going", "gone", "went"}}
_TAKE = {"take", "taken", "takes", "taking", "took", "in"}
_CLAIMING = MODALS | CLAUSES | EVENTS
_NO_EVENT = TALKED | REPORTED | _NOT_PAST
_FIGURES_AND_EVENTS = MEASURES | REPORTED | EVENTS
_FARTHEST = 25
"""Words from a verb to a time that it still governs; sentences of minutes average about as many."""
_LIMITS = frozenset({Relation.AFTER, Relation.BEFORE})


def loose_strength(reading: Reading, mention: Mention) -> Strength | None:
    """How surely a time that stands beside no word for a meeting says which are meant; None if not at all."""
    strength = _strength(reading, mention)
    yearless = isinstance(mention.period, Recurring) and mention.relation is not Relation.SINCE
    return Strength.HINT if strength is not None and yearless and not reading.talk else strength


def _strength(reading: Reading, mention: Mention) -> Strength | None:
    match mention.relation:
        case Relation.SINCE:
            # What has been so since then is told by later meetings, whether it is their subject or not.
            return Strength.FILTER
        case Relation.AS_OF:
            return Strength.HINT if is_fine(mention) else None
        case Relation.BY:
            reached = "had" in reading.vocabulary
            return Strength.HINT if reached and is_fine(mention) else None
        case Relation.BARE:
            return _bare(reading, mention)
        case Relation.WITHIN | Relation.BETWEEN | Relation.AFTER | Relation.BEFORE:
            strength = None if _of_an_event(reading, mention) else _within(reading, mention)
            return None if strength is Strength.HINT and mention.relation in _LIMITS else strength
    return None


def _bare(reading: Reading, mention: Mention) -> Strength | None:
    """ "Knife crime, December 2022"; a bare year is part of a name or a figure's."""
    if not is_fine(mention):
        return None
    return Strength.FILTER if _plain_key_words(reading) else Strength.HINT


def _within(reading: Reading, mention: Mention) -> Strength | None:
    """The strength of "in ...", "during ...", "between ..." and the like, by the verb before it."""
    fine = is_fine(mention)
    if reading.counting:
        return Strength.HINT if fine else None
    verb = _verb(reading, mention)
    if verb is None:
        if mention.relation is Relation.WITHIN and _plain_key_words(reading):
            return Strength.FILTER if fine else Strength.HINT
        exact = isinstance(mention.period, Period) and mention.period.grain is Grain.DAY
        return Strength.FILTER if exact else Strength.HINT if fine else None
    measured = reading.words.text(mention.before) in MEASURES
    if measured or not _governs(reading, verb, mention):
        return Strength.HINT
    # Of a long time more is told afterwards: only what was said in it, not a subject of it, is sure.
    near = verb == mention.before or mention.start < verb
    return Strength.FILTER if fine or near else Strength.HINT


def _verb(reading: Reading, mention: Mention) -> int | None:
    """The verb of talk that the time goes with: the nearest before it, or any behind a leading time."""
    if not reading.talk:
        return None
    behind = bisect_left(reading.talk, mention.start)
    if behind == 0:
        leads = mention.start <= 1
        return reading.talk[0] if leads else None
    verb = reading.talk[behind - 1]
    # "The police report in December 2022 say": a noun, and the verb comes later.
    noun = reading.words.text(verb) in TALK_BASE and behind < len(reading.talk)
    return None if noun else verb


def _governs(reading: Reading, verb: int, mention: Mention) -> bool:
    """Whether nothing between verb and time claims the time for itself ("said it would aim for ... in")."""
    if mention.start - verb > _FARTHEST or _in_a_clause(reading, verb):
        return False
    return not any(_claims(reading, place) for place in range(verb + 1, mention.start))


def _claims(reading: Reading, place: int) -> bool:
    """Whether the word there begins something that a time behind it may be the time of."""
    text = reading.words.text(place)
    return text in _CLAIMING or _past(text) or is_infinitive(reading, place)


def _in_a_clause(reading: Reading, verb: int) -> bool:
    """Whether an earlier verb of talk leads to it: "said of her who spoke"; not "when the board met"."""
    if reading.words.text(verb) in {"meet", "met"}:
        return False
    between = range(max(reading.talk[0] + 1, verb - _FARTHEST), verb)
    return any(reading.words.text(place) in CLAUSES for place in between)


def is_infinitive(reading: Reading, place: int) -> bool:
    """Whether "to" stands there before a verb, not before somebody or something."""
    after = reading.words.at(place + 1)
    if reading.words.text(place) != "to" or after.capital or after.mark or not after.text:
        return False
    return after.text not in FUNCTION and reading.board_at(place + 1) is None


def _of_an_event(reading: Reading, mention: Mention) -> bool:
    """Whether the word before tells another event: "due in", "arrested in", "came into force in"."""
    before, earlier = reading.words.text(mention.before), reading.words.text(mention.before - 1)
    if before == "place" and earlier in _TAKE:
        return True
    return before in EVENTS or _past(before) or earlier in _COME_INTO.get(before, ())


def _past(text: str) -> bool:
    """Whether a word is the past form of a verb that is no talk."""
    return len(text) > 3 and text.endswith("ed") and text not in _NO_EVENT


def _plain_key_words(reading: Reading) -> bool:
    """Whether the query is a list of key words that asks for no figure and for no event."""
    return reading.key_words and not reading.vocabulary & _FIGURES_AND_EVENTS


def is_fine(mention: Mention) -> bool:
    """Whether the time is short enough for a meeting's: a month at most, or some months up to today."""
    return isinstance(mention.period, Recurring) or mention.period.grain is not Grain.LONG
