"""Every state that a page of the sample minutes may be in, for tests that look at all of them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.cases import SAMPLE

MINUTES = f"/meetings/{SAMPLE.document}"


@dataclass(frozen=True, slots=True)
class State:
    """A page as somebody may come to see it; `words` stand in it, so that no other state is looked at."""

    address: str
    words: str
    status: int = 200


STATES = {
    "home": State("/", "Ask the minutes of public boards"),
    "box": State("/search", "Ask the minutes"),
    "answer": State(f"/search?q={SAMPLE.question}", "What the minutes say"),
    "by meeting": State("/search?q=report&group=meeting", "Passage by passage"),
    "refusal": State("/search?q=What+did+the+board+say+about+zebra+crossings", "No answer was found"),
    "second page": State("/search?q=report&page=2", "Previous"),
    "filters": State("/search?q=report+in+April+2023&board=BCJB", "from your question"),
    "correction": State("/search?q=the+lost+trails+and+the+caseloda", "instead for"),
    "nothing matches": State("/search?q=Who+will+buy+a+helicopter", "No passage matches"),
    "no such phrase": State("/search?q=%22no+such+words+here%22", "No passage holds the exact words"),
    "no such page": State("/search?q=report&page=99", "There is no page 99"),
    "bad date": State("/search?q=report&date_from=yesterday", "YYYY-MM-DD", 400),
    "meeting": State(MINUTES, "present"),
    "passage": State(f"{MINUTES}#p-2-1", "present"),
    "table": State("/meetings/bvwp-2024-12-04", "Measure"),
    "brief": State(f"{MINUTES}/brief", "The whole minutes"),
    "meetings": State("/meetings", "Newest first"),
    "meetings, some": State("/meetings?q=report&year=2024&sort=items", "Show all"),
    "boards": State("/boards", "Most meetings first"),
    "board": State("/boards/brackenshire-community-justice-board", "Members over time"),
    "people": State("/people", "Last listed"),
    "person": State("/people/tobias-garrickson", "Attendance by meeting"),
    "actions": State("/actions", "What later minutes say"),
    "actions done": State("/actions?status=done&sort=owner", "Done"),
    "decisions": State("/decisions", "Outcome and vote"),
    "register, nothing found": State("/actions?q=zebras", "Nothing fits what you asked for"),
    "no such person": State("/people/nobody", "There is no person", 404),
    "timeline": State("/timeline?q=trials", "When the boards spoke"),
    "timeline, nothing found": State("/timeline?q=zebras", "No meeting speaks"),
    "timeline, nothing asked": State("/timeline", "Type a subject"),
    "embedded box": State("/embed", "Search"),
    "problem type": State("/problems/bad-date", "RFC 9457"),
    "not found": State("/nowhere", "nothing at this address", 404),
}
