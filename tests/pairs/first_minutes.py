"""The first nine minutes that the rules were made on: of services, money and results."""

from __future__ import annotations

import datetime as dt

from service.summary.events import CitablePassage
from tests.pairs.group import group

FIRST = (
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
    group(
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
)
