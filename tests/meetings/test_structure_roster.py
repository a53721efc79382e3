"""Rosters: sections, groups, several to a line, organisations only."""

from indexer.meetings.people.roster import find_roster
from indexer.model import Line, LineKind
from tests.structure_source import markdown, names, parse, parse_markdown, plain


def test_sections_change_who_is_meant():
    roster = find_roster(
        plain(
            "Present\n\nAnn Bell (AB), Wharf Trust\nCy Dunn, Quay Board\n\n"
            "Apologies\n\nEve Finch (EF), Wharf Trust\n\n"
            "Officials in attendance\n\nGus Hart (GH), Clerk\n\n"
            "Welcome and apologies\n\nThe Chair opened the meeting.\n"
        ).lines
    )
    assert names(roster.attendees) == ["Ann Bell", "Cy Dunn", "Gus Hart"]
    assert names(roster.apologies) == ["Eve Finch"]
    assert roster.used == frozenset(range(7))


def test_numbered_roster_section_is_used_up():
    roster = find_roster(
        plain("1. Attendees and apologies\n- Ann Bell - WT\nApologies\n- Cy Dunn - WT\n").lines
    )
    assert names(roster.attendees) == ["Ann Bell"]
    assert names(roster.apologies) == ["Cy Dunn"]
    assert len(roster.used) == 4


def test_numbered_apologies_stay_an_item():
    text = (
        "Present: Ann Bell, Cy Dunn\n\n1. Apologies\nEve Finch\n\n2. Roads\n"
        "The road was mended by the council.\n"
    )
    meeting = parse(text)
    assert names(meeting.apologies) == ["Eve Finch"]
    assert [item.heading for item in meeting.items] == ["Apologies", "Roads"]


def test_organisations_only():
    roster = find_roster(
        plain(
            "Attendees:\n\nHarbour Commissioner – Independent Chair\nRope Advice\n"
            "Judiciary\nMagistrates Association\n"
            "Quay Support\n\nAgenda items:\n"
        ).lines
    )
    assert names(roster.attendees) == [
        "[Harbour Commissioner]",
        "[Rope Advice]",
        "[Judiciary]",
        "[Magistrates Association]",
        "[Quay Support]",
    ]


def test_groups_give_role_or_organisation():
    roster = find_roster(
        plain(
            "Present\n\nChair\nAnn Bell\n\nHarbour Office\nCy Dunn\nEve Finch\n\nExternal\nGus Hart\n"
        ).lines
    )
    assert [(p.name, p.organisation, p.role) for p in roster.attendees] == [
        ("Ann Bell", None, "Chair"),
        ("Cy Dunn", "Harbour Office", None),
        ("Eve Finch", "Harbour Office", None),
        ("Gus Hart", None, None),
    ]


def test_one_line_may_hold_all_groups():
    roster = find_roster(
        plain(
            "Present: Cllrs A Bell (Chair), C Dunn. In attendance: Mrs J Peel. Apologies: Cllr E Finch."
        ).lines
    )
    assert names(roster.attendees) == ["Cllr A Bell", "Cllr C Dunn", "Mrs J Peel"]
    assert names(roster.apologies) == ["Cllr E Finch"]


def test_a_sentence_may_list_who_was_present():
    roster = find_roster(plain("Present were Mr A Bell (Chair), Mrs C Dunn and Ms E Finch.\n").lines)
    assert names(roster.attendees) == ["Mr A Bell", "Mrs C Dunn", "Ms E Finch"]
    assert not find_roster(plain("Apologies were received after the meeting.\n").lines).used


def test_remarks_after_the_list_name_nobody():
    roster = find_roster(
        plain("Present: Cllrs Bell, Dunn and Finch. The mayor was there for part of the meeting.\n").lines
    )
    assert names(roster.attendees) == ["Cllr Bell", "Cllr Dunn", "Cllr Finch"]


def test_the_agenda_does_not_go_on_a_roster():
    text = (
        "2. Roll call\n\nMembers present:\n\nAnn Bell\nCy Dunn\n\n3. Rope Inspection\n\n"
        "4. New Ladders\n\nThe ladders were bought by the clerk.\n"
    )
    assert names(find_roster(plain(text).lines).attendees) == ["Ann Bell", "Cy Dunn"]


def test_a_marked_heading_below_an_inline_roster_is_no_person():
    roster = find_roster(
        markdown("**Attendees:** Ann Bell (AB), Cy Dunn (CD)\n\n## Rope Plans\n\nAB: hello\n").lines
    )
    assert names(roster.attendees) == ["Ann Bell", "Cy Dunn"]


def test_what_met_is_no_roster_heading():
    assert not find_roster(plain("Board of Directors Meeting\nRope Museum\n\n3 May 2020\n").lines).used


def test_who_did_not_attend_is_absent():
    roster = find_roster(
        plain("Present\n\nAnn Bell (AB)\nCy Dunn (CD)\n\nDid not attend\n\nEve Finch (EF)\n").lines
    )
    assert (names(roster.attendees), names(roster.apologies)) == (
        ["Ann Bell", "Cy Dunn"],
        ["Eve Finch"],
    )
    assert len(roster.used) == 5


def test_paragraph_of_people_without_a_heading():
    roster = find_roster(
        markdown("# Notes\n\nAnn Bell (AB), Cy Dunn (CD), Eve Finch (EF)\n\n## Opening\n\nAB: hi\n").lines
    )
    assert [(p.name, p.initials) for p in roster.attendees] == [
        ("Ann Bell", "AB"),
        ("Cy Dunn", "CD"),
        ("Eve Finch", "EF"),
    ]


def test_headings_over_text_are_no_roster():
    text = (
        "Partners\n\n"
        "The partners were asked to send figures by the end of May.\n\nMembers\n\nNobody has left.\n"
    )
    assert not find_roster(plain(text).lines).used


def test_a_subject_named_after_people_is_an_item():
    lines = tuple(
        Line(text, 100 * n, 100 * n + len(text), n + 1, kind, 2 if kind is LineKind.HEADING else None)
        for n, (text, kind) in enumerate(
            [
                ("4. Advisers", LineKind.HEADING),
                ("Harbour Rope Advisers", LineKind.TEXT),
                ("They met twice.", LineKind.TEXT),
            ]
        )
    )
    assert not find_roster(lines).used


def test_a_list_may_break_names_over_lines():
    roster = find_roster(
        plain(
            "Participants:\nAnn Bell (anna), Cy Dunn (cy), Eve\nFinch (eve), Gus Hart\n(gus), Ida Jay\n"
        ).lines
    )
    assert names(roster.attendees) == ["Ann Bell", "Cy Dunn", "Eve Finch", "Gus Hart", "Ida Jay"]


def test_whoever_holds_an_office_below_the_apologies_came():
    roster = find_roster(
        plain("Present: Ann Bell, Cy Dunn\nApologies: Eve Finch, Gus Hart\nClerk: Ida Jay\n").lines
    )
    assert names(roster.attendees) == ["Ann Bell", "Cy Dunn", "Ida Jay"]
    assert names(roster.apologies) == ["Eve Finch", "Gus Hart"]


def test_groups_of_a_roster_need_no_word_of_attending():
    roster = find_roster(
        markdown(
            "# 9 May 2031\n\n## Attendance\n\n- Council: Ann, Bo Dahl, Cy\n- Observers: Di\n"
            "- Missing attendees: Eve\n\n## Notes\n\nThe talk was long.\n"
        ).lines
    )
    assert (names(roster.attendees), names(roster.apologies)) == (["Ann", "Bo Dahl", "Cy", "Di"], ["Eve"])


def test_two_roll_calls_and_the_last_word_counts():
    roster = find_roster(
        plain(
            "I. ROLL CALL\n\nPresent: Lee, Dahl, Marsh\nLate: Nash\nAbsent: Poll, Quin\n\n"
            "II. RECESS\n\nThe chair called a recess.\n\n"
            "III. ROLL CALL\n\nPresent: Lee, Dahl, Marsh, Nash, Quin\nAbsent: Poll\n"
        ).lines
    )
    assert names(roster.attendees) == ["Lee", "Dahl", "Marsh", "Nash", "Quin"]
    assert names(roster.apologies) == ["Poll"]


def test_one_person_is_listed_once():
    roster = find_roster(
        plain(
            "Present: Cllr A Bell, Ann Bell (Chair), Cy Dunn\n\nIn attendance: Mr Dunn, Cllr Hart, Cy Dunn\n"
        ).lines
    )
    assert names(roster.attendees) == ["Ann Bell", "Cy Dunn", "Mr Dunn", "Cllr Hart"]
    assert roster.attendees[0].role == "Chair"


def test_who_is_in_the_chair_has_that_role():
    roster = find_roster(
        plain(
            "PRESENT IN THE CHAIR: Councillor J. Bell.\n\nMEMBERS PRESENT:\n\nCouncillors Dunn and Hart.\n"
        ).lines
    )
    assert [(p.name, p.role) for p in roster.attendees] == [
        ("Councillor J. Bell", "Chair"),
        ("Councillor Dunn", None),
        ("Councillor Hart", None),
    ]


def test_a_list_broken_over_lines_is_one_list():
    roster = find_roster(
        plain(
            "OFFICIALS IN ATTENDANCE:\n\nDirector of Housing (Ms C. Kerr), Operations Manager (Mr.\n"
            "B. Lowe), Administrative Officer, Corporate\nServices (Ms. T. Moss)."
            "\n\n1. Roads\n\nThey were mended.\n"
        ).lines
    )
    assert [(p.name, p.role) for p in roster.attendees] == [
        ("Ms C. Kerr", "Director of Housing"),
        ("Mr. B. Lowe", "Operations Manager"),
        ("Ms. T. Moss", "Administrative Officer, Corporate Services"),
    ]


def test_a_line_that_says_nobody_came_of_a_group_goes_on_with_no_name():
    roster = find_roster(
        plain("Members present: Ann, Bo, Cy D.\nMembers by telephone: none\nOthers present: Ed F.\n").lines
    )
    assert names(roster.attendees) == ["Ann", "Bo", "Cy D", "Ed F"]


def test_present_in_capitals_heads_a_list_without_a_colon():
    head = "Rope Council\n\n3 May 2001\n\n"
    present = "PRESENT Mr. Bell (Chairman), C. Dunn (Clerk), Mrs. Finch and Miss Hart.\n\n"
    meeting = parse(
        head + present + "ROADS\n\nThe roads were discussed.\n\nWALLS\n\nThe walls were discussed.\n"
    )
    assert names(meeting.attendees) == ["Mr. Bell", "C. Dunn", "Mrs. Finch", "Miss Hart"]
    assert meeting.attendees[0].role == "Chairman"


def test_an_entry_of_a_list_may_be_a_whole_roster():
    roster = "### Who\n\n- Present: Ann, Bo, Cy, Di\n- Apologies:\n\n"
    text = f"## Plenum 2019-01-16\n\n{roster}### Money\n\n- None.\n"
    assert names(parse_markdown(text).attendees) == ["Ann", "Bo", "Cy", "Di"]


def test_the_first_item_below_a_roster_is_nobody():
    text = (
        "Rope Council\n\n3 May 2001\n\nPresent: Mrs A Bell, Mr C Dunn\n\n3 members of the public\n\n"
        "**1.** **Apologies for absence:** Mr E Finch\n\n**2.** **Roads:**\n\nThe roads were discussed.\n\n"
        "**3.** **Walls:**\n\nThe walls were discussed.\n"
    )
    meeting = parse_markdown(text)
    assert names(meeting.attendees) == ["Mrs A Bell", "Mr C Dunn"]
    assert names(meeting.apologies) == ["Mr E Finch"]
    assert [item.label for item in meeting.items] == ["1", "2", "3"]


def test_nobody_is_called_absence():
    text = (
        "Rope Council\n\n3 May 2001\n\nPresent: Mrs A Bell, Mr C Dunn\n\n"
        "1. To Consider Apologies for Absence: There were none\n\n2. Roads\n\nThe roads were discussed.\n"
    )
    assert parse(text).apologies == ()


def test_nobody_is_called_quorum():
    assert not find_roster(plain("Roll call\n\nQuorum was met.\n\n2 members of the public\n").lines).attendees


def test_speakers_are_no_entries():
    assert not find_roster(plain("Apologies\n\nAB: I agree.\n\nCD: So do I.\n").lines).apologies


def test_bodies_only_though_some_look_like_names():
    listed = "Rope Advice\nCommon Ground\nQuay Council\nHarbour Board\nWharf Trust\n"
    text = f"Represented at the meeting:\n\n{listed}"
    assert names(find_roster(plain(text).lines).attendees)[1] == "[Common Ground]"


def test_the_head_of_a_column_is_nobody_among_people_with_full_names():
    text = (
        "Present: Ann Bell, Cy Dunn, Eve Finch, Step\n\n1. Apologies\n\n"
        "Apologies were received from Gus Hart and Task.\n\n"
        "2. Roads\n\nThe next step is a task for the clerk.\n"
    )
    meeting = parse(text)
    assert names(meeting.attendees) == ["Ann Bell", "Cy Dunn", "Eve Finch"]
    assert names(meeting.apologies) == ["Gus Hart"]
    called = parse("Present: Ann, Cy, Mark and Eve\n\n1. Roads\n\nCy will mark the road.\n")
    assert names(called.attendees) == ["Ann", "Cy", "Mark", "Eve"]
