"""Those that are measured side by side, each in a process of its own: ours, and what others would take.

`python -m eval.speed.bench_programs` is such a process. It does what it is told line by line, and writes a
line when it has answered its first question, and then one for each line that it reads.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import MinutebookError
from indexer.store.bm25 import SparseQuery
from indexer.store.engines.columns import Where
from indexer.store.open import Index, open_index
from service.search.evidence import Evidence, compare, gather
from service.search.listing import grouped
from service.search.query import make_query
from service.search.question.understand import QueryTerms, QuestionReader, Understood
from service.search.ranking import Linear, shipped
from service.search.request import Filters, SearchRequest
from service.search.search import DEPTH, Hits, Searcher, ranked_hits

PEER_DEPTH = 200  # of each leg, as many as our own legs give

Stage = Callable[[str], object]


class Contestant(Protocol):
    """One program over the passages of one index, ready to be asked."""

    def prepare(self, questions: list[str]) -> None:
        """Makes whatever is no part of answering."""
        ...

    def by_name(self) -> Mapping[str, Stage]:
        """What can be timed, each as a function of the question; the first is what users wait for."""
        ...


def contestant(name: str, index: Path, work: Path) -> Contestant:
    """The contestant called so over the index; `work` holds what others keep on disk. KeyError."""
    makers: dict[str, Callable[[], Contestant]] = {
        "minutebook": lambda: _ours(index),
        "rank-bm25": lambda: WordProgram(index, _rank_bm25),
        "bm25s": lambda: WordProgram(index, _bm25s),
        "txtai": lambda: Txtai(work),
    }
    return makers[name]()


def _ours(root: Path) -> Contestant:
    from service.web.operation.live import free_memory

    index = open_index(root)
    free_memory()  # as the service does when it has opened an index
    # The board with the fewest meetings: of the recombined corpora each has a hundredth.
    least = min(index.boards, key=lambda board: board.meetings, default=None)
    return QueryStages(index, Where(boards=(least.name,) if least else ()))


Search = Callable[[list[str]], object]


class WordProgram:
    """A program that knows words alone, over the same terms as our own lexical leg."""

    def __init__(self, root: Path, make: Callable[[list[list[str]]], Search]) -> None:
        from eval.baselines import all_passages
        from indexer.passages import lexical_text

        index = open_index(root)
        self._analyzer = index.analyzer
        self._search = make([index.analyzer.terms(lexical_text(one)) for one in all_passages(index)])
        index.close()
        self._asked: dict[str, list[str]] = {}

    def prepare(self, questions: list[str]) -> None:
        """Analyses the questions; that is no part of their time, as it is none of our leg's."""
        self._asked |= {question: self._analyzer.terms(question) for question in questions}

    def by_name(self) -> Mapping[str, Stage]:
        """See `Contestant`."""
        return {"words": lambda question: self._search(self._asked[question])}


def _rank_bm25(passages: list[list[str]]) -> Search:
    """The package rank-bm25: its scores, and the best of them without a full sort."""
    from eval.baselines import okapi

    scorer, last = okapi(passages), min(PEER_DEPTH, len(passages) - 1)
    return lambda terms: np.argpartition(-scorer.get_scores(terms), last)[:PEER_DEPTH]


def _bm25s(passages: list[list[str]]) -> Search:
    """The package bm25s, as it comes."""
    import bm25s

    model, depth = bm25s.BM25(), min(PEER_DEPTH, len(passages))
    model.index(passages, show_progress=False)
    return lambda terms: model.retrieve([terms], k=depth, show_progress=False)


class Txtai:
    """txtai's hybrid index as it comes, over the passages' texts, asked for ten numbers without texts."""

    def __init__(self, folder: Path) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings()
        self._embeddings.load(str(folder))

    def prepare(self, questions: list[str]) -> None:
        """Nothing to make."""

    def by_name(self) -> Mapping[str, Stage]:
        """See `Contestant`."""
        return {"whole": lambda question: self._embeddings.search(question, 10)}


def write_txtai(root: Path, folder: Path) -> None:
    """Writes txtai's index of the same passages and vectors into a folder.

    The vectors are given to it in place of its own encoding, which is measured apart; questions it encodes.
    """
    from txtai import Embeddings

    from eval.baselines import all_passages
    from eval.relevance import squeeze
    from indexer.build.encoder import packaged_model
    from indexer.store.engines.local import stored_vectors
    from indexer.store.versions import open_current

    index = open_index(root)
    texts = [one.text for one in all_passages(index)]
    index.close()
    rows = {squeeze(text): row for row, text in enumerate(texts)}
    vectors = stored_vectors(open_current(root)[0])
    embeddings = Embeddings(path=str(packaged_model()), hybrid=True, content=False)

    def known(data: list[str], *_: Any) -> Any:  # noqa: ANN401 - whatever txtai's own takes and gives
        return vectors[[rows[squeeze(text)] for text in data]]

    embeddings.model.encode = known
    embeddings.index((number, text, None) for number, text in enumerate(texts))
    embeddings.save(str(folder))


_PAGE = 10
_EVERYTHING = Filters()


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
            "whole, filtered": lambda q: self._whole(q, Filters(boards=self._filtered.boards)),
            "reading the question": self._read,
            "encoding": self._encoding,
            "words": lambda q: self._index.lexical(self._of(q).sparse, Where(), DEPTH),
            "words, filtered": lambda q: self._index.lexical(self._of(q).sparse, self._filtered, DEPTH),
            "meaning": lambda q: self._index.dense(self._of(q).vector, Where(), DEPTH),
            "meaning, filtered": lambda q: self._index.dense(self._of(q).vector, self._filtered, DEPTH),
            "evidence": self._describing,
            "tokens": self._comparing,
            "ranking": lambda q: self._ranking(self._of(q).evidence),
            "hits and marks": self._showing,
        }

    def prepare(self, questions: list[str]) -> None:
        """Makes what the stages begin with."""
        for question in questions:
            self._of(question)

    def _of(self, question: str) -> _Prepared:
        if question not in self._prepared:
            understood = self._read(question)
            asked = self._reader.asked(understood)
            vector = self._index.vector(asked.meaning)
            evidence = compare(gather(self._index, asked, understood.where, DEPTH), self._index, asked)
            self._prepared[question] = _Prepared(
                *(understood, asked, asked.sparse(self._index), vector, evidence)
            )
        return self._prepared[question]

    def _read(self, question: str) -> Understood:
        return self._reader.read(make_query(self._index, SearchRequest(question)), self._today)

    def _whole(self, question: str, filters: Filters = _EVERYTHING) -> object:
        self._index.forget()
        return self._searcher.search(make_query(self._index, SearchRequest(question, filters, _PAGE)))

    def _encoding(self, question: str) -> object:
        self._index.forget()
        return self._index.vector(question)

    def _describing(self, question: str) -> object:
        one = self._of(question)
        return self._index.describe(one.sparse, one.vector, one.evidence.passages)

    def _comparing(self, question: str) -> object:
        one = self._of(question)
        return compare(one.evidence, self._index, one.asked)

    def _showing(self, question: str) -> object:
        one = self._of(question)
        if not len(one.evidence.passages):
            return None
        ranked = ranked_hits(one.evidence, self._ranking(one.evidence))
        page = grouped(ranked.passages, self._index.groups)[:_PAGE]
        return self._hits.of(ranked, page, one.understood, one.asked.marked)


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
                [sys.executable, "-m", "eval.speed.bench_programs"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
            )
        self._ask(name, str(index), str(work), question)
        self.start = time.perf_counter() - began

    def __enter__(self) -> ContestantProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()  # closes its stdin, with which it ends

    def stages(self, questions: Sequence[str]) -> list[str]:
        """What it can be timed at, once it is prepared for these questions."""
        named: list[str] = self._ask("stages", questions)
        return named

    def time(self, stage: str, questions: Sequence[str]) -> list[float]:
        """Seconds of each question."""
        seconds: list[float] = self._ask("time", stage, questions)
        return seconds

    def memory(self) -> dict[str, int]:
        """Bytes "resident", and "private" ones that are no pages of files."""
        sizes: dict[str, int] = self._ask("memory")
        return sizes

    def _ask(self, *order: object) -> Any:  # noqa: ANN401 - whatever the order gives
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
        return json.loads(line)


WRITE_TXTAI = "write txtai"
"""The name of a process that only writes txtai's index."""


def main() -> None:
    """Does the orders of stdin; the first says which contestant, over what."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not end up between the answers

    def tell(answer: object) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    name, index, work, question = json.loads(sys.stdin.readline())
    if name == WRITE_TXTAI:
        write_txtai(Path(index), Path(work))
        tell(None)
        return
    asked = contestant(name, Path(index), Path(work))
    asked.prepare([question])
    next(iter(asked.by_name().values()))(question)
    tell(None)

    def stages(questions: list[str]) -> list[str]:
        asked.prepare(questions)
        return list(asked.by_name())

    def timed(stage: str, questions: list[str]) -> list[float]:
        run, seconds = asked.by_name()[stage], []
        for each in questions:
            began = time.perf_counter()
            run(each)
            seconds.append(time.perf_counter() - began)
        return seconds

    orders: dict[str, Callable[..., object]] = {"stages": stages, "time": timed, "memory": memory}
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        tell(orders[order](*arguments))


def memory() -> dict[str, int]:
    """Bytes of this process in memory: all of them, and those that are not pages of files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    return {
        kind: int(sizes[name][0]) * 1024 for kind, name in (("resident", "VmRSS"), ("private", "RssAnon"))
    }


if __name__ == "__main__":
    main()
