"""Classes of words in questions, by what they say of a phrase beside them."""

from __future__ import annotations

from indexer.language.dates import CARDINALS


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

SITTING = frozenset(
    """absence absent adjourned apologies apologised apologized attendees chair chaired minuted motion motions
    present presided proposer quorate quorum seconded seconder""".split()
)
"""What is only ever asked of a meeting itself: who came, who sat in the chair, who moved what."""

REACHING = frozenset("according apologies came come comes coming late went".split())
"""Before "to" and a meeting, these leave it the one that is meant ("who came to the meeting in May")."""

DECIDING = frozenset(
    """accept adopt agree appoint approve authorise authorize award choose elect fix grant oppose pass ratify
    refuse reject resolve select set settle support vote""".split()
)
"""What a board does at its meeting to a budget as well, which is why the time is the meeting's."""

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

YEARLY = frozenset(
    """accounts audit awards budget budgets calendar campaign census competition dates election elections
    estimates festival figures forecast games plan plans precept programme rate rates report reports review
    season show strategy target targets""".split()
)
"""What has a year of its own ("the council 2014 budget"), which other meetings speak of."""

MEETINGS = frozenset("meeting meetings minutes agenda agendas agm agms egm".split())
"""No sessions and sittings, which courts and trainers have too."""

BODIES = frozenset(
    """assembly authority board cabinet commission committee conference council executive forum group
    network panel partnership senate subcommittee subgroup taskforce trust""".split()
)
OFFSHOOTS = frozenset(
    """delivery implementation operational operations programme reference steering sub task team
    working""".split()
)
"""Behind a board's name, these name another body that belongs to it ("Delivery Group")."""

ELSEWHERE = frozenset("another area county district local national other regional state".split())
"""Before part of a board's name, these say that another one is meant ("national criminal justice board")."""

WHICH_MEETING = frozenset(
    """annual earliest emergency extraordinary first full general inaugural joint last latest monthly next
    ordinary previous public quarterly recent regular special""".split()
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

NUMBERS = {word: value for word, value in CARDINALS.items() if 1 <= value <= 12}
