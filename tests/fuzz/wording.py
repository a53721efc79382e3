"""Questions, days and filters at random: words of minutes, signs that mean something somewhere, odd ones."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.store.open import Index
from service.search.request import MOST_CHARACTERS, Mode, Order, QuestionPart
from tests.processes import ROOT

MARK = "<i id=\"fuzz\" title='&amp;'>"
"""What must never stand in a page as it is: whoever shows a question has to escape it."""

_WORDS = """what who when where how many which did the was were agreed said about last next meeting meetings
since before after between and or not in on of at from until to January march June Sept 2023 2024 1999 14th
31st 2023-04-26 26/4/23 spring autumn quarter year years months weeks ago yesterday today first second latest
previous recent all any board minutes item 3 2.1 knife knives lamps chair clerk travel expences stratergy CPS
BCJB BVWP the Board's "travel cards" "unpaid “ ” ' ’ " - – — ( ) [ ] { } * ? ! : ; , . … / \\ | & < > = + % #
@ ~ ^ $ £ € 0 00 1/0""".split()
_ODD = (
    *("\u0301" * 9, "\u202e", "\u200b", "\ufeff", "\U0001f600", "ﬁ", "ß", "İ", "ı"),
    *("\ue0b7", "\uffff", "\x07", "\x85"),
)
_PEOPLE = ("Rhona Pettiforth", "Ada Field", "YQ", "the chair")
_YEARS = ("2022", "2023", "2024", "2025", "1999")
_NO_YEARS = ("0000", "02024", "２０２４", "-1", "10000")


@dataclass(frozen=True, slots=True)
class Wording:
    """Makes what people may send to a service over `index`; `asked` are whole questions to begin with."""

    index: Index
    asked: Sequence[str]

    @classmethod
    def of(cls, index: Index) -> Wording:
        """Over the index of the sample minutes, with the questions that are asked of them."""
        lines = (ROOT / "examples" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        return cls(index, [json.loads(line)["question"] for line in lines])

    def question(self, chance: random.Random) -> str:
        """Words at random, often within a question that can be answered; mostly short enough to be asked."""
        question = sentence(chance, chance.choice((1, 3, 8, 20, 90)))
        if chance.random() < 0.4:
            whole = chance.choice(self.asked)
            at = chance.randrange(len(whole) + 1)
            question = f"{whole[:at]} {question[:80]} {whole[at:]}"
        if chance.random() < 0.1:
            question = chance.choice(question or "x") * chance.choice((100, MOST_CHARACTERS, 5_000))
        return question if chance.random() < 0.05 else question[:MOST_CHARACTERS]

    def filters(self, chance: random.Random) -> list[tuple[str, str]]:
        """Conditions as addresses hold them, from none to more than are taken."""
        return [self._filter(chance) for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 12, 60)))]

    def document(self, chance: random.Random) -> str:
        """The id of minutes, now and then of none."""
        if chance.random() < 0.2:
            return chance.choice(("nope", "..%2F..%2Fetc", "%00", "x" * 3_000, "%C3%28", "a/b"))
        return chance.choice(self.index.meetings).document_id

    def typed(self, chance: random.Random) -> str:
        """The beginning of something that the minutes name, or of nothing."""
        if chance.random() < 0.3:
            return sentence(chance, 2)
        named = [board.name for board in self.index.boards] + [text for text, _ in self.index.headings()]
        word = chance.choice(chance.choice([*named, *_PEOPLE]).split() or ["x"])
        return word[: chance.randint(1, 9)] if chance.random() < 0.8 else word.upper() + MARK

    def _filter(self, chance: random.Random) -> tuple[str, str]:
        kinds: dict[str, Sequence[str]] = {
            "board": [name for board in self.index.boards for name in (board.name, board.acronym) if name],
            "document": [meeting.document_id for meeting in self.index.meetings],
            "person": _PEOPLE,
            "date_from": [f"{chance.choice(_YEARS)}-01-01", "", day(chance)],
            "date_to": [f"{chance.choice(_YEARS)}-12-31", "", day(chance)],
            "year": _YEARS if chance.random() < 0.9 else _NO_YEARS,
            "has_actions": ("true", "false", "1", ""),
            "as_typed": list(QuestionPart),
        }
        name = chance.choice(list(kinds))
        return name, sentence(chance, 3) if chance.random() < 0.05 else chance.choice(kinds[name])


def shape(chance: random.Random) -> tuple[str, str]:
    """A parameter for the shape of an answer: how long it is, and in which order."""
    kinds: dict[str, Sequence[str]] = {
        "mode": list(Mode),
        "sort": list(Order),
        "facets": ("true", "true", "false"),
        "limit": ["1", "20", "100", str(chance.randint(-1, 110))],
        "offset": ["0", "3", "50", str(chance.randint(-1, 1_010))],
        "page": ["1", "2", "3", str(chance.randint(0, 120))],
        "start": [str(chance.randint(-9, 9_999))],
        "end": [str(chance.randint(-9, 9_999))],
        "at": ["1-1", "p-1-1"],
        "as_typed_of": [sentence(chance, 3)],
        "explain": ("true", "false", "1"),
        "written": ("true",),
    }
    name = chance.choice(list(kinds))
    return name, sentence(chance, 3) if chance.random() < 0.1 else chance.choice(kinds[name])


def sentence(chance: random.Random, words: int) -> str:
    """At most so many words, and some odd signs."""
    parts = [chance.choice(_WORDS) for _ in range(chance.randint(0, words))]
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        odd = (*_ODD, MARK, chr(chance.randrange(0x20, 0xD800)), chr(chance.randrange(0x10000, 0x110000)))
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(odd))
    return chance.choice((" ", " ", " ", "", "\n")).join(parts)


def day(chance: random.Random) -> str:
    """A day of two centuries, as addresses hold it."""
    return (dt.date(1900, 1, 1) + dt.timedelta(days=chance.randrange(73_000))).isoformat()
