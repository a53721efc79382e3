"""Who a stretch of text mentions: names, titles with surnames, initials."""

from indexer.meetings.people.initials import directory
from tests.structure_source import parse

ROSTER = """Present

Ann Bell (AB), Wharf Trust
Cmdr Uma Kane (UK), Harbour Police
Jo Tench (JT), Wharf Trust
Jan Torr (JT), Quay Board
Nick Johns (NJ), Harbour Police
Cmdr Nick Johns (NJ), Harbour Police
Irene Tallow (IT), Quay Board
Matt Orr, Harbour Police

Item 1 - Roads
"""


def said(sentence):
    meeting = parse(f"{ROSTER}{sentence}\n")
    people = directory((*meeting.attendees, *meeting.apologies), meeting.text)
    return list(people.mentions(meeting.text, meeting.items[0].start, meeting.items[0].end))


def warned(sentence):
    return {warning.code: warning.message for warning in parse(f"{ROSTER}{sentence}\n").warnings}


def test_full_names_titles_and_initials():
    assert said("Ann Bell spoke, then Commander Johns; AB and NJ agreed.") == ["Ann Bell", "Nick Johns"]


def test_order_of_first_mention():
    assert said("NJ asked AB about it, and NJ was told by her.") == ["Nick Johns", "Ann Bell"]


def test_initials_of_two_people_stay_unresolved_and_are_told():
    assert said("JT said that all was well.") == []
    assert "Jo Tench and Jan Torr" in warned("JT said that all was well.")["initials-conflict"]


def test_one_person_printed_twice_is_no_conflict():
    assert said("NJ presented the plan.") == ["Nick Johns"]
    assert "NJ" not in warned("NJ presented the plan.")["initials-conflict"]


def test_countries_and_words_need_a_sentence_of_a_person():
    assert said("UK noted that the pier was closed.") == ["Cmdr Uma Kane"]
    assert said("The UK is an island, and closer work on IT was needed.") == []
    assert said("Figures for the UK noted a rise.") == []


def test_parts_of_other_words_are_no_initials():
    assert said("The AB-road, R&AB and ABC were named.") == []


def test_initials_that_the_text_also_declares_for_something_else():
    assert said("The Anchor Bureau (AB) was closed. The AB will move.") == []


def test_undeclared_initials_are_told_not_guessed():
    assert said("MO warned of the tide.") == []
    assert "Matt Orr" in warned("MO warned of the tide.")["initials-undeclared"]
    assert "initials-undeclared" not in warned("The MO was closed.")


def test_initials_declared_in_the_text():
    assert said("Matt Orr (MO) came late. MO apologised.") == ["Matt Orr"]


def test_resolving_one_name():
    meeting = parse(ROSTER + "Nothing was said of roads.\n")
    known = directory(meeting.attendees)
    assert (known.resolve("AB"), known.resolve("Cmdr Nick Johns"), known.resolve("JT")) == (
        "Ann Bell",
        "Nick Johns",
        None,
    )
