"""Whether a time in a question is when something was said, or the subject of what was said.

"What was said about tasers in December 2022?" asks for the meetings of that month; "the 2022/23 budget",
"due in March 2023" and "had left by December 2022" are subjects, which other meetings may have spoken of.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from service.search.query import Strength
from service.search.question.grammar import QuestionReading
from service.search.question.periods import Grain, Mention, Period, Recurring, Relation
from service.search.question.word_classes import (
    BODIES,
    CLAUSES,
    DECIDING,
    EVENTS,
    FUNCTION,
    MEASURES,
    MEETINGS,
    MODALS,
    REACHING,
    REPORTED,
    SITTING,
    TALK_BASE,
    TALKED,
    YEARLY,
)

_NEAR = 12
"""Words that one thing asked of a meeting takes up; what stands farther off belongs to another."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A time that says which meetings are meant: how surely, how, and by which words, `words[start:end]`."""

    strength: Strength
    relation: Relation
    start: int
    end: int


def place_in_time(reading: QuestionReading, mention: Mention) -> Placed | None:
    """What a time says of the meetings wanted; None where it is the subject of something else."""
    placed = _placed(reading, mention)
    if placed is None or placed.strength is Strength.HINT:
        return placed
    several = _is_one_of_several(reading, mention)
    if several and isinstance(mention.period, Recurring):
        return None  # its year stands with the other
    return replace(placed, strength=Strength.HINT) if several or _looks_ahead(reading, placed) else placed


def _placed(reading: QuestionReading, mention: Mention) -> Placed | None:
    end = reading.meeting_end(mention.end)
    if end is None and reading.text(mention.start) == "at":
        end = reading.body_end(mention.end)
    if end is not None:
        return None if reading.of_another(end) else _before_a_meeting(reading, mention, end)
    meeting = _meeting_before(reading, mention)
    if meeting is not None:
        return _behind_a_meeting(reading, mention, meeting)
    strength = None if _belongs_to_a_noun(reading, mention) else _loose_strength(reading, mention)
    return None if strength is None else Placed(strength, mention.relation, mention.start, mention.end)


def _is_one_of_several(reading: QuestionReading, mention: Mention) -> bool:
    """Whether another time is joined to it ("in May and June 2023"), so that neither is the whole."""
    before, after = mention.before - 1, mention.end + 1
    after = reading.after_determiner(after + (reading.text(after) in {"in", "on", "at", "of"}))
    return any(
        reading.text(joint) in {"and", "or", "&", "/"}
        and (reading.at(time).month or reading.at(time).year or reading.at(time).day)
        for joint, time in ((mention.before, before), (mention.end, after))
    )


def _looks_ahead(reading: QuestionReading, placed: Placed) -> bool:
    """Whether what is asked for was still to come: "was invited to speak at the January meeting"."""
    if placed.relation is Relation.SINCE:
        return False
    for place in range(placed.start - 1, placed.start - _NEAR, -1):
        text = reading.text(place)
        if text in MODALS or _is_infinitive(reading, place):
            return True
        if text in {"?", ".", ";", ":", "!"}:
            break
    return False


def _belongs_to_a_noun(reading: QuestionReading, mention: Mention) -> bool:
    """ "The 2022/23 budget", "last year's figures"; but a list of key words may begin with a time."""
    if reading.at(mention.end - 1).possessive:
        return True
    if reading.closes(mention.end):
        return False
    leads = mention.start == 0 or reading.board_before(mention.start) is not None
    return mention.determined or not ((leads and reading.key_words) or reading.talks(mention.end))


# Times beside a word for a meeting.

_HELD = frozenset("be dated held is place took was were".split())
_AGREE = frozenset("accept agree amend approve correct sign".split())
_AGREED = frozenset(
    "accepted accurate adopted agreed amended approved correct corrected record signed".split()
)
_ARRANGED = frozenset("agenda arrangements date invitation notice preparations time venue".split())
"""What there is of a meeting before it takes place: "notice of the AGM in May"."""

_OF_MEETINGS = {
    **dict.fromkeys((Relation.WITHIN, Relation.OF, Relation.FROM, Relation.BARE), Relation.WITHIN),
    Relation.SINCE: Relation.SINCE,
    Relation.AFTER: Relation.AFTER,
    Relation.BEFORE: Relation.BEFORE,
    Relation.UNTIL: Relation.UNTIL,
    Relation.BETWEEN: Relation.BETWEEN,
}
"""How meetings lie to a time said of them: minutes "from March 2023" are those of that month."""


def _before_a_meeting(reading: QuestionReading, mention: Mention, end: int) -> Placed | None:
    """ "At the December 2022 meeting"; one "to" or "for" which something is wanted comes after that."""
    # "Reported to the January meeting", but "to be presented to" it is still to come.
    told = reading.talks(mention.before) and reading.text(mention.before - 1) != "be"
    told = told or reading.text(mention.before) in REACHING
    ahead = reading.text(mention.start) in {"for", "to"} and not told
    if mention.relation is Relation.ELSE and reading.text(mention.start) != "to":
        return None
    relation = Relation.WITHIN if ahead or told else _OF_MEETINGS.get(mention.relation)
    if relation is None or relation in {Relation.AFTER, Relation.BEFORE, Relation.UNTIL}:
        return None
    minutes = "minutes" in {reading.text(end - 1), reading.text(mention.start - 1)}
    approved = minutes and approves(reading, mention.start, end)
    if reading.board_at(mention.end) is not None:
        end = mention.end  # the board's name is a phrase of its own
    return Placed(Strength.HINT if ahead or approved else Strength.FILTER, relation, mention.start, end)


def _meeting_before(reading: QuestionReading, mention: Mention) -> int | None:
    """The place of a word for a meeting that the time is said of: "minutes of", "meetings held since"."""
    if mention.relation not in _OF_MEETINGS:
        return None
    before = mention.before - (reading.text(mention.before) in {",", ":"})
    while reading.text(before) in _HELD:
        before -= 1
    if reading.text(before) in MEETINGS and reading.is_ours(before):
        return before
    return before if _behind_a_board(reading, mention, before) else None


def _behind_a_board(reading: QuestionReading, mention: Mention, before: int) -> bool:
    """Whether a time stands behind a board as behind its meeting: "ODC, May 2023", "the council in May"."""
    board = reading.board_before(before + 1)
    if board is None:
        return False
    of_minutes = reading.before_determiner(board.start)
    if reading.text(of_minutes) == "of" and reading.text(of_minutes - 1) in MEETINGS:
        return True  # "the minutes of the council from May"
    if board.place:
        return mention.relation is Relation.BARE and mention.fine and bool(reading.talk)
    if mention.relation is Relation.BARE:
        return mention.fine or (reading.key_words and reading.text(mention.end) not in YEARLY)
    return mention.relation is Relation.WITHIN and mention.fine and not reading.counting


def _behind_a_meeting(reading: QuestionReading, mention: Mention, meeting: int) -> Placed | None:
    """ "Minutes of 6 December 2022", "meetings held since March", "LCJB, December 2022"."""
    relation = _OF_MEETINGS[mention.relation]
    if reading.text(meeting) not in MEETINGS:
        return Placed(Strength.FILTER, relation, mention.start, mention.end)
    if reading.is_past_or_to_come(meeting):
        return None
    start = reading.meeting_start(meeting)
    of_minutes = reading.text(start - 1) == "of" and reading.text(start - 2) == "minutes"
    if reading.text(start - 1) in {"of", "for"} and reading.text(start - 2) in _ARRANGED:
        return None
    approved = (of_minutes or reading.text(meeting) == "minutes") and approves(reading, start, mention.end)
    if any(reading.board_at(place) for place in range(start, meeting)):
        start = mention.start  # the board's name is a phrase of its own
    else:
        start -= reading.text(start - 1) in {"at", "from", "in", "of"}
    return Placed(Strength.HINT if approved else Strength.FILTER, relation, start, mention.end)


def approves(reading: QuestionReading, start: int, end: int) -> bool:
    """Whether the minutes named by `words[start:end]` were approved, which the next meeting does."""
    before = reading.text(reading.before_determiner(start))
    after = (reading.text(place) for place in range(end, end + _NEAR))
    return before in _AGREE or before in _AGREED or not _AGREED.isdisjoint(after)


# Times that stand beside no word for a meeting: the verb before them decides.

_DID = frozenset("did does do".split())
_NOT_PAST = frozenset("bed feed indeed med need red seed shed speed weed".split())
_COME_INTO = {"effect": {"into"}, "force": {"into", "in"}, "live": {"go", "goes", "going", "gone", "went"}}
_TAKE = {"take", "taken", "takes", "taking", "took", "in"}
_CLAIMING = MODALS | CLAUSES | EVENTS
_NO_EVENT = TALKED | REPORTED | _NOT_PAST
_FIGURES_AND_EVENTS = MEASURES | REPORTED | EVENTS
_FARTHEST = 25
"""Words from a verb to a time that it still governs; sentences of minutes average about as many."""


def _loose_strength(reading: QuestionReading, mention: Mention) -> Strength | None:
    """How surely such a time says which meetings are meant; None if not at all."""
    strength = _strength(reading, mention)
    yearless = isinstance(mention.period, Recurring) and mention.relation is not Relation.SINCE
    return Strength.HINT if strength is not None and yearless and not reading.talk else strength


def _strength(reading: QuestionReading, mention: Mention) -> Strength | None:
    hint = Strength.HINT if mention.fine else None
    match mention.relation:
        case Relation.SINCE:
            # What has been so since then is told by later meetings, whether it is their subject or not.
            return Strength.FILTER
        case Relation.AS_OF:
            return hint
        case Relation.BY:
            return hint if "had" in reading.vocabulary else None
        case Relation.BARE:
            # "Knife crime, December 2022"; a bare year is part of a name or a figure's.
            return Strength.FILTER if hint and _plain_key_words(reading) else hint
        case Relation.WITHIN | Relation.BETWEEN | Relation.AFTER | Relation.BEFORE:
            strength = None if _of_an_event(reading, mention) else _within(reading, mention)
            limit = mention.relation in {Relation.AFTER, Relation.BEFORE}
            return None if strength is Strength.HINT and limit else strength
    return None


def _within(reading: QuestionReading, mention: Mention) -> Strength | None:
    """The strength of "in ...", "during ...", "between ..." and the like, by the verb before it."""
    hint = Strength.HINT if mention.fine else None
    if reading.counting:
        return hint
    if mention.fine and (reading.vocabulary & SITTING or _decided(reading, mention)):
        return Strength.FILTER
    verb = _verb(reading, mention)
    if verb is None:
        if mention.relation is Relation.WITHIN and _plain_key_words(reading):
            return Strength.FILTER if mention.fine else Strength.HINT
        exact = isinstance(mention.period, Period) and mention.period.grain is Grain.DAY
        return Strength.FILTER if exact else hint
    measured = reading.text(mention.before) in MEASURES
    if measured or _attended_else(reading, verb, mention) or not _governs(reading, verb, mention):
        return Strength.HINT
    # Of a long time more is told afterwards: only what was said in it, not a subject of it, is sure.
    near = verb == mention.before or mention.start < verb
    return Strength.FILTER if mention.fine or near else Strength.HINT


def _decided(reading: QuestionReading, mention: Mention) -> bool:
    """Whether it is what a board did by deciding it: "what precept did the council set in January"."""
    for board in reading.boards:
        verb = board.end + (reading.text(board.end) in {"also", "ever", "finally", "then"})
        asked = reading.text(reading.before_determiner(board.start)) in _DID
        if board.clear and board.sure and asked and verb < mention.start and reading.text(verb) in DECIDING:
            return True
    return False


def _attended_else(reading: QuestionReading, verb: int, mention: Mention) -> bool:
    """Whether what was attended is no meeting: "attended the flower show in July", of which others tell."""
    between = range(verb + 1, mention.start)
    boards = (reading.board_at(at) for at in between)
    sat = any(reading.text(at) in MEETINGS | BODIES for at in between) or any(
        board and not (board.place and board.end < mention.start) for board in boards
    )
    return reading.text(verb).startswith("attend") and len(between) > 1 and not sat


def _verb(reading: QuestionReading, mention: Mention) -> int | None:
    """The verb of talk that the time goes with: the nearest before it, or any behind a leading time."""
    behind = bisect_left(reading.talk, mention.start)
    if behind == 0:
        return reading.talk[0] if reading.talk and mention.start <= 1 else None
    verb = reading.talk[behind - 1]
    # "The police report in December 2022 say": a noun, and the verb comes later.
    noun = reading.text(verb) in TALK_BASE and behind < len(reading.talk)
    return None if noun else verb


def _governs(reading: QuestionReading, verb: int, mention: Mention) -> bool:
    """Whether nothing between verb and time claims the time for itself ("said it would aim for ... in")."""
    if mention.start - verb > _FARTHEST or _in_a_clause(reading, verb):
        return False
    return not any(_claims(reading, place) for place in range(verb + 1, mention.start))


def _claims(reading: QuestionReading, place: int) -> bool:
    """Whether the word there begins something that a time behind it may be the time of."""
    text = reading.text(place)
    return text in _CLAIMING or _past(text) or _is_infinitive(reading, place)


def _in_a_clause(reading: QuestionReading, verb: int) -> bool:
    """Whether an earlier verb of talk leads to it: "said of her who spoke"; not "when the board met"."""
    if reading.text(verb) in {"meet", "met"}:
        return False
    between = range(max(reading.talk[0] + 1, verb - _FARTHEST), verb)
    return any(reading.text(place) in CLAUSES for place in between)


def _is_infinitive(reading: QuestionReading, place: int) -> bool:
    """Whether "to" stands there before a verb, not before somebody or something."""
    after = reading.at(place + 1)
    if reading.text(place) != "to" or after.capital or after.mark or not after.text:
        return False
    return after.text not in FUNCTION and reading.board_at(place + 1) is None


def _of_an_event(reading: QuestionReading, mention: Mention) -> bool:
    """Whether the word before tells another event: "due in", "arrested in", "came into force in"."""
    before, earlier = reading.text(mention.before), reading.text(mention.before - 1)
    if before == "place" and earlier in _TAKE:
        return True
    return before in EVENTS or _past(before) or earlier in _COME_INTO.get(before, ())


def _past(text: str) -> bool:
    """Whether a word is the past form of a verb that is no talk."""
    return len(text) > 3 and text.endswith("ed") and text not in _NO_EVENT


def _plain_key_words(reading: QuestionReading) -> bool:
    """Whether the query is a list of key words that asks for no figure and for no event."""
    return reading.key_words and not reading.vocabulary & _FIGURES_AND_EVENTS
