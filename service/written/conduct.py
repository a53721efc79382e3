"""Whether a sentence reports, or does something else: links, marks up, computes, orders, speaks to somebody.

Minutes are written in the third person, so a summary of them has no "you", and no "I" but a numeral. The same
patterns find, in a passage, the paragraphs that were planted to steer a model; those bear nothing out.
"""

from __future__ import annotations

import re

from service.written.events import Reason

# An address with "://", "www." or "@", a scheme that runs or opens something, or the end of a domain's name.
_LINK = re.compile(
    r"://|\bwww\.|\w@\w|\b(?:javascript|data|vbscript|mailto|file|tel|blob):\S"
    r"|\b[a-z0-9-]{2,63}\.(?:com|org|net|edu|gov|info|biz|io|ai|app|dev|co|uk|eu|us|de|fr|ru|cn|xyz|top|link|site"
    r"|online)\b",
    re.IGNORECASE,
)
# Prose about a meeting has none of these; tags, templates, tables, shells and programs do.
_CODE = re.compile(r"[<>{}\\|`^~\]\[]|\$\(|\w\(\)|==|=>|\w_\w|__|\*\w|^#|&#?\w{2,10};|;\s*$|\w=\w")

_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I['’](?:m|ve|ll|d)|[Mm]y|me|[Mm]yself|[Ll]et['’]s)\b")
# "Phase I was" is a numeral: it follows a capitalised word that is no adverb.
_I = re.compile(r"(?:\A|[^\w\s]\s*|\b[a-z]+\s+|\A[A-Z][a-z]+ly\s+)I\s+[a-z]")
_ASSISTANT = re.compile(
    r"\b(?:language model|chat ?bot|system prompt|developer message|jailbreak|as an AI"
    r"|(?:an?|this|the) (?:AI|LLM) (?:model|system|assistant|agent)|(?:AI|virtual|helpful) assistant)\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"(?:\A|\n)\W{0,4}(?:system|assistant|user|human)\W{0,4}:", re.IGNORECASE)

# "Ignore all of the previous instructions": a few words at most between the verb and what it aims at. People
# in minutes do bypass rules; whose rules are meant tells the two apart.
_OVERRIDE = re.compile(
    r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|ing)|overrule|bypass(?:ing)?|discard"
    r"|do not follow|stop following|pay no attention to)(?:\s+\w+){0,4}?\s+"
    r"(?:instructions?|prompts?|guidelines?"
    r"|(?:previous|prior|earlier|above|preceding|other|your|system)(?:\s+\w+)?\s+"
    r"(?:rules?|directions?|commands?|constraints?|context|conversation|text|passages?|documents?|messages?)"
    r"|(?:the|everything|all|anything) (?:above|before|previous|preceding|foregoing))\b",
    re.IGNORECASE,
)
_NEW_RULES = re.compile(
    r"\b(?:new|updated|real|actual|following|hidden|secret) (?:instructions?|prompts?|task)\b\s*[:,]"
    r"|\b(?:when|whenever|if) (?:asked|answering|summari[sz]ing|responding)\b[^.!?]{0,80}?\s"
    r"(?:say|answer|respond|reply|tell|state|write|claim)\b"
    r"|\b(?:summary|answer|response|reply|output|assistant|model|reader) (?:must|should|has to|is to)"
    r" (?:say|state|claim|include|contain|mention|read|begin|start|end)\b",
    re.IGNORECASE,
)
# What an assistant is told to do, where an order begins.
_ORDER = re.compile(
    r"(?:(?:\A|\n|[.!?:]\s+)(?:[-*•]\s*)?(?:and |then |now |instead |always |only )?|\b(?:please|instead),? )"
    r"(?:say|answer|respond|reply|tell|print|output|repeat|write|pretend|act as|imagine|remember|state|claim"
    r"|assume|translate|summari[sz]e|click|visit|download|paste|execute)\s+"
    r"(?:that|this|only|exactly|with|as if|as though|users?|readers?|them|everyone|anyone|us|me|here"
    r"|in the summary|[\"'“‘]|(?:to )?the (?:user|reader|following|words?|phrase|link|code|board|committee))",
    re.IGNORECASE,
)
_PLAIN_ORDER = re.compile(
    r"(?:click|visit|download|ignore|disregard|pretend|respond|reply|please|imagine|remember|beware|warning"
    r"|note that|tell|say|answer|print|output|repeat|contact|call|email|subscribe|pay|send|go to|do not"
    r"|don['’]t|never)\b",
    re.IGNORECASE,
)
_QUOTES = "\"'“”‘’() "


def misconduct(sentence: str) -> Reason | None:
    """What is wrong with how a written sentence (its citation marks taken off) speaks; None if nothing is."""
    if _LINK.search(sentence) or _CODE.search(sentence):
        return Reason.NOT_PLAIN
    if sentence.rstrip(_QUOTES).endswith("?") or _PLAIN_ORDER.match(sentence.lstrip(_QUOTES)):
        return Reason.ADDRESSES_SOMEONE
    speaks = (_SECOND_PERSON, _FIRST_PERSON, _I)
    if any(pattern.search(sentence) for pattern in speaks) or steers(sentence):
        return Reason.ADDRESSES_SOMEONE
    return None


def steers(text: str) -> bool:
    """Whether `text` tries to direct whoever summarises it: a model, or through it the reader."""
    patterns = (_OVERRIDE, _NEW_RULES, _ORDER, _ASSISTANT, _TURN)
    return any(pattern.search(text) for pattern in patterns)
