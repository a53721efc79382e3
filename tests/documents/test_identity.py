from __future__ import annotations

import itertools
import random
import re
import unicodedata
from pathlib import Path

import pytest

from indexer.documents.folder.identity import MOST_CHARACTERS, IdClaim, distinct_ids, document_id, slug


@pytest.mark.parametrize(
    ("relative", "identity"),
    [
        ("2013/05/council-may/index.md", "2013-05-council-may"),
        ("2013/05/Council May/Index.HTML", "2013-05-council-may"),
        ("index/index.md", "index"),
        ("index/2013.md", "index-2013"),
        ("2013/index-2.md", "2013-index-2"),
        ("index.md", "index"),
        ("LCJB 2022-12-06 (final).txt", "lcjb-2022-12-06-final"),
        ("Courts_3.md", "courts_3"),
        ("Sinéad’s Notes.md", "sineads-notes"),
        ("a/-b-/c .md", "a-b-c"),
        ("Протокол 12.txt", "12"),
    ],
)
def test_an_id_is_the_slug_of_the_path(relative: str, identity: str) -> None:
    assert slug(relative) == identity


def test_a_file_by_itself_has_its_stem_for_an_id() -> None:
    assert document_id(Path("/srv/minutes/2013/May 14.odt")) == "may-14"
    assert document_id(Path("index.md")) == "index"


@pytest.mark.parametrize("name", ["протокол", "議事録", "🏛", "---", "_", "Ἐκκλησία"])
def test_a_part_that_ascii_cannot_write_is_a_hash_of_it(name: str) -> None:
    own = slug(f"{name}.md")
    assert re.fullmatch(r"[0-9a-f]{8}", own)
    assert slug(f"{name}/2024/index.md") == f"{own}-2024"
    assert own != slug(f"{name}{name}.md")


def test_an_accent_may_be_a_letter_of_its_own() -> None:
    for name in ("Ἐκκλησία/Ökumene.md", "ёлка.md", "x" * 100 + "/" + "é" * 50 + "ё.md"):
        assert slug(unicodedata.normalize("NFD", name)) == slug(unicodedata.normalize("NFC", name))


def test_long_paths_end_in_a_hash_and_names_at_the_root_are_kept() -> None:
    long = "/".join(["committee"] * 40)
    ids = {slug(f"{long}/{name}.md") for name in ("may", "june", "july")}
    assert len(ids) == 3
    assert all(len(one) <= MOST_CHARACTERS and one.startswith("committee-committee-") for one in ids)
    assert slug("m" * 200 + ".md") == "m" * 200


def ids_of(*paths: str, restricted: tuple[str, ...] = (), stated: tuple[str, ...] = ()) -> dict[str, str]:
    """Ids of paths like "source:a/b.md", or "source:a/b.md=stated id"."""
    claims = {}
    for path in (*paths, *restricted, *stated):
        place, _, own = path.partition("=")
        source, relative = place.split(":")
        claims[place] = IdClaim(own or slug(relative), relative, source, bool(own), path in restricted)
    ids = dict(zip(claims, distinct_ids(list(claims.values())), strict=True))
    assert len(set(ids.values())) == len(ids)
    orders = list(itertools.islice(itertools.permutations(claims), 30))
    for order in orders:
        assert distinct_ids([claims[place] for place in order]) == tuple(ids[place] for place in order)
    return ids


def test_ids_without_a_clash_are_kept() -> None:
    assert ids_of("s:pay.md", "s:2013/may/index.md") == {
        "s:pay.md": "pay",
        "s:2013/may/index.md": "2013-may",
    }


def test_endings_tell_files_apart() -> None:
    assert ids_of("s:pay.md", "s:pay.PDF", "s:tax.md") == {
        "s:pay.md": "pay-md",
        "s:pay.PDF": "pay-pdf",
        "s:tax.md": "tax",
    }


def test_sources_tell_files_with_one_ending_apart() -> None:
    assert ids_of("2023:pay.md", "2024:pay.md") == {"2023:pay.md": "pay-2023", "2024:pay.md": "pay-2024"}
    assert ids_of("2023:pay.md", "2024:pay.md", "2024:pay.pdf") == {
        "2023:pay.md": "pay-md-2023",
        "2024:pay.md": "pay-md-2024",
        "2024:pay.pdf": "pay-pdf",
    }


def test_paths_of_one_slug_end_in_a_hash() -> None:
    ids = ids_of("s:a/b.md", "s:a-b.md", "s:A b.md")
    assert all(re.fullmatch(r"a-b-[0-9a-f]{8}", one) for one in ids.values())
    # The name of the only source tells nothing, so that another machine may call it otherwise.
    assert list(ids_of("other:a/b.md", "other:a-b.md", "other:A b.md").values()) == list(ids.values())


def test_sources_whose_names_have_one_slug_are_told_apart_too() -> None:
    ids = ids_of("São:pay.md", "Sao:pay.md", "議:pay.md", "事:pay.md")
    assert all(one.startswith("pay-") for one in ids.values())


def test_an_id_made_for_a_clash_leaves_others_theirs() -> None:
    ids = ids_of("s:pay.md", "s:pay.pdf", "s:pay-md.txt")
    assert (ids["s:pay-md.txt"], ids["s:pay.pdf"]) == ("pay-md", "pay-pdf")
    assert re.fullmatch(r"pay-[0-9a-f]{8}", ids["s:pay.md"])


def test_a_stated_id_is_kept() -> None:
    assert ids_of("s:pay.md", "s:pay.txt", stated=("s:x.pdf=pay",)) == {
        "s:pay.md": "pay-md",
        "s:pay.txt": "pay-txt",
        "s:x.pdf": "pay",
    }


def test_an_id_that_is_stated_twice_is_told_apart_like_any() -> None:
    assert ids_of(stated=("s:x.pdf=pay", "s:y.md=pay")) == {"s:x.pdf": "pay-pdf", "s:y.md": "pay-md"}


def test_a_restricted_document_does_not_show_in_ids_of_public_ones() -> None:
    public = ids_of("s:pay.md", "s:tax.md", "s:tax.txt")
    hidden = ids_of(
        *public, restricted=("s:pay.pdf", "s:tax.pdf", "s:tax-md.txt", "s:new.txt"), stated=("t:z.md=z",)
    )
    assert {place: hidden[place] for place in public} == public
    assert hidden["s:pay.pdf"] == "pay-pdf"
    assert hidden["s:new.txt"] == "new"


def test_any_paths_have_distinct_ids_in_any_order() -> None:
    draw = random.Random(20)
    parts, endings = ["a", "A", "b", "a-b", "md", "index", "é", "ё", "-"], [".md", ".pdf", ".MD"]
    for _ in range(200):
        paths = {
            f"{draw.choice('st')}:{'/'.join(draw.choices(parts, k=draw.randint(1, 3)))}{draw.choice(endings)}"
            for _ in range(draw.randint(1, 12))
        }
        ordered = sorted(paths)
        half = len(ordered) // 2
        ids = ids_of(*ordered[:half], restricted=tuple(ordered[half:]))
        assert all(re.fullmatch(r"[a-z0-9_-]+", one) for one in ids.values())


def test_one_path_twice_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="same path"):
        distinct_ids([IdClaim("a", "a.md", "s")] * 2)
