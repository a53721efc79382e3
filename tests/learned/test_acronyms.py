"""Acronyms in questions and quotes."""

from pathlib import Path

import pytest

from indexer.errors import UnusableIndex
from indexer.learned.acronym_definitions import Learned, combined
from indexer.learned.acronyms import MOST_EXPANSIONS, Acronyms
from indexer.learned.glossary import Glossary, load_glossary
from indexer.model import Meeting, Person
from tests.studied import studied

GLOSSARY = Glossary(
    acronyms={
        "CPS": ("Crown Prosecution Service",),
        "OOCD": ("out-of-court disposal",),
        "OOCR": ("out-of-court resolution",),
        "ASB": ("anti-social behaviour",),
        "HMCTS": ("HM Courts & Tribunals Service",),
        "SAR": ("safeguarding adults review", "subject access request"),
        "SEND": ("special educational needs and disabilities",),
        "CAKE": ("Children and Kin of Engineers",),
        "MPS": ("Metropolitan Police Service",),
        "ISVA": ("independent sexual violence adviser",),
        "S151": ("section 151",),
    },
    also={"the Met": "MPS", "Met Police": "MPS", "out-of-court resolution": "OOCD", "s.151": "S151"},
    only_in_capitals=frozenset({"send", "met"}),
)


def meeting(
    text: str, document_id: str = "one", board: str | None = None, people: tuple[Person, ...] = ()
) -> Meeting:
    return Meeting(document_id, None, board, None, "one.txt", None, text, attendees=people)


def known_from(learned: Learned, glossary: Glossary) -> Acronyms:
    return Acronyms(combined(learned, glossary))


@pytest.fixture(scope="module")
def known() -> Acronyms:
    text = "The Harbour Tide Board (HTB) ate cake, and cake again; CAKE was thanked."
    return known_from(studied([meeting(text)]), GLOSSARY)


def said(acronyms: Acronyms, question: str) -> dict[str, tuple[str, ...]]:
    found = acronyms.expansions(question)
    assert all(question[one.start : one.end] == one.written for one in found)
    return {one.written: one.stands_for for one in found}


@pytest.mark.parametrize(
    ("question", "written", "first"),
    [
        ("what did the cps say?", "cps", "Crown Prosecution Service"),
        ("the CPS's view", "CPS's", "Crown Prosecution Service"),
        ("C.P.S. charging", "C.P.S", "Crown Prosecution Service"),
        ("crown prosecution service delays", "crown prosecution service", "CPS"),
        ("How many oocds?", "oocds", "out-of-court disposal"),
        ("How many OOCDs?", "OOCDs", "out-of-court disposal"),
        ("use of out of court disposals", "out of court disposals", "OOCD"),
        ("Antisocial Behaviours at night", "Antisocial Behaviours", "ASB"),
        ("anti social behaviour", "anti social behaviour", "ASB"),
        ("His Majesty’s Courts and Tribunals Service", "His Majesty’s Courts and Tribunals Service", "HMCTS"),
        ("independent sexual-violence advisors", "independent sexual-violence advisors", "ISVA"),
        ("who is the S151 officer", "S151", "section 151"),
        ("who is the s.151 officer", "s.151", "section 151"),
        ("What does the Met do?", "the Met", "Metropolitan Police Service"),
        ("did the met police come", "met police", "Metropolitan Police Service"),
        ("htb plans", "htb", "Harbour Tide Board"),
        ("harbour tide board", "harbour tide board", "HTB"),
    ],
)
def test_either_form_finds_the_other(known: Acronyms, question: str, written: str, first: str) -> None:
    found = said(known, question)
    assert list(found) == [written]
    assert found[written][0] == first


@pytest.mark.parametrize(
    "question",
    [
        "who will send it to us",
        "cake for all",  # the documents write the word small
        "the board met on Monday",
        "WHEN WILL THEY SEND THE CAKE",  # all in capitals, so they say nothing
        "MPs of the county",  # not MPS
        "asbestos in court, disposal of it",
        "the crown. Prosecution service",
        "",
    ],
)
def test_ordinary_words_are_left_alone(known: Acronyms, question: str) -> None:
    assert known.expansions(question) == ()


def test_capitals_make_the_word_an_acronym(known: Acronyms) -> None:
    assert list(said(known, "the SEND plan and CAKE")) == ["SEND", "CAKE"]


def test_a_slip_in_small_letters_does_not_make_an_acronym_a_word() -> None:
    text = "ASB fell. ASB rose. ASB fell. ASB rose. Then asb fell; see asb.gov.uk."
    assert list(said(known_from(studied([meeting(text)]), GLOSSARY), "less asb")) == ["asb"]


def test_stop_words_are_words_whatever_the_glossary_says() -> None:
    acronyms = known_from(studied([]), Glossary({"IT": ("information technology",)}, {}))
    assert acronyms.expansions("was it done") == ()
    assert said(acronyms, "was IT done") == {"IT": ("information technology",)}


def test_all_meanings_the_usual_first_and_names_that_are_used_for_it(known: Acronyms) -> None:
    assert said(known, "sar") == {"sar": ("safeguarding adults review", "subject access request")}
    assert said(known, "oocd") == {"oocd": ("out-of-court disposal", "out-of-court resolution")}
    assert "the Met" not in said(known, "mps")["mps"]


def test_long_forms_are_told_from_acronyms(known: Acronyms) -> None:
    (one,) = known.expansions("what does the Met do")
    assert one.stands_for == ("Metropolitan Police Service", "MPS")
    assert one.long_forms == ("Metropolitan Police Service",)


def test_what_the_question_says_both_ways_adds_nothing(known: Acronyms) -> None:
    assert known.expansions("the Crown Prosecution Service (CPS)") == ()


def test_the_longest_form_counts_and_a_few_at_most(known: Acronyms) -> None:
    glossary = Glossary({"TB": ("tide board",), "HTB": ("harbour tide board",)}, {})
    assert list(said(known_from(studied([]), glossary), "harbour tide board")) == ["harbour tide board"]
    every = "cps oocd asb hmcts sar SEND mps isva cps cps"
    assert len(known.expansions(every)) == MOST_EXPANSIONS
    assert len(known.expansions("cps and cps")) == 1


def test_what_documents_say_goes_before_the_packaged_and_after_the_users_own_glossary() -> None:
    text = "A Sea Angling Rally (SAR) was held."
    taught = known_from(studied([meeting(text)]), GLOSSARY)
    assert said(taught, "sar")["sar"][0] == "Sea Angling Rally"
    own = Glossary({"SAR": ("search and rescue",)}, {}, stated=frozenset({"SAR"}))
    assert said(known_from(studied([meeting(text)]), own), "sar")["sar"] == (
        "search and rescue",
        "Sea Angling Rally",
    )


def test_a_board_of_the_index_is_what_its_letters_mean() -> None:
    glossary = Glossary({"LQB": ("Local Quay Board",)}, {})
    acronyms = known_from(studied([meeting("The LQB met.", board="Lower Quay Board")]), glossary)
    assert said(acronyms, "lqb") == {"lqb": ("Lower Quay Board",)}


def test_what_is_removed_is_never_expanded() -> None:
    gone = Glossary({}, {}, removed=frozenset({"htb"}))
    acronyms = known_from(studied([meeting("The Harbour Tide Board (HTB) met.")]), gone)
    assert acronyms.expansions("htb") == ()
    assert acronyms.explain("HTB met.", "one") == ()


def test_a_quote_is_explained_in_order_and_once(known: Acronyms) -> None:
    quote = "MPS and CPS staff made OOCDs; the CPS will send them, and met."
    assert known.explain(quote) == (
        ("MPS", "Metropolitan Police Service"),
        ("CPS", "Crown Prosecution Service"),
        ("OOCD", "out-of-court disposal"),
    )
    assert known.explain("A SAR was read.") == (
        ("SAR", "safeguarding adults review or subject access request"),
    )
    assert known.explain("Nothing to explain about cps.") == ()


def test_a_quote_that_spells_it_out_explains_itself(known: Acronyms) -> None:
    assert known.explain("The Crown Prosecution Service (CPS) and ASB") == (("ASB", "anti-social behaviour"),)


def test_a_documents_own_meaning_wins_then_its_boards() -> None:
    own = meeting("A Sea Angling Rally (SAR) was held.", "own", "Sea Board")
    beside = meeting("The SAR was long.", "beside", "Sea Board")
    other = meeting("A SAR was made. The Salt Air Rules (SAR) hold.", "other", "Salt Board")
    acronyms = known_from(studied([other, own, beside]), GLOSSARY)
    assert acronyms.explain("SAR", "own") == (("SAR", "Sea Angling Rally"),)
    assert acronyms.explain("SAR", "beside") == (("SAR", "Sea Angling Rally"),)
    assert acronyms.explain("SAR", "other") == (("SAR", "Salt Air Rules"),)


def test_what_only_other_boards_say_is_not_explained() -> None:
    own = meeting("A Harbour Anchor Rule (HAR) was made.", "own", "Sea Board")
    other = meeting("The HAR and the SAR were read.", "other", "Salt Board")
    acronyms = known_from(studied([own, other]), GLOSSARY)
    assert acronyms.explain("HAR", "own") == (("HAR", "Harbour Anchor Rule"),)
    assert acronyms.explain("HAR", "other") == ()
    senses = acronyms.explain("SAR", "other", lambda sense: "subject" in sense)
    assert senses == (("SAR", "subject access request"),)
    assert acronyms.explain("SAR", "other", lambda _: False) == ()


def test_initials_of_the_roster_are_not_explained_as_an_acronym() -> None:
    people = (Person("Sal Ann Reed", "SAR"),)
    acronyms = known_from(studied([meeting("SAR spoke.", people=people)]), GLOSSARY)
    assert acronyms.explain("SAR told the CPS.", "one") == (("CPS", "Crown Prosecution Service"),)
    assert acronyms.explain("The SAR", "another") != ()


def test_saved_and_loaded_it_answers_alike(tmp_path: Path) -> None:
    people = (Person("Sal Ann Reed", "SAR"),)
    text = "The Harbour Tide Board (HTB) ate cake; SAR spoke."
    acronyms = known_from(studied([meeting(text, board="Mid Quay Board", people=people)]), load_glossary())
    acronyms.save(tmp_path)
    first = (tmp_path / "acronyms.json").read_bytes()
    loaded = Acronyms.load(tmp_path)
    for question in ("mqb and htb on vawg", "the Met on out of court disposals", "who sends cake"):
        assert loaded.expansions(question) == acronyms.expansions(question)
    quote = "HTB, SAR and CPS met the MQB."
    assert loaded.explain(quote, "one") == acronyms.explain(quote, "one")
    loaded.save(tmp_path)
    assert (tmp_path / "acronyms.json").read_bytes() == first


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"format": 9}', '{"format": 1, "acronyms": 3}'])
def test_a_damaged_file_is_refused_with_what_to_do(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "acronyms.json").write_text(content)
    with pytest.raises(UnusableIndex, match="rebuild the index"):
        Acronyms.load(tmp_path)


def test_the_real_minutes_teach_their_own_pairs_and_no_people(shared: Path) -> None:
    from indexer.build.parse_file import parse_file

    folder = shared / "minutes" / "london"
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in {".html", ".md", ".txt"}]
    meetings = [meeting for path in paths for meeting in parse_file(path)]
    people = {person.name for one in meetings for person in (*one.attendees, *one.apologies)}
    pairs = studied(meetings).pairs
    assert pairs
    assert not {expansion for _, expansion in pairs} & people
    boards = {one.board for one in meetings if one.board}
    assert {expansion for _, expansion in pairs} & boards
