"""Classes of English words by what they say of a phrase beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass


def _pasts(verbs: str) -> frozenset[str]:
    """The past forms of regular verbs."""
    return frozenset(_past(verb) for verb in verbs.split())


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "ed"


# What people do at a meeting and a clerk takes down.
_TALK = """abstain accept acknowledge address adopt advise agree announce apologise apologize approve argue
    ask assure attend call challenge chair claim clarify comment conclude confirm consider cover
    criticise criticize debate decide describe discuss dispute endorse explain express highlight
    inform mention mandate minute note object observe outline praise propose question raise
    recommend reject remark request resolve respond review state stress suggest summarise summarize
    talk thank update urge voice vote warn welcome"""

TALK_BASE = frozenset(_TALK.split()) | frozenset("say tell hear speak report present think meet".split())
"""Those verbs as they stand behind "did"."""

TALKED = (_pasts(_TALK) | {"says", "said", "told", "spoke", "spoken", "present", "presented", "absent"}) - {
    "called",
    "addressed",
}
"""And as they stand by themselves. Crimes too are reported and cases heard: see `REPORTED`."""

REPORTED = frozenset({"reported", "heard", "recorded"})
"""What a meeting does as well as courts and police; taken for talk only where what was reported is asked."""

VOTED = frozenset("meet meetings voted abstained attended present absent apologised chaired".split())
"""Done at the meeting itself, so that even a count of it is about the meeting."""

TELLING = frozenset(
    """tell telling told ask asked asking inform informed brief briefed update updated warn warned
    remind reminded advise advised assure assured attend attended chair chaired address addressed""".split()
)
"""Verbs whose object, where it is a board, sat and listened."""

EVENTS = frozenset(
    """due start starts starting began begin begins beginning begun launch launches launching opens
    opening closes closing ends ending expire expires expiring publish publishes publishing finish
    finishing complete completing deliver delivering introduce introducing happen happens happening
    occur occurs occurring take takes taking took taken make making made came come comes coming go
    goes going went gone hold holding held built left leave lost won
    rose rise fell fall risen fallen brought run running ran died born deadline target than compared
    versus vs against""".split()
)
"""What happened in the world: a time behind one of these is the event's, not the meeting's."""

MODALS = frozenset("will would shall should must might can could going planned planning".split())
CLAUSES = frozenset("that who whom which when where whether after before until".split())

MEASURES = frozenset(
    """amount average backlog backlogs budget budgets caseload caseloads cases cost costs count data
    figure figures funding level levels number numbers percentage performance proportion rate rates
    ratio share spend spending statistics stats target targets total totals volume volumes""".split()
)
"""A time behind one of these is when it was measured, which is reported later."""

MEETINGS = frozenset("meeting meetings minutes agenda agendas".split())
"""No sessions and sittings, which courts and trainers have too."""

BODIES = frozenset(
    """assembly authority board cabinet commission committee conference council executive forum group
    network panel partnership subcommittee subgroup taskforce trust""".split()
)
OFFSHOOTS = frozenset(
    """delivery implementation operational operations programme reference steering sub task team
    working""".split()
)
"""Behind a board's name, these name another body that belongs to it ("Delivery Group")."""

ELSEWHERE = frozenset("another area county district local national other regional state".split())
"""Before part of a board's name, these say that another one is meant ("national criminal justice board")."""

WHICH_MEETING = frozenset(
    """annual earliest emergency extraordinary first full joint last latest monthly next ordinary previous
    public quarterly recent special""".split()
)
"""What meetings are told apart by, besides their boards."""

DETERMINERS = frozenset("the this that our its their these those a an her his my your whose".split())
FUNCTION = DETERMINERS | frozenset(
    """about above across after against all also among and any are as at be because been before being
    below beside both but by can could did do does during each either every for from had has have he
    her here his how i if in into is it many me much no not of off on once only or out over per regarding she
    should since so some several such than then there they through to under until up upon us versus via vs
    was we were what when where whether which while who whom whose why will with within without
    would you """.split()
)
ASKING = frozenset(
    """are can could describe did do does explain find give had has have how is list show summarise
    summarize tell was were what when where which who whom whose why will would""".split()
)
"""Words that make a sentence of a query; without one it is a list of key words."""

NUMBERS = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
}


# A question as words and marks, each with its place.

# A figure with what is joined to it ("6/12/2022", "2022-25", "6th"), a word with its apostrophes, or a mark.
# Possessive quantifiers keep it linear on any input.
_WORD = re.compile(
    r"\d++(?:[/.‐‑–-]\d++)*+[^\W_]*+(?:['’][^\W_]++)*+|[^\W_]++(?:['’][^\W_]++)*+['’]?+|[^\s\w]|_"
)


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """One word or mark: `question[start:end]`. `text` is it in lower case, without a possessive ending."""

    text: str
    start: int
    end: int
    possessive: bool
    capital: bool  # begins with a capital letter
    upper: bool  # two or more letters, all of them capitals

    @property
    def mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.text[:1].isalnum()


END = QuestionWord("", 0, 0, possessive=False, capital=False, upper=False)
"""What stands before the first and after the last word."""


class QuestionWords(tuple[QuestionWord, ...]):
    """The words of a question in order; `at` may be asked for any place."""

    __slots__ = ()

    def at(self, place: int) -> QuestionWord:
        """The word at `place`, or `END` where there is none."""
        return self[place] if 0 <= place < len(self) else END

    def text(self, place: int) -> str:
        """The word at `place` as it is looked up; empty where there is none."""
        return self.at(place).text

    def texts(self, start: int, count: int) -> tuple[str, ...]:
        """The `count` words from `start` on."""
        return tuple(self.text(place) for place in range(start, start + count))


def split_words(question: str) -> QuestionWords:
    """The words and marks of a question. Never raises."""
    return QuestionWords(
        _word(match.group(), match.start(), match.end()) for match in _WORD.finditer(question)
    )


def fold(raw: str) -> tuple[str, bool]:
    """A word in lower case, apostrophes straight, without a possessive ending; and whether it had one."""
    plain = raw.replace("’", "'").casefold()
    if plain.endswith("'s") and len(plain) > 2:
        return plain[:-2], True
    if plain.endswith("'") and len(plain) > 1:
        return plain[:-1], plain.endswith("s'")
    return plain, False


def singular(text: str) -> str:
    """A word without a plural's ending, near enough to compare names ("victims", "witnesses", "bodies")."""
    if text.endswith("sses"):
        return text[:-2]
    if text.endswith("ies") and len(text) > 4:
        return text[:-3] + "y"
    return text[:-1] if text.endswith("s") and not text.endswith("ss") and len(text) > 3 else text


def _word(raw: str, start: int, end: int) -> QuestionWord:
    text, possessive = fold(raw)
    stem = raw[: len(text)]
    return QuestionWord(text, start, end, possessive, raw[:1].isupper(), len(stem) > 1 and stem.isupper())
