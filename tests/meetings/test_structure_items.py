"""Agenda items, their bounds and subheadings, from the pattern of whole documents."""

from dataclasses import replace

import pytest

from indexer.meetings.items.headings import as_heading
from indexer.meetings.parse import parse_meeting
from indexer.model import LineKind, Source
from tests.structure_source import body, head, headings, lines_of, parse, parse_markdown, plain, styled

PROSE = "The members heard a report and thanked the officers for it."


def subheadings(meeting, ordinal):
    return [sub.heading for sub in meeting.items[ordinal - 1].subheadings]


def test_two_numbers_before_a_heading():
    meeting = parse(
        f"2. Item 1 - Welcome\n{PROSE}\nItem 2 - Roads\n{PROSE}\nMore of it was said by all, with:\n"
        f"1. Feedback on plans\n2. Community\n3. Estate\n{PROSE}\n2. Item 3 - Boats\n{PROSE}\n"
    )
    assert headings(meeting) == [("Item 1", "Welcome"), ("Item 2", "Roads"), ("Item 3", "Boats")]
    assert body(meeting, 2).endswith("3. Estate\n" + PROSE)


def test_numbered_items_in_plain_text_with_an_unnumbered_opening():
    meeting = parse(
        f"Attendees\n\nAnn Bell, WT\n\nWelcome and introductions\n\n{PROSE}\n\n"
        f"1. Minutes\n\n{PROSE}\n\n2. Roads: update\n\n"
        f"{PROSE}\n\n3. AOB\n\nNone\n\nClose of meeting.\n"
    )
    assert headings(meeting) == [
        (None, "Welcome and introductions"),
        ("1", "Minutes"),
        ("2", "Roads: update"),
        ("3", "AOB"),
    ]
    assert body(meeting, 4) == "None\n\nClose of meeting."


def test_lists_inside_a_body_are_no_items():
    meeting = parse(
        f"1. Welcome\n\n{PROSE}\n\n2. Finance\n\nThe following were approved:\n"
        f"1. Clerk £40\n2. Hall £30\n3. Ropes £20\n\n"
        f"3. Roads\n\n{PROSE}\n\n4. Boats\n\n{PROSE}\n"
    )
    assert [label for label, _ in headings(meeting)] == ["1", "2", "3", "4"]
    assert body(meeting, 2).endswith("3. Ropes £20")


def test_a_list_longer_than_the_agenda_is_still_a_list():
    listed = "".join(
        f"{n}. Part {word}\n" for n, word in enumerate(["one", "two", "three", "four", "five"], 1)
    )
    meeting = parse(f"1. Welcome\n{PROSE}\n2. Plans\nThe parts are:\n{listed}{PROSE}\n3. Boats\n{PROSE}\n")
    assert [heading for _, heading in headings(meeting)] == ["Welcome", "Plans", "Boats"]


def test_bold_bullets_over_text():
    rows = []
    for title in ["Welcome", "Minutes of the last meeting", "Ropes"]:
        rows += [("• " + title, "bullet", "strong"), (PROSE,)]
    meeting = parse_meeting(styled(("Rope Club meeting", "h1"), *rows))
    assert [item.heading for item in meeting.items] == ["Welcome", "Minutes of the last meeting", "Ropes"]


def test_an_answer_of_none_is_no_part_of_the_heading():
    meeting = parse(f"1. Interests: None\nResolved: noted\n\n2. Roads: update\n\n{PROSE}\n\n3. Trees – nil\n")
    assert headings(meeting) == [("1", "Interests"), ("2", "Roads: update"), ("3", "Trees")]
    assert body(meeting, 1) == "None\nResolved: noted"


def bold(*titles):
    """Bold lines with text below; one in brackets stands right above the next."""
    rows = []
    for title in titles:
        rows.append((title.strip("[]"), "strong"))
        if not title.startswith("["):
            rows.append((PROSE,))
    return parse_meeting(styled(*rows))


def test_a_bold_title_that_recurs_is_a_part_of_items():
    meeting = bold("Welcome", "Roads", "Comments", "Boats", "Comments", "AOB")
    assert [item.heading for item in meeting.items] == ["Welcome", "Roads", "Boats", "AOB"]
    assert subheadings(meeting, 3) == ["Comments"]


def test_bold_titles_with_a_colon_below_ones_without():
    meeting = bold("Welcome", "[Roads]", "High Street:", "Mill Lane:", "Boats", "AOB")
    assert [item.heading for item in meeting.items] == ["Welcome", "Roads", "Boats", "AOB"]
    assert subheadings(meeting, 2) == ["High Street", "Mill Lane"]


def test_names_of_those_who_report_are_parts_of_an_item():
    meeting = bold("Welcome", "[Team update – presented by Ann Bell]", "Cy Dunn", "Eve Finch", "Boats", "AOB")
    assert [item.heading for item in meeting.items][1:3] == ["Team update – presented by Ann Bell", "Boats"]
    assert subheadings(meeting, 2) == ["Cy Dunn", "Eve Finch"]


def test_what_closes_an_agenda_is_an_item_whatever_its_mark():
    rows = [("Welcome", "strong"), (PROSE,), ("Roads", "strong"), (PROSE,), ("A.O.B.",), (PROSE,)]
    assert [item.heading for item in parse_meeting(styled(*rows)).items] == ["Welcome", "Roads", "A.O.B."]


def test_numbers_within_an_item_are_its_parts_and_letters_are_items():
    rows = [("1. Roads", "strong"), (PROSE,), ("2. Boats", "strong"), ("2.1 Old", "strong"), (PROSE,)]
    rows += [("2.2 New", "strong"), (PROSE,), ("3. AOB", "strong"), (PROSE,)]
    meeting = parse_meeting(styled(*rows))
    assert [item.label for item in meeting.items] == ["1", "2", "3"]
    assert subheadings(meeting, 2) == ["Old", "New"]


def test_titles_with_a_colon_where_nothing_else_heads_the_text():
    text = "".join(
        f"{title}:\n{PROSE}\n{PROSE}\n\n" for title in ["Matters arising", "Member approval", "Next meeting"]
    )
    assert [heading for _, heading in headings(parse("Rope Board, 3 May 2020\n\n" + text))] == [
        "Matters arising",
        "Member approval",
        "Next meeting",
    ]


def test_a_heading_may_end_in_a_full_stop_and_text_may_be_none():
    meeting = parse(
        f"1. Election of officers and trustees.\n{PROSE}\n\n2. Declarations of any interest.\nNone\n"
    )
    assert headings(meeting) == [
        ("1", "Election of officers and trustees."),
        ("2", "Declarations of any interest."),
    ]
    assert body(meeting, 1) == PROSE


def test_a_numbered_heading_may_have_a_verb():
    meeting = parse(f"1. Money that members are owed\n\n{PROSE}\n\n2. Roads\n\n{PROSE}\n\n3. AOB\n\nNone\n")
    assert headings(meeting)[0] == ("1", "Money that members are owed")
    assert body(meeting, 1) == PROSE


def test_items_out_of_order_and_repeated_numbers_are_kept_and_told():
    meeting = parse_markdown(
        "".join(
            f"**{n}. Subject {word}**\n\n{PROSE}\n\n"
            for n, word in [(1, "one"), (2, "two"), (4, "four"), (3, "three"), (3, "more")]
        )
    )
    assert [label for label, _ in headings(meeting)] == ["1", "2", "4", "3", "3"]
    assert [w.code for w in meeting.warnings].count("numbering-gap") == 3


def test_minute_numbers():
    meeting = parse(
        f"70/17 Apologies\n\n{PROSE}\n\n71/17 Declarations of interest\n\n"
        f"None.\n\n72/17 Minutes of 12th June 2017\n\n{PROSE}\n"
    )
    assert headings(meeting) == [
        ("70/17", "Apologies"),
        ("71/17", "Declarations of interest"),
        ("72/17", "Minutes of 12th June 2017"),
    ]


def test_numbered_paragraphs_are_items_where_nothing_else_is():
    meeting = parse(
        "Present: Ann Bell, Cy Dunn, Eve Finch\n\n"
        "1. Apologies: Gus Hart sent apologies.\n2. Minutes: They were agreed.\n"
        "3. The path by the weir was closed for repairs.\n"
    )
    assert headings(meeting)[:2] == [("1", "Apologies"), ("2", "Minutes")]
    assert body(meeting, 1) == "Gus Hart sent apologies."
    assert body(meeting, 3) == "The path by the weir was closed for repairs."


def test_numbered_paragraphs_are_no_items_below_bold_headings():
    meeting = parse_meeting(
        styled(
            ("Welcome", "strong"), ("1. The Chair reported on the work of the year.", "numbered"),
            ("Roads", "strong"), ("2. The roads were mended in the spring.", "numbered"),
            ("3. They were cheap.", "numbered"),
            ("AOB", "strong"), ("4. There was no other business to discuss.", "numbered"),
        )
    )  # fmt: skip
    assert headings(meeting) == [(None, "Welcome"), (None, "Roads"), (None, "AOB")]


def test_heading_levels_make_items_and_subheadings():
    meeting = parse_markdown(
        f"# Rope Board, 3 May 2020\n\n## 4.1 Opening\n\n{PROSE}\n\n"
        f"### Conclusion\n\n- done\n\n## Knots\n\nAB: They hold.\n"
    )
    assert headings(meeting) == [("4.1", "Opening"), (None, "Knots")]
    assert subheadings(meeting, 1) == ["Conclusion"]


def test_bold_headings_under_an_item_that_the_agenda_lists():
    meeting = parse_meeting(
        styled(
            ("Agenda",), ("1. Welcome and update",), ("2. Benefit cases",), ("3. Boats",),
            ("Welcome and updates", "strong"), (PROSE,),
            ("Benefit cases", "strong"), ("Rope", "strong"), (PROSE,), ("Twine", "strong"), (PROSE,),
            ("Boats", "strong"), (PROSE,),
        )
    )  # fmt: skip
    assert headings(meeting) == [(None, "Welcome and updates"), (None, "Benefit cases"), (None, "Boats")]
    assert subheadings(meeting, 2) == ["Rope", "Twine"]


def test_contents_and_navigation_are_no_items():
    meeting = parse(
        "Skip to main content\n\nContents\n\n[Welcome](#a)\n\n[1. Roads](#b)\n\nWelcome\n\n"
        f"{PROSE}\n\n1. Roads\n\n{PROSE}\n\n2. Boats\n\n{PROSE}\n\n[Back to top](#)\n"
    )
    assert headings(meeting) == [(None, "Welcome"), ("1", "Roads"), ("2", "Boats")]
    assert body(meeting, 3) == PROSE


def test_plain_titles_with_text_below_are_subheadings():
    meeting = parse(
        f"Item 1 - Crime\nBringing it down\nConvictions and files\n{PROSE}\nHarbour crime\n{PROSE}\n"
        f"Item 2 - Rope\nIn addition to training, the Board is also:\n- pulling\n- tying\n"
    )
    assert subheadings(meeting, 1) == ["Bringing it down", "Convictions and files", "Harbour crime"]
    assert subheadings(meeting, 2) == []


def test_many_short_lines_are_a_list_not_subheadings():
    meeting = parse(f"Item 1 - Crime\nRope\nTwine\nString\nCable\n{PROSE}\nItem 2 - Roads\n{PROSE}\n")
    assert subheadings(meeting, 1) == []


def test_spans_of_subheadings():
    meeting = parse(
        f"Item 1 - Crime\nHarbour crime\n{PROSE}\nQuay crime\n{PROSE} Again.\nItem 2 - Roads\n{PROSE}\n"
    )
    item = meeting.items[0]
    first, second = item.subheadings
    assert meeting.text[first.start : first.end] == f"Harbour crime\n{PROSE}"
    assert meeting.text[second.body_start : second.end] == f"{PROSE} Again."
    assert (item.start, item.end) == (first.start, second.end)


def test_minutes_set_as_a_table():
    rows = lines_of(
        ("Item", "Discussion", "Action"),
        ("1.", "Welcome and apologies", ""),
        ("", "The Chair welcomed everyone to the room, and apologies were noted.", ""),
        ("2.", "Falls report", ""),
        ("", "Ann Bell presented the report, which showed a decrease.", "AB"),
    )
    source = replace(plain("x"), text="\n".join(line.text for line in rows), lines=rows)
    meeting = parse_meeting(source)
    assert headings(meeting) == [("1", "Welcome and apologies"), ("2", "Falls report")]
    assert "The Chair welcomed everyone" in body(meeting, 1)


CLOSE = "There being no further business the meeting closed at 9.05pm."


@pytest.mark.parametrize(
    "signed",
    [
        "Signed ........................ Chairman\n\nDate ................",
        "Respectfully submitted,\n\nKit Low\n\nSecretary\n\nMay 10, 2024",
        "ATTEST:            ANN BELL, President\n\nKIT LOW, Board Secretary",
        "This document constitutes a true and correct copy of the minutes.\n\nKit Low",
        "Signed: Ann Bell\nPosition: Chair\nDated 3rd July 2020",
        "Ann Bell\nChairman\n3 July 2020",
    ],
)
def test_the_sentence_that_closes_the_meeting_stays_and_signatures_are_told(signed):
    meeting = parse(f"1. Roads\n\n{PROSE}\n\n2. AOB\n\n{PROSE}\n\n{CLOSE}\n\n{signed}\n")
    assert body(meeting, 2) == f"{PROSE}\n\n{CLOSE}"
    assert [left.reason for left in meeting.left_out] == ["signature"]
    assert meeting.left_out[0].characters == sum(map(len, signed.split()))


@pytest.mark.parametrize(
    "sentence", ["The meeting closed at 8.15pm.", "The meeting was adjourned at 9 pm.", "Close of meeting."]
)
def test_an_item_that_only_closes_the_meeting_keeps_its_sentence(sentence):
    meeting = parse(f"1. Roads\n\n{PROSE}\n\n2. Close\n\n{sentence}\n")
    assert body(meeting, 2) == sentence
    assert meeting.left_out == ()


def test_minutes_that_go_on_below_a_signature_are_kept():
    rest = "Dates of the next meetings: 7 May and 2 July."
    meeting = parse(f"1. Roads\n\n{PROSE}\n\n2. AOB\n\n{PROSE}\n\nSigned ........ Dated 3 May\n\n{rest}\n")
    assert body(meeting, 2).endswith(rest)
    assert meeting.left_out == ()


def test_what_little_follows_the_signatures_is_told_as_outside_the_meeting():
    flyer = "A New Well for Elmford\n\nThe map will show where each of the wells is."
    meeting = parse(f"1. Roads\n\n{PROSE}\n\n2. AOB\n\n{PROSE}\n\nATTEST: Ann Bell\n\n{flyer}\n")
    assert body(meeting, 2) == PROSE
    assert [left.reason for left in meeting.left_out] == ["signature", "outside the meeting"]


@pytest.mark.parametrize("said", [f"{PROSE}\n\n{PROSE}", "Boat sold."])
def test_minutes_without_headings_are_searched_outside_the_items(said):
    meeting = parse(f"Rope Board 3 May 2020\n\n{said}\n")
    assert meeting.items == ()
    assert head(meeting)[-1] == said
    assert "items-missing" in [w.code for w in meeting.warnings]


def test_text_before_the_first_heading_is_not_lost():
    long = " ".join([PROSE] * 8)
    meeting = parse(f"Rope Board 3 May 2020\n\n{long}\n\n1. Roads\n\n{PROSE}\n\n2. Boats\n\n{PROSE}\n")
    assert headings(meeting) == [("1", "Roads"), ("2", "Boats")]
    assert head(meeting)[-1] == long


def test_no_lines():
    meeting = parse_meeting(Source(plain("x").path, "x", "", ()))
    assert meeting.items == ()


def test_a_roll_that_is_called_under_a_heading_is_its_text():
    meeting = parse_markdown(
        "# Rope Board\n\n3 May 2020\n\n## Call to order\n\nThe chair opened the meeting at 7 pm.\n\n"
        f"Present: Ann Bell, Cy Dunn, Eve Fox\n\n## Roads\n\n{PROSE}\n\n## Boats\n\n{PROSE}\n"
    )
    assert body(meeting, 1).endswith("Present: Ann Bell, Cy Dunn, Eve Fox")
    assert [person.name for person in meeting.attendees] == ["Ann Bell", "Cy Dunn", "Eve Fox"]


def test_a_link_between_two_headings_is_text_of_the_minutes():
    meeting = parse_markdown(
        f"# Rope Board\n\n3 May 2020\n\n## Roads\n\n- [Mend the quay road](https://rope.example/17)\n\n"
        f"## Boats\n\n{PROSE}\n\n[Back to all minutes](https://rope.example/)\n"
    )
    assert "Mend the quay road" in body(meeting, 1)
    assert "Back to all" not in body(meeting, 2)


@pytest.mark.parametrize("title", ["Next meeting", "Date of next meeting", "DATE OF NEXT MEETING:"])
def test_the_next_meeting_is_no_part_of_the_last_item(title):
    meeting = parse(
        f"1. Roads\n\n{PROSE}\n\n2. Boats\n\n{PROSE}\n\n{title}\n\nMonday 7 June 2020 at the hall.\n"
    )
    assert body(meeting, 2) == PROSE
    assert body(meeting, 3) == "Monday 7 June 2020 at the hall."


def test_the_list_of_actions_below_all_items_stands_outside_the_agenda():
    meeting = parse_markdown(
        f"# Rope Board\n\n3 May 2020\n\n## Roads\n\n{PROSE}\n\n## Boats\n\n{PROSE}\n\n### Action items\n\n"
        "- Ann: write to the county\n- Cy: paint the boat\n"
    )
    assert [item.heading for item in meeting.items] == ["Roads", "Boats"]
    assert body(meeting, 2) == PROSE
    assert head(meeting)[-1] == "Action items\n\n- Ann: write to the county\n- Cy: paint the boat"
    assert ("Ann: write to the county", None) in [(one.text, one.item) for one in meeting.actions]


def test_the_shortest_list_of_actions_is_searched():
    meeting = parse_markdown(
        f"# Rope Board\n\n3 May 2020\n\n## Roads\n\n{PROSE}\n\n## Actions\n\n- Cy: oil\n"
    )
    assert head(meeting)[-1] == "Actions\n\n- Cy: oil"


def test_actions_that_close_each_item_stay_in_it():
    part = f"{PROSE}\n\n### Actions\n\n- Ann: write to the county\n\n"
    meeting = parse_markdown(f"# Rope Board\n\n3 May 2020\n\n## Roads\n\n{part}## Boats\n\n{part}")
    assert [item.heading for item in meeting.items] == ["Roads", "Boats"]
    assert body(meeting, 2).endswith("Ann: write to the county")


def test_a_colon_in_brackets_ends_no_heading():
    meeting = parse(f"1. Roads (time: as is left)\n\n2. Boats\n\n{PROSE}\n\n3. Tolls\n\n{PROSE}\n")
    assert headings(meeting)[0] == ("1", "Roads (time: as is left)")


def test_what_was_done_beside_a_heading_is_its_text():
    meeting = parse_meeting(
        styled(
            ("1. Roads", "strong"),
            (PROSE,),
            ("2. Tolls – The clerk called all names", "strong"),
            ("All had paid.",),
            ("3. Boats", "strong"),
            (PROSE,),
        )
    )
    assert headings(meeting) == [("1", "Roads"), ("2", "Tolls"), ("3", "Boats")]
    assert body(meeting, 2) == "The clerk called all names\nAll had paid."


@pytest.mark.parametrize("mark", ["Topic: ", "==", "== "])
def test_what_a_scribe_sets_before_a_heading_is_no_part_of_it(mark):
    line = replace(lines_of((f"{mark}Roads",))[0], kind=LineKind.TEXT, cells=())
    assert as_heading((line,), 0, None).text == "Roads"
