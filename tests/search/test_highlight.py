from indexer.language.words import Analyzer
from service.search.citing import highlights


def marked(question: str, text: str) -> list[str]:
    analyzer = Analyzer()
    spans = highlights(analyzer, set(analyzer.terms(question)), text)
    return [text[start:end] for start, end in spans]


def test_words_of_the_question_are_marked_in_any_form() -> None:
    assert marked("ancillary orders", "An ancillary order; Ancillary ORDERS’.") == [
        "ancillary",
        "order",
        "Ancillary",
        "ORDERS",
    ]


def test_stop_words_are_never_marked() -> None:
    assert marked("what was said about the courts", "What was said about the court?") == ["court"]
    assert marked("who is it", "Who is it?") == []


def test_a_compound_is_marked_once() -> None:
    assert marked("reoffending", "Reducing re-offending.") == ["re-offending"]
    assert marked("re-offending", "Reducing re-offending.") == ["re-offending"]
