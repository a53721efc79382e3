"""Those that are measured side by side, each in a process of its own: ours, and what others would take."""

from __future__ import annotations

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

PEER_DEPTH = 200  # of each leg, as many as our own legs give


class Contestant(Protocol):
    """One program over the passages of one index, ready to be asked."""

    def first(self, question: str) -> None:
        """Answers a question, as after a start."""
        ...

    def prepare(self, questions: list[str]) -> None:
        """Makes whatever is no part of answering."""
        ...

    def by_name(self) -> Mapping[str, Callable[[str], object]]:
        """What can be timed, each as a function of the question."""
        ...


def contestant(name: str, index: Path, work: Path) -> Contestant:
    """The contestant called so over the index; `work` holds what others keep on disk. KeyError."""
    makers: dict[str, Callable[[Path, Path], Contestant]] = {
        "minutebook": _ours,
        "rank-bm25": lambda root, _: RankBM25(root),
        "bm25s": lambda root, _: BM25s(root),
        "txtai": lambda _, folder: Txtai(folder),
    }
    return makers[name](index, work)


def _ours(root: Path, _: Path) -> Contestant:
    from eval.bench.stages import Stages
    from indexer.store.engines.base import Where
    from indexer.store.open import open_index
    from service.web.live import give_back

    index = open_index(root)
    give_back()  # as the service does when it has opened an index
    # The board with the fewest meetings: of the recombined corpora each has a hundredth.
    least = min(index.boards, key=lambda board: board.meetings, default=None)
    return Stages(index, Where(boards=(least.name,) if least else ()))


class _OfWords(ABC):
    """What those that know words alone have in common: the same terms as our own lexical leg."""

    def __init__(self, root: Path) -> None:
        from eval.corpus import all_passages
        from indexer.passages import lexical_text
        from indexer.store.open import open_index

        index = open_index(root)
        self._analyzer = index.analyzer
        self.terms = [index.analyzer.terms(lexical_text(one)) for one in all_passages(index)]
        index.close()
        self.asked: dict[str, list[str]] = {}

    def prepare(self, questions: list[str]) -> None:
        """Analyses the questions; that is no part of their time, as it is none of our leg's."""
        self.asked = {question: self._analyzer.terms(question) for question in questions}

    def first(self, question: str) -> None:
        """Answers a question."""
        self.prepare([question])
        self.by_name()["words"](question)

    @abstractmethod
    def by_name(self) -> Mapping[str, Callable[[str], object]]:
        """See `Contestant`."""


class RankBM25(_OfWords):
    """The package rank-bm25: its scores, and the best of them without a full sort."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        from eval.outside import okapi

        self._okapi = okapi(self.terms)

    def by_name(self) -> Mapping[str, Callable[[str], object]]:
        """See `Contestant`."""
        return {"words": self._words}

    def _words(self, question: str) -> object:
        scores = self._okapi.get_scores(self.asked[question])
        return np.argpartition(-scores, min(PEER_DEPTH, len(scores) - 1))[:PEER_DEPTH]


class BM25s(_OfWords):
    """The package bm25s, as it comes."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        import bm25s

        self._model = bm25s.BM25()
        self._model.index(self.terms, show_progress=False)
        self._depth = min(PEER_DEPTH, len(self.terms))

    def by_name(self) -> Mapping[str, Callable[[str], object]]:
        """See `Contestant`."""
        return {"words": self._words}

    def _words(self, question: str) -> object:
        return self._model.retrieve([self.asked[question]], k=self._depth, show_progress=False)


class Txtai:
    """txtai's hybrid index as it comes, over the passages' texts, asked for ten numbers without texts."""

    def __init__(self, folder: Path) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings()
        self._embeddings.load(str(folder))

    def prepare(self, questions: list[str]) -> None:
        """Nothing to make."""

    def first(self, question: str) -> None:
        """Answers a question."""
        self._embeddings.search(question, 10)

    def by_name(self) -> Mapping[str, Callable[[str], object]]:
        """See `Contestant`."""
        return {"whole": lambda question: self._embeddings.search(question, 10)}


def write_txtai(root: Path, folder: Path) -> float:
    """Writes txtai's index of the same passages and vectors into a folder; gives the seconds it took.

    The vectors are given to it in place of its own encoding, which is measured apart; questions it encodes.
    """
    from txtai import Embeddings

    from eval.corpus import all_passages
    from indexer.build.encoder import packaged_model
    from indexer.store.engines.local import stored_vectors
    from indexer.store.open import open_index
    from indexer.store.versions import open_current

    index = open_index(root)
    texts = [one.text for one in all_passages(index)]
    index.close()
    rows = {re.sub(r"\s+", " ", text).strip(): row for row, text in enumerate(texts)}
    vectors = stored_vectors(open_current(root)[0])
    began = time.perf_counter()
    embeddings = Embeddings(path=str(packaged_model()), hybrid=True, content=False)

    def known(data: list[str], *_: Any) -> Any:  # noqa: ANN401 - whatever txtai's own takes and gives
        return vectors[[rows[re.sub(r"\s+", " ", text).strip()] for text in data]]

    embeddings.model.encode = known
    embeddings.index((number, text, None) for number, text in enumerate(texts))
    embeddings.save(str(folder))
    return time.perf_counter() - began
