import pytest

from indexer.errors import BadInput
from indexer.model import (
    MOST_LABELS,
    PUBLIC,
    admits,
    audiences,
    checked_label,
    folder_of,
    is_hidden,
    labels_of,
    name_of,
)


def test_one_granted_label_of_a_documents_is_enough_and_without_any_it_is_everybodys() -> None:
    assert admits(PUBLIC, ())
    assert admits(frozenset({"audit"}), ())
    assert admits(frozenset({"audit", "pay"}), ("audit", "staff"))
    assert not admits(PUBLIC, ("audit",))
    assert not admits(frozenset({"pay"}), ("audit", "staff"))


def test_every_set_of_labels_is_an_audience_after_those_that_it_contains() -> None:
    found = audiences([(), ("pay", "audit"), ("staff",), ("pay",)])
    assert found[0] == PUBLIC
    assert len(found) == len(set(found)) == 8
    for at, granted in enumerate(found):
        assert all(smaller in found[:at] for smaller in found if smaller < granted)
    assert audiences([(), ()]) == [PUBLIC]


def test_too_many_labels_are_refused_by_name() -> None:
    labels = [f"label-{number}" for number in range(MOST_LABELS + 1)]
    assert len(audiences([(one,) for one in labels[:-1]])) == 2**MOST_LABELS
    with pytest.raises(BadInput, match="label-4"):
        audiences([(one,) for one in labels])


@pytest.mark.parametrize("granted", [PUBLIC, frozenset({"a"}), frozenset({"b-2", "a", "c"})])
def test_a_set_of_labels_has_one_name_and_folder(granted: frozenset[str]) -> None:
    assert labels_of(name_of(granted)) == granted
    assert is_hidden(f"{folder_of(granted)}/records.sqlite") == bool(granted)


@pytest.mark.parametrize(
    "text", ["", "Audit", "a b", "a+b", "../x", "a/b", "-a", "a\n", "é", "a" * 41, "a_b"]
)
def test_what_is_no_label(text: str) -> None:
    with pytest.raises(ValueError, match="is no label") as refused:
        checked_label(text)
    assert str(refused.value).isprintable()
