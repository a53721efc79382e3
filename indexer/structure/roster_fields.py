"""Rosters set as tables with a field of a person in each column: name, initials, organisation, who came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.structure.roster_headings import Presence, presence_of
from indexer.structure.vocabulary import words

_NAME = words(r"(?:full )?names?|attendees?|members?|participants?|who|delegates?|present")
_INITIALS = words(r"initials?|abbreviations?|abbrev\.?|short(?: name)?|tla|acronym")
_OTHER = words(
    r"(?:job )?title|roles?|positions?|organi[sz]ations?(?:/.*)?|affiliations?|compan(?:y|ies)|department|"
    r"representing|employer|location|agency|delegation|area|from|body|for|of|category|type|capacity|"
    r"(?:term of office|governor type)"
)
_STATUS = words(
    r"(?:present|attended|attendance|status)(?:\s?[/&]\s?(?:absent|apologies|not attended))*\??|"
    r"(?:apologies|absent)\s?[/&]\s?(?:present|attended)"
)
# Marks in a column that says who came; nothing in it means that they did not.
_CAME = words(r"p|y|yes|present|attended|x|in attendance|[✓✔☑✅]")
_SENT_WORD = words(r"a|ap|apols?\.?|apolog(?:y|ies)(?: (?:given|received|accepted))?|absent")


@dataclass(frozen=True, slots=True)
class Fields:
    """What the columns of a table hold; `says` is what the heading of the names' column says of them."""

    columns: Mapping[int, str]  # column -> "name", "initials", "other" or "status"
    says: Presence | None

    def of(self, field: str, row: Sequence[str]) -> list[str]:
        """The cells of one field that hold something, white space squeezed."""
        cells = (row[n] for n, name in self.columns.items() if name == field and n < len(row))
        return [" ".join(cell.split()) for cell in cells if cell.strip()]

    def presence_in(self, row: Sequence[str]) -> Presence | None:
        """What the row says of its person; None where no column is for that."""
        if "status" not in self.columns.values():
            return None
        said = " ".join(self.of("status", row))
        if _CAME.match(said):
            return Presence.PRESENT
        return Presence.ABSENT if _SENT_WORD.match(said) else presence_of(said) or Presence.MISSING


def read_fields(header: Sequence[str]) -> Fields | None:
    """The fields that a header row names; None for a row that is none, or that heads columns of people."""
    texts = [cell.strip(" :*") for cell in header]
    columns: dict[int, str] = {}
    for n, text in enumerate(texts):
        if _INITIALS.match(text):
            columns[n] = "initials"
        elif _OTHER.match(text):
            columns[n] = "other"
    said = [n for n, text in enumerate(texts) if n not in columns and presence_of(text) is not None]
    named = [n for n, text in enumerate(texts) if n not in columns and _NAME.match(text)]
    status = [n for n, text in enumerate(texts) if n not in columns and _STATUS.match(text)]
    if not named and len(said) == 1 and columns:
        return Fields({**columns, said[0]: "name"}, presence_of(texts[said[0]]))
    others = [n for n in status if named and n != named[0]]
    if not named or not (columns or others):
        return None
    if others and named[0] in status:  # "Present | Apologies" are columns of people
        return None
    heads = presence_of(texts[named[0]]) if named[0] in said else None
    return Fields({**columns, named[0]: "name", **({others[0]: "status"} if others else {})}, heads)
