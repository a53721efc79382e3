"""Minutes that were written after the rules were made; nothing has been changed for them."""

from __future__ import annotations

import datetime as dt

from service.summary.events import CitablePassage
from tests.pairs.group import group

UNSEEN = (
    group(
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
    group(
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
    group(
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
