from collections import Counter
from collections.abc import Iterable

from indexer.learned.acronym_definitions import Learned, concluded, observe, word_counts
from indexer.model import Meeting


def studied(meetings: Iterable[Meeting]) -> Learned:
    """What meetings teach together, each observed by itself as a build does."""
    found, counts = list(meetings), Counter[str]()
    for one in found:
        counts.update(word_counts(one.text))
    return concluded([(one.document_id, one.board, observe(one)) for one in found], counts)
