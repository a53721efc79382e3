"""The benchmark over a tiny corpus, from end to end: what is measured, and what is written of it."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from itertools import islice, product
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from eval.speed.bench import texts as written
from eval.speed.bench_corpus import (
    BOARDS,
    Material,
    SourceItem,
    grow,
    made_questions,
    read_material,
    read_questions,
    recombined,
)
from eval.speed.bench_parsing import parsing_table, parsing_times
from eval.speed.bench_results import (
    NAME,
    BenchResults,
    Changed,
    Encoding,
    Load,
    Measured,
    Recall,
    Size,
    Spread,
    chart,
    markdown,
    ratios,
    save,
)
from indexer.build.verify import verify
from indexer.errors import BadInput
from indexer.store.open import open_index
from service.search.search import Searcher
from tests.made_tokens import made_tokens
from tests.processes import minutebook
from tests.queries import make_query

STAGES = {"whole", "whole, filtered", "encoding", "words", "meaning", "evidence", "ranking", "hits and marks"}


@pytest.mark.slow
def test_a_run_writes_table_chart_and_json(sample_index: Path, tmp_path: Path) -> None:
    cores = os.cpu_count() or 1
    services = ["minutebook", *([f"minutebook, {cores} workers"] if cores > 1 else [])]
    sizes = ("--size", "300", "--size", "120")
    options = ("--count", "8", "--peers-to", "120", "--encoded", "6", "--changed", "3", "--seconds", "0.3")
    run = minutebook("bench", sample_index, "--out", tmp_path, *sizes, *options, timeout=900)
    assert run.returncode == 0, run.stderr
    results = load(tmp_path)
    assert [one.passages for one in results.sizes] == [120, 300]
    assert results.encoding is not None
    assert min(results.encoding.ours, results.encoding.plain) > 0
    assert results.changed is not None
    assert (results.changed.documents, results.changed.passages >= 3) == (3, True)
    assert 0 < results.changed.again < results.changed.whole
    for size in results.sizes:
        ours = size.program("minutebook")
        assert ours is not None
        assert ours.stages.keys() >= STAGES
        assert all(0 < one.p50 <= one.p95 <= one.p99 for one in ours.stages.values())
        assert ours.stages["whole"].questions == 8
        assert ours.resident > ours.private > 10_000_000
        assert ours.start > 0
        assert (size.recall.at_10, size.recall.filtered_at_10) == (1, 1)  # few passages: all are looked at
        asked = [(one.program, one.clients) for one in size.loads if one.program != "txtai"]
        assert asked == list(product(services, [1, 8, 32]))
        assert all(one.answers > 0 for one in size.loads)
    # rank-bm25 is there wherever indexes are built; it is asked over the corpora that are small enough.
    assert [size.program("rank-bm25") is not None for size in results.sizes] == [True, False]
    assert (tmp_path / "bench.md").read_text("utf-8") == markdown(results) == run.stdout
    ET.fromstring((tmp_path / "bench.svg").read_text("utf-8"))
    assert not (tmp_path / "work").exists()


@pytest.mark.slow
def test_a_grown_index_is_whole_and_answers(sample_index: Path, tmp_path: Path) -> None:
    material = read_material(sample_index)
    manifest = grow(sample_index, material, tmp_path / "grown", 400, seed=3)
    assert manifest.contents.passages == 400
    # Its tables of words and acronyms are those of the sample, and tell of its documents; its tokens, too.
    wrong = [str(one) for one in verify(tmp_path / "grown").findings]
    assert [one for one in wrong if not one.startswith(("language", "and")) and "tokens" not in one] == []
    index = open_index(tmp_path / "grown")
    passage = index.fetch([217])[0]
    found = Searcher(index).search(make_query(index, passage.text[:200]))
    assert passage.passage_id in {hit.passage_id for hit in found.hits}
    index.close()


@pytest.mark.slow
def test_a_place_that_cannot_be_written_is_told(sample_index: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = minutebook("bench", sample_index, "--out", tmp_path / "file" / "out")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "cannot be written" in run.stderr


def load(folder: Path) -> BenchResults:
    return TypeAdapter(BenchResults).validate_json((folder / NAME).read_bytes())


def material() -> Material:
    sentences = tuple(f"Sentence {n} of these minutes speaks of quay number {n} again." for n in range(30))
    vectors = np.eye(30, 16, dtype=np.float32) + 0.1
    sections = tuple(SourceItem(f"Item {n}", ((3 * n, 3 * n + 1), (3 * n + 2,))) for n in range(5))
    return Material(sentences, vectors, made_tokens([vectors[:3]]), (sections, sections[:2]))


def test_recombined_meetings_are_as_many_as_asked_and_the_same_again() -> None:
    first, again, other = (list(recombined(material(), 333, seed)) for seed in (1, 1, 2))
    assert first == again != other
    passages = [passage for one in first for passage in one.passages]
    assert len(passages) == 333
    assert len({passage.passage_id for passage in passages}) == 333
    for one in first:
        for passage, own in zip(one.passages, one.sentences, strict=True):
            assert one.meeting.text[passage.start : passage.end] == passage.text
            assert passage.text == " ".join(material().sentences[number] for number in own)
            item = one.meeting.item(passage.item)
            assert item.start <= passage.start < passage.end <= item.end
    assert len({one.meeting.board for one in first}) == min(BOARDS, len(first))


def test_minutes_to_index_twice_are_as_many_as_asked_and_the_same_again() -> None:
    first, again = (list(islice(written(material(), 1), 12)) for _ in range(2))
    assert first == again
    assert len(set(first)) == 12
    assert all(one.startswith("# ") and "\n\n## Item " in one and "speaks of quay" in one for one in first)


def test_made_questions_are_words_of_the_documents_and_the_same_again() -> None:
    made = made_questions(material(), 12, 5)
    assert made == made_questions(material(), 12, 5)
    assert len(made) == 12
    assert all(any(word in one for one in made) for word in ("What was said about", "quay", "minutes"))
    short = Material(("Yes.",), np.eye(1, dtype=np.float32), made_tokens([np.eye(1)]), ())
    with pytest.raises(BadInput, match="longer"):
        made_questions(short, 3, 1)


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', ""])
def test_questions_that_cannot_be_read_are_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "questions").write_text(line)
    with pytest.raises(BadInput, match="questions"):
        read_questions(tmp_path / "questions", 5)


def measured(program: str, p50: float) -> Measured:
    spread = Spread(p50, 2 * p50, 4 * p50, 10)
    stages = {"words": spread} if "bm25" in program else dict.fromkeys(sorted(STAGES), spread)
    return Measured(program, stages, 10 * p50, int(p50 * 1e8), int(p50 * 5e7), 1_000_000)


def results() -> BenchResults:
    programs = [measured(*one) for one in (("minutebook", 2.0), ("txtai", 9.0), ("bm25s", 3.0))]
    rates = {"minutebook": 90.0, "minutebook, 2 workers": 120.0, "txtai": 30.0}
    loads = [Load(program, 8, rate, 1.0, 2.0, 0) for program, rate in rates.items()]
    recall = Recall(0.995, 0.97, 1.0)
    sizes = [
        Size(1_000, 9, programs, recall, loads),
        Size(90_000, 900, [measured("minutebook", 5.0)], recall),
    ]
    told = ["txtai took no part."]
    return BenchResults(
        "minutes", 2, Encoding(100, 150.0, 50.0), sizes, told, Changed(1_000, 20_000, 200.0, 5.0)
    )


def test_ratios_say_how_many_times_as_fast_we_are() -> None:
    found = dict(ratios(results().sizes[0]))
    assert found == {
        "query p50: txtai / ours": 4.5,
        "query p99: txtai / ours": 4.5,
        "start to first answer: txtai / ours": 4.5,
        "resident: txtai / ours": 4.5,
        "words alone, p50: bm25s / ours": 1.5,
        "HTTP answers a second, 8 clients: ours / txtai": 3.0,
        "HTTP answers a second, 8 clients: ours, 2 workers / txtai": 4.0,
    }
    table = markdown(results())
    assert "3.00 times as fast" in table
    assert "one changed document of 1,000, of the whole build's time | 20,000 | 2.5% (5.0 s, 200 s)" in table
    assert "| p50 of a query, beside that over 1,000 | 90,000 | 2.50 |" in table
    assert table.index("ratio") < table.index("p50 ms")
    assert table.endswith("txtai took no part.\n")


def test_the_chart_has_a_line_for_each_program_and_a_point_for_each_size() -> None:
    drawn = ET.fromstring(chart(results()))
    names = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"minutebook: whole", "txtai: whole", "bm25s: words"} <= {*names}
    assert "rank-bm25: words" not in names
    assert sum(1 for _ in drawn.iter("{http://www.w3.org/2000/svg}circle")) == 4 * 2 + 2


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    save(tmp_path, results())
    assert load(tmp_path) == results()
    assert json.loads((tmp_path / NAME).read_text())["sizes"][0]["recall"]["at_10"] == 0.995


def test_parsing_is_timed_by_format_and_files_that_are_refused_are_not(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# Harbour Board\n\n## 1. Welcome\n\nAll were welcomed.\n")
    (tmp_path / "two.md").write_text("# Harbour Board\n\n## 1. Finance\n\nThe accounts were agreed.\n")
    (tmp_path / "plain.txt").write_text("Harbour Board\n\n1. Welcome\n\nAll were welcomed.\n")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nno pages\n")
    told: list[str] = []
    found = parsing_times([tmp_path], told.append)
    assert [(one.ending, one.documents) for one in found] == [(".md", 2), (".txt", 1)]
    assert told == ["parsing 2 .md", "parsing 1 .pdf", "parsing 1 .txt"]
    assert all(one.understanding > 0 and one.ratio > 1 for one in found)
    assert [line.split("|")[1].strip() for line in parsing_table(found).splitlines()[2:]] == [".md", ".txt"]
