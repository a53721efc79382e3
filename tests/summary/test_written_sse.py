"""Event streams, cut anywhere; and what one event of a chat completion says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.summary.endpoint import MOST_EVENT, Chunk, Malformed, event_data, read_chunk

TEXTS = st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=["Cs"]), min_size=1)


def decoded(*chunks: bytes) -> list[str]:
    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def read() -> list[str]:
        return [data async for data in event_data(stream())]

    return asyncio.run(read())


@given(
    st.lists(
        st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=["Cs"]), min_size=1),
        max_size=5,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 9),
)
def test_cuts_do_not_matter(texts: list[str], end: str, size: int) -> None:
    stream = "".join(f"data: {text}{end}{end}" for text in texts) + f":{end}"
    raw = stream.encode()
    assert decoded(*(raw[at : at + size] for at in range(0, len(raw), size))) == texts


def test_everything_but_data_is_skipped() -> None:
    assert decoded(b"\xef\xbb\xbfevent: x\nid: 1\nretry: 9\n: note\nwhat\ndata: a\n\n\n\n") == ["a"]


def test_lines_of_one_event_are_joined_and_only_one_space_is_dropped() -> None:
    assert decoded(b"data:a\ndata:  b\ndata\n\n") == ["a\n b\n"]


def test_comments_count_for_no_event() -> None:
    assert decoded(b": still here\n" * 10_000, b"data: a\n\n") == ["a"]


def test_an_event_without_its_end_does_not_count() -> None:
    assert decoded(b"data: a\n") == []


@pytest.mark.parametrize(
    "stream",
    [b"data: \xff\n\n", b"x" * (MOST_EVENT + 1), b"data: x\n" * MOST_EVENT, b"x" * (MOST_EVENT + 1) + b"\n"],
)
def test_what_is_no_event_stream_is_refused(stream: bytes) -> None:
    with pytest.raises(Malformed):
        decoded(stream)


@pytest.mark.parametrize(
    ("data", "chunk"),
    [
        ('{"choices": [{"delta": {"content": "a"}}]}', Chunk("a")),
        ('{"choices": [{"delta": {"content": "a"}, "finish_reason": "stop"}]}', Chunk("a", "stop")),
        ('{"choices": [{"delta": {"role": "assistant"}, "finish_reason": null}]}', Chunk()),
        ('{"choices": [{"delta": {"content": null}}]}', Chunk()),
        ('{"choices": [{"finish_reason": "length"}]}', Chunk("", "length")),
        ('{"choices": []}', Chunk()),
        (" [DONE]", Chunk(finish="stop")),
        ('{"choices": [], "error": null}', Chunk()),
    ],
)
def test_chunks(data: str, chunk: Chunk) -> None:
    assert read_chunk(data) == chunk


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "null",
        "7",
        "{}",
        '{"choices": 1}',
        '{"choices": [1]}',
        '{"choices": [{"delta": {"content": 1}}]}',
    ],
)
def test_what_is_no_chunk_is_refused(data: str) -> None:
    with pytest.raises(Malformed):
        read_chunk(data)


def test_an_error_object_is_an_error() -> None:
    with pytest.raises(Malformed, match="error event"):
        read_chunk('{"error": {"message": "no"}}')
