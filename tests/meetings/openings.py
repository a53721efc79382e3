"""Openings of invented minutes of all kinds, each with the date and the board that a reader would name.

They were written before the rules that read them were: no body, place or phrase is a real one's. Of these
fifty the reader that was there then knew 31 dates and 37 boards.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

TAIL = "\n\n1. Welcome\n\nThe Chair opened the meeting.\n\n2. Roads\n\nThe roads were discussed at length.\n"
"""What stands below an opening that brings no minutes of its own."""


@dataclass(frozen=True, slots=True)
class OpeningText:
    """How minutes begin; `boards` are all names that are right, empty where none is stated."""

    name: str
    text: str
    date: str | None
    boards: tuple[str, ...]
    file: str = "minutes.txt"
    tail: str = TAIL

    @property
    def day(self) -> dt.date | None:
        """The day on which the meeting was."""
        return None if self.date is None else dt.date.fromisoformat(self.date)


OPENINGS = (
    OpeningText(
        "ordinal before the date",
        "Tarnbeck Allotment Society\n\n5th meeting: 14th June 2012",
        "2012-06-14",
        ("Tarnbeck Allotment Society",),
    ),
    OpeningText(
        "number of the meeting before a month",
        "Open Mapping Technical Committee\n\nMeeting #5 Mar 29, 2017",
        "2017-03-29",
        ("Open Mapping Technical Committee",),
    ),
    OpeningText(
        "time behind, full stop",
        "LOWFIELD SANITARY DISTRICT\n\nMinutes of the Regular Meeting of the Board of Commissioners\n\n"
        "Wednesday, May 6, 2020, 6:30 p.m.",
        "2020-05-06",
        (
            "Lowfield Sanitary District",
            "Lowfield Sanitary District Board of Commissioners",
            "Board of Commissioners",
        ),
    ),
    OpeningText(
        "incorporated, in capitals",
        "MINUTES\n\nPINE HOLLOW OWNERS ASSOCIATION, INC.\n\nBOARD OF DIRECTORS MEETING\n\nAPRIL 12, 2011",
        "2011-04-12",
        (
            "Pine Hollow Owners Association, Inc.",
            "Pine Hollow Owners Association",
            "Pine Hollow Owners Association, Inc. Board of Directors",
            "Pine Hollow Owners Association Board of Directors",
        ),
    ),
    OpeningText(
        "one sentence",
        "A regular meeting of the Dunmore Water Users Association was held on October 3, 2019 at the grange. "
        "Present were Ann Lee and Bo Dahl.",
        "2019-10-03",
        ("Dunmore Water Users Association",),
    ),
    OpeningText(
        "title over two lines",
        "MINUTES OF PROCEEDINGS AT MEETING OF THE DISTRICT\n"
        "OF EAST HOLLOW HELD IN THE COURT HOUSE, MILL ROAD,\n"
        "ON MONDAY, 4TH MARCH, 2019, AT 10.00 A.M.",
        "2019-03-04",
        ("District of East Hollow",),
    ),
    OpeningText(
        "front matter of a post",
        "---\ntitle: Minutes of the March meeting\ndate: 2023-03-21\nlayout: post\n---\n\n"
        "# Ashwick Parish Council\n\nMinutes of the meeting held on Tuesday 7th March 2023 in the hall",
        "2023-03-07",
        ("Ashwick Parish Council",),
        "2023-03-21-minutes.md",
    ),
    OpeningText(
        "front matter, date only in its title",
        '---\ntitle: "Council minutes, 2nd April 2019"\ndate: 2019-04-15T10:00:00Z\n---\n\n## Present\n\n'
        "Ann Bell, Kit Low",
        "2019-04-02",
        (),
        "april.md",
    ),
    OpeningText(
        "front matter says it is of the meeting",
        "---\nmeeting-date: 2021-11-09\ncommittee: Harbour Users Forum\n---\n\n# Minutes",
        "2021-11-09",
        ("Harbour Users Forum",),
        "x.md",
    ),
    OpeningText(
        "year only in front matter",
        "---\ntitle: Village hall\ndate: 2018-06-20\n---\n\n# Corley Village Hall Trust\n\n"
        "Meeting held on Thursday 7th June",
        "2018-06-07",
        ("Corley Village Hall Trust",),
        "june.md",
    ),
    OpeningText(
        "year only in the file name",
        "Burnside Community Council\n\nMinutes, Wednesday 9th October",
        "2019-10-09",
        ("Burnside Community Council",),
        "minutes-2019-10.txt",
    ),
    OpeningText(
        "month first told by the weekday",
        "Ridge Fire District\n\nBoard Meeting Minutes\n\nTuesday 04/09/2019",
        "2019-04-09",
        ("Ridge Fire District", "Ridge Fire District Board"),
    ),
    OpeningText(
        "day first told by the weekday",
        "Selworth Town Council\n\nMinutes of the meeting held on Tuesday 03/09/2019",
        "2019-09-03",
        ("Selworth Town Council",),
    ),
    OpeningText(
        "month first told by other dates of the text",
        "Cedar Lake Improvement Board\n\nMinutes 02/11/2020\n\n1. Minutes\n\nThe minutes of 01/14/2020 were "
        "approved.\n\n2. Dates\n\nThe work ends by 06/30/2020.",
        "2020-02-11",
        ("Cedar Lake Improvement Board",),
        tail="",
    ),
    OpeningText(
        "two digits of the year",
        "Minutes of the Oldbridge Twinning Association committee meeting, 12/9/06",
        "2006-09-12",
        ("Oldbridge Twinning Association", "Oldbridge Twinning Association committee"),
    ),
    OpeningText(
        "dotted date",
        "Protokoll\n\nMinutes of the Rhine Valley Choral Federation\n\n24.09.2014, 19.30",
        "2014-09-24",
        ("Rhine Valley Choral Federation",),
    ),
    OpeningText(
        "year first",
        "# Tooling Working Group 2024-02-13\n\n## Attendees\n\n- ann\n- kit",
        "2024-02-13",
        ("Tooling Working Group",),
        "notes.md",
    ),
    OpeningText(
        "only the file name has the date",
        "# Larkhill Residents Group\n\n## Budget\n\nThe budget was read and approved.",
        "2016-05-23",
        ("Larkhill Residents Group",),
        "Larkhill_Minutes_23-May-2016.md",
        "",
    ),
    OpeningText(
        "eight digits in the file name",
        "# Larkhill Residents Group\n\n## Budget\n\nThe budget was read and approved.",
        "2016-05-23",
        ("Larkhill Residents Group",),
        "20160523_minutes.md",
        "",
    ),
    OpeningText(
        "American file name",
        "# Larkhill Board Meeting\n\n## Budget\n\nThe budget was read and approved.",
        "2020-04-23",
        ("Larkhill Board",),
        "4.23.20-Minutes.md",
        "",
    ),
    OpeningText(
        "draft for approval at the next meeting",
        "DRAFT minutes for approval at the next meeting on 8 July 2024\n\nStowell Parish Council\n\n"
        "Minutes of the meeting held on 10 June 2024",
        "2024-06-10",
        ("Stowell Parish Council",),
    ),
    OpeningText(
        "approved later",
        "Northbrook Library Board of Trustees\nRegular Meeting Minutes\nApproved: January 14, 2021\n"
        "December 10, 2020",
        "2020-12-10",
        ("Northbrook Library Board of Trustees",),
    ),
    OpeningText(
        "next meeting at the top",
        "Glenview Garden Club\n\nNext meeting: 6 May 2015\n\nMinutes of the meeting of 1 April 2015",
        "2015-04-01",
        ("Glenview Garden Club",),
    ),
    OpeningText(
        "acronym that the text uses",
        "Minutes of the 12th HRUG meeting\n\n3 October 2014\n\nVenue: City Hall\n\n1. Welcome\n\nThe chair "
        "welcomed HRUG members. The next HRUG agenda was agreed.",
        "2014-10-03",
        ("HRUG",),
        tail="",
    ),
    OpeningText(
        "acronym that the text writes out",
        "LPSB minutes\n\n4 February 2016\n\n1. Welcome\n\nThe Lampton Public Safety Board (LPSB) met in the "
        "hall. LPSB members were welcomed.",
        "2016-02-04",
        ("Lampton Public Safety Board", "LPSB"),
        tail="",
    ),
    OpeningText(
        "sub-committee of",
        "Minutes of the Finance Sub-Committee of Wexcombe Town Council\nheld on Thursday 16th January 2020",
        "2020-01-16",
        (
            "Finance Sub-Committee of Wexcombe Town Council",
            "Wexcombe Town Council Finance Sub-Committee",
        ),
    ),
    OpeningText(
        "committee below its council",
        "WEXCOMBE TOWN COUNCIL\n\nPLANNING COMMITTEE\n\nMinutes of the meeting held on 3rd February 2020",
        "2020-02-03",
        ("Planning Committee", "Wexcombe Town Council Planning Committee"),
    ),
    OpeningText(
        "no body at all",
        "Minutes\n\n3 May 2020\n\nPresent: Ann Bell, Kit Low",
        "2020-05-03",
        (),
    ),
    OpeningText(
        "a month is no body",
        "# Meeting of September\n\n14 September 2017\n\n## Present\n\nAnn Bell, Kit Low",
        "2017-09-14",
        (),
        "x.md",
    ),
    OpeningText(
        "a person is no body",
        "Minutes\n\nChair: Ann Board\n\nScribe: Kit Council\n\n9 May 2019",
        "2019-05-09",
        (),
    ),
    OpeningText(
        "an ordinance is no body",
        "ORDINANCE\n\nUntitled\n\nSection 1. Dogs shall be leashed by order of the keeper.",
        None,
        (),
        tail="",
    ),
    OpeningText(
        "a roman number is no body",
        "# Agenda item III.2\n\n## Special Board Meeting\n\n### Approved minutes\n\n#### March 4, 2018\n\n"
        "**Elkford Irrigation District**",
        "2018-03-04",
        ("Elkford Irrigation District", "Elkford Irrigation District Board"),
        "x.md",
    ),
    OpeningText(
        "friends of",
        "Minutes of the Friends of Marsh Wood held at the barn on 8 March 2011",
        "2011-03-08",
        ("Friends of Marsh Wood",),
    ),
    OpeningText(
        "student society",
        "# Computing Society Exec Meeting - 12th November 2013\n\nPresent: ann, kit, bo",
        "2013-11-12",
        ("Computing Society", "Computing Society Exec"),
        "x.md",
    ),
    OpeningText(
        "club and AGM",
        "Marlow Cycling Club Annual General Meeting\n\nSunday 26 November 2023 at 2pm",
        "2023-11-26",
        ("Marlow Cycling Club",),
    ),
    OpeningText(
        "foundation",
        "Board meeting of the Free Letters Foundation\n\nDate: 2022-09-08\n\nTime: 18:30 UTC",
        "2022-09-08",
        ("Free Letters Foundation", "Free Letters Foundation Board", "Board of the Free Letters Foundation"),
    ),
    OpeningText(
        "no word for a body",
        "Rivergate Housing Cooperative\nHouse meeting 14 February 2010",
        "2010-02-14",
        ("Rivergate Housing Cooperative",),
    ),
    OpeningText(
        "teleconference",
        "# Linked Archives Task Force Telecon\n\n## Minutes for 2021-05-17",
        "2021-05-17",
        ("Linked Archives Task Force",),
        "x.md",
    ),
    OpeningText(
        "fields",
        "Group: Hollin Bank Patients Group\nDate of meeting: 5th of August 2014\nPlace: surgery",
        "2014-08-05",
        ("Hollin Bank Patients Group",),
    ),
    OpeningText(
        "table of fields",
        "| Committee | Audit and Risk Committee |\n|---|---|\n| Date | 21 June 2022 |\n| Place | Room 2 |",
        "2022-06-21",
        ("Audit and Risk Committee",),
        "x.md",
    ),
    OpeningText(
        "scanned ordinal",
        "Kilross Town Council\n\nMinutes of the meeting held on Tuesday 9™ September, 2014",
        "2014-09-09",
        ("Kilross Town Council",),
    ),
    OpeningText(
        "comma behind the month",
        "Port of Ambly Regular Commission Meeting\n\nAugust, 16, 2018",
        "2018-08-16",
        ("Port of Ambly", "Port of Ambly Commission", "Port of Ambly Regular Commission"),
    ),
    OpeningText(
        "date without a space",
        "Newlyn Harbour Commissioners\n\nMinutes of meeting held 12thMay 2016",
        "2016-05-12",
        ("Newlyn Harbour Commissioners",),
    ),
    OpeningText(
        "day behind the year",
        "Westhay Commoners' Committee\n\nMeeting of 2017 November 21",
        "2017-11-21",
        ("Westhay Commoners' Committee", "Westhay Commoners’ Committee"),
    ),
    OpeningText(
        "weekday misspelt",
        "Bright Street Senate\n\nThurday, March 29, 2007",
        "2007-03-29",
        ("Bright Street Senate",),
    ),
    OpeningText(
        "date in the second sentence",
        "The monthly meeting of Hexley Parish Council took place in the school.\n\nIt began at 7.30pm on 4th "
        "December 2018.",
        "2018-12-04",
        ("Hexley Parish Council",),
    ),
    OpeningText(
        "letterhead with address",
        "FENWICK DRAINAGE BOARD\n12 Mill Lane, Fenwick, FE1 2AB\nTel. 01234 567890\n\n"
        "Minutes of a meeting held at the Board Room on Monday 11th January 2010 at 2.00 p.m.",
        "2010-01-11",
        ("Fenwick Drainage Board",),
    ),
    OpeningText(
        "two boards meet jointly",
        "Meeting of the Upton Parish Council with the Upton Sports Club, 3 June 2009",
        "2009-06-03",
        ("Upton Parish Council",),
    ),
    OpeningText(
        "email",
        "From: clerk\n\nThe minutes of this week's Data Formats Working Group telecon are now available.\n\n"
        "Data Formats Working Group Telecon Minutes for 2020-07-13",
        "2020-07-13",
        ("Data Formats Working Group",),
    ),
    OpeningText(
        "house of friends",
        "Monthly Meeting for Business\nEastgate Friends Meeting\n15 January 2012",
        "2012-01-15",
        ("Eastgate Friends Meeting", "Eastgate Friends"),
    ),
)
"""Fifty ways to begin."""
