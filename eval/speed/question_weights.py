"""How questions are ranked by rounded weights beside exact ones, over indexes that have exact ones.

`python -m eval.speed.question_weights INDEX...`, each built with `minutebook index --questions fp32`: the
bounds in `indexer.build.encoder_gate` were chosen by it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.build.encoder_gate import Agreement, Corpus, agreements, write_rounded
from indexer.errors import BadInput
from indexer.store.engines.local import stored_vectors
from indexer.store.query_encoder import QueryEncoder, QuestionWeights
from indexer.store.records import Records
from indexer.store.token_vectors import TokenVectors
from indexer.store.versions import ENCODER, open_current

_WAYS = {"a scale for each column": True, "a scale for each matrix": False}


def told(index: Path) -> Iterator[str]:
    """Lines about one index. Raises BadInput for one whose questions are read by rounded weights already."""
    folder, _ = open_current(index)
    exact = QueryEncoder.load(folder / ENCODER)
    if exact.weights is not QuestionWeights.FP32:
        raise BadInput(f"The index in {index} has rounded weights; build it with --questions fp32.")
    vectors, tokens = stored_vectors(folder), TokenVectors.load(folder / "tokens")
    with closing(Records(folder / "records.sqlite")) as records, TemporaryDirectory() as work:
        corpus = Corpus(records, vectors, tokens)
        for number, (way, by_column) in enumerate(_WAYS.items()):
            rounded = Path(work) / str(number)
            write_rounded(folder / ENCODER, rounded, by_column=by_column)
            found = agreements(exact, QueryEncoder.load(rounded), corpus)
            yield f"{index}: {way}: vectors {_shown(found.vectors)}; tokens {_shown(found.tokens)}"


def _shown(one: Agreement) -> str:
    return f"{one.shared:.3f} of the first ten the same, nDCG {one.ndcg:.3f} ({one.questions} questions)"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for line in told(Path(name)):
            print(line)  # noqa: T201 - a command
