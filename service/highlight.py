"""Which words of a passage to mark for a question."""

from __future__ import annotations

from indexer.language.words import STOP_WORDS, Analyzer


def highlights(analyzer: Analyzer, question_terms: set[str], text: str) -> tuple[tuple[int, int], ...]:
    """Spans of `text` whose term the question has, in order, adjoining ones joined; stop words never."""
    spans: list[tuple[int, int]] = []
    for token in analyzer.among(text, question_terms):
        if text[token.start : token.end].casefold() in STOP_WORDS:
            continue
        if spans and token.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
        else:
            spans.append((token.start, token.end))
    return tuple(spans)
