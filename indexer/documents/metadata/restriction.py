"""What the fields of a file's own metadata say of who may see it: labels, nothing, or what nobody can tell.

A document is public only if all that is said of it was understood. `restricted` is understood in a few forms;
other names and values that speak of restriction either say plainly that it holds, or that it does not, or the
file is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import OSA

from indexer.documents.metadata.entry_path import shown
from indexer.errors import UnclearRestriction
from indexer.model import DEFAULT_LABEL, agreed_restriction, checked_label

Stated = str | bool | int | float | None | Sequence["Stated"] | tuple[tuple[str, "Stated"], ...]
"""A value of a field: text, number or truth, a list of values, or fields of its own in a tuple of pairs."""

Fields = Sequence[tuple[str, Stated]]
"""Fields in order; a name may repeat."""

YES = frozenset({"true", "yes", "on"})
NO = frozenset({"false", "no", "off"})
# What people write for yes and no that is neither clear enough to be taken at its word nor a label.
_NO_LABEL = frozenset("y n t f none null nil nobody never public everybody everyone all any anyone".split())

# Words of a field's name that speak of restriction wherever they stand in it.
_STRONG = frozenset(
    "restricted restrict restricts restriction restrictions confidential confidentiality private embargo "
    "embargoed secret unpublished nonpublic".split()
)
# With yes for a value these say all there is to say.
_PLAIN = frozenset({"confidential", "private", "secret"})
# Slips of these are theirs; shorter words are too like others.
_SPELT = ("restricted", "restriction", "restrictions", "restrict", "confidential", "confidentiality")
# Names that speak of it by themselves, and are ordinary words within longer ones ("public comment").
_PUBLIC_IF_YES = frozenset(
    {
        *("public", "is public", "publish", "published", "is accessible for free"),
        *("unrestricted", "open access", "is open access"),
    }
)
_HIDDEN_IF_YES = frozenset(
    {
        *("draft", "sensitive", "internal", "protected", "password", "unlisted", "members only"),
        *(
            "staff only",
            "board only",
            "not for publication",
            "not public",
            "login required",
            "requires login",
        ),
        *("requires auth", "auth required", "hidden", "withheld", "withhold", "eyes only"),
        *(
            "auth",
            "authentication",
            "authentication required",
            "requires authentication",
            "login",
            "password required",
        ),
        *("closed session", "closed meeting", "in private"),
        *("exempt", "exempt from publication", "in camera", "need to know"),
    }
)
_WHO = frozenset(
    {
        *("access", "access level", "access control", "access group", "access groups"),
        *("visibility", "privacy", "security", "marking", "sensitivity", "permission", "permissions"),
        *("viewers", "readers", "viewable by", "visible to", "readable by", "shared with", "acl"),
        *("clearance", "security level", "content tier", "tlp", "traffic light protocol"),
        *(
            "allow",
            "allowed",
            "allow only",
            "allowed groups",
            "allowed roles",
            "allowed users",
            "authorized",
            "authorised",
        ),
        *("required role", "required roles", "requires role", "read access", "who can read", "who can view"),
    }
)
# Names end like this whatever vocabulary they are of: "dcterms.accessRights", "Document Security Label".
_WHO_AT_END = (
    "protective marking",
    "security label",
    "security classification",
    "access rights",
    "sio label",
)
# Vocabularies, and what a field is of, that stand before a name: "DC.audience", "page_visibility".
_OF_WHAT = frozenset("dc dcterms og article schema x document doc page minutes meta".split())
# Fields of these names mostly say what a page is about; they are marks where a word of their value is.
_ABOUT = frozenset({"audience", "classification", "circulation", "distribution", "roles", "groups"})
_ABOUT_WHO = frozenset(
    "restricted confidential private secret sensitive internal only members staff closed protect exempt "
    "protected limited controlled trustees trustee councillors officers governors panel board committee "
    "team".split()
)
# What labels of sensitivity are called by, one field for each thing that is stated of them.
_LABEL_NAME = re.compile(r"msip label .*\bname")
_LABEL_ON = re.compile(r"(msip label .*\b)enabled")
# Fields that mostly say how far a paper has come, and these words of them that nobody may see it.
_STATE = frozenset({"status", "state", "release", "release date", "publication", "session"})
_KEPT_BACK = frozenset("confidential secret withheld never exempt restricted".split())
# Fields that tell programs what to keep or to write to, in words that mean people elsewhere.
_TECHNICAL = frozenset({"cache control", "pragma", "doc security"})
# Fields of several words or phrases with commas between them.
_LISTS = frozenset({"keywords", "keyword", "tags", "tag", "category", "categories", "subject", "labels"})
# Values that let everybody in, and values that keep people out, as the whole of a field.
_EVERYBODY = frozenset(
    {
        *("public", "everybody", "everyone", "anyone", "anybody", "all", "open", "world", "unrestricted"),
        *("open access", "general public", "the public", "unclassified", "not restricted", "free"),
        *("no restriction", "no restrictions", "not confidential", "none"),
        *("clear", "white", "tlp clear", "tlp white"),  # of the traffic light protocol
        "official",  # of what British authorities publish as well, in contrast to OFFICIAL-SENSITIVE
    }
)
_NOT_EVERYBODY = frozenset(
    {
        *("restricted", "confidential", "strictly confidential", "private", "private and confidential"),
        *("in confidence", "secret", "top secret", "members only", "staff only", "board only"),
        *("internal only", "internal use only", "for internal use only", "not public", "non public"),
        *("not for publication", "not for release", "official sensitive", "unpublished", "embargoed"),
        *("restricted access", "access restricted", "council only", "committee only", "trustees only"),
        *("exempt", "exempt from publication", "withheld", "board members only"),
    }
)
# A text that begins with one of these and goes on behind a sign says of the paper what it is.
_OPENS = re.compile(
    r"(?:(?:strictly |highly |private and |commercial in )?confiden(?:tial|ce)|"
    r"not for (?:publication|release)|official[- ]sensitive|exempt from publication|top secret)"
    r"\s*(?:[:;(\[/|\\]|\s[-–—]).*|restricted to .*",
    re.IGNORECASE | re.DOTALL,
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# A mark on a line of its own, as no prose has it: sentences begin with a capital, and lists with a bullet.
_TYPED = re.compile(
    r"(?:<!--|\{%-? ?comment ?-?%\}|[\s\"'{#%:+\[])*restricted[\"'\]]?\s*[:=]>?(.*)|"
    r"[\W_]{0,8}(?i:restricted)[\"']?\s*[:=]>?\s*([\"'\[].*|(?i:true|yes|on)\W*|[a-z0-9][a-z0-9-]*\W*)"
)
_LONGEST, _LONGEST_TEXT = 80, 5_000
UNDERSTOOD = "write restricted: true, restricted: false or labels, like restricted: [audit, pay-panel]"
"""What a message advises."""


class Says(Enum):
    """What one field says of who may see the document."""

    NOTHING = "nothing, or that everybody may"
    RESTRICTED = "that not everybody may"
    UNCLEAR = "something that a plain mark beside it can settle"
    UNTOLD = "something that must not be passed over"


@dataclass(frozen=True, slots=True)
class _Mark:
    says: Says
    key: str
    value: Stated


_UNHEEDED: ContextVar[bool] = ContextVar("marks are not heeded", default=False)


@contextmanager
def unheeded() -> Iterator[None]:
    """Let marks say nothing meanwhile: for a text that nobody is to see, to compare others with it."""
    token = _UNHEEDED.set(True)
    try:
        yield
    finally:
        _UNHEEDED.reset(token)


def refuse_unclear(message: str) -> None:
    """Raise UnclearRestriction, unless marks are not heeded."""
    if not _UNHEEDED.get():
        raise UnclearRestriction(message)


def restriction_in(fields: Fields) -> tuple[str, ...] | None:
    """Return the labels that the fields restrict their document to; () is public by their word, None unsaid.

    Raises RefusedFile when whom it is restricted to cannot be told, or is told in two ways.
    """
    if _UNHEEDED.get():
        return None
    plain = [(key, value) for key, value in fields if key_words(key) == ("restricted",)]
    others = [mark for pair in fields if pair not in plain for mark in _marks(*pair, 0)]
    others += _unnamed_labels(fields)
    try:
        labels = agreed_restriction((f'"{_pair(key, value)}"', labels_in(value)) for key, value in plain)
    except ValueError as error:
        raise UnclearRestriction(f"whom it is restricted to cannot be told: {error}") from None
    for mark in others:
        settled = labels is not None and mark.says is Says.UNCLEAR
        if mark.says is Says.UNTOLD or (mark.says is Says.UNCLEAR and not settled):
            raise UnclearRestriction(
                f'whom it is restricted to cannot be told from "{_pair(mark.key, mark.value)}": {UNDERSTOOD}'
            )
        if mark.says is Says.RESTRICTED and labels == ():
            raise UnclearRestriction(
                f'whom it is restricted to cannot be told: it says both "{_pair(*plain[0])}" and '
                f'"{_pair(mark.key, mark.value)}"'
            )
    if labels is None and any(mark.says is Says.RESTRICTED for mark in others):
        return (DEFAULT_LABEL,)
    return labels


def labels_in(value: Stated) -> tuple[str, ...]:
    """Return the labels of true, false, "audit", "audit, staff", "[audit, staff]" or a list of them.

    ValueError with a sentence for all else.
    """
    if isinstance(value, bool):
        return (DEFAULT_LABEL,) if value else ()
    parts: list[str] = []
    if isinstance(value, list):
        parts = [part.strip() if isinstance(part, str) else "" for part in value]
    elif isinstance(value, str):
        stated = value.strip().removeprefix("[").removesuffix("]")
        if stated.lower() in YES | NO:
            return (DEFAULT_LABEL,) if stated.lower() in YES else ()
        parts = [part.strip().strip("\"'") for part in stated.split(",")]
    if not parts:
        raise ValueError(f"it is neither true nor false nor a label; {UNDERSTOOD}")
    return tuple(sorted({_label(part) for part in parts}))


def _label(text: str) -> str:
    if text in YES | NO | _NO_LABEL or text.isdigit():
        raise ValueError(f'"{text}" is no label; {UNDERSTOOD}')
    return checked_label(text)


def key_words(key: str) -> tuple[str, ...]:
    """Return the words of a field's name in lower case: "accessRights", "x-access_rights"."""
    plain = _HUMP.sub(" ", unicodedata.normalize("NFKC", key[:_LONGEST]))
    return tuple(re.findall(r"[^\W_]+", plain.casefold()))


def is_strong(key: str) -> bool:
    """Whether a word of the name speaks of restriction, a slip of the pen or two allowed."""
    words = key_words(key)
    return any(word in _STRONG or _is_slip(word) for word in (*words, "".join(words)))


def says_who(key: str) -> bool:
    """Whether a field of this name may say who sees the document."""
    name = _name(key)
    named = name in _PUBLIC_IF_YES | _HIDDEN_IF_YES | _WHO | _ABOUT or name.endswith(_WHO_AT_END)
    return named or is_strong(key)


def _name(key: str) -> str:
    """The words of a field's name, without those that say what it is a field of."""
    words = key_words(key)
    while len(words) > 1 and words[0] in _OF_WHAT:
        words = words[1:]
    return " ".join(words)


def is_mark(key: str, value: str) -> bool:
    """Whether a field keeps people out, or may be meant to."""
    if key_words(key) == ("restricted",):
        return not is_said_public(value)
    return any(mark.says in (Says.RESTRICTED, Says.UNTOLD) for mark in _marks(key, value, 0))


def is_head_mark(key: str, value: str) -> bool:
    """Whether a text's opening line keeps people out, as a field would, in words that no roster has."""
    name = _name(key)
    of_access = name in _WHO | _ABOUT or name.endswith(_WHO_AT_END)
    return is_mark(key, value) and (is_strong(key) or (of_access and _plain(value) in _NOT_EVERYBODY))


def typed_mark(line: str) -> re.Match[str] | None:
    """Return what of a line of text says, as a field would, that something is restricted."""
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", line))
    return found if found and not is_said_public(found[1] or found[2]) else None


def is_said_public(value: Stated) -> bool:
    """Whether a value plainly lets everybody in, or denies what its field is named for."""
    return not isinstance(value, list | tuple) and _plain(value) in NO | _EVERYBODY | {"0", "n"}


def _is_slip(word: str) -> bool:
    if len(word) < 6 or word.startswith("un"):
        return False
    return any(OSA.distance(word, one) <= len(one) // 5 for one in _SPELT)


def _marks(key: str, value: Stated, depth: int) -> Iterator[_Mark]:
    """Yield what a field says, and what the fields within it do: of what is not known."""
    says = _field_says(key, value)
    if depth and says is not Says.NOTHING:
        says = Says.NOTHING if says is Says.UNCLEAR else Says.UNTOLD
    yield _Mark(says, key, value)
    if isinstance(value, tuple):
        for inner_key, inner in value:
            yield from _marks(inner_key, inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _marks("" if isinstance(inner, tuple) else key, inner, depth + 1)


def _unnamed_labels(fields: Fields) -> Iterator[_Mark]:
    """Yield the labels of sensitivity that are put to a document and whose name stands nowhere."""
    stated = {_name(key) for key, _ in fields}
    for key, value in fields:
        label = _LABEL_ON.fullmatch(_name(key))
        if label and f"{label[1]}name" not in stated and not is_said_public(value):
            yield _Mark(Says.UNCLEAR, key, value)


def _field_says(key: str, value: Stated) -> Says:
    name = _name(key)
    if " ".join(key_words(key)) in _TECHNICAL:
        return Says.NOTHING
    if is_strong(key):
        return _strong_says(name, value)
    if name in _PUBLIC_IF_YES:
        return _public_says(name, value)
    if name in _HIDDEN_IF_YES:
        denied = value is None or value == "" or is_said_public(value)
        return Says.NOTHING if denied else Says.UNCLEAR
    if name in _WHO or name.endswith(_WHO_AT_END):
        return _who_says(value)
    if name in _ABOUT:
        return _about_says(value, _ABOUT_WHO)
    told = _ABOUT_WHO if _LABEL_NAME.fullmatch(name) else _KEPT_BACK if name in _STATE else None
    if told is not None and (says := _about_says(value, told)) is not Says.NOTHING:
        return Says.UNTOLD if says is Says.RESTRICTED else says
    if name in _LISTS and isinstance(value, str):
        return max(map(_text_says, (value, *re.split("[,;]", value))), key=lambda says: says is Says.UNTOLD)
    return _text_says(value)


def _strong_says(name: str, value: Stated) -> Says:
    if is_said_public(value):
        return Says.NOTHING
    scalar = not isinstance(value, list | tuple)
    if scalar and name in _PLAIN and _plain(value) in YES | _NOT_EVERYBODY | {"1", "y"}:
        return Says.RESTRICTED
    return Says.UNTOLD


def _public_says(name: str, value: Stated) -> Says:
    if isinstance(value, list | tuple):
        return Says.UNCLEAR
    plain = _plain(value)
    if plain in NO | {"0", "n"}:
        return Says.RESTRICTED if name.endswith("public") else Says.UNCLEAR
    if plain in YES | _EVERYBODY | {"", "1", "y"} or (name.startswith("publish") and plain[:1].isdigit()):
        return Says.NOTHING
    return Says.UNTOLD if plain in _NOT_EVERYBODY else Says.UNCLEAR


def _who_says(value: Stated) -> Says:
    if isinstance(value, list):
        return Says.NOTHING if value and all(is_said_public(one) for one in value) else Says.UNCLEAR
    if isinstance(value, tuple):
        return Says.UNCLEAR
    plain = _plain(value)
    if plain in _NOT_EVERYBODY:
        return Says.RESTRICTED
    return Says.NOTHING if plain in _EVERYBODY | YES | {"", "1"} else Says.UNCLEAR


def _about_says(value: Stated, words: frozenset[str]) -> Says:
    """What a field says whose name is of many things, by words that tell of people or secrecy."""
    if isinstance(value, tuple):
        return Says.UNCLEAR
    said = value if isinstance(value, list) else [value]
    plain = [_plain(one) for one in said if not isinstance(one, list | tuple) and not is_said_public(one)]
    if any(one in _NOT_EVERYBODY for one in plain):
        return Says.RESTRICTED
    return Says.UNCLEAR if {word for one in plain for word in one.split()} & words else Says.NOTHING


def _text_says(value: Stated) -> Says:
    """What the wording of a field says whose name says nothing."""
    if not isinstance(value, str):
        return Says.NOTHING
    text = value[:_LONGEST_TEXT]
    if _plain(text) in _NOT_EVERYBODY or _OPENS.fullmatch(text.strip()):
        return Says.UNTOLD
    return Says.UNTOLD if any(map(typed_mark, text.splitlines())) else Says.NOTHING


def _plain(value: Stated) -> str:
    """Return a value in lower case, its words with one space between them."""
    text = unicodedata.normalize("NFKC", str("" if value is None else value)[: 4 * _LONGEST]).casefold()
    return " ".join(re.findall(r"[^\W_]+", text))


def _pair(key: str, value: Stated) -> str:
    if not key:
        return shown(str(value or ""))
    if isinstance(value, tuple):
        return f"{shown(key)}: {{…}}"
    if isinstance(value, list):
        return f"{shown(key)}: [{shown(', '.join(str(one)[:40] for one in value[:9]))}]"
    return f"{shown(key)}: {shown(str(value).lower() if isinstance(value, bool) else str(value or ''))}"
