"""What somebody undertook to do: marked actions, and sentences that commit someone to something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.language.sentences import sentence_spans
from indexer.meetings.action_columns import ActionColumns, OwnerBeside, columns_of, in_force, owners_beside
from indexer.meetings.genre import has_verb, is_prose
from indexer.meetings.initials import Directory, directory
from indexer.meetings.labels import split_label
from indexer.meetings.people import is_name, strip_title
from indexer.model import Action, AgendaItem, Line, LineKind, Person, Source

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
_COMMITS = re.compile(
    # an update will be provided; a request will be made
    rf"{_NOT_THIS}\bwill {_ADVERB}be {_ADVERB}{_DONE}"
    r"|\b(?:request|approach|application|referral|bid|recommendation)s? will be made\b"
    # X agreed to, offered to, volunteered to do it
    rf"|\b(?:agreed?|offered|undertook|volunteered|promised) to (?!{_NO_DEED})\w+"
    # X was asked to do it; X requested for Y to do it; X asked Y to do it
    rf"|(?<!\bhad )\b(?:was|were|is|are) (?:requested|asked|tasked|instructed) to {_DO}"
    rf"|\b(?:requested|asked|tasked|instructed)(?! {_NO_REQUEST})(?: for)?(?: [^\s.;]+){{1,6}}? to {_DO}"
    # they said that they would do it; it was agreed that X would do it
    r"|\b(?:stated|said|confirmed|agreed|advised|promised)(?! to\b)(?: that)?(?: [^\s.;]+){1,6}? "
    rf"(?:(?:would|will) {_ADVERB}(?:be {_DONE}|{_DO})|should {_ADVERB}be {_DONE})"
    # X to do it; subject: X to do it; all members to do it
    rf"|\A(?:[^:.]{{2,40}}: )?(?:{_NAME}(?:(?:,|/| and| &)? {_NAME}){{0,4}}) to {_DO}"
    rf"|\A(?:all|all members|members|(?:the )?[Cc](?:hair|lerk)|everyone) to {_DO}",
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
    found = _COMMITS.search(sentence) or next(
        (will for will in _WILL.finditer(sentence) if can_undertake(_before(sentence, will.start()), names)),
        None,
    )
    return found is not None and _DOUBT.search(sentence, 0, found.start()) is None


def _before(sentence: str, at: int) -> str:
    """What stands before a verb: its clause and the sentence's opening, of very long sentences no more."""
    return sentence[:at] if at <= 2 * _CLAUSE else f"{sentence[:_CLAUSE]}, {sentence[at - _CLAUSE : at]}"


# Who is to do it: the subject of an action, named as the roster does.

_LETTERS = r"[A-Z][A-Za-z]{1,3}(?:\s?(?:[/,&+]|and)\s?[A-Z][A-Za-z]{1,3})*"
_TRAILING = re.compile(
    rf"[(\[](?P<who>{_LETTERS}|all|[A-Z][a-z]+ [A-Z][\w'’-]+)(?: to \w+)?[)\]]\.?\s*\Z", re.IGNORECASE
)
_LEADING = re.compile(rf"(?P<who>{_LETTERS}|[A-Z][a-z]+ [A-Z][a-z]+)\s?[:–—-]\s")
# Bodies and offices that minutes write without capitals.
_PLAIN = (
    r"(?:partners|members|officers|staff|trustees|governors|councillors|everyone|all|"
    r"(?:the )?(?:chair|clerk|secretary|secretariat|treasurer))"
)
# A proper name: capitalised words, joined by small ones ("Police from the CoP", "JV and JT").
_NAMED = (
    r"(?:[Tt]he )?[A-Z][\w.&’'-]*"
    r"(?:(?:/|, | (?:and |& |of (?:the )?|from (?:the )?|for (?:the )?)?)[A-Z][\w.&’'-]*){0,6}"
    r"(?: (?:members?|team|secretariat|group|officers?|staff|representatives?))?"
)
_WHO = rf"(?P<who>{_NAMED}|(?i:{_PLAIN}))"
_ASKED = re.compile(rf"\b(?:requested|asked|tasked|invited|instructed)(?: for)? {_WHO} to\b")
_COMMITTED = re.compile(
    rf"(?:\A|(?<=[\s(])){_WHO}(?:\s?\([^()]{{1,30}}\))? (?:also |then |now |have |has |had )?"
    r"(?:to|will|would|should|must|(?:agreed?|offered|undertook|volunteered|promised|committed) to|"
    r"(?:stated|said|confirmed)(?: that)? \w+ would)\s"
)
_OPENS = re.compile(rf"\A{_WHO} (?:is|are|has|have|was|were)\b.* and will\b")
# Capitalised for opening the sentence, not for naming anybody.
_NOBODY = re.compile(
    r"(?:Agreed|It|This|That|These|There|They|He|She|We|An?|Any|Action|In|On|At|Following|To|For)\b"
)


def owner_of(text: str, known: Directory) -> str | None:
    """The owner as the roster names them, else as printed; None where nobody is named."""
    text = re.sub(r"\A[Ff]or (?=[A-Z])", "", text)
    committed = _COMMITTED.search(text)
    ways = (
        _LEADING.match(text),
        committed if committed and committed.start() == 0 else None,
        _TRAILING.search(text[-60:]),
        _ASKED.search(text),
        committed,
        _OPENS.match(text),
    )
    owners = (
        resolved(found["who"], known, opens=found.start() == 0)
        for found in ways
        if found and not _NOBODY.match(found["who"])
    )
    return next((owner for owner in owners if owner is not None), None)


def resolved(who: str, known: Directory, opens: bool = True) -> str | None:
    """The people or body that `who` names, by the roster where it knows them; None for a mere thing.

    A name that the roster does not know counts where it `opens` the action.
    """
    parts = [part.strip() for part in re.split(r"\s*(?:/|,|&|\+|\band\b)\s*", who) if part.strip()]
    names = [known.resolve(part) or _by_first_name(part, known) for part in parts]
    if names and all(names):
        return ", ".join(name for name in names if name)
    last = strip_title(who)[0].split()[-1]  # "DMPC SL": an office before initials
    if (held := known.by_initials.get(last)) is not None:
        return held
    if names_somebody(who) or (opens and is_name(who)):
        return re.sub(r"\A[Tt]he ", "", who)
    return None


def _by_first_name(called: str, known: Directory) -> str | None:
    """The only person of the roster with that first name."""
    named = [name for bare, name in known.by_name.items() if bare.split()[0] == called]
    return named[0] if len(named) == 1 else None


# How minutes mark actions: before them, above them, or after them with nothing but an owner.

_NUMBER = r"(?: (?:no\.? ?)?\d{1,3}(?:[./]\d{1,3})*)?"
# Before the words: "Action 3: ...", "ACTION - ...", "AP12 AB to ...", "AI: ...".
BEFORE = re.compile(
    rf"[(\[*]{{0,3}}actions?(?: points?| items?)?{_NUMBER}\*{{0,2}}\s?"
    r"(?::|\s[-–—]|[–—])\*{0,2}\s*(?=\S)|ap ?\d{1,3}\s?(?:[:.–-]\s|(?=[A-Z]{2,4}\b)|\s(?=[A-Z]))"
    r"|(?-i:AI)\*{0,2}:\*{0,2}\s",
    re.IGNORECASE,
)
# A line that says only "Actions" or "Action point 3": what it means stands below.
ABOVE = re.compile(
    rf"[(\[*]{{0,3}}actions?(?: points?| items?| agreed| arising)?{_NUMBER}\s?:?\*{{0,2}}\Z", re.IGNORECASE
)
# "... to the bank. Action: AB", "ACTION Ann": the sentence before is the action.
AFTER = re.compile(
    r"[(\[]?\b(?i:actions?)\s?[:–-]?\s{0,9}(?P<who>(?!(?i:plan|log|points?|list|items?|taken|required|group|"
    r"fund)\b)(?:[A-Z]{2,4}|[A-Z][a-z]{1,20})(?:\s?(?:[/,&+]|and)\s?(?:[A-Z]{2,4}|"
    r"[A-Z][a-z]{1,20})){0,4})[)\]]?\.?\s*\Z"
)
# "Owner: Ann Bell" below an action.
OWNER = re.compile(
    r"(?:action )?(?:owner|lead|responsible|assigned to|by whom|who)\s?:\s*(?P<who>\S.{1,80})", re.IGNORECASE
)
_ASKS = re.compile(r"\b(?:to|will|should|must|shall)\b", re.IGNORECASE)


def is_open(text: str) -> bool:
    """Whether a marked text asks for something; "Actions: all were closed" reports."""
    return _ASKS.search(text) is not None or not has_verb(text)


# "AB: I will look at it": somebody speaks.
_TURN = re.compile(r"[A-Z][\w.'’/ -]{0,30}:\s")
# "[ ] ...": a box to tick.
_BOX = re.compile(r"\[[ xX]?\]\s*")
# So many turns, and such a share of the lines, make a transcript, where what people say they will do is talk.
_TURNS = 20
_MOSTLY = 0.4


@dataclass(frozen=True, slots=True)
class _ActionSpan:
    """Where an action stands; the words that name its owner begin at `begins`, or are `owner`."""

    start: int
    end: int
    begins: int
    owner: str | None = None


def find_actions(source: Source, items: Sequence[AgendaItem], people: Sequence[Person]) -> list[Action]:
    """Actions in order of the text; spans lie inside their item."""
    known = directory(people, source.text)
    names = frozenset(word for name in known.by_name for word in name.split())
    starts = _by_item(source, items)
    spoken = _is_transcript([line for _, lines in starts for line in lines])
    columns = in_force(source.lines)
    beside = [one for one in owners_beside(source.lines, columns) if resolved(one.who, known)]
    found = []
    for item, lines in starts:
        spans = list(_spans(source.text, item, lines, names, spoken, columns))
        for span in _owned(source.text, item, spans, beside):
            text = source.text[span.start : span.end]
            owner = resolved(span.owner, known) if span.owner else None
            owner = owner or owner_of(source.text[span.begins : span.end], known)
            found.append(Action(text, owner, item.ordinal, span.start, span.end))
    return found


def _is_transcript(lines: Sequence[Line]) -> bool:
    turns = sum(_TURN.match(line.text) is not None for line in lines)
    return turns >= _TURNS and turns >= _MOSTLY * len(lines)


def _by_item(source: Source, items: Sequence[AgendaItem]) -> list[tuple[AgendaItem, list[Line]]]:
    grouped: list[tuple[AgendaItem, list[Line]]] = [(item, []) for item in items]
    at = 0
    for line in source.lines:
        while at < len(items) and line.start >= items[at].end:
            at += 1
        if at < len(items) and line.end > items[at].start:
            grouped[at][1].append(line)
    return grouped


def _spans(
    text: str,
    item: AgendaItem,
    lines: Sequence[Line],
    names: Collection[str],
    spoken: bool,
    columns: Mapping[int, ActionColumns],
) -> Iterator[_ActionSpan]:
    """The actions of one item."""
    subheadings = {sub.start for sub in item.subheadings}
    listing = numbered = False  # below a line that says only "Actions", or "Action 3"
    for place, line in enumerate(lines):
        start = max(line.start, item.start)
        if ABOVE.match(line.text):
            listing, numbered = True, line.text.strip(" :*)]")[-1:].isdigit()
            continue
        if line.kind is LineKind.ROW and columns_of(line.cells):
            continue
        if line.start in columns and columns[line.start].action is not None:
            yield from _in_row(text, line, columns[line.start], item, names)
            continue
        if line.start in subheadings:
            listing = False
            continue
        begin = start + _marker(line) * (start == line.start)
        if listing and (numbered or _is_listed(line)):
            yield _ActionSpan(begin, line.end, begin, _owner_below(lines, place))
            listing = not numbered
            continue
        listing = False
        if not (spoken and _TURN.match(line.text)):
            yield from _in_line(text, begin, line.end, names)


def _in_row(
    text: str, row: Line, columns: ActionColumns, item: AgendaItem, names: Collection[str]
) -> Iterator[_ActionSpan]:
    """The action in a row's own cell, else those that its other cells tell of."""
    cell = columns.what(row)
    start = row.text.find(cell) if cell else -1
    if start < 0 or not is_open(cell):
        yield from _in_line(text, max(row.start, item.start), row.end, names)
    elif row.start + start >= item.start:
        yield _ActionSpan(
            row.start + start, row.start + start + len(cell), row.start + start, columns.who(row) or None
        )


def _owned(
    text: str, item: AgendaItem, spans: Sequence[_ActionSpan], beside: Sequence[OwnerBeside]
) -> Iterator[_ActionSpan]:
    """The actions of an item, those beside which a column names somebody as that person's.

    Where a name stands beside minutes that tell of no action, their last paragraph is the action.
    """
    owned = list(spans)
    for one in beside:
        stretches = [(a, b) for a, b in one.stretches if item.start <= a and b <= item.end]
        within = [n for n, span in enumerate(owned) if any(a <= span.start < b for a, b in stretches)]
        for n in within:
            if owned[n].owner is None and not BEFORE.match(text, owned[n].start, owned[n].end):
                owned[n] = replace(owned[n], owner=one.who)
        if stretches and not within:
            start, end = stretches[-1]
            owned.append(_ActionSpan(start, end, start, one.who))
    yield from sorted(owned, key=lambda span: span.start)


def _owner_below(lines: Sequence[Line], place: int) -> str | None:
    """Whom the next line names as the owner of this one."""
    found = OWNER.match(lines[place + 1].text) if place + 1 < len(lines) else None
    return found["who"].strip() if found else None


def _marker(line: Line) -> int:
    """Length of the bullet or number before the words of a line."""
    label = split_label(line.text)
    end = label.end if label is not None else line.marker_end
    box = _BOX.match(line.text, end)
    return box.end() if box else end


def _is_listed(line: Line) -> bool:
    return (
        line.kind in (LineKind.BULLET, LineKind.NUMBERED)
        or split_label(line.text) is not None
        or not is_prose(line.text)
    )


def _in_line(text: str, start: int, end: int, names: Collection[str]) -> Iterator[_ActionSpan]:
    """A marked action runs to the next mark or the end of the line; other sentences count one by one."""
    after = AFTER.search(text[start:end])
    if after is not None and after.start() > 0:
        sentences = sentence_spans(text, start, start + after.start())
        if sentences:
            yield from _in_line(text, start, sentences[-1][0], names)
            yield _ActionSpan(sentences[-1][0], end, start + after.start("who"), after["who"])
            return
    spans = [(a, b, BEFORE.match(text, a, b)) for a, b in sentence_spans(text, start, end)]
    marks = [a for a, _, mark in spans if mark is not None and is_open(text[mark.end() : end])]
    for a, b, mark in spans:
        if a in marks and mark is not None:
            following = next((other for other in marks if other > a), None)
            yield _ActionSpan(a, end if following is None else len(text[:following].rstrip()), mark.end())
        elif (not marks or a < marks[0]) and is_commitment(text[a:b], names):
            yield _ActionSpan(a, b, a)
