"""The words that minutes share as a genre, in one place.

Nothing here names a board, a person or a phrase of one document. A word decides nothing alone: the modules that use
these patterns also look at position, style and what follows.
"""

from __future__ import annotations

import re


def words(alternatives: str) -> re.Pattern[str]:
    """A pattern that matches one of the alternatives as the whole of a (stripped) text, whatever its case."""
    return re.compile(rf"(?:{alternatives})\Z", re.IGNORECASE)


# Who came: headings over a list of people. "Members" and the like only count where entries follow.
_PEOPLE = (
    r"(?:attendees?|attendance(?: list)?|those (?:present|attending)|present|participants?|(?:in|by|also in) attendance|"
    r"also (?:present|attending|in attendance)|also attended|attending|invitees|invited|by invitation|advis[eo]rs?|"
    r"members?|membership|officials?|officers?|observers?|(?:invited )?guests?(?: speakers?)?|speakers?|"
    r"visitors|secretariat|staff|delegates|representatives?|trustees|governors|directors|roll call|"
    r"council(?:l?ors|lors)|clerk|others?|public|press|partners|support(?:ing)? officers?)"
)
_QUALIFIED = (
    rf"(?:the |[a-z]+ )?(?:(?:board|committee|council|group|panel|remote|online|virtual|voting|non-voting|co-opted|"
    rf"lay|external|internal|other|{_PEOPLE}) )*{_PEOPLE}"
    r"(?: (?:present|attending|in attendance|attended|online|remotely|via (?:teams|zoom|video|telephone)|"
    r"in person|of the (?:board|committee|council|group|panel)))?"
)
ATTENDANCE = words(
    rf"(?:meeting )?(?:{_QUALIFIED})(?: ?(?:,|/|&|and) ?(?:{_QUALIFIED}))*|board and advis[eo]rs?|"
    rf"(?:{_QUALIFIED})? ?(?:,|/|&|and) ?apologies(?: for absence)?|"
    r"(?:(?:organi[sz]ations|bodies|members|those) )?represented(?: at the meeting)?|who (?:was|were) (?:there|present)|"
    r"who (?:came|attended)"
)
ABSENCE = words(
    r"(?:members? |councillors? |other )?(?:apolog(?:y|ies)(?: for(?: non-?attendance| absence)?| received(?: from)?| given| "
    r"from| were received from| and absen(?:ces?|tees?))?|absent(?: members| with apologies| without apologies)?|absen(?:ces?|tees?)|"
    r"not present|did not attend|unable to attend|not in attendance|not represented|regrets)"
)
# Headings of a group inside a roster that say what its members did rather than where they come from.
ROLE_GROUP = words(
    r"(?:the )?(?:(?:acting|co-?|deputy|vice|independent) ?-?)?(?:chair(?:man|woman|person|s)?|clerk|secretary|secretariat|treasurer)"
)
PLAIN_GROUP = words(r"external|internal|other|others|members|public|staff|press|advis[eo]rs")

# A place in a meeting rather than an organisation.
ROLE = re.compile(
    r"\b(?:chair(?:man|woman|person)?|co-chair|vice|deputy|acting|interim|director|head|manager|officer|adviser|advisor|"
    r"secretary|clerk|treasurer|president|ceo|cfo|coo|cto|chief|commissioner|mayor|minister|lead|leader|analyst|"
    r"consultant|assistant|asst|superintendent|inspector|prosecutor|councillor|member|observer|observing|observed|"
    r"editor|minutes?|minute[- ]taker|note[- ]taker|notes|part|item|items|until|from|left|joined|late|online|"
    r"remote(?:ly)?|virtual|teams|zoom|dial(?:led|ing)?|phone|telephone|video|presenter|speaker|guest|secretariat|trustee|"
    r"governor|representative|proxy|alternate|deputising|for|coordinator|executive)\b",
    re.IGNORECASE,
)
# Words of organisations' and offices' names; a personal name has none of them.
ORGANISATION = re.compile(
    r"\b(?:and|of|for|the|service|services|board|office|council|councils|association|police|support|advice|authority|"
    r"society|trust|group|department|ministry|agency|institute|university|college|school|bank|federation|union|"
    r"commission|commissioner|committee|network|foundation|forum|partnership|ltd|limited|plc|inc|llp|company|centre|"
    r"center|team|judiciary|court|courts|magistrates|prison|prisons|probation|hospital|nhs|health|community|safety|"
    r"housing|transport|safeguarding|public|press|members?|observers?|residents?|parish|district|county|borough|city|"
    r"town|secretariat|directorate|programme|project|government|national|international|data|economy|systems|solutions|consulting|constabulary|directorate|advis[eo]rs?|volunteers|unit|division|consortium|alliance|charity|citizens|media|press|bureau|branch|"
    r"officers?|officials?|representatives?|chair|chairman|clerk|secretary|director|manager|deputy|mayor)\b",
    re.IGNORECASE,
)
HONORIFIC = (
    r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|baroness|baron|rev|revd|reverend|canon|fr|father|cllr|"
    r"cllrs|cllr\.|coun|councillor|councillors|messrs|alderman|ald|hon|judge|justice|ac|dac|cmdr|commander|supt|"
    r"superintendent|dci|dcs|di|ds|pc|pcso|sgt|sergeant|insp|inspector|capt|captain|major|maj|col|colonel|gen|general|"
    r"wg cdr|lt|(?:county|district|borough|city|town|parish) (?:councillor|cllr)|chief constable|chief superintendent|det|ambassador)"
)

# Bodies that meet; the last word of their names.
BODY_NOUN = (
    r"(?:Board|Committee|Sub-?[Cc]ommittee|Council|Group|Panel|Forum|Partnership|Commission|Authority|Cabinet|Assembly|"
    r"Trust|Trustees|Governors|Executive|Taskforce|Task [Ff]orce|Association|Society|Network|Consortium|Alliance|Senate|"
    r"Federation|Directors|Collaborative|Parliament|Agency|Institute)"
)

# Headings that nearly every meeting has; used to recognise a heading that has no number or style.
STANDARD_ITEM = re.compile(
    r"(?:welcomes?|introductions?|opening|apolog(?:y|ies)|declarations? of|disclosures? of|disclosable|minutes\b|"
    r"(?:approval|review|adoption|acceptance|confirmation) of|matters? arising|actions? (?:log|arising|from|and)|"
    r"previous (?:minutes|actions|meeting)|public (?:participation|forum|questions|session|time|open)|open forum|questions from|"
    r"chair(?:man|woman|person)?['’]?s? ?(?:report|update|introduction|welcome|announcements?|business|remarks|intro)|"
    r"clerk['’]s report|correspondence|finance|planning|any other|a\.?o\.?b\b|other business|urgent business|"
    r"dates? (?:of|and)|next meeting|forward (?:plan|look)|closing|close of)",
    re.IGNORECASE,
)
# A heading over the list of items, and one over all of the minutes; neither is an item.
CONTENTS = words(
    r"(?:table of )?contents|agenda(?: items?)?|(?:the )?agenda(?: was)?(?: as follows)?|on this page|in this (?:document|section)|items?|order of business|jump to"
)
CONTAINER = words(
    r"minutes|agenda items?|meeting (?:minutes|notes)|notes|discussion|notes of (?:the )?meeting|proceedings|business|"
    r"items(?: discussed)?|minutes of (?:the )?meeting|key information|agenda"
)

# What web pages and word processors leave around the minutes.
FURNITURE = re.compile(
    r"(?:\[[^\]]*\]\([^)]*\)|(?:back|return) to (?:the )?(?:top|table of contents|contents|index|list)|skip to (?:main )?content|"
    r"(?:publication (?:type|date)|published(?: on)?|last updated|date published|page updated)\b.{0,80}|home|menu|print(?: this page)?|"
    r"share(?: this(?: page)?)?|(?:page )?\d{1,4}(?: (?:of|/) \d{1,4})?|page \d{1,4}|[-_*=. ]{3,}|need a document on this page.{0,80}|"
    r"(?:un|not protectively )?(?:classified|marked)|official(?:[- ]sensitive)?|draft)\Z",
    re.IGNORECASE,
)
PUBLICATION = re.compile(
    r"\b(?:publication|published|last updated|updated on|posted|uploaded|issued|approved|printed)\b",
    re.IGNORECASE,
)
OTHER_MEETING = re.compile(
    r"\b(?:previous|last|next|following|future|forthcoming|former|earlier)\b|\bminutes of (?:the )?\d",
    re.IGNORECASE,
)
THIS_MEETING = re.compile(
    r"\b(?:held|meeting date|date(?: and time)?\s*:|meeting (?:of|on)|took place|convened)\b", re.IGNORECASE
)

# The end of a sitting: nothing after it belongs to the last item.
CLOSING = re.compile(
    r"(?:(?:the )?(?:meeting|session|sitting)(?: was| then| formally| duly)* ?(?:closed?|ended?|finished|concluded|adjourned|"
    r"terminated)\b.{0,60}|(?:close|end) of (?:the )?(?:meeting|minutes|business)\b.{0,40}|meeting (?:close|end)s?\b.{0,40}|"
    r"there being no (?:further|other|more) .{0,160}|the chair(?:man|woman|person)? (?:then )?closed the meeting\b.{0,80}|"
    r"(?:signed|signature|chair(?:man|woman|person)?['’]?s? signature|minutes (?:taken|prepared|recorded) by|"
    r"(?:agreed|approved) as (?:a )?(?:true|correct|accurate))\b.{0,120}|.{0,40}[._]{6,}.{0,80}|"
    r"(?:chair(?:man|woman|person)?|clerk|date|dated?)\s*[:.…_ ]*)\Z",
    re.IGNORECASE,
)
