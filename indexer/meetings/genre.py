"""The words that minutes share as a genre, in one place.

Nothing here names a board, a person or a phrase of one document. A word decides nothing alone: the modules
that use these patterns also look at position, style and what follows.
"""

from __future__ import annotations

import re
from functools import lru_cache


def words(alternatives: str) -> re.Pattern[str]:
    """A pattern that matches one of the alternatives as the whole of a (stripped) text, whatever its case."""
    return re.compile(rf"(?:{alternatives})\Z", re.IGNORECASE)


# Who came: a heading over a list of people has one of these words and else only their companions; words
# that say nothing of attending ("Members") only count where people follow.
ATTENDING = frozenset(
    """
    attendee attendees attendance attending attended present participant participants invitee
    invitees invited presenters represented there came advisor advisors adviser advisers member members
    membership official officials officer officers observer observers guest guests speaker speakers
    visitors secretariat staff delegates representative representatives trustees governors directors
    councillors councilors clerk other others public press partners roll observing
    """.split()
)
ATTENDING_COMPANIONS = frozenset(
    """
    the a also in by and of at for via who was were those that current list call meeting board committee
    council group panel forum remote remotely online virtual virtually voting non-voting co-opted lay
    external internal supporting support invitation organisations organizations bodies apologies
    absence person teams zoom video telephone
    """.split()
)
# Headings of a group inside a roster that say what its members did rather than where they come from.
ROLE_GROUP = words(
    r"(?:the )?(?:(?:acting|co-?|deputy|vice|independent) ?-?)?(?:chair(?:man|woman|person|s)?|clerk|"
    r"secretary|secretariat|treasurer)"
)
PLAIN_GROUP = words(r"external|internal|other|others|members|public|staff|press|advis[eo]rs")

# A place in a meeting rather than an organisation.
ROLE = re.compile(
    r"\b(?:chair(?:man|woman|person)?|co-chair|vice|deputy|acting|interim|director|head|manager|officer|"
    r"adviser|advisor|secretary|clerk|treasurer|president|ceo|cfo|coo|cto|chief|commissioner|mayor|minister|"
    r"lead|leader|analyst|consultant|assistant|asst|superintendent|inspector|prosecutor|councillor|member|"
    r"observer|observing|observed|editor|minutes?|minute[- ]taker|note[- ]taker|notes|part|item|items|until|"
    r"from|left|joined|late|online|remote(?:ly)?|virtual|teams|zoom|dial(?:led|ing)?|phone|telephone|video|"
    r"presenter|speaker|guest|secretariat|trustee|chairing|minuting|presiding|"
    r"governor|representative|proxy|alternate|deputising|for|coordinator|executive)\b",
    re.IGNORECASE,
)
# Words of organisations' and offices' names; a personal name has none of them.
ORGANISATION = re.compile(
    r"\b(?:and|of|for|the|service|services|board|office|council|councils|association|police|support|advice|"
    r"authority|society|trust|group|department|ministry|agency|institute|university|college|school|bank|"
    r"federation|union|commission|commissioner|committee|network|foundation|forum|partnership|ltd|limited|"
    r"plc|inc|llp|company|centre|center|team|judiciary|court|courts|magistrates|prison|prisons|probation|"
    r"hospital|nhs|health|community|safety|housing|transport|safeguarding|public|press|members?|observers?|"
    r"residents?|parish|district|county|borough|city|town|secretariat|directorate|programme|project|"
    r"government|national|international|data|economy|systems|solutions|consulting|constabulary|directorate|"
    r"advis[eo]rs?|volunteers|unit|division|consortium|alliance|charity|citizens|media|press|bureau|branch|"
    r"officers?|officials?|representatives?|chair|chairman|clerk|secretary|director|manager|deputy|mayor)\b",
    re.IGNORECASE,
)
HONORIFIC = (
    r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|baroness|baron|rev|revd|reverend|canon|fr|"
    r"father|cllr|cllrs|cllr\.|coun|councillor|councillors|messrs|alderman|ald|hon|judge|justice|ac|dac|cmdr|"
    r"commander|supt|superintendent|dci|dcs|di|ds|pc|pcso|sgt|sergeant|insp|inspector|capt|captain|major|maj|"
    r"col|colonel|gen|general|wg cdr|lt|(?:county|district|borough|city|town|parish) (?:councillor|cllr)|"
    r"chief constable|chief superintendent|det|ambassador)"
)

# Bodies that meet; the last word of their names.
BODY_NOUN = (
    r"(?:Board|Committee|Sub-?[Cc]ommittee|Council|Group|Panel|Forum|Partnership|Commission|Authority|"
    r"Cabinet|Assembly|Trust|Trustees|Governors|Executive|Taskforce|Task [Ff]orce|Association|Society|"
    r"Network|Consortium|Alliance|Senate|Federation|Directors|Collaborative|Parliament|Agency|Institute)"
)

# Headings that nearly every meeting has; used to recognise a heading that has no number or style.
STANDARD_ITEM = re.compile(
    r"(?:welcomes?|introductions?|opening|apolog(?:y|ies)|declarations? of|disclosures? of|disclosable|"
    r"minutes\b|(?:approval|review|adoption|acceptance|confirmation|election) of|matters? arising|"
    r"actions? (?:log|arising|from|and)|previous (?:minutes|actions|meeting)|"
    r"public (?:participation|forum|questions|session|time|open)|open (?:forum|session)|questions from|"
    r"chair(?:man|woman|person)?['’]?s? ?(?:report|update|introduction|welcome|announcements?|business|"
    r"remarks|intro)|clerk['’]s report|correspondence|finance|planning|"
    r"any other|a\.?o\.?b\b|other business|urgent business|"
    r"dates? (?:of|and)|next meeting|forward (?:plan|look)|clos(?:ing|ure)|close(?: of|\Z))",
    re.IGNORECASE,
)
# The genre's words for what comes last on an agenda.
LAST_ITEM = words(
    r"any other (?:(?:urgent|competent|relevant) )?business(?: \(?a\.?o\.?b\.?\)?)?|a\.?o\.?c?\.?b|"
    r"other business|"
    r"dates?(?: and (?:time|venue|place))? of (?:the )?next meetings?|next meetings?(?: dates?)?"
)
# What only announces the next meeting.
NEXT_MEETING = words(
    r"(?:(?:date|dates|time|details|day)(?: and (?:time|venue|place))? (?:of|for) )?(?:the |our )?next "
    r"(?:\w+ )?meetings?(?: dates?)?"
)
# A heading over the list of items, and one over all of the minutes; neither is an item.
CONTENTS = words(
    r"(?:table of )?contents|agenda(?: items?)?|(?:the )?agenda(?: was)?(?: as follows)?|on this page|"
    r"in this (?:document|section)|items?|order of business|jump to"
)
CONTAINER = words(
    r"minutes|agenda items?|meeting (?:minutes|notes)|notes|discussion|notes of (?:the )?meeting|proceedings|"
    r"business|items(?: discussed)?|minutes of (?:the )?meeting|key information|agenda|part (?:one|two|"
    r"[ivx]{1,3}|[a-c]|\d)(?:\W.{0,60})?"
)

# "Scribe: ann", "Venue: the hall": fields of the minutes' head, and nobody who sent apologies.
FIELD = re.compile(
    r"(?:scribes?|minutes|minute[- ]takers?|note[- ]?takers?|recorder|date|time|location|venue|place|"
    r"recording|audio|agenda|chat|links?|zoom|github|irc)\s?:",
    re.IGNORECASE,
)
# What stands over a column of the minutes, and over nobody.
COLUMN = words(r"actions?(?: by| points?)?|items?(?: no\.?)?|lead|owner|minutes?|ref(?:erence)?|discussion.*")

# "KB: We should ...": a speaker's turn. "Lead: A Name": a field of a form.
TURN = re.compile(r"[A-Z][A-Za-z]{1,4}:\s|[A-Z][a-z]{2,12}(?: \w+)?:\s+\S")
# "Action: ...", "RESOLVED", "AGREED that ...": what was decided, whatever its style.
OUTCOME = re.compile(
    r"(?:actions?(?: points?| items?)?|resolved|decisions?|agreed|noted|recommend(?:ed|ations?)|proposed|"
    r"seconded|carried|ap)\b\s*"
    r"(?:\d{1,3}\s*)?(?:[:.–—-]|\Z|that\b|to\b|by\b)",
    re.IGNORECASE,
)

# What web pages and word processors leave around the minutes.
FURNITURE = re.compile(
    r"(?:\[[^\]]*\]\([^)]*\)|(?:back|return) to (?:the )?(?:top|table of contents|contents|index|list)|"
    r"skip to (?:main )?content|(?:publication (?:type|date)|published(?: on)?|last updated|date published|"
    r"page updated)\b.{0,80}|home|menu|print(?: this page)?|share(?: this(?: page)?)?|"
    r"(?:page )?\d{1,4}(?: (?:of|/) \d{1,4})?|page \d{1,4}|[-_*=. ]{3,}|need a document on this page.{0,80}|"
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

# All that an item has to say where there was nothing.
NOTHING = words(
    r"none(?: (?:were |was )?(?:declared|received|reported|raised|noted|given|to report|this month))?|nil|"
    r"n/?a|not applicable|nothing(?: to report)?|no (?:report|update|items|declarations|apologies)(?: \w+)?"
)

# Signatures, attestations and the rules to sign on: whoever signs, no minutes.
_OFFICE = (
    r"(?:(?:vice|deputy|acting|hon(?:orary|\.)?|parish|town|city|council|board|committee|recording)[- ])*"
    r"(?:chair(?:man|woman|person)?|clerk|secretary|treasurer|president|mayor|cathaoirleach|recorder|"
    r"(?:minute|note)[- ]?taker)"
)
SIGNER = re.compile(rf"\b{_OFFICE}\W*\Z", re.IGNORECASE)
SIGNED = re.compile(
    r"(?:signed(?: by)?(?:\s*[:.,…_–—-].{0,120}|\s*|\s.{0,60}[._…]{4,}.{0,120})|signed as .{0,120}|"
    rf"signature.{{0,120}}|{_OFFICE}['’]?s? signature.{{0,120}}|respectfully(?: submitted)?\b.{{0,120}}|"
    r"submitted by\b.{0,80}|attest(?:ed)?(?: to| by)?\s*(?:[:.…_].{0,120})?|"
    r"minutes (?:taken|prepared|recorded|submitted|written) by\b.{0,120}|"
    r"(?:(?:agreed|approved|confirmed|certified|adopted|accepted)(?: and signed)?) as (?:a |an )?"
    r"(?:true|correct|accurate)\b.{0,120}|"
    r"(?:this|the (?:above|foregoing))\b.{0,80}\b(?:true|correct|accurate)\b.{0,40}\b(?:copy|record|account|"
    r"minutes|transcript)\b.{0,120}|i\b.{0,80}\bcertify\b.{0,160}|.{0,40}[._…]{6,}.{0,80})\Z",
    re.IGNORECASE,
)
# What is to be filled in beside a signature, and says little by itself.
SIGNING_FIELD = re.compile(
    rf"(?:(?:{_OFFICE}|position|dated?)\s*[:.…_ ]*|(?:dated?|position)\s*[:.…_]+.{{0,40}}|"
    r"dated\s.{0,40})\Z",
    re.IGNORECASE,
)
# The end of a sitting, which is minuted, and the signatures under it, which are none of the minutes.
CLOSING = re.compile(
    r"(?:(?:the )?meeting (?:commenced|started|opened|began) .{0,40}\b(?:and|it) (?:ended|closed|finished|"
    r"concluded)\b.{0,60}|(?:the )?(?:meeting|session|sitting)(?: was| then| formally| duly)* ?(?:closed?|"
    r"ended?|finished|concluded|adjourned|terminated)\b.{0,60}|(?:close|end) of (?:the )?(?:meeting|minutes|"
    r"business)\b.{0,40}|meeting (?:close|end)s?\b.{0,40}|there being no (?:further|other|more) .{0,160}|"
    r"the chair(?:man|woman|person)? (?:then )?closed the meeting\b.{0,80}|(?:signed|signature|chair(?:man|"
    r"woman|person)?['’]?s? signature|minutes (?:taken|prepared|recorded) by|(?:agreed|"
    r"approved) as (?:a )?(?:true|correct|accurate))\b.{0,120}|.{0,40}[._]{6,}.{0,80}|"
    r"(?:chair(?:man|woman|person)?|clerk|date|dated?)\s*[:.…_ ]*)\Z",
    re.IGNORECASE,
)


# Is a line running text or a title?

REMEMBERED_LINES = 5_000
"""Of so many lines it is remembered what their words alone say: several parts of parsing ask it of each."""

# What a title seldom has and a sentence nearly always: finite auxiliaries and the verbs of reporting.
# Lower case only: "Will" is a name and "May" a month.
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|should|could|can|cannot|must|did|does|do|may|might|"
    r"updated|noted|agreed|reported|said|stated|asked|confirmed|explained|gave|thanked|welcomed|presented|"
    r"provided|introduced|highlighted|raised|resolved|proposed|suggested|informed|advised|opened|commented|"
    r"requested|expressed|reminded|spoke|led|told|took|met|attended|sent|declared|wished|felt|observed|"
    r"outlined|described|emphasised|offered)\b"
)
_BY = re.compile(r"\b(?:presented|led|introduced|given|raised|proposed|provided) by\b")
_END = re.compile(r"[.!?][)\]\"'’”]*\s*\Z")
# A title longer than this is read as a sentence: printed headings of minutes rarely fill a line and a half.
TITLE_CHARACTERS = 120
TITLE_WORDS = 16
# From here on a paragraph is running text whatever its grammar.
PROSE_CHARACTERS = 160
# A marked heading may run over two lines and is a paragraph from here on.
MARKED_CHARACTERS = 220


@lru_cache(maxsize=REMEMBERED_LINES)
def has_verb(text: str) -> bool:
    """Whether the text has a word that makes it a statement ("presented by A Name" does not)."""
    said = _BY.sub("", text) if " by" in text else text
    return _FINITE.search(said) is not None


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does (closing quotes and brackets aside)."""
    return _END.search(text[-12:]) is not None and not re.search(
        r"\b(?:A\.?O\.?B|etc|Assoc|Ltd)\.\Z", text[-12:], re.I
    )


@lru_cache(maxsize=REMEMBERED_LINES)
def is_prose(text: str) -> bool:
    """Whether the text reads as running text: long, or a sentence with a verb."""
    if len(text) > PROSE_CHARACTERS:
        return True
    count = len(text.split())
    return (count >= 4 and ends_sentence(text)) or (count >= 5 and has_verb(text))


def is_paragraph(text: str) -> bool:
    """Whether a line marked as a heading is a paragraph all the same; headings may be long and have verbs."""
    return len(text) > MARKED_CHARACTERS or (
        ends_sentence(text) and has_verb(text) and len(text.split()) >= 8
    )


def is_title(text: str) -> bool:
    """Whether unmarked text could be a heading: short, capitalised, no verb, no closing punctuation."""
    if not text or len(text) > TITLE_CHARACTERS or len(text.split()) > TITLE_WORDS:
        return False
    first = text.lstrip("\"'‘“(")[:1]
    if not (first.isupper() or first.isdigit() or first in "£"):
        return False
    if ends_sentence(text) or text[-1] in ",;:-–—" or "@" in text or "://" in text:
        return False
    return not has_verb(text)
