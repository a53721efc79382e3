"""What a personal name looks like in a roster, and which letters could stand for it."""

from __future__ import annotations

import re

from indexer.structure.vocabulary import HONORIFIC, ORGANISATION, ROLE

TITLE = re.compile(rf"(?:{HONORIFIC})\.?\s+", re.IGNORECASE)
# "(XX)" and the brackets that typing breaks: "((XX)", "XX)", "()XX", "(XX". Initials are two to four letters.
BRACKET = re.compile(
    r"\(+\s*\)?\s*([^()\[\]]{0,80}?)\s*\)+"
    r"|(?<![\w(])([A-Z][A-Za-z]{1,3})\)+"
    r"|\(\s*([A-Z][A-Za-z]{1,3})(?=\s*(?:[-–—,]|\Z))"
    r"|\[([^\[\]]{1,60})\]"
)
INITIALS = re.compile(r"[A-Z][A-Za-z]{0,2}[A-Z][a-z]?|[A-Z]{2,4}[a-z]?")
# What parts the fields of an entry: spaced dashes, commas, tabs, wide gaps.
FIELDS = re.compile(r"\s+[-–—|/]+\s+|\s*[,;:|\t\n]\s*|\s+[-–—]+|[–—]+\s*|\s{3,}|-\s+")
# "Chair: A Name", "Clerk - B Name": the role comes first.
ROLE_FIRST = re.compile(r"(?P<role>[A-Za-z'’ /-]{4,40}?)\s*[:–—-]\s+(?P<rest>\S.{2,})", re.DOTALL)

PARTICLES = frozenset("de da di du del della van von der den la le bin al el y ap ab ter st dos".split())
_NAME_WORD = re.compile(r"(?:[^\W\d_](?:[^\W\d_]|['’.-])*)\Z")
# The longest name taken for one: "Professor Sir Firstname Middlename van der Surname-Surname".
NAME_CHARACTERS = 48
_NAME_WORDS = 6
# Without "van" or "de" nobody prints more; organisations do.
_PLAIN_WORDS = 4
# An entry with name, role and organisation stays below; longer is running text.
_ENTRY_CHARACTERS = 250


def is_name(text: str) -> bool:
    """Whether the text could be a person's name: capitalised, no organisation's word, two parts."""
    bare, titled = strip_title(text)
    parts = bare.split()
    if parts and all(ROLE.fullmatch(part) for part in parts):  # "Chief Executive"
        return False
    if not parts or len(text) > NAME_CHARACTERS or len(parts) > _NAME_WORDS or ORGANISATION.search(bare):
        return False
    if any(not _NAME_WORD.match(part.strip("\"“”'‘’,")) for part in parts):
        return False
    particles = [part for part in parts if part.lower() in PARTICLES]
    if any(part[0].islower() and part not in particles for part in parts):
        return False
    if len(parts) > _PLAIN_WORDS and not particles:
        return False
    shouted = any(part.isupper() and len(part) > 2 for part in parts) and not text.isupper()
    if shouted and parts[0].isupper():  # "MOPAC Oversight"; "Ann BELL" is a person
        return titled
    only_initials = len(parts) == 2 and all(len(part.strip(".")) == 1 for part in parts)
    return titled or (len(parts) >= 2 and not only_initials)


def strip_title(text: str) -> tuple[str, bool]:
    """The name without "Cllr", "Dr", "AC" ... and whether it had one."""
    bare = text
    while (found := TITLE.match(bare)) and found.end() < len(bare):
        bare = bare[found.end() :]
    return bare, bare != text


def could_abbreviate(letters: str, name: str) -> bool:
    """Whether the letters could be this name's initials: first letters of its parts, or letters in order."""
    parts = [part for part in re.split(r"[\s'’.-]+", strip_title(name)[0]) if part]
    firsts = [part[0].lower() for part in parts]
    if letters[0].lower() not in firsts:
        return False
    if len(parts) == 1:  # "Ann (AB)": the surname is not printed
        return letters[0].lower() == firsts[0]
    rest = iter("".join(parts).lower())
    return sorted(letters.lower()) == sorted(firsts) or all(letter in rest for letter in letters.lower())


def resembles(letters: str, name: str) -> bool:
    """Whether letters begin as a part of the name does or end as the surname begins.

    "LM" of Lee Rand has a name that is not printed, "EC" of Liz Cope a longer form of one.
    """
    parts = [part.lower() for part in re.split(r"[\s-]+", strip_title(name)[0]) if part]
    first, last = letters[0].lower(), letters[-1].lower()
    return any(part.startswith(first) for part in parts) or (bool(parts) and parts[-1].startswith(last))


def is_first_name(text: str) -> bool:
    """Whether one word could be what somebody is called: capitalised, no organisation's word or acronym."""
    return (
        _NAME_WORD.match(text) is not None
        and text[0].isupper()
        and not text.isupper()
        and not ORGANISATION.search(text)
    )


def looks_like_person(text: str) -> bool:
    """Whether an entry opens with a person's name, or a role and a name ("Clerk: A Name")."""
    if len(text) > _ENTRY_CHARACTERS:
        return False
    first = first_field(text)
    if is_name(first):
        return True
    letters = bracketed_letters(text[:80])
    if letters and len(first) <= NAME_CHARACTERS and could_abbreviate(letters[0], first):
        return not ORGANISATION.search(first)
    return role_and_name(text) is not None


def role_and_name(text: str) -> tuple[str, str] | None:
    """(role, the rest) of "Chair: A Name, Organisation"; None for an entry of another shape."""
    found = ROLE_FIRST.match(text)
    if found and ROLE.search(found["role"]) and is_name(first_field(found["rest"])):
        return found["role"].strip(), found["rest"]
    return None


def bracketed_letters(text: str) -> list[str]:
    """Letters in brackets that could be initials, whoever they belong to."""
    inner = (part.strip() for bracket in BRACKET.finditer(text) for part in re.split("[,/]", inside(bracket)))
    return [letters for letters in inner if INITIALS.fullmatch(letters)]


def inside(bracket: re.Match[str]) -> str:
    """What a bracket holds, whichever of the broken shapes it has."""
    return next((group for group in bracket.groups() if group), "").strip()


def first_field(text: str) -> str:
    """The entry up to its first separator, brackets left out."""
    return FIELDS.split(without_brackets(text).strip(" -–—,"), maxsplit=1)[0].strip(" .")


def without_brackets(text: str) -> str:
    """The text without anything in brackets."""
    return BRACKET.sub(" ", text).strip()
