"""The only way out: one POST to the endpoint, read as a stream under bounds of time and size."""

from __future__ import annotations

import asyncio
import codecs
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import BadInput, MissingExtra
from service.summary.events import Trouble
from service.summary.prompt import URL, Bounds, Endpoint, Message

if TYPE_CHECKING:
    import httpx


# Server-sent events from bytes, as the WHATWG defines the stream: bounded, without input or output.

MOST_LINE = 65_536
"""Characters of one line: a piece of an answer has a few hundred, even with all that servers add."""


class Malformed(ValueError):
    """The stream is no event stream, or a line is longer than any honest one."""


class Decoder:
    """Turns bytes, cut anywhere, into the data of events. Everything but `data` is skipped."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._rest = ""
        self._first = True
        self._data: list[str] = []
        self._held = 0

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The data of each event that ends within `chunk`. Raises Malformed."""
        try:
            text = self._utf8.decode(chunk)
        except UnicodeDecodeError as error:
            raise Malformed("the stream is not UTF-8") from error
        if self._first and text:
            text, self._first = text.removeprefix("\ufeff"), False
        for line in self._lines(text):
            yield from self._line(line)

    def _lines(self, text: str) -> list[str]:
        text = self._rest + text
        # A carriage return at the end may be the first half of CR LF.
        tail = "\r" if text.endswith("\r") else ""
        whole = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = whole.split("\n")
        self._rest = rest + tail
        if len(self._rest) > MOST_LINE or any(len(line) > MOST_LINE for line in lines):
            raise Malformed("a line of the stream is too long")
        return lines

    def _line(self, line: str) -> Iterator[str]:
        if not line:
            if self._data:
                yield "\n".join(self._data)
            self._data, self._held = [], 0
            return
        field, _, value = line.partition(":")
        if field == "data":
            self._held += len(value) + 1
            if self._held > MOST_LINE:
                raise Malformed("an event of the stream is too long")
            self._data.append(value.removeprefix(" "))


# What one event of a chat completion says: a piece of text, how it ended, or that it failed.

END = "[DONE]"
"""The data of the event after which an OpenAI-compatible stream holds nothing."""


class EndpointError(Exception):
    """The endpoint reports an error in the middle of its stream."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the answer, and why the model ended if it did ("stop", "length", ...)."""

    text: str = ""
    finish: str | None = None


def read_chunk(data: str) -> Chunk:
    """The chunk in the data of one event. Raises Malformed, or EndpointError for an error object.

    Events without a choice (usage figures) and pieces without text (roles, reasoning, tool calls) are empty.
    """
    try:
        event = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed("an event is not JSON") from error
    if not isinstance(event, dict):
        raise Malformed("an event is not an object")
    if event.get("error"):
        raise EndpointError
    choices = event.get("choices")
    if not isinstance(choices, list):
        raise Malformed("an event has no choices")
    if not choices:
        return Chunk()
    return _choice(choices[0])


def _choice(choice: object) -> Chunk:
    if not isinstance(choice, dict):
        raise Malformed("a choice is not an object")
    delta = choice.get("delta")
    text = delta.get("content") if isinstance(delta, dict) else None
    finish = choice.get("finish_reason")
    if not isinstance(text, str | None) or not isinstance(finish, str | None):
        raise Malformed("a choice holds no text")
    return Chunk(text or "", finish)


MOST_BYTES = 1_048_576
"""Of one stream. An event is some 300 bytes around each token, so this is ten times what 400 tokens take."""

CONNECT_SECONDS = 5.0
"""For connecting and greeting: a machine that is up answers within one. Less where `first_seconds` is."""

_LIKELY_KINDS = frozenset(
    {"application/json", "text/html", "text/plain"}
)  # others are not repeated, even to logs

CHARACTERS_A_TOKEN = 12
"""Of the answer: three times what English has, so only an endpoint that ignores max_tokens is stopped."""


class Failure(Exception):
    """The endpoint did not do its part; `detail` holds kinds and numbers, nothing that was sent."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


@dataclass(slots=True)
class _Deadlines:
    """Until when to wait: for the first words, for the next ones, and for all of them."""

    bounds: Bounds
    last: float  # when words last came, or when the request was made; event loop time
    end: float
    begun: bool = False
    characters: int = 0

    @classmethod
    def starting(cls, bounds: Bounds) -> _Deadlines:
        now = asyncio.get_running_loop().time()
        return cls(bounds, now, now + bounds.total_seconds)

    @property
    def until(self) -> float:
        return min(self.last + self.bounds.first_seconds, self.end)

    def heard(self, text: str) -> None:
        """Notes that words came. Raises Failure when they are more than was asked for."""
        self.characters += len(text)
        if self.characters > CHARACTERS_A_TOKEN * self.bounds.answer_tokens:
            raise Failure(Trouble.ENDLESS, f"more than {self.bounds.answer_tokens} tokens")
        if text.strip():
            self.last = asyncio.get_running_loop().time()
            self.begun = True

    def over(self) -> Failure:
        """What to say when the wait is over."""
        trouble = Trouble.STALLED if self.begun else Trouble.SLOW
        return Failure(
            trouble,
            f"nothing within {self.bounds.first_seconds:g} s, or not all within "
            f"{self.bounds.total_seconds:g} s",
        )


class ChatStream:
    """Asks one endpoint; holds no connection between two answers.

    Raises MissingExtra without httpx, BadInput for an address that it cannot use.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        try:
            import httpx
        except ImportError as error:
            raise MissingExtra("Written answers need httpx: pip install 'minutebook[written]'") from error
        try:
            httpx.URL(endpoint.url)
        except httpx.InvalidURL as error:
            raise BadInput(f"{URL} must be an address like https://llm.example.org/v1.") from error
        self._httpx = httpx
        self._endpoint = endpoint
        # Made once: loading the certificates that the machine trusts takes some 20 ms.
        self._tls = ssl.create_default_context()

    async def chunks(self, messages: tuple[Message, ...]) -> AsyncGenerator[Chunk]:
        """The pieces of the answer as they come; the last one says how the model finished.

        Raises Failure, and nothing else, for whatever the endpoint does. Closing the iterator, or cancelling
        the task that reads it, closes the connection at once, which tells the endpoint to stop.
        """
        patience = _Deadlines.starting(self._endpoint.bounds)
        try:
            async with (
                self._answer(messages, patience) as response,
                aclosing(self._read(response, patience)) as chunks,
            ):
                async for chunk in chunks:
                    yield chunk
                    if chunk.finish:
                        return
        except (Malformed, EndpointError) as error:
            raise Failure(
                Trouble.BROKEN if patience.begun else Trouble.WRONG, str(error) or "error event"
            ) from error
        except (self._httpx.ConnectError, self._httpx.ConnectTimeout) as error:
            raise Failure(Trouble.DOWN, type(error).__name__) from None
        except (self._httpx.HTTPError, OSError) as error:
            # The text of these errors may hold the request, and with it the key.
            raise Failure(Trouble.BROKEN if patience.begun else Trouble.WRONG, type(error).__name__) from None
        raise Failure(Trouble.BROKEN, "the stream ended without an end")

    @asynccontextmanager
    async def _answer(
        self, messages: tuple[Message, ...], patience: _Deadlines
    ) -> AsyncIterator[httpx.Response]:
        # Nothing of the environment is trusted: a proxy or .netrc would see the minutes or replace the key.
        # Redirects are not followed: neither is sent where nobody decided to send it.
        # Bounding the connection here as well closes it while it is being made, which cancelling would not.
        connect = min(CONNECT_SECONDS, 0.9 * self._endpoint.bounds.first_seconds)
        async with self._httpx.AsyncClient(
            verify=self._tls,
            trust_env=False,
            follow_redirects=False,
            timeout=self._httpx.Timeout(None, connect=connect),
        ) as http:
            request = http.build_request(
                "POST",
                f"{self._endpoint.url}/chat/completions",
                json=self._body(messages),
                headers=self._headers(),
            )
            try:
                async with asyncio.timeout_at(patience.until):
                    response = await http.send(request, stream=True)
            except TimeoutError:
                raise patience.over() from None
            try:
                _require_stream(response)
                yield response
            finally:
                await response.aclose()

    async def _read(self, response: httpx.Response, patience: _Deadlines) -> AsyncGenerator[Chunk]:
        decoder = Decoder()
        pieces = aiter(response.aiter_raw())
        received = 0
        while True:
            try:
                async with asyncio.timeout_at(patience.until):
                    piece = await anext(pieces, None)
            except TimeoutError:
                raise patience.over() from None
            if piece is None:
                return
            received += len(piece)
            if received > MOST_BYTES:
                raise Failure(Trouble.ENDLESS, f"more than {MOST_BYTES} bytes")
            for chunk in _chunks(decoder, piece):
                patience.heard(chunk.text)
                yield chunk

    def _body(self, messages: tuple[Message, ...]) -> dict[str, object]:
        return {
            "model": self._endpoint.model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "stream": True,
            "temperature": 0,
            "max_tokens": self._endpoint.bounds.answer_tokens,
        }

    def _headers(self) -> dict[str, str]:
        # Unpacked, a small answer could grow without bound.
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        return headers


def _require_stream(response: httpx.Response) -> None:
    if response.status_code != 200:
        raise Failure(Trouble.REFUSED, f"status {response.status_code}")
    kind = response.headers.get("content-type", "none").partition(";")[0].strip().casefold()
    if kind != "text/event-stream":
        raise Failure(Trouble.WRONG, f"content type {kind if kind in _LIKELY_KINDS else 'unknown'}")
    if response.headers.get("content-encoding", "identity").strip().casefold() != "identity":
        raise Failure(Trouble.WRONG, "an encoding that was not asked for")


def _chunks(decoder: Decoder, piece: bytes) -> Iterator[Chunk]:
    for data in decoder.feed(piece):
        if data.strip() == END:
            yield Chunk(finish="stop")
            return
        yield read_chunk(data)
