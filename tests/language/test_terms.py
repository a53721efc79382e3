import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.words import Analyzer, forms_of, may_say


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("re-offending", "reoffending"),
        ("victims’", "victim"),
        ("the Board’s views", "the board's view"),
        ("£363M", "363m"),
        ("9,500 people", "9500 people"),
        ("Café", "cafe"),
        ("ORDERS", "order"),
        ("stratégies", "strategy"),
    ],
)
def test_different_spellings_meet(written: str, asked: str) -> None:
    analyzer = Analyzer()
    assert set(analyzer.terms(asked)) <= set(analyzer.terms(written))


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("30mph", "30 mph"),
        ("PC4417", "PC 4417"),
        ("pc4417", "PC-4417"),
        ("2.5km", "2.5 km"),
        ("1,200kg", "1200 kg"),
        ("1,200", "1200"),
        ("flu19", "flu-19"),
    ],
)
def test_figures_and_letters_are_the_same_words_with_and_without_a_space(glued: str, apart: str) -> None:
    analyzer = Analyzer()
    assert analyzer.terms(glued) == analyzer.terms(apart)
    assert "".join(glued[token.start : token.end] for token in analyzer.tokens(glued)) == glued


@pytest.mark.parametrize(
    "word", ["5g", "a12", "363m", "4.2m", "3rd", "21st", "8am", "h2o", "co2", "1990s", "q3"]
)
def test_a_letter_or_the_ending_of_an_ordinal_belongs_to_its_figure(word: str) -> None:
    assert Analyzer().terms(word) == [word]


def test_stop_words_go_unless_nothing_else_is_there() -> None:
    analyzer = Analyzer()
    assert analyzer.terms("what was said about the orders") == ["order"]
    assert analyzer.terms("who are they") == ["who", "are", "they"]


def test_hyphenated_words_count_in_parts_and_whole() -> None:
    assert sorted(Analyzer().terms("multi-agency")) == ["agenc", "multi", "multiag"]


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    tokens = Analyzer().tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [(token.start, token.end) for token in tokens] == sorted((t.start, t.end) for t in tokens)


@pytest.mark.parametrize("piece", ["a", "1,", "1a", "ab12", "a-", "a'", "é", "-", "1.a"])
@pytest.mark.timeout(120)
def test_a_word_is_found_after_a_long_repetition(piece: str) -> None:
    assert Analyzer().terms(piece * 100_000 + " harbour")[-1] == "harbour"


WRITTEN = st.lists(
    st.sampled_from(
        [
            "the",
            "Orders",
            "order",
            "re-offending",
            "e‑mail",
            "the-of",
            "é",
            "Thé",
            "9,500",
            "30mph",
            "PC44",
            "don't",
            "-",
            "’s",
            "_",
        ]
    )
    | st.text(max_size=5),
    max_size=12,
)


@given(WRITTEN, st.sampled_from([" ", "", "-", "\n"]), st.data())
def test_tokens_among_terms_are_those_of_all_tokens(
    words: list[str], between: str, data: st.DataObject
) -> None:
    analyzer, text = Analyzer(), between.join(words)
    tokens = analyzer.tokens(text)
    terms = data.draw(st.sets(st.sampled_from([token.term for token in tokens] + ["order", "offend"])))
    assert analyzer.among(text, terms) == [token for token in tokens if token.term in terms]


@given(WRITTEN, st.sampled_from([" ", "", "-", "\n"]))
def test_a_text_may_say_each_of_its_terms(words: list[str], between: str) -> None:
    text = between.join(words)
    assert all(may_say(text, token.term) for token in Analyzer().tokens(text))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "dying",
            "skies",
            "policies",
            "the 7LY form",
            "£1,250.50",
            "2½",
            "m²",
            "\ufb01nance",
            "Stra\u00dfe",
        ),
        *(
            "O’Dowd’s",
            "co-operate",
            "na\u00efve",
            "nai\u0308ve",
            "\u017b\u00f3\u0142w",
            "U.S.A.",
            "PC4417",
            "early",
            "\u0130zmir",
        ),
    ],
)
def test_a_term_is_looked_for_as_it_is_written(text: str) -> None:
    terms = Analyzer().terms(text)
    assert terms
    assert all(may_say(f"It was {text}.", term) for term in terms)
    assert not any(may_say("Low water", term) for term in terms if term[:1] not in "lowater")


@pytest.mark.parametrize(
    ("word", "text", "form"),
    [
        ("budget", "See budget2024.xlsx of the clerk.", "budget2024"),
        ("commissioner", "The commission met.", "commission"),
        ("farmers", "A farm was let.", "farm"),
        ("kHz", "At 50kHz it hums.", "50kHz"),
        ("corner", "The korn was cut.", None),
        ("ring", "They sang and rang.", None),
        ("order", "The ord ended.", None),
    ],
)
def test_other_forms_of_a_word_are_found(word: str, text: str, form: str | None) -> None:
    found = forms_of(word).search(text)
    assert (found and found.group()) == form
