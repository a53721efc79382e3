"""Which entries of word lists serve which documents: alternatives, sets, tables, and the report of them."""

from __future__ import annotations

import importlib.util
import re
import sys

import pytest

from eval.structure.alternatives import Questioned, alternatives, words_of
from eval.structure.judge import printed
from eval.structure.watch import Homes, ListEntry, watched_modules, watching
from eval.structure.word_lists import ClosedClasses, ServedEntry, as_rows, read_closed, served_entries, told
from indexer.errors import BadInput
from tests.eval.structure.invented import write_invented


@pytest.mark.parametrize(
    ("expression", "entries"),
    [
        ("clerk|mayor", ["clerk", "mayor"]),
        (r"\b(?:clerk|mayor)s?\b", ["clerk", "mayor"]),
        (r"\b(?:over|under)spent|(?:the |a )sum", ["the ", r"\b(?:over|under)spent", "(?:the |a )sum"]),
        (r"\b(?:clerk|mayor)\b", ["clerk", "mayor"]),
        ("apolog(?:y|ies) of", []),
        ("[Cc](?:hair|lerk) of", []),
        (r"(?:the |an )?(?:vote(?:s|d)?|motion) of", ["the ", "an ", "vote(?:s|d)?", "motion"]),
        (r"[a|b]|\||[^]|]|\(one|two", [r"\(one", "two"]),
        (r"(?P<name>one|two)(?=three|four)", ["one", "two", "three", "four"]),
        (r"(?<!\bno )motion(?! to defer)", [r"\bno ", " to defer"]),
        (r"(?i)one|(?:(?:two|three))", ["one", "two", "three"]),
        (r"\d+|\s\d", []),
    ],
)
def test_the_alternatives_of_an_expression_are_those_that_spell_words(expression, entries):
    assert sorted(one.text.removeprefix("(?i)") for one in alternatives(expression)) == sorted(entries)


def test_words_go_without_their_endings():
    assert words_of(r"\bcllrs?\b") == ["cllr"]
    assert words_of("chair(?:man|woman)?") == ["chair"]
    assert words_of(r"(?:the )?vote[sd]? of\s{1,3}") == ["the", "vote", "of"]


def served(expression: str, text: str, how: str = "search", flags: int = 0) -> set[str]:
    questioned = Questioned(re.compile(expression, flags))
    return {questioned.alternatives[n].text for n in questioned.served(how, text, (0, sys.maxsize))}


@pytest.mark.parametrize(
    ("expression", "how", "text", "turns_on"),
    [
        ("clerk|mayor", "search", "the mayor and the clerk", {"mayor"}),
        ("clerk|mayor", "finditer", "the mayor and the clerk", {"mayor", "clerk"}),
        ("clerk|mayor", "match", "the mayor", set()),
        ("clerk|mayor", "fullmatch", "mayor", {"mayor"}),
        ("(?:the |a )?(?:clerk|mayor)", "match", "the clerk", {"the ", "clerk"}),
        # What forbids serves where something would be found without it.
        (r"(?<!\bno )motion", "search", "no motion", {r"\bno "}),
        (r"(?<!\bno )motion", "search", "a motion", set()),
        (r"motion(?! (?:to defer|of thanks))", "search", "motion of thanks", {"of thanks"}),
        (r"motion(?! (?:to defer|of thanks))", "search", "motion carried", set()),
    ],
)
def test_a_text_turns_on_what_was_matched_or_forbidden(expression, how, text, turns_on):
    assert served(expression, text, how) == turns_on


def test_named_groups_flags_and_references_stay_what_they_are():
    assert served(r"(?P<a>x|yy)-(?P=a)-(?:one|two)", "yy-yy-two") == {"yy", "two"}
    assert served("(?i:clerk)|mayor", "CLERK") == {"(?i:clerk)"}
    assert served("clerk|mayor", "MAYOR", flags=re.IGNORECASE) == {"mayor"}


MODULE = r"""
import re
from functools import cache
OFFICES = r"(?:clerk|mayor|bailiff)"
CAME = re.compile(rf"present: (?:the )?{OFFICES}")
LEFT = re.compile(rf"left: {OFFICES}")
PLACES = frozenset({"hall", "barn"})
ROOMS = {"hall": 1, "barn": 2}
_find = CAME.search
BOTH = (CAME, LEFT)

@cache
def found(text):
    inline = re.search("(?:red|blue) door", text, re.IGNORECASE)
    return bool(_find(text)), [bool(one.match(text)) for one in BOTH], inline and inline.group()

def places(text):
    return {w for w in text.split() if w in PLACES} | ({"hall"} & PLACES if "?" in text else set())
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    path = tmp_path / "made_for_lists.py"
    path.write_text(MODULE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("made_for_lists", path)
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "made_for_lists", made)
    spec.loader.exec_module(made)
    return made


def entries_of(module, act) -> set[tuple[str, str]]:
    with watching((module,)) as asked:
        act()
    return {(one.list, one.entry) for one in asked.served(Homes((module,)))}


def test_an_alternative_is_counted_where_it_stands_in_the_source(module):
    act = lambda: module.found("present: the mayor")  # noqa: E731
    assert entries_of(module, act) == {("OFFICES", "mayor")}
    assert entries_of(module, lambda: module.found("left: clerk")) == {("OFFICES", "clerk")}
    assert entries_of(module, lambda: module.found("a Blue door")) == {("found()", "blue")}


def test_what_was_cached_for_one_document_is_counted_for_the_next(module):
    for _ in range(2):
        assert entries_of(module, lambda: module.found("left: clerk"))


def test_words_of_sets_and_tables_are_counted_when_asked_for(module):
    assert entries_of(module, lambda: module.places("barns")) == set()
    assert entries_of(module, lambda: module.places("a barn")) == {("PLACES", "barn")}
    assert entries_of(module, lambda: module.places("why ?")) == {("PLACES", "hall")}
    assert entries_of(module, lambda: module.ROOMS.get("barn")) == {("ROOMS", "barn")}
    assert entries_of(module, lambda: module.ROOMS.get("loft")) == set()


def test_a_watched_module_does_as_before_and_is_left_as_it_was(module):
    before = dict(vars(module))
    with watching((module,)):
        assert module.CAME is not before["CAME"]
        assert module.found("present: the mayor") == (True, [True, False], None)
        assert sorted(module.PLACES | {"loft"}) == ["barn", "hall", "loft"]
        assert {"barn"} <= module.PLACES
    assert dict(vars(module)) == before


def test_documents_are_read_the_same_while_they_are_watched(tmp_path):
    write_invented(tmp_path)
    for path in sorted(tmp_path.rglob("*.txt")):
        alone = printed(path)
        with watching(watched_modules()):
            assert printed(path) == alone


def test_entries_are_counted_by_document_and_by_body(tmp_path):
    write_invented(tmp_path)
    (tmp_path / "stint" / "june.txt").write_text((tmp_path / "stint" / "may.txt").read_text())
    documents = [(path.relative_to(tmp_path).as_posix(), path) for path in sorted(tmp_path.rglob("*.txt"))]
    found = served_entries(documents, workers=1)
    assert len({one.entry for one in found}) == len(found)
    months = {one.entry.entry: one for one in found if one.entry.list == "MONTH_NAME"}
    assert {one.closed for one in months.values()} == {"months", "function-words"}  # "may" is both
    assert max(one.documents for one in found) == 4
    assert max(one.bodies for one in found) == 3
    assert all(one.bodies <= one.documents for one in found)
    assert [one for one in found if one.goes and one.documents > 1] == []


def test_the_report_names_what_should_go(capsys):
    def entry(word: str, documents: int, closed: str | None = None) -> ServedEntry:
        return ServedEntry(
            ListEntry("a.b", "_LIST", word), documents, min(documents, 2), documents + 1, closed
        )

    entries = [entry("phrase", 1), entry("may", 0, "months"), entry("clerk", 12)]
    text = "\n".join(told(entries, 20, every=False))
    assert text == (
        "3 entries of 1 lists, read over 20 documents: 1 serve one document or none, and are of no closed "
        "class.\n\na.b _LIST: 1 of 3 go\n -    1 documents   1 bodies, occurs in   2  phrase"
    )
    everything = "\n".join(told(entries, 20, every=True))
    assert "occurs in   1  may  (months)" in everything
    assert "  12 documents   2 bodies" in everything
    assert as_rows(entries)[1] == {
        "module": "a.b", "list": "_LIST", "entry": "may", "documents": 0, "bodies": 0, "occurs": 1,
        "closed": "months",
    }  # fmt: skip


def test_what_is_of_a_closed_class_is_so_by_its_list_or_by_all_of_its_words():
    closed = ClosedClasses({("a.b", "_LIST"): "whole"}, {"mon": "days", "the": "small"})
    assert closed.of(ListEntry("a.b", "_LIST", "phrase")) == "whole"
    assert closed.of(ListEntry("a.b", "_OTHER", r"\bmon\b")) == "days"
    assert closed.of(ListEntry("a.b", "_OTHER", "the mon")) == "small"
    assert closed.of(ListEntry("a.b", "_OTHER", "the phrase")) is None


def test_every_closed_class_says_why_and_names_lists_that_there_are(tmp_path):
    lists = {(module.__name__, name) for module in watched_modules() for name in vars(module)}
    assert set(read_closed().lists) <= lists
    path = tmp_path / "closed.toml"
    path.write_text('[days]\nwords = "mon"\n')
    with pytest.raises(BadInput, match="the class days needs a reason"):
        read_closed(path)
