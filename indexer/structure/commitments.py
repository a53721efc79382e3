"""Does a sentence commit somebody to do something after the meeting?"""

from __future__ import annotations

import re

# What people undertake in meetings: verbs of telling, making, meeting and looking into.
_VERBS = {
    "add": "added", "address": "addressed", "advise": "advised", "amend": "amended", "approach": "approached",
    "arrange": "arranged", "ask": "asked", "articulate": "articulated", "attend": "attended", "bring": "brought",
    "book": "booked", "chase": "chased", "check": "checked", "circulate": "circulated",
    "collate": "collated", "comment": "commented", "compile": "compiled", "complete": "completed", "confirm": "confirmed",
    "consult": "consulted", "contact": "contacted", "convene": "convened",
    "coordinate": "coordinated", "co-ordinate": "co-ordinated", "create": "created", "develop": "developed",
    "discuss": "discussed", "distribute": "distributed", "draft": "drafted", "email": "emailed", "ensure": "ensured",
    "escalate": "escalated", "establish": "established", "explore": "explored", "feed": "fed", "finalise": "finalised",
    "find": "found", "follow": "followed", "forward": "forwarded", "get": "got", "hold": "held", "identify": "identified",
    "inform": "informed", "inspect": "inspected", "investigate": "investigated", "invite": "invited", "issue": "issued", "liaise": "liaised",
    "look": "looked", "maintain": "maintained", "meet": "met", "monitor": "monitored", "notify": "notified",
    "obtain": "obtained", "order": "ordered", "organise": "organised", "pick": "picked", "prepare": "prepared",
    "present": "presented", "produce": "produced", "progress": "progressed", "propose": "proposed", "provide": "provided",
    "publish": "published", "purchase": "purchased", "pursue": "pursued", "put": "put", "raise": "raised", "reach": "reached",
    "recirculate": "recirculated", "report": "reported", "request": "requested", "research": "researched",
    "respond": "responded", "review": "reviewed", "revise": "revised", "revisit": "revisited", "run": "run",
    "schedule": "scheduled", "seek": "sought", "send": "sent", "set": "set", "share": "shared", "speak": "spoken",
    "submit": "submitted", "table": "tabled", "talk": "talked", "update": "updated", "upload": "uploaded",
    "visit": "visited", "work": "worked", "write": "written",
}  # fmt: skip
_DO = "(?:" + "|".join(_VERBS) + r")\b"
_DONE = "(?:" + "|".join(sorted(set(_VERBS.values()))) + r")\b"
_ADVERB = r"(?:(?:also|then|now|therefore|jointly|shortly|formally|first|both|each|all|next) )?"
_WHO = r"[A-Z][\w.&/'’-]*"

_COMMITS = re.compile(
    # X will update the board; X will continue to monitor it
    rf"(?<!\bthis )(?<!\bThis )(?<!\bit )(?<!\bIt )(?<!\bwhich )(?<!\bthat )(?<!\bthere )(?<!\bwho )\bwill {_ADVERB}(?:continue to )?{_DO}(?! to be\b)"
    # an update will be provided
    rf"|(?<!\bthis )(?<!\bwhich )(?<!\bthat )(?<!\bthere )\bwill {_ADVERB}be {_ADVERB}{_DONE}"
    # X agreed to, offered to, volunteered to do it
    r"|\b(?:agreed|agree|offered|undertook|volunteered|promised) to (?!(?:\d+|two|three|four|five|six|some|more|any|no|his|her|their|its|our|be|note|approve|adopt|accept|support|defer|disagree|differ|this|that|the|a|these|it|all)\b)\w+"
    # X was asked to do it; X requested for Y to do it; X asked Y to do it
    rf"|(?<!\bhad )\b(?:was|were|been|is|are) (?:requested|asked|tasked|instructed) to {_DO}"
    r"|\b(?:requested|asked|tasked|instructed)(?! (?:what|how|whether|if|why|when|where|who|to|for (?:the |an |more )?"
    rf"(?:opportunity|permission|time|chance))\b)(?: for)?(?: [^\s.;]+){{1,6}}? to {_DO}"
    # they said that they would do it; it was agreed that X would do it
    rf"|\b(?:stated|said|confirmed|agreed|advised|promised)(?: that)?(?: [^\s.;]+){{1,6}}? (?:would|will|should) {_ADVERB}(?:be {_DONE}|{_DO})"
    rf"|\A(?:{_WHO}(?:(?:,|/| and| &)? {_WHO}){{0,4}}) to {_DO}"
    rf"|\A(?:all|all members|members|(?:the )?[Cc](?:hair|lerk|halrman)|everyone) to {_DO}",
)
# Accounts of what was already asked or done before this meeting, and doubts whether it will be.
_NOT_NOW = re.compile(
    r"\b(?:previously|last (?:meeting|year|month)|next meeting will be|had (?:agreed|been agreed|undertaken|offered)|action (?:was|from)|whether|unless)\b|"
    r"\A(?:action|actions|need|aim|ability|opportunity|how|where|when|what|why|due|thanks|prior|subject|in order|according) to\b|\?\s*\Z",
    re.IGNORECASE,
)


def is_commitment(sentence: str) -> bool:
    """Whether somebody undertakes, or is asked, to do something; decisions, hopes and plain forecasts are not."""
    return _COMMITS.search(sentence) is not None and _NOT_NOW.search(sentence) is None
