"""The support check on pairs written for it, and on the sentences of the project's own sample minutes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.language.sentences import sentence_spans
from indexer.store.open import open_index
from service.search.citing import heading_of
from service.summary.events import CitablePassage, RemovalReason
from service.summary.sentences import misconduct, take_citations
from service.summary.support import ENOUGH, Language, Support
from tests.pairs.group import Group
from tests.written_pairs import TUNED_ON, UNSEEN

LANGUAGE = Language()

_AUXILIARY = re.compile(r"\b(was|were|had|has|is|are|will|would)\b(?! not)")
_DIGITS = re.compile(r"\d+")


def let_out(support: Support, sentence: str) -> bool:
    cited = take_citations(sentence)
    return misconduct(cited.text) is None and support.fault(cited.text, cited.numbers) is None


def judged(groups: tuple[Group, ...], enough: float = ENOUGH) -> Counter[str]:
    found: Counter[str] = Counter()
    for group in groups:
        support = Support(group.passages, LANGUAGE, enough)
        for sentence in group.supported:
            found["right" if let_out(support, sentence) else "lost"] += 1
        for sentence, _ in group.unsupported:
            found["wrong" if let_out(support, sentence) else "removed"] += 1
    return found


@pytest.mark.parametrize(
    ("groups", "precision", "recall"),
    [(TUNED_ON, 0.96, 0.93), (UNSEEN, 1.0, 0.85)],
    ids=["tuned on", "unseen"],
)
def test_precision_and_recall(
    groups: tuple[Group, ...],
    precision: float,
    recall: float,
    record_property: Callable[[str, object], None],
) -> None:
    found = judged(groups)
    shown = found["right"] + found["wrong"]
    reached = found["right"] / shown, found["right"] / (found["right"] + found["lost"])
    figures = f"precision {reached[0]:.3f}, recall {reached[1]:.3f}, {dict(found)}"
    record_property("support check", figures)
    assert reached[0] >= precision, figures
    assert reached[1] >= recall, figures


def test_there_are_enough_pairs_of_either_kind() -> None:
    groups = (*TUNED_ON, *UNSEEN)
    assert sum(len(group.supported) for group in groups) >= 60
    assert sum(len(group.unsupported) for group in groups) >= 60


def test_the_threshold_does_something() -> None:
    assert judged(TUNED_ON, enough=0.5)["wrong"] > judged(TUNED_ON)["wrong"]
    assert judged(TUNED_ON, enough=0.95)["right"] < judged(TUNED_ON)["right"]


PASSAGE = CitablePassage(
    1,
    "The Board did not agree to close the pool. It was proposed that lessons be free. Kay Lund sold 30 "
    "tickets. Olu Dunn asked for a refund.",
    "Pool Board",
)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Kay Lund sold 30 tickets.", None),
        ("The Board did not agree to close the pool.", None),
        ("Kay Lund sold 31 tickets.", RemovalReason.FIGURE),
        ("Kay Lund sold 30 tickets in 2024.", RemovalReason.FIGURE),
        ("Kay Lind sold 30 tickets.", RemovalReason.NAME),
        ("The CPS sold 30 tickets.", RemovalReason.NAME),
        ("The Board agreed to close the pool.", RemovalReason.CONTRARY),
        ("Kay Lund bought 30 tickets.", RemovalReason.CONTRARY),
        ("Kay Lund did not sell 30 tickets.", RemovalReason.CONTRARY),
        ("Lessons are free.", RemovalReason.FIRMER),
        ("All lessons were proposed to be free.", RemovalReason.FIRMER),
        ("The pool leaks water into the cellar.", RemovalReason.UNSUPPORTED),
    ],
)
def test_each_rule_says_why(sentence: str, reason: RemovalReason | None) -> None:
    assert Support([PASSAGE], LANGUAGE).fault(sentence, [1]) is reason


def test_only_the_cited_passages_count() -> None:
    support = Support([PASSAGE, CitablePassage(2, "The café opened at noon.")], LANGUAGE)
    assert support.fault("Kay Lund sold 30 tickets.", [1]) is None
    assert support.fault("Kay Lund sold 30 tickets.", [2]) is not None
    assert support.fault("Kay Lund sold 30 tickets, and the café opened at noon.", [1, 2]) is None


def test_notes_name_whoever_the_text_has_in_short() -> None:
    text = "KL sold 30 tickets."
    sentence = "Kay Lund sold 30 tickets."
    assert Support([CitablePassage(1, text)], LANGUAGE).fault(sentence, [1]) is RemovalReason.NAME
    assert Support([CitablePassage(1, text, notes=("KL = Kay Lund",))], LANGUAGE).fault(sentence, [1]) is None


@pytest.mark.timeout(120)
def test_an_empty_or_huge_passage_bears_nothing_out() -> None:
    assert Support([CitablePassage(1, "")], LANGUAGE).fault("The pool closed.", [1]) is not None
    support = Support([CitablePassage(1, "word " * 20_000)], LANGUAGE)
    assert support.fault("The pool closed.", [1]) is RemovalReason.UNSUPPORTED


@pytest.mark.slow
def test_real_sentences_hold_where_they_stand_and_nowhere_else(sample_index: Path) -> None:
    """Verbatim sentences must pass; the same with a figure or a "not" changed, or elsewhere, must not."""
    found: Counter[str] = Counter()
    for support, elsewhere, sentence in _sentences(sample_index):
        found["verbatim"] += 1
        found["verbatim passes"] += support.fault(sentence, [1]) is None
        found["elsewhere passes"] += elsewhere.fault(sentence, [1]) is None
        for name, changed in (
            (
                "denied",
                re.sub(r"\b(was|were|had|has|is|are|will|would)\b(?! not)", r"\1 not", sentence, count=1),
            ),
            ("figure", re.sub(r"\d+", lambda digits: str(int(digits.group()) + 7), sentence, count=1)),
        ):
            if changed != sentence:
                found[name] += 1
                found[f"{name} passes"] += support.fault(changed, [1]) is None
    assert found["verbatim passes"] >= 0.98 * found["verbatim"], found
    assert found["elsewhere passes"] <= 0.01 * found["verbatim"], found
    assert found["denied passes"] <= 0.05 * found["denied"], found
    assert found["figure passes"] <= 0.02 * found["figure"], found
    assert min(found["verbatim"], found["denied"], found["figure"]) > 50


def _sentences(root: Path) -> Iterator[tuple[Support, Support, str]]:
    index = open_index(root)
    try:
        for summary in index.meetings:
            meeting = index.meeting(summary.document_id)
            assert meeting is not None
            evidence = [
                CitablePassage(1, passage.text, meeting.board, meeting.date, heading_of(meeting, passage))
                for passage in index.passages(summary.document_id)
            ]
            supports = [Support([passage], LANGUAGE) for passage in evidence]
            for number, passage in enumerate(evidence):
                for start, end in sentence_spans(passage.text, 0, len(passage.text)):
                    sentence = passage.text[start:end].lstrip("-*• ")
                    if len(sentence.split()) > 5 and sentence.endswith(".") and misconduct(sentence) is None:
                        yield supports[number], supports[number - 1], sentence
    finally:
        index.close()
