"""Minutes, agendas and other papers are told apart by what they say; what says little is minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.meetings.parse import parse_meeting
from indexer.model import DocumentKind, Hints
from tests.structure_source import parse, plain

BOARD = "Quay Parish Council\n\n"
PAPERS = [
    "TOWN OF QUAY\n\nORDINANCE NO. 2024-05\n\nBE IT ORDAINED by the Town Board:\n\n"
    "Section 1. Dogs are leashed.\n\nPASSED 5 May 2024, motion carried.\n\nATTEST: Ann Bell",
    "ORDINANCE\n\nSection 1. Dogs shall be leashed.\n\nSection 2. Cats shall not.",
    BOARD + "Public notice\n\nThe lane is closed until 3 May 2024.",
    "Annual Report 2023\n\nTen walks were led over the year.",
    "Quay Society Constitution\n\n1. Name\n\nThe society shall be called the Quay Society.",
    "Marl Village Newsletter\n\nSpring 2024\n\nThe Parish Council agreed to plant forty trees on the "
    "green. Cllr Bell thanked all who came.\n\nDates for your diary\n\n3 May: Fete.",
    "Newsletter for 6 February 2024\n\nHello everyone!\n\n## Events\n\n- Pub quiz on Monday\n\n## "
    "Exec\n\nThe exec discussed the budget; the motion was carried.",
    "Quay Rowing Club\n\nWeek 4 newsletter\n\nRegatta results: the four won. The committee voted to "
    "buy a new shell.",
    "Friends of the Mill\nNewsletter No. 17 - Autumn 2023\n\nDear members,\n\nThe annual general "
    "meeting will be held on 3 May.\n\nThe treasurer reported a surplus of £400.",
    "Club Rules & Code of Conduct\n\n1. The name of the club is Quay Chess.\n\n2. The committee shall "
    "consist of five members.\n\n3. A motion is carried by a simple majority. The meeting is closed by "
    "the chair.\n\n4. Members present shall vote.",
    "BYLAWS OF THE QUAY HOMEOWNERS ASSOCIATION\n\nARTICLE I - NAME\n\nThe name is Quay HOA.\n\nARTICLE "
    "II - MEETINGS\n\nSection 1. Annual meetings. The annual meeting shall be called to order by the "
    "president. Minutes shall be kept by the secretary.\n\nSection 2. A quorum is ten members present.",
    "Constitution of the Quay Society\n\nAdopted 3 May 2019\n\n1. Name\n\nThe Quay Society.\n\n2. "
    "Meetings\n\nMinutes shall be taken at every meeting. The chair shall have a casting vote where "
    "votes are equal. It was agreed to adopt this at the general meeting.",
    "Quay Parish Council\nFinance Committee Terms of Reference\n\n1. Purpose\n\nTo advise the "
    "Council.\n\n2. Membership\n\nFive councillors.\n\n3. Meetings\n\nThe committee shall meet four "
    "times a year and its minutes shall be reported to the Council.",
    "Treasurer's Report for 2023\n\nIncome rose to £4,200. The committee agreed to spend £300 on "
    "chairs. The audit was completed in March.",
    "Finance Committee Report\n\nThe Finance Committee met three times this year. We discussed the "
    "roof. We agreed that the roof cannot wait.",
    "Quay Trust\n\nAnnual Report and Accounts 2022-23\n\nChair's foreword\n\nIt has been a good year. "
    "The trustees agreed a new plan.\n\nStructure and governance\n\nThe board met six times.",
    "PRESS RELEASE\n\nFor immediate release: 3 May 2024\n\nCouncil approves new bridge\n\nThe Council "
    'approved plans for a bridge. The mayor said: "We are glad."',
    "Quay Parish Council\n\nData Protection Policy\n\nAdopted at the meeting of 3 May 2024\n\n1. "
    "Introduction\n\nThe Council processes personal data. The clerk is responsible.",
    "Quay Parish Council\n\nBudget 2024/25\n\nItem\tAmount\nClerk\t£4,000\nTrees\t£300",
    "Hardware\n\nRack\n\nSwitch: 24 ports.\n\nServer: two disks.",
    "AVR Kit\n\nParts\n\n1 microcontroller\n1 crystal\n\nAssembly\n\nSolder the crystal first.",
    "AN ORDINANCE AMENDING CHAPTER 5 OF THE CODE OF QUAY\n\nWHEREAS, the Village finds that dogs bark; "
    "and\n\nNOW, THEREFORE, BE IT ORDAINED by the Village Board.\n\nSection 1. Dogs.\n\nPassed by a "
    "vote of 4-0, motion made by Trustee Bell, seconded by Trustee Low.",
    "RESOLUTION NO. 24-17\n\nA RESOLUTION OF THE CITY OF QUAY ACCEPTING A GRANT\n\nWHEREAS, the City "
    "applied; NOW THEREFORE BE IT RESOLVED that the grant is accepted.\n\nMoved by Bell, seconded by "
    "Low. Ayes: 5.",
    "NOTICE OF PUBLIC HEARING\n\nNotice is hereby given that the Planning Board will hold a public "
    "hearing on 3 May 2024 at 7 pm on the application of Ann Bell.",
    "Quay Parish Council\n\nNotice of Vacancy\n\nA vacancy has arisen in the office of councillor.",
    "Dear Mr Bell,\n\nThank you for your letter of 3 May about the drains.\n\nYours sincerely,\n\nKit Low",
    "Quay Neighbourhood Plan 2020-2035\n\n1. Vision\n\nA thriving village.\n\n2. Housing\n\nForty homes.",
    "Complaints Procedure\n\n1. A complaint is made in writing.\n\n2. The clerk replies within ten days.",
    "Young Members' Committee Charter\n\nThe committee discusses what concerns young members.\n\n"
    "Meetings are quarterly.",
]
AGENDAS = [
    BOARD + "You are hereby summoned to attend a meeting of the Council on 9 May 2024 at 7 pm\n\n"
    "Members: Cllr Ann Bell, Cllr Kit Low\n\n1. Apologies\n\nTo receive apologies.\n\n2. Minutes\n\n"
    "To approve the minutes of the meeting held on 3 April.",
    BOARD
    + "Agenda for the meeting on 9 May 2024\n\n1. To receive apologies\n\n2. To approve the last minutes",
    BOARD + "Notice of the annual meeting\n\nIt will be held on 9 May 2024.\n\n1. To elect a chair",
    "Quay Town Council\n\nAGENDA\n\nRegular meeting, 3 May 2024, 7 pm\n\n1. Call to order\n2. Roll "
    "call\n3. Approval of minutes\n4. Old business\n5. New business\n6. Adjournment",
    "Agenda\n\n1. Apologies for absence\n\n2. Declarations of interest\n\n3. Minutes of the last "
    "meeting\n\n4. Planning applications\n\n5. Date of next meeting",
    "Quay Board\n\nMeeting agenda for 3 May 2024\n\n- Welcome (5 min, AB)\n- Budget (20 min, KL)\n- AOB",
    "Quay Parish Council\n\nTo all members: you are summoned to the meeting of the Council on 3 "
    "May.\n\nPresentation by the police\n\n1. To receive apologies\n2. To approve the minutes of 3 "
    "April",
    "NOTICE OF MEETING\n\nThe Planning Committee will meet on Tuesday 7 May 2024 at 7.00pm in the Town "
    "Hall.\n\nAGENDA\n\n1. Apologies\n2. Minutes - to confirm the minutes of the meeting held on 9 "
    "April\n3. Applications",
    "Steering Group - draft agenda\n\n3 May 2024\n\n1. Introductions\n2. Report of the treasurer\n3. "
    "Any other business",
    "Proposed agenda: 9 May 2024\n\n1. Roll call\n2. Release plans\n3. Open issues",
]
MINUTES = [
    BOARD + "Minutes of the meeting held on 9 May 2024\n\n1. Steps\n\nMended.",
    BOARD + "Agenda\n\n9 May 2024\n\nPresent: Ann Bell, Kit Low\n\n1. Apologies\n\nTo receive apologies.",
    BOARD + "Agenda for the meeting on 9 May 2024\n\n1. To approve accounts\n\nIt was agreed to approve "
    "them.\n\n2. To note the report\n\nNoted.",
    BOARD + "9 May 2024\n\n1. Steps\n\nThe steps are steep.",
    "Clerk's report\n\nPresent: Ann Bell, Kit Low\n\n1. Steps\n\nThe Board agreed to mend them.",
    "Notice of the meeting\n\nThe meeting was opened at 7 pm and closed at 8 pm.",
    "Ordinance review meeting, 9 May 2024\n\n1. Dogs\n\nThe leash was discussed.",
    BOARD + "9 May 2024\n\n1. Ordinance No. 5\n\nBe it resolved that dogs are leashed.",
    "Quay Rowing Club\n\nCommittee meeting 3 May 2024\n\nNewsletter\n\nKit to write it by June.\n\n"
    "Boats\n\nThe four needs new oars.",
    "Agenda\n\n3 May 2024\n\n1. Roll call\n\nAnn, Kit, Cy\n\n2. Release plans\n\nAnn: we should wait. "
    "Kit: agreed.\n\n3. Open issues\n\nNone.",
    'Agenda 9 May 2024\n\nRelease\n\n- discussed the blocker\n- Kit will merge\n\nDocs\n\n- Ann to review',
    "Budget Committee\n\n3 May 2024\n\nThe figures were gone through line by line.\n\n1. Roads\n\nCut "
    "by a tenth.",
    "Treasurer's Report\n\n3 May 2024, Quay Society\n\nPresent: Ann, Kit\n\nBalance £400.\n\n"
    "Secretary's Report\n\nNothing.",
    "REGULAR MEETING OF THE TOWN BOARD\n\nMay 3, 2024\n\nORDINANCE NO. 5\n\nBE IT ORDAINED that dogs "
    "are leashed. Motion by Bell, second by Low, all ayes.\n\nThe meeting adjourned at 9 pm.",
    "Proceedings of the Council of Quay\n\nResolution No. 4\n\nNOW THEREFORE BE IT RESOLVED that the "
    "grant is accepted. Ayes: 5.",
    'Weekly call 2024-05-03\n\nAttendees: @ann, @kit\n\n# Topics\n\n* Release: Ann reported no blockers',
    'Notes from 3 May\n\nRules subgroup\n\nRule 3 was gone through. Kit drafts rule 4.',
    'Policy Committee\n\n3 May 2024\n\nMembers present: Bell, Low\n\n1. Data protection policy\n\nAdopted.',
    'Constitution Working Group\n\n3 May 2024, 7 pm\n\nIn attendance: Bell, Low\n\nClause 4 was redrafted.',
    'AGENDA AND MINUTES\n\n3 May 2024\n\n1. Apologies: Low\n\n2. Roads: noted',
    "Quay Parish Council Annual Report Meeting\n\nHeld 3 May 2024\n\n1. Reports\n\nThe chair's report "
    "was received.",
    "Newsletter committee\n\n3 May 2024\n\nAnn opened at 7.\n\nWe looked at the spring issue. Kit to "
    "print 400.",
    'Log of #board 2024-05-03\n\n<ann> hello all\n<kit> hi\n<ann> topic: budget\n<kit> +1',
    "Quay HOA Board\n\n3 May 2024\n\nCall to order: 7:02 pm\n\nQuorum: yes\n\nBylaws\n\nMotion to "
    "amend bylaws: passed 3-0.",
    'Resolutions of the Board in writing, 3 May 2024\n\nResolved that the account be opened.',
    'Decision record\n\nQuay Cabinet, 3 May 2024\n\n1. Grants\n\nThe grant to the school: approved.',
    "Agenda for 3 May 2024\n\n1. Minutes of 3 April\n\nApproved.\n\n2. Roads\n\nAnn will write to the "
    "county.\n\n3. Trees\n\nDeferred.",
    "Quay Parish Council\n\n1. Apologies - Cllr Low\n\n2. Minutes - signed\n\n3. Hall - roof leaks, "
    "clerk to get quotes",
    "Special meeting notice and record\n\nMeeting called to order by Bell 7 pm. Discussion of the "
    "sale. Adjourned 8 pm.",
    "Report of the meeting of the Harbour Users held on 3 May 2024\n\nThere were twelve of us. The "
    "slip was talked over.",
    'Public hearing, 3 May 2024\n\nAnn Bell opposed the plan. Kit Low spoke for it. Hearing closed 8 pm.',
    "Regulations Committee Report\n\nThe committee met on 3 May 2024 at 7 pm. Present were Bell, Low "
    "and Dunn. Rule 5 was amended.",
]  # fmt: skip


@pytest.mark.parametrize("text", PAPERS)
def test_papers_by_their_own_name(text: str) -> None:
    assert parse(text).kind is DocumentKind.PAPER


@pytest.mark.parametrize("text", AGENDAS)
def test_agendas_announce_and_record_nothing(text: str) -> None:
    assert parse(text).kind is DocumentKind.AGENDA


@pytest.mark.parametrize("text", MINUTES)
def test_what_records_a_meeting_or_says_little_is_minutes(text: str) -> None:
    assert parse(text).kind is DocumentKind.MINUTES


def test_nobody_came_to_an_agenda_and_no_word_in_capitals_is_its_board() -> None:
    called = parse(AGENDAS[0])
    assert (called.attendees, called.actions, called.board) == ((), (), "Quay Parish Council")
    assert not any(warning.code == "roster-missing" for warning in called.warnings)
    paper = parse(PAPERS[1])
    assert (paper.board, [warning.code for warning in paper.warnings if "board" in warning.code]) == (
        None,
        [],
    )


@pytest.mark.parametrize("word", ["MINUTES", "AGENDA", "NOTICE", "REPORT"])
def test_what_a_document_is_called_is_no_board(word: str) -> None:
    assert (
        parse(f"{word}\n\n9 May 2024\n\n1. Steps\n\nThe {word} was read and the steps are steep.").board
        is None
    )


@pytest.mark.parametrize("said", list(DocumentKind))
def test_the_sidecar_says_what_a_document_is(said: DocumentKind) -> None:
    source = replace(plain(MINUTES[0]), sidecar=Hints(kind=said), embedded=Hints(kind=DocumentKind.PAPER))
    assert parse_meeting(source).kind is said
