"""Sentences that commit somebody to do something, told by subject and verb."""

from __future__ import annotations

import re
from collections.abc import Collection

# Who or what stands before "will": somebody who can undertake a thing, or a document that merely does it.

# People and bodies as minutes call them without a name.
_SOMEBODY = re.compile(
    r"(?:s?he|they|both|all|everyone|everybody|each|"
    r"chair(?:man|woman|person|s)?|clerk|secretary|secretariat|treasurer|"
    r"manager|director|officers?|head(?:teacher)?|lead|leader|co-?ordinator|administrator|president|mayor|minister|"
    r"commissioner|inspector|superintendent|constable|governors?|trustees?|members?|councillors?|partners?|staff|"
    r"teams?|groups?|board|(?:sub-?)?committee|panel|council|forum|party|department|office|services?|police|trust|"
    r"association|agency|agencies|authority|charity|company|contractors?|school|college|university|union|society|"
    r"federation|network|government|ministry|bank|church|club|hospital|practice|surgery|prisons?|probation|courts?|"
    r"champions?|editors?|facilitator|volunteers?|residents?|delegates?|representatives?|organisers?|consultants?|"
    r"auditors?|solicitors?|presenter|authors?|engineers?|taskforce|unit)\Z",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z][\w&/]{0,4}[A-Z]\w{0,2}\Z")  # initials and acronyms
_CLAUSE_BREAK = re.compile(r"[,;:–—(]|\b(?:and|but|that|so|then|also|as|while|because|which)\b")
_BELONGING = re.compile(r"\s(?:for|of|from|in|on|at|to|with|who|about|by|under)\s")
_ARTICLE = re.compile(r"(?:the|an?|our|their|its)\s", re.IGNORECASE)
# A subject further from its verb than this is another clause's.
_WORDS = 8


def can_undertake(before: str, names: Collection[str]) -> bool:
    """Whether the subject at the end of `before` (the sentence up to its verb) is people or a body.

    `names` are the words of the roster's names. Where a clause shares its subject ("X is away and will ...")
    the sentence's opening is looked at.
    """
    clauses = _CLAUSE_BREAK.split(before)
    own = clauses[-1].strip()
    subject = own or clauses[0].strip()
    words = _BELONGING.split(f" {subject} ", maxsplit=1)[0].split()
    if not words or (own and len(words) > _WORDS):
        return False
    looked_at = words[-1:] if own else words[:3]
    return any(_is_somebody(word, words, names, opens=subject == before.strip()) for word in looked_at)


def names_somebody(phrase: str) -> bool:
    """Whether a phrase is a body, an acronym or a group of people: "Police from the CoP", "All members"."""
    bare = [word.strip("'’\"“”(),.") for word in re.split(r"[\s/]+", phrase)]
    head = _BELONGING.split(f" {phrase} ", maxsplit=1)[0].split()
    return any(_ACRONYM.match(word) for word in bare) or any(
        _SOMEBODY.match(word.strip("'’")) for word in (head[-1:] or bare[:1])
    )


def _is_somebody(word: str, words: list[str], names: Collection[str], opens: bool) -> bool:
    bare = word.strip("'’\"“”()")
    if _SOMEBODY.match(bare) or _ACRONYM.match(bare) or bare in names:
        return True
    named = bare[:1].isupper() and not _ARTICLE.match(" ".join(words) + " ")
    return named and (not opens or (len(words) > 1 and words[-2][:1].isupper()))


# Does a sentence commit somebody to do something after the meeting?

# What people undertake in meetings: verbs of telling, making, meeting and looking into.
_REGULAR = """
    add address advise amend approach arrange articulate ask attend book chase check circulate
    collate comment compile complete confirm consult contact convene coordinate co-ordinate create
    develop discuss distribute draft email ensure escalate establish explore finalise follow forward
    identify inform inspect investigate invite issue liaise look maintain monitor notify obtain
    order organise pick prepare present produce progress propose provide publish purchase pursue
    raise reach recirculate report request research respond review revise revisit schedule share
    table talk update upload visit work commission commence pass
""".split()
_IRREGULAR = {
    "bring": "brought", "feed": "fed", "find": "found", "get": "got", "hold": "held", "meet": "met",
    "go": "gone", "put": "put", "run": "run", "seek": "sought", "send": "sent", "set": "set",
    "speak": "spoken", "submit": "submitted", "write": "written",
}  # fmt: skip


def _participle(verb: str) -> str:
    if verb.endswith("y"):
        return verb.removesuffix("y") + "ied"
    return verb + ("d" if verb.endswith("e") else "ed")


_DO = "(?:" + "|".join([*_REGULAR, *_IRREGULAR]) + r")\b"
_DONE = "(?:" + "|".join([*map(_participle, _REGULAR), *_IRREGULAR.values()]) + r")\b"
_ADVERB = r"(?:(?:also|then|now|therefore|jointly|shortly|formally|first|both|each|all|next) )?"
_NAME = r"[A-Z][\w.&/'’-]*"
# "This will create a market" foretells, "we will work hard" is a speech: who commits is named.
_NOT_THIS = (
    r"(?<!\b[Tt]his )(?<!\bwhich )(?<!\bthat )(?<!\bthere )(?<!\bwho )(?<!\b[Ww]e )(?<!\b[Yy]ou )(?<!\bI )"
)
# "agreed to note", "agreed to two Saturdays": a decision or a thing, not a deed.
_NO_DEED = (
    r"(?:\d+|two|three|four|five|six|some|more|any|no|his|her|their|its|our|be|note|approve|adopt|accept|support|"
    r"defer|disagree|differ|this|that|the|a|these|it|all|pay|permit|allow|continue|proceed|suspend|exclude|elect|"
    r"appoint|grant|move|leave|waive|object|keep|remain|extend|ratify|endorse|receive|become|stand|serve)\b"
)
_NO_REQUEST = (
    r"(?:what|how|whether|if|why|when|where|who|to|"
    r"for (?:the |an |more )?(?:opportunity|permission|time|chance))\b"
)

# X will update the board; X will continue to monitor it
_WILL = re.compile(rf"{_NOT_THIS}(?<!\b[Ii]t )\bwill {_ADVERB}(?:continue to )?{_DO}(?! to be\b)")
# The other ways to commit somebody, each with the word that it cannot do without.
_COMMITS = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        # an update will be provided; a request will be made
        ("will ", rf"{_NOT_THIS}\bwill {_ADVERB}be {_ADVERB}{_DONE}"),
        (
            "will ",
            r"\b(?:request|approach|application|referral|bid|recommendation)s? will be made\b",
        ),
        # X agreed to, offered to, volunteered to do it
        (" to ", rf"\b(?:agreed?|offered|undertook|volunteered|promised) to (?!{_NO_DEED})\w+"),
        # X was asked to do it; X requested for Y to do it; X asked Y to do it
        (" to ", rf"(?<!\bhad )\b(?:was|were|is|are) (?:requested|asked|tasked|instructed) to {_DO}"),
        (
            " to ",
            rf"\b(?:requested|asked|tasked|instructed)(?! {_NO_REQUEST})(?: for)?"
            rf"(?: [^\s.;]+){{1,6}}? to {_DO}",
        ),
        # they said that they would do it; it was agreed that X would do it
        *(
            (
                word,
                r"\b(?:stated|said|confirmed|agreed|advised|promised)(?! to\b)(?: that)?"
                rf"(?: [^\s.;]+){{1,6}}? {word}{_ADVERB}{deed}",
            )
            for word, deed in (
                ("would ", rf"(?:be {_DONE}|{_DO})"),
                ("will ", rf"(?:be {_DONE}|{_DO})"),
                ("should ", rf"be {_ADVERB}{_DONE}"),
            )
        ),
        # X to do it; subject: X to do it; all members to do it
        (" to ", rf"\A(?:[^:.]{{2,40}}: )?(?:{_NAME}(?:(?:,|/| and| &)? {_NAME}){{0,4}}) to {_DO}"),
        (" to ", rf"\A(?:all|all members|members|(?:the )?[Cc](?:hair|lerk)|everyone) to {_DO}"),
    )
)
# Accounts of what was already asked or done before this meeting.
_EARLIER = re.compile(
    r"\b(?:previously|last (?:meeting|year|month)|next meeting will be|"
    r"had (?:agreed|been agreed|undertaken|offered)|action (?:was|from))\b|"
    r"\A(?:action|actions|need|aim|ability|opportunity|how|where|when|what|why|due|thanks|prior|subject|"
    r"in order|according) to\b|\?\s?\Z",
    re.IGNORECASE,
)
# Characters among which a clause's subject is looked for; longer clauses are nobody's.
_CLAUSE = 300
_DOUBT = re.compile(r"\b(?:whether|unless|if)\b", re.IGNORECASE)


def is_commitment(sentence: str, names: Collection[str] = ()) -> bool:
    """Whether somebody undertakes, or is asked, to do something; decisions and plain forecasts are not.

    `names` are words of people's names, which can stand before "will" alone.
    """
    if _EARLIER.search(sentence) is not None:
        return False
    found = [
        match.start()
        for word, pattern in _COMMITS
        if word in sentence and (match := pattern.search(sentence)) is not None
    ]
    named = (
        match.start()
        for match in _WILL.finditer(sentence)
        if can_undertake(_before(sentence, match.start()), names)
    )
    at = min(found) if found else next(named, None)
    return at is not None and _DOUBT.search(sentence, 0, at) is None


def _before(sentence: str, at: int) -> str:
    """What stands before a verb: its clause and the sentence's opening, of very long sentences no more."""
    return sentence[:at] if at <= 2 * _CLAUSE else f"{sentence[:_CLAUSE]}, {sentence[at - _CLAUSE : at]}"
