"""Nine further minutes that the rules were made on: of works, streets and houses."""

from __future__ import annotations

import datetime as dt

from service.summary.events import CitablePassage
from tests.pairs.group import group

FURTHER = (
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
