"""Sentences that invented minutes do and do not bear out, for choosing and judging the support check.

An unsupported sentence says how it departs from the minutes. The rules and the threshold of
`service.summary.support` were made looking at TUNED_ON; UNSEEN was written afterwards and run once, so its
figures are the honest ones.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from service.summary.events import CitablePassage


@dataclass(frozen=True, slots=True)
class Group:
    """Passages, what they bear out, and what they do not: pairs of sentence and kind of departure."""

    passages: tuple[CitablePassage, ...]
    supported: tuple[str, ...]
    unsupported: tuple[tuple[str, str], ...]


def _group(
    passages: tuple[CitablePassage, ...], supported: str, unsupported: tuple[tuple[str, str], ...]
) -> Group:
    lines = tuple(line.strip() for line in supported.strip().splitlines())
    return Group(passages, lines, unsupported)


TUNED_ON = (
    _group(
        (
            CitablePassage(
                1,
                "Margaret Oyelowo (MO) reported that 42 electric vans and 17 cargo bikes had been "
                "delivered by the end "
                "of February. The depot at Quarry Lane cannot charge more than 20 vans at a time.\n"
                "- The Committee agreed to spend £185,000 on a second charging station.\n"
                "- MO did not expect the grid connection to be ready before September 2024.",
                "Eastmoor Fleet Committee",
                dt.date(2024, 3, 12),
                "Electric vehicles",
                ("MO = Margaret Oyelowo, Fleet Manager",),
            ),
        ),
        """
        By the end of February, 42 electric vans and 17 cargo bikes had been delivered [1].
        Margaret Oyelowo reported the delivery of 42 electric vans [1].
        The Eastmoor Fleet Committee agreed to spend £185,000 on a second charging station [1].
        The depot at Quarry Lane can charge at most 20 vans at a time [1].
        The grid connection was not expected to be ready before September 2024 [1].
        On 12 March 2024 the Committee agreed to spend £185,000 on a charging station [1].
        No more than 20 vans can be charged at a time at the Quarry Lane depot [1].
        """,
        (
            ("By the end of February, 47 electric vans had been delivered [1].", "figure"),
            ("By the end of February, 17 electric vans and 42 cargo bikes had been delivered [1].", "swap"),
            ("The Committee agreed to spend £185 on a second charging station [1].", "figure"),
            ("Peter Oyelowo reported that 42 electric vans had been delivered [1].", "name"),
            ("The grid connection was expected to be ready before September 2024 [1].", "negation"),
            ("The Committee did not agree to spend £185,000 on a second charging station [1].", "negation"),
            ("The Committee agreed to close the depot at Quarry Lane [1].", "invented"),
            ("The electric vans have cut fuel costs and pleased the drivers [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "The Board considered closing the Saltmarsh library on Mondays. Members asked "
                "whether the savings of "
                "£14,600 a year would justify the loss of 310 visits a week. It was proposed that a "
                "decision be "
                "deferred until the survey of readers is complete. Councillor Anneke Vroom opposed "
                "the closure.",
                "Saltmarsh Libraries Board",
                dt.date(2023, 11, 7),
                "Opening hours",
            ),
        ),
        """
        The Board considered closing the Saltmarsh library on Mondays [1].
        Closing the library on Mondays would save £14,600 a year [1].
        Councillor Anneke Vroom opposed the closure [1].
        It was proposed to defer the decision until the survey of readers is complete [1].
        Members asked whether savings of £14,600 would justify losing 310 visits a week [1].
        """,
        (
            ("The Board closed the Saltmarsh library on Mondays [1].", "hedge"),
            ("Councillor Anneke Vroom supported the closure [1].", "opposite"),
            ("The Board deferred the decision until the survey is complete [1].", "hedge"),
            ("The closure will save £14,600 a week [1].", "swap"),
            ("The survey of readers showed that most visitors prefer weekends [1].", "invented"),
            ("The Saltmarsh library will close on Tuesdays [1].", "name"),
            ("Readers protested against the closure of the children's section [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Victim satisfaction rose from 61% to 68% over the year. Hate crime reports fell by "
                "9 per cent, while "
                "reports of burglary went up by a third. Superintendent Dafydd Pryce said that "
                "three officers would be "
                "moved to the burglary team from 1 June.",
                "Kelder Policing Panel",
                dt.date(2024, 5, 2),
                "Performance report",
            ),
            CitablePassage(
                2,
                "The Panel noted that the call centre answered 92% of emergency calls within ten "
                "seconds, against a "
                "target of 90%. Non-emergency calls waited four minutes on average. No complaints "
                "had been received.",
                "Kelder Policing Panel",
                dt.date(2024, 8, 1),
                "Performance report",
            ),
        ),
        """
        Victim satisfaction rose from 61% to 68% over the year [1].
        Victim satisfaction increased to 68 per cent [1].
        Reports of hate crime fell by 9% [1].
        Superintendent Dafydd Pryce said three officers would move to the burglary team from 1 June [1].
        In August 2024 the Panel heard that 92% of emergency calls were answered within 10 seconds [2].
        The call centre beat its target of 90% by answering 92% of emergency calls within ten seconds [2].
        No complaints were received [2].
        Non-emergency calls waited four minutes on average, while hate crime reports fell by 9% [1][2].
        """,
        (
            ("Victim satisfaction fell from 61% to 68% over the year [1].", "opposite"),
            ("Reports of hate crime rose by 9% [1].", "opposite"),
            ("Reports of burglary fell by 9% [1].", "scattered"),
            ("Emergency calls waited four minutes on average [2].", "dropped"),
            ("Complaints had been received [2].", "negation"),
            (
                "Superintendent Dafydd Pryce said five officers would be moved to the burglary team [1].",
                "figure",
            ),
            ("Three officers would be moved to the burglary team from 1 July [1].", "figure"),
            ("Victim satisfaction rose to 68% [2].", "wrong passage"),
            ("In August 2024 the Panel praised the call centre's new software [2].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Apologies were received from Tomasz Wieczorek (NHS) and Sunita Rao-Hartley "
                "(Probation). The minutes of "
                "the last meeting were agreed. Action 4, on sharing data with schools, had not been "
                "completed; "
                "Harriet Lomax will report back in January.",
                "Fenwold Safeguarding Partnership",
                dt.date(2022, 10, 19),
                "Welcome and apologies",
            ),
        ),
        """
        Apologies came from Tomasz Wieczorek and Sunita Rao-Hartley [1].
        Tomasz Wieczorek of the NHS sent apologies [1].
        The minutes of the last meeting were agreed [1].
        Action 4 on sharing data with schools had not been completed [1].
        Harriet Lomax will report back in January on sharing data with schools [1].
        The action to share data with schools was not completed by 19 October 2022 [1].
        """,
        (
            ("Action 4 on sharing data with schools had been completed [1].", "negation"),
            ("The minutes of the last meeting were not agreed [1].", "negation"),
            ("Apologies were received from Tomasz Rao-Hartley [1].", "name"),
            ("Apologies were received from Harriet Lomax [1].", "scattered"),
            ("Action 5 on sharing data with schools had not been completed [1].", "figure"),
            ("Harriet Lomax will resign in January [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "The Trust's reserves stand at £2.3 million, of which £900,000 is restricted. The "
                "auditors raised no "
                "concerns. Trustees rejected the proposal to sell the Mill Street building and "
                "asked Owen Maddox to "
                "seek a new tenant by Easter.",
                "Tarn Valley Heritage Trust",
                dt.date(2024, 2, 21),
                "Finance",
            ),
        ),
        """
        The reserves of the Trust stand at £2.3m, with £900,000 of it restricted [1].
        The auditors raised no concerns [1].
        Trustees rejected a proposal to sell the Mill Street building [1].
        Owen Maddox was asked to seek a new tenant by Easter [1].
        In February 2024 the trustees rejected the sale of the Mill Street building [1].
        """,
        (
            ("The reserves of the Trust stand at £2.3 billion [1].", "figure"),
            ("The auditors raised concerns [1].", "negation"),
            ("Trustees approved the proposal to sell the Mill Street building [1].", "opposite"),
            ("Trustees agreed to sell the Mill Street building [1].", "opposite"),
            ("Owen Maddox found a new tenant before Easter [1].", "invented"),
            ("The auditors praised the Trust's new treasurer [1].", "invented"),
            ("In February 2023 trustees rejected the proposal to sell the building [1].", "figure"),
            ("Reserves of £900,000 are not restricted [1].", "negation"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Waiting times for counselling have grown to eleven weeks. Dr Leila Farrokhi "
                "explained that two "
                "therapists had left and their posts could not be filled before the summer. The "
                "Service will offer "
                "group sessions in Brackley and Thorne until then.",
                "Northdale Wellbeing Board",
                dt.date(2023, 4, 27),
                "Counselling service",
            ),
        ),
        """
        Waiting times for counselling have grown to eleven weeks [1].
        Waiting times for counselling have grown to 11 weeks because two therapists left [1].
        Dr Leila Farrokhi explained that the two therapists' posts could not be filled before the summer [1].
        Group sessions will be offered in Brackley and Thorne [1].
        Until the posts are filled, the Service will offer group sessions in Thorne and Brackley [1].
        """,
        (
            ("Waiting times for counselling have fallen to eleven weeks [1].", "opposite"),
            ("Waiting times for counselling have grown to eleven months [1].", "unit"),
            ("Dr Leila Farrokhi explained that two therapists had been hired [1].", "invented"),
            ("The posts could be filled before the summer [1].", "negation"),
            ("Group sessions will be offered in Harrogate [1].", "name"),
            ("Patients were unhappy about the quality of online counselling [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "IT outage on 3 January: the booking system was down for 26 hours. The supplier, "
                "Corvane Ltd, has "
                "apologised and paid £7,500. If there is another outage before April, the contract "
                "will be ended.",
                "Ashdene Leisure Board",
                dt.date(2024, 1, 18),
                "Systems",
            ),
            CitablePassage(
                2,
                "Swimming lessons: 1,240 children enrolled this term, 15% more than last year. "
                "Instructors are hard to "
                "find. The Board agreed to raise their pay by 50p an hour.",
                "Ashdene Leisure Board",
                dt.date(2024, 1, 18),
                "Swimming",
            ),
        ),
        """
        The booking system was down for 26 hours in an outage on 3 January [1].
        The supplier Corvane Ltd apologised and paid £7,500 [1].
        If there is another outage before April, the contract with Corvane Ltd will be ended [1].
        1,240 children enrolled in swimming lessons this term, 15% more than last year [2].
        The Board agreed to raise the pay of swimming instructors by 50p an hour [2].
        Instructors are hard to find, so the Board agreed to raise their pay [2].
        """,
        (
            ("The contract with Corvane Ltd will be ended [1].", "hedge"),
            ("The booking system was down for 36 hours [1].", "figure"),
            ("Corvane Ltd refused to apologise for the outage [1].", "invented"),
            ("1,240 children enrolled in swimming lessons, 15% fewer than last year [2].", "opposite"),
            (
                "The Board agreed to raise the pay of swimming instructors by 50p an hour [1].",
                "wrong passage",
            ),
            ("The Board agreed to lower the pay of instructors by 50p an hour [2].", "opposite"),
            ("Instructors asked the Board for longer holidays [2].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "KJ said the pilot in Dunmere had reached 230 households, and none had withdrawn. "
                "The pilot ends in "
                "December. Members welcomed the results and recommended that the pilot be extended "
                "to Overby.",
                "Glass Recycling Forum",
                dt.date(2023, 9, 14),
                "Item 5: Kerbside pilot",
                ("KJ = Kwame Jardine, Dunmere Town Council",),
            ),
        ),
        """
        The pilot in Dunmere reached 230 households, none of which withdrew [1].
        Kwame Jardine said that the Dunmere pilot had reached 230 households [1].
        KJ said that no household had withdrawn from the pilot in Dunmere [1].
        Members recommended extending the pilot to Overby [1].
        The kerbside pilot ends in December [1].
        """,
        (
            ("The pilot was extended to Overby [1].", "hedge"),
            ("The pilot in Overby reached 230 households [1].", "scattered"),
            ("Many households had withdrawn from the pilot [1].", "negation"),
            ("The pilot begins in December [1].", "opposite"),
            ("Kwame Jarvis said the pilot had reached 230 households [1].", "name"),
            ("Residents of Dunmere disliked the colour of the bins [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "The Chair, Beatrix Holloway, thanked volunteers. Membership has reached 1,860, up "
                "from 1,720 a year "
                "ago. The café lost £3,400 in the winter quarter and will open only on weekends from 6 May.",
                "Friends of Larkfield Park",
                dt.date(2024, 4, 9),
                "Annual review",
            ),
        ),
        """
        Membership has reached 1,860, up from 1,720 a year ago [1].
        Membership rose from 1,720 to 1,860 in a year [1].
        The café lost £3,400 in the winter quarter [1].
        From 6 May the café will open on weekends only [1].
        Beatrix Holloway, the Chair, thanked the volunteers [1].
        """,
        (
            ("Membership has fallen to 1,860 [1].", "opposite"),
            ("The café made a profit of £3,400 in the winter quarter [1].", "opposite"),
            ("The café will open every day from 6 May [1].", "invented"),
            ("The café will open only on weekends from 6 May 2023 [1].", "figure"),
            ("The Chair, Beatrix Hollis, thanked volunteers [1].", "name"),
            ("Volunteers planted 200 trees in the park [1].", "figure"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Stage two of the flood wall was completed on 30 September 2023, five weeks late, "
                "at a cost of £4.75 "
                "million. The Agency does not accept liability for the damage to Weir Cottage. "
                "Residents may apply for "
                "grants of up to £5,000.",
                "River Aske Flood Group",
                dt.date(2023, 10, 24),
                "Flood wall",
            ),
            CitablePassage(
                2,
                "Ines Marchetti asked for a siren at Lower Aske. The Agency declined, because text "
                "alerts reach 97% of "
                "homes. The Group decided to write to the Minister.",
                "River Aske Flood Group",
                dt.date(2024, 1, 30),
                "Warnings",
            ),
        ),
        """
        Stage two of the flood wall was completed on 30 September 2023, five weeks late [1].
        Stage two of the flood wall cost £4.75m [1].
        The Agency does not accept liability for damage to Weir Cottage [1].
        Residents may apply for grants of up to £5,000 [1].
        Ines Marchetti asked for a siren at Lower Aske, which the Agency declined [2].
        The Agency declined a siren because text alerts reach 97 per cent of homes [2].
        In January 2024 the Group decided to write to the Minister [2].
        """,
        (
            ("The Agency accepts liability for the damage to Weir Cottage [1].", "negation"),
            (
                "Stage two of the flood wall was completed on 30 September 2023, five weeks early [1].",
                "opposite",
            ),
            ("Stage two of the flood wall was completed on 30 November 2023 [1].", "figure"),
            ("The Agency agreed to a siren at Lower Aske [2].", "opposite"),
            ("The Minister wrote to the Group about the siren [2].", "roles"),
            ("Text alerts reach 79% of homes [2].", "figure"),
            ("Residents received grants of £5,000 [1].", "hedge"),
            ("Ines Marchetti applied for a grant [1].", "name"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Cycle training: 64 of 80 schools have signed up. Mabel Achterberg warned that "
                "funding from the County "
                "ends in March 2025 and that no replacement has been found. The Forum agreed to bid "
                "to the Lottery.",
                "Wexcombe Transport Forum",
                dt.date(2024, 9, 17),
                "Cycling",
            ),
        ),
        """
        64 of 80 schools have signed up for cycle training [1].
        Mabel Achterberg warned that County funding ends in March 2025 [1].
        No replacement has been found for the County's funding [1].
        The Forum agreed to bid to the Lottery [1].
        The Wexcombe Transport Forum agreed on 17 September 2024 to bid to the Lottery [1].
        """,
        (
            ("80 of 64 schools have signed up for cycle training [1].", "swap"),
            ("A replacement has been found for the County's funding [1].", "negation"),
            ("The Forum refused to bid to the Lottery [1].", "opposite"),
            ("The Lottery awarded the Forum a grant [1].", "invented"),
            ("Funding from the County begins in March 2025 [1].", "opposite"),
            ("Mabel Achterberg warned that teachers had no time for training [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "The CPS reported that 71 cases were charged and 24 were dropped. Delays at "
                "Porthaven Crown Court were "
                "never longer than six months. RB suggested that a weekly call with the police "
                "might reduce errors.",
                "Porthaven Justice Board",
                dt.date(2023, 6, 6),
                "File quality",
                ("RB = Rosalind Birkett, CPS",),
            ),
        ),
        """
        The CPS reported 71 cases charged and 24 dropped [1].
        Delays at Porthaven Crown Court were never longer than six months [1].
        Rosalind Birkett suggested that a weekly call with the police might reduce errors [1].
        RB suggested a weekly call with the police [1].
        The Porthaven Justice Board heard that 24 cases were dropped [1].
        """,
        (
            ("The CPS reported that 24 cases were charged and 71 were dropped [1].", "swap"),
            ("Delays at Porthaven Crown Court were longer than six months [1].", "negation"),
            ("A weekly call with the police has reduced errors [1].", "hedge"),
            ("The HMCTS reported that 71 cases were charged [1].", "name"),
            ("The police suggested a weekly call with Rosalind Birkett [1].", "roles"),
            ("Judges at Porthaven Crown Court criticised the police [1].", "invented"),
            ("Delays at Porthaven Magistrates' Court were never longer than six months [1].", "name"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Allotments. The waiting list stands at 58 people. Rents will not change in 2025. "
                "The Council approved "
                "two new plots at Sedge End, unless the soil test fails.\n- Ulrich Penhale to "
                "arrange the soil test.",
                "Birchover Parish Council",
                dt.date(2024, 10, 3),
                "Allotments",
            ),
        ),
        """
        The waiting list for allotments stands at 58 people [1].
        Rents will not change in 2025 [1].
        The Council approved two new plots at Sedge End unless the soil test fails [1].
        Ulrich Penhale is to arrange the soil test [1].
        There are 58 people on the waiting list for allotments [1].
        """,
        (
            ("Rents will change in 2025 [1].", "negation"),
            ("The Council rejected two new plots at Sedge End [1].", "opposite"),
            ("The soil test at Sedge End failed [1].", "hedge"),
            ("The Council approved twelve new plots at Sedge End [1].", "figure"),
            ("Ulrich Penhale has been evicted from the allotments [1].", "invented"),
            ("The waiting list is longer than that of any other parish [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Attendance at the youth club fell after the bus route was withdrawn. Gwendolyn "
                "Stroud said that the "
                "operator had ignored three letters. The Committee will meet the operator on 14 "
                "November, and Idris "
                "Calloway will attend for the County.",
                "Marsham Youth Committee",
                dt.date(2022, 10, 20),
                "Youth club",
            ),
        ),
        """
        Attendance at the youth club fell after the bus route was withdrawn [1].
        The operator had ignored three letters, Gwendolyn Stroud said [1].
        The Committee will meet the operator on 14 November [1].
        Idris Calloway will attend for the County when the Committee meets the operator [1].
        Youth club attendance fell after the withdrawal of the bus route [1].
        """,
        (
            ("Attendance at the youth club rose after the bus route was withdrawn [1].", "opposite"),
            ("The operator had answered three letters [1].", "opposite"),
            ("The Committee will meet the operator on 4 November [1].", "figure"),
            ("Gwendolyn Calloway said that the operator had ignored three letters [1].", "name"),
            ("The Committee will sue the operator [1].", "invented"),
            ("Idris Calloway will not attend for the County [1].", "negation"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Two of the five lifts at Copper House are out of order. Repairs were put off again because "
                "the contractor, Belgrave Lifts, has no parts before 3 August. Tenants on the "
                "upper floors have been "
                "offered a meal service.\n- Farida Nkemelu to write to tenants by Friday.",
                "Housing Scrutiny Panel",
                dt.date(2023, 7, 11),
                "Repairs",
                (),
            ),
        ),
        """
        Two of the five lifts at Copper House are out of order [1].
        Repairs were put off again because Belgrave Lifts has no parts before 3 August [1].
        Tenants on the upper floors were offered a meal service [1].
        Farida Nkemelu will write to tenants by Friday [1].
        Repairs to the lifts were delayed because the contractor has no parts [1].
        """,
        (
            ("Three of the five lifts at Copper House are out of order [1].", "figure"),
            ("All lifts at Copper House are out of order [1].", "sweeping"),
            ("The contractor has parts before 3 August [1].", "negation"),
            ("Farida Nkemelu wrote to tenants on Friday [1].", "hedge"),
            ("Tenants on the lower floors were offered a meal service [1].", "opposite"),
            ("Tenants have sued Belgrave Lifts [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Prosecutions for fly-tipping doubled to 118. The Magistrates fined eleven "
                "offenders more than £1,000 "
                "each. Jonas Petherick asked for cameras at Gallows Lane; Councillor Mirabel Osei "
                "replied that the "
                "budget for cameras was spent.",
                "Rural Crime Partnership",
                dt.date(2024, 11, 20),
                "Fly-tipping",
            ),
            CitablePassage(
                2,
                "Livestock theft is down by a fifth. The Partnership noted that farmers do not "
                "report every theft. A "
                "new marking scheme, run with Aldous Insurance, starts in spring and will be free "
                "for members.",
                "Rural Crime Partnership",
                dt.date(2024, 11, 20),
                "Livestock",
            ),
        ),
        """
        Prosecutions for fly-tipping doubled to 118 [1].
        Eleven offenders were fined more than £1,000 each by the Magistrates [1].
        Jonas Petherick asked for cameras at Gallows Lane [1].
        Councillor Mirabel Osei replied that the budget for cameras was spent [1].
        Livestock theft is down by a fifth, and a new marking scheme starts in spring [2].
        Farmers do not report every theft [2].
        The marking scheme with Aldous Insurance will be free for members [2].
        Fly-tipping prosecutions doubled to 118 while livestock theft fell by a fifth [1][2].
        """,
        (
            ("Prosecutions for fly-tipping halved to 118 [1].", "opposite"),
            ("Eleven offenders were fined less than £1,000 each [1].", "opposite"),
            ("Mirabel Osei asked for cameras at Gallows Lane [1].", "roles"),
            ("The budget for cameras was not spent [1].", "negation"),
            ("Livestock theft is up by a fifth [2].", "opposite"),
            ("Farmers report every theft [2].", "negation"),
            ("The marking scheme started in spring [2].", "hedge"),
            ("Aldous Insurance will pay farmers for stolen livestock [2].", "invented"),
            ("Prosecutions for livestock theft doubled to 118 [1][2].", "scattered"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "HG explained why the hostel could not take men under 21. The Charity has asked "
                "the Home Office for an "
                "exemption. Members were disappointed by the delay but praised the night staff. "
                "The next inspection is "
                "due on 9 December 2025.",
                "Probation Hostels Committee",
                dt.date(2025, 10, 2),
                "Hostel at Tanner's Row",
                ("HG = Hector Grimwade, Tanner's Row",),
            ),
        ),
        """
        Hector Grimwade explained why the hostel could not take men under 21 [1].
        The Charity has asked the Home Office for an exemption [1].
        Members praised the night staff but were disappointed by the delay [1].
        The next inspection is due on 9 December 2025 [1].
        The hostel at Tanner's Row cannot take men under 21 [1].
        """,
        (
            ("The hostel can take men under 21 [1].", "negation"),
            ("The Home Office has asked the Charity for an exemption [1].", "roles"),
            ("The Home Office granted an exemption [1].", "invented"),
            ("Members criticised the night staff [1].", "opposite"),
            ("The next inspection is due on 9 December 2024 [1].", "figure"),
            ("Hector Grimwade will retire in December 2025 [1].", "invented"),
            ("The hostel could not take women under 21 [1].", "substituted"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "The new IT contract saves £62,000 in its first year. It does not cover the "
                "museum. Staff training "
                "takes place every Thursday. Lettice Abara voted against; the others were in favour.",
                "Culture and Archives Committee",
                dt.date(2022, 3, 15),
                "Contracts",
            ),
        ),
        """
        The new IT contract saves £62,000 in its first year [1].
        The IT contract does not cover the museum [1].
        Staff training takes place every Thursday [1].
        Lettice Abara voted against the contract, and the others were in favour [1].
        In its first year the IT contract will save £62,000 [1].
        """,
        (
            ("The IT contract covers the museum [1].", "negation"),
            ("The contract saves £62,000 every year [1].", "sweeping"),
            ("Lettice Abara voted in favour [1].", "opposite"),
            ("Staff training takes place every Tuesday [1].", "name"),
            ("The museum closed in the first year [1].", "invented"),
            ("The old IT contract saves £62,000 in its first year [1].", "opposite"),
        ),
    ),
)

UNSEEN = (  # written after the rules were made; nothing has been changed for them
    _group(
        (
            CitablePassage(
                1,
                "Councillor Ewan Brackett said the ferry carried 9,300 passengers in August, the "
                "most since 2016. "
                "Nobody had complained about the new timetable. The Authority resolved to buy a "
                "second boat, subject "
                "to a survey of the hull.\n- Petra Voss will obtain insurance quotes before the "
                "next meeting.",
                "Skerry Islands Transport Authority",
                dt.date(2024, 9, 10),
                "Ferry service",
            ),
        ),
        """
        The ferry carried 9,300 passengers in August, the most since 2016 [1].
        Councillor Ewan Brackett said that the ferry carried 9,300 passengers in August [1].
        Nobody complained about the new timetable [1].
        The Authority resolved to buy a second boat, subject to a survey of the hull [1].
        Petra Voss will get insurance quotes before the next meeting [1].
        In September 2024 the Authority resolved to buy a second boat subject to a survey of its hull [1].
        """,
        (
            ("The ferry carried 9,300 passengers in July [1].", "figure"),
            ("The ferry carried 3,900 passengers in August [1].", "figure"),
            ("The Authority bought a second boat [1].", "hedge"),
            ("Passengers complained about the new timetable [1].", "negation"),
            ("Petra Voss said that the ferry carried 9,300 passengers [1].", "name"),
            (
                "The Authority resolved to sell a second boat, subject to a survey of the hull [1].",
                "opposite",
            ),
            ("The ferry carried the most passengers since 2006 [1].", "figure"),
            ("The new timetable was designed by students [1].", "invented"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "Youth offending continues to fall: 84 first-time entrants against 97 the year "
                "before. Sergeant Ivo "
                "Lindqvist explained that half of them had been excluded from school. The Board "
                "did not support the "
                "proposed curfew and instead agreed to fund mentors in three schools until July 2026.",
                "Calder Youth Justice Board",
                dt.date(2025, 2, 18),
                "Prevention",
            ),
            CitablePassage(
                2,
                "AW presented the audit of custody records. In 12 of 90 cases no appropriate "
                "adult was present. The "
                "Board was assured that staff have since been trained.",
                "Calder Youth Justice Board",
                dt.date(2025, 2, 18),
                "Custody",
                ("AW = Adaeze Whitlock, Constabulary",),
            ),
        ),
        """
        Youth offending continues to fall, with 84 first-time entrants against 97 the year before [1].
        There were 84 first-time entrants, down from 97 the year before [1].
        Half of them had been excluded from school, Sergeant Ivo Lindqvist explained [1].
        The Board did not support the proposed curfew [1].
        The Board agreed to fund mentors in three schools until July 2026 [1].
        Adaeze Whitlock presented the audit of custody records [2].
        No appropriate adult was present in 12 of 90 cases [2].
        The Board was assured that staff had since been trained [2].
        """,
        (
            ("Youth offending continues to rise [1].", "opposite"),
            ("There were 97 first-time entrants against 84 the year before [1].", "swap"),
            ("The Board supported the proposed curfew [1].", "negation"),
            ("The Board agreed to fund mentors in eight schools until July 2026 [1].", "figure"),
            ("Half of them had been arrested for burglary [1].", "invented"),
            ("In 12 of 90 cases an appropriate adult was present [2].", "negation"),
            ("Ivo Lindqvist presented the audit of custody records [2].", "wrong passage"),
            ("The Board funded mentors in three schools [1].", "hedge"),
            ("Staff refused to be trained [2].", "invented"),
            ("The Chair of the Board was excluded from school [1].", "scattered"),
        ),
    ),
    _group(
        (
            CitablePassage(
                1,
                "A bid of £310,000 for the sports hall roof was turned down by the Fund. Members "
                "felt the feedback was "
                "unhelpful. Rosa Villiers offered to revise the bid; a decision about "
                "resubmitting it will be taken in "
                "June. Meanwhile the hall remains closed on wet days.",
                "Hollowdene Sports Trust",
                dt.date(2023, 4, 4),
                "Sports hall",
            ),
        ),
        """
        A bid of £310,000 for the sports hall roof was turned down by the Fund [1].
        The Fund turned down a bid of £310,000 for the roof of the sports hall [1].
        Rosa Villiers offered to revise the bid [1].
        A decision about resubmitting the bid will be taken in June [1].
        The sports hall remains closed on wet days [1].
        The Fund rejected the bid of £310,000 for the sports hall roof [1].
        """,
        (
            ("A bid of £310,000 for the sports hall roof was accepted by the Fund [1].", "opposite"),
            ("A bid of £310,000 for the swimming pool roof was turned down [1].", "substituted"),
            ("Rosa Villiers refused to revise the bid [1].", "opposite"),
            ("The hall remains open on wet days [1].", "opposite"),
            ("The Fund offered to revise the bid [1].", "roles"),
            ("A decision about resubmitting the bid was taken in June [1].", "hedge"),
            ("The roof collapsed during a storm [1].", "invented"),
        ),
    ),
)
