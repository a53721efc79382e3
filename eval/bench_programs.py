"""Those that are measured side by side, each in a process of its own: ours, and what others would take."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import MinutebookError
from indexer.store.bm25 import SparseQuery
from indexer.store.engines.base import Where
from indexer.store.open import Index
from service.search.query import make_query
from service.search.ranking import Evidence, Linear, gather, shipped
from service.search.request import Filters, SearchRequest
from service.search.search import DEPTH, Hits, Searcher, grouped, ranked_hits
from service.search.understand import QueryTerms, QuestionReader, Understood

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
    pass
    from indexer.store.engines.base import Where
    from indexer.store.open import open_index
    from service.web.live import free_memory

    index = open_index(root)
    free_memory()  # as the service does when it has opened an index
    # The board with the fewest meetings: of the recombined corpora each has a hundredth.
    least = min(index.boards, key=lambda board: board.meetings, default=None)
    return QueryStages(index, Where(boards=(least.name,) if least else ()))


class _OfWords(ABC):
    """What those that know words alone have in common: the same terms as our own lexical leg."""

    def __init__(self, root: Path) -> None:
        from eval.baselines import all_passages
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
        from eval.baselines import okapi

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

    from eval.baselines import all_passages
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


# The parts of a query, each by itself: what remains when all others are left out.

_PAGE = 10

Stage = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What one question has become when a stage begins."""

    understood: Understood
    asked: QueryTerms
    sparse: SparseQuery
    vector: NDArray[np.float32]
    evidence: Evidence


class QueryStages:
    """The stages of queries to one index; what a stage begins with is made once, in no time of its own."""

    def __init__(self, index: Index, filtered: Where) -> None:
        """`filtered` is the filter of the stages that have one."""
        self._index, self._filtered = index, filtered
        self._searcher, self._reader, self._hits = Searcher(index), QuestionReader(index), Hits(index)
        self._ranking: Linear = shipped()
        self._prepared: dict[str, _Prepared] = {}
        self._today = dt.date.today()

    def by_name(self) -> Mapping[str, Stage]:
        """Each stage as a function of the question; "whole" is what users wait for."""
        return {
            "whole": self._whole,
            "whole, filtered": self._whole_filtered,
            "reading the question": lambda q: self._reader.read(
                make_query(self._index, SearchRequest(q)), self._today
            ),
            "encoding": self._encoding,
            "words": lambda q: self._index.lexical(self._of(q).sparse, Where(), DEPTH),
            "words, filtered": lambda q: self._index.lexical(self._of(q).sparse, self._filtered, DEPTH),
            "meaning": lambda q: self._index.dense(self._of(q).vector, Where(), DEPTH),
            "meaning, filtered": lambda q: self._index.dense(self._of(q).vector, self._filtered, DEPTH),
            "evidence": self._describing,
            "ranking": lambda q: self._ranking(self._of(q).evidence),
            "hits and marks": self._showing,
        }

    def first(self, question: str) -> None:
        """Answers one question, as after a start."""
        self._whole(question)

    def prepare(self, questions: list[str]) -> None:
        """Makes what the stages begin with."""
        for question in questions:
            self._of(question)

    def _of(self, question: str) -> _Prepared:
        if question not in self._prepared:
            understood = self._reader.read(make_query(self._index, SearchRequest(question)), self._today)
            asked = self._reader.asked(understood)
            vector = self._index.vector(asked.meaning)
            evidence = gather(self._index, asked, understood.where, DEPTH)
            self._prepared[question] = _Prepared(
                *(understood, asked, asked.sparse(self._index), vector, evidence)
            )
        return self._prepared[question]

    def _whole(self, question: str) -> object:
        self._index.forget()
        return self._searcher.search(make_query(self._index, SearchRequest(question, limit=_PAGE)))

    def _whole_filtered(self, question: str) -> object:
        self._index.forget()
        return self._searcher.search(
            make_query(self._index, SearchRequest(question, Filters(boards=self._filtered.boards)))
        )

    def _encoding(self, question: str) -> object:
        self._index.forget()
        return self._index.vector(question)

    def _describing(self, question: str) -> object:
        one = self._of(question)
        return self._index.describe(one.sparse, one.vector, one.evidence.passages)

    def _showing(self, question: str) -> object:
        one = self._of(question)
        if not len(one.evidence.passages):
            return None
        ranked = ranked_hits(one.evidence, self._ranking(one.evidence))
        page = grouped(ranked.passages, self._index.groups)[:_PAGE]
        return self._hits.of(ranked, page, one.understood, one.asked.marked)


# The parent's side of `child`: starts contestants, asks them in turn, and ends them.


class ContestantFailed(MinutebookError):
    """A process of the benchmark ended before it was told to."""


class ContestantProcess:
    """One contestant in its own process; `start` is the seconds from nothing to its first answer."""

    def __init__(self, name: str, index: Path, work: Path, question: str, log: Path) -> None:
        """Waits for the first answer; what the process prints goes to the file `log`."""
        began = time.perf_counter()
        self.name = name
        self._log = log
        with log.open("ab") as told:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "eval.bench_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
            )
        task = {"name": name, "index": str(index), "work": str(work), "question": question}
        self.answer = self._ask(task)
        self.start = time.perf_counter() - began

    def __enter__(self) -> ContestantProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()  # closes its stdin, with which it ends

    def stages(self, questions: Sequence[str]) -> list[str]:
        """What it can be timed at, once it is prepared for these questions."""
        named: list[str] = self._ask({"prepare": list(questions)})["stages"]
        return named

    def time(self, stage: str, questions: Sequence[str]) -> list[float]:
        """Seconds of each question."""
        seconds: list[float] = self._ask({"stage": stage, "questions": list(questions)})["seconds"]
        return seconds

    def memory(self) -> dict[str, int]:
        """Bytes "resident", and "private" ones that are no pages of files."""
        sizes: dict[str, int] = self._ask({"memory": True})
        return sizes

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ValueError("the process was started without pipes")
        try:
            stdin.write(json.dumps(order) + "\n")
            stdin.flush()
            line = stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise ContestantFailed(f"{self.name} ended while it was measured; see {self._log} for why.")
        answer: dict[str, Any] = json.loads(line)
        return answer
