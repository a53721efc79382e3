from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from indexer.errors import BadInput
from indexer.store.bm25 import Lexicon, fit

words = st.sampled_from("order court victim board data rape bail dog".split())
passages = st.lists(st.lists(words, max_size=12), min_size=1, max_size=12)


@given(passages, st.lists(words | st.just("unknown"), max_size=6))
def test_scores_are_those_of_rank_bm25(corpus: list[list[str]], question: list[str]) -> None:
    assume(any(corpus))
    lexicon, impacts = fit(corpus)
    scores = np.nan_to_num(impacts.scores(lexicon.query(Counter(question))).values, neginf=0.0)
    assert np.abs(scores - BM25Okapi(corpus).get_scores(question)).max() < 1e-5


@given(passages, st.lists(words, max_size=6))
def test_a_score_means_a_common_term(corpus: list[list[str]], question: list[str]) -> None:
    assume(any(corpus))
    lexicon, impacts = fit(corpus)
    scores = impacts.scores(lexicon.query(Counter(question)))
    assert (scores.values > scores.least).tolist() == [bool(set(terms) & set(question)) for terms in corpus]


@given(passages, st.lists(words | st.just("unknown"), max_size=6))
def test_the_terms_of_single_passages_add_up_to_their_scores(
    corpus: list[list[str]], question: list[str]
) -> None:
    assume(any(corpus))
    lexicon, impacts = fit(corpus)
    query = lexicon.query(Counter(question))
    some = np.arange(0, len(corpus), 2)
    found = impacts.of(query, some)
    assert found.shape == (len(some), len(query.words))
    scores = np.nan_to_num(impacts.scores(query).values[some], neginf=0.0)
    assert np.allclose(found @ query.weights, scores, atol=1e-5)
    held = [[word in corpus[number] for word in query.words] for number in some]
    assert (found > 0).tolist() == held


def test_nothing_to_index_is_refused() -> None:
    with pytest.raises(BadInput, match="no words"):
        fit([[], []])


def test_a_word_weighs_its_idf_and_an_unknown_one_as_the_rarest() -> None:
    lexicon, _ = fit([["court", "order"], ["order", "bail"], ["order", "bail"], ["order"], ["dog"]])
    assert lexicon.weight("order") < lexicon.weight("bail") < lexicon.weight("dog")
    assert lexicon.weight("unknown") == lexicon.weight("dog") == lexicon.weight("court")
    assert lexicon.weight("order") >= 0


def test_a_saved_lexicon_weighs_questions_alike(tmp_path) -> None:
    lexicon, _ = fit([["court", "order"], ["order", "order", "bail"]])
    lexicon.save(tmp_path)
    again = Lexicon.load(tmp_path)
    question = ["bail", "order", "order", "unknown"]
    assert again.words == ("bail", "court", "order")
    assert (
        again.query(Counter(question)).weights.tolist() == lexicon.query(Counter(question)).weights.tolist()
    )
