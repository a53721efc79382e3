"""Headers and footers of pages: what opens the document, as a letterhead does, and what runs on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.documents.lines import Paragraph, clean_line
from indexer.documents.office.body import OfficeFindings
from indexer.language.dates import find_dates

# What a header says that belongs to the minutes: a body, or that these are minutes.
_BODY = re.compile(
    r"\b(?:minutes|meetings?|council|board|committee|sub-?committee|panel|forum|group|assembly|commission|"
    r"authority|trust|association|society|senate|cabinet|governors|trustees|federation|partnership|parish|"
    r"community|working party|task ?force|club|union|college|school)\b",
    re.IGNORECASE,
)
_RECORD = re.compile(r"\b(?:minutes|meeting)\b", re.IGNORECASE)
_PAGE = re.compile(r"[\s|·•–—-]*\bpage\s*(?:\d+|[ivxlc]+)(?:\s*(?:of|/)\s*\d+)?\s*\Z", re.IGNORECASE)
_ONLY_PAGE = re.compile(r"[\s|·•–—-]*(?:p(?:age|\.)?)?\s*\d*\s*(?:(?:of|/)\s*\d+)?[\s|·•–—-]*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b", re.IGNORECASE)
# A document says who met and when within its first lines.
_OPENING = 40
# Such a share of a header's words in the opening, and it says nothing new.
_SAID = 0.75


@dataclass(frozen=True, slots=True)
class PageHead:
    """The paragraphs of one header or footer; `once` where only the first page shows it."""

    paragraphs: tuple[Paragraph, ...]
    once: bool = False
    footer: bool = False


class PageHeads:
    """Decides section by section; a line opens the document once."""

    def __init__(self, findings: OfficeFindings) -> None:
        self._findings = findings
        self._told: set[str] = set()

    def opening(self, heads: Iterable[PageHead], body: Sequence[Paragraph]) -> Iterator[Paragraph]:
        """Yield the lines of a section's headers that its text does not say itself; the rest is left out."""
        opening = " ".join(paragraph.text for paragraph in _first(body))
        for head in heads:
            for paragraph in head.paragraphs:
                line = clean_line(paragraph.text)
                if line in self._told:
                    self._findings.leave_out("repeated header", line)
                    continue
                self._told.add(line)
                if line and self._opens(paragraph, head, opening):
                    text = _PAGE.sub("", paragraph.text)
                    yield replace(paragraph, text=text)
                    self._findings.leave_out("page number", paragraph.text[len(text) :])
                else:
                    self._leave_out(paragraph.text)

    def _opens(self, paragraph: Paragraph, head: PageHead, opening: str) -> bool:
        text = _PAGE.sub("", paragraph.text)
        if _ONLY_PAGE.fullmatch(text) or _is_said(text, opening):
            return False
        if head.footer:
            return bool(_RECORD.search(text)) and _has_date(text) and not _has_date(opening)
        return head.once or _has_date(text) or bool(_BODY.search(text))

    def _leave_out(self, text: str) -> None:
        self._findings.leave_out("page number" if _ONLY_PAGE.fullmatch(text) else "running head", text)


def _first(body: Sequence[Paragraph]) -> list[Paragraph]:
    return [paragraph for paragraph in body if clean_line(paragraph.text)][:_OPENING]


def _has_date(text: str) -> bool:
    return next(find_dates(text), None) is not None


def _is_said(text: str, opening: str) -> bool:
    """Whether the document's opening holds nearly all words of a line, and all its figures."""
    own, said = _words(text), set(_words(opening))
    missing = [word for word in own if word not in said]
    return len(missing) <= (1 - _SAID) * len(own) and not any(word.isdigit() for word in missing)


def _words(text: str) -> list[str]:
    return _WORD.findall(_ORDINAL.sub(r"\1", text).lower())
