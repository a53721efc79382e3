"""The only way out: one POST to the endpoint, read as a stream under bounds of time and size."""

from __future__ import annotations

import asyncio
import codecs
import json
import math
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from indexer.errors import BadInput, MissingExtra, install_hint
from service.summary.events import Trouble

if TYPE_CHECKING:
    import httpx


URL, MODEL, KEY = "MINUTEBOOK_LLM_URL", "MINUTEBOOK_LLM_MODEL", "MINUTEBOOK_LLM_KEY"
# Each bound has a variable as well: MINUTEBOOK_LLM_FIRST_SECONDS, ...

_LEAST = {"prompt_tokens": 1_000, "answer_tokens": 50, "at_once": 1}  # of the bounds that are whole numbers

MOST_BYTES = 1_048_576
"""Of one stream. An event is some 300 bytes around each token, so this is ten times what 400 tokens take."""

MOST_EVENT = 65_536
"""Bytes of one event: a piece of an answer has a few hundred, even with all that servers add."""

CONNECT_SECONDS = 5.0
"""For connecting and greeting: a machine that is up answers within one. Less where `first_seconds` is."""

CHARACTERS_A_TOKEN = 12
"""Of the answer: three times what English has, so only an endpoint that ignores max_tokens is stopped."""

END = "[DONE]"
"""The data of the event after which an OpenAI-compatible stream holds nothing."""

# Other content types are not repeated, even to logs.
_LIKELY_KINDS = frozenset({"application/json", "text/html", "text/plain"})

_KEY = re.compile(r"[\x21-\x7e]{1,4096}")  # what an HTTP header can carry, without white space
_WHOLE = re.compile(r"[0-9]{1,7}")
_SECONDS = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how much. Times in seconds, sizes in cl100k tokens.

    The defaults keep prompt and answer within 4,096 tokens of the model's own counting, the least window that
    local servers commonly give, even if its tokens are a third shorter than cl100k's.
    """

    first_seconds: float = 20.0  # until the first words, and between two; a CPU reads 2,400 tokens in 10
    total_seconds: float = 60.0  # what a reader waits for at most
    prompt_tokens: int = 2_400
    answer_tokens: int = 400  # four to eight sentences
    at_once: int = 4  # answers being written at the same time, so that questions cannot pile up costs


@dataclass(frozen=True, slots=True)
class ChatEndpoint:
    """An OpenAI-compatible endpoint: `{url}/chat/completions`. The key is never part of its repr."""

    url: str  # without a slash at the end
    model: str
    key: str | None = field(default=None, repr=False)
    bounds: Bounds = Bounds()


def endpoint_from(environment: Mapping[str, str]) -> ChatEndpoint | None:
    """The endpoint that the environment names, None where it names no URL.

    Raises BadInput for settings that cannot work; the message names the variable and never shows a key.
    """
    url = environment.get(URL, "").strip()
    if not url:
        return None
    model = environment.get(MODEL, "").strip()
    if not model:
        raise BadInput(f"{URL} is set but {MODEL} is not; name the model that the endpoint should use.")
    return ChatEndpoint(
        _checked_url(url), model, _checked_key(environment.get(KEY, "").strip()), _bounds(environment)
    )


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        (parts.hostname or "").encode("idna")
    except ValueError:  # a port that is no number, brackets that are no address, a host that is no name
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise BadInput(f"{URL} must be an address like https://llm.example.org/v1.")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadInput(f"{URL} must hold neither a user nor a query; put the key into {KEY}.")
    return url.rstrip("/")


def _checked_key(key: str) -> str | None:
    if key and not _KEY.fullmatch(key):
        raise BadInput(f"{KEY} holds characters that a key cannot have; set it to the key alone.")
    return key or None


def _bounds(environment: Mapping[str, str]) -> Bounds:
    given: dict[str, Any] = {}
    for bound in fields(Bounds):
        name = f"MINUTEBOOK_LLM_{bound.name.upper()}"
        if text := environment.get(name, "").strip():
            least = _LEAST.get(bound.name)
            given[bound.name] = _seconds(name, text) if least is None else _whole(name, text, least)
    bounds = Bounds(**given)
    if bounds.first_seconds > bounds.total_seconds:
        raise BadInput("MINUTEBOOK_LLM_FIRST_SECONDS must not be more than MINUTEBOOK_LLM_TOTAL_SECONDS.")
    return bounds


def _seconds(name: str, text: str) -> float:
    value = float(text) if _SECONDS.fullmatch(text) else math.nan
    if not 0 < value <= 3_600:
        raise BadInput(f"{name} must be a number of seconds, more than 0 and at most 3600.")
    return value


def _whole(name: str, text: str, least: int) -> int:
    value = int(text) if _WHOLE.fullmatch(text) else -1
    if not least <= value <= 1_000_000:
        raise BadInput(f"{name} must be a whole number from {least} to 1000000.")
    return value


class Failure(Exception):
    """The endpoint did not do its part; `detail` holds kinds and numbers, nothing that was sent."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


class Malformed(ValueError):
    """The stream is no event stream, an event is longer than any honest one, or reports an error."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat: role "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the answer, and why the model ended if it did ("stop", "length", ...)."""

    text: str = ""
    finish: str | None = None


def read_chunk(data: str) -> Chunk:
    """The chunk in the data of one event. Raises Malformed, for an error object as well.

    Events without a choice (usage figures) and pieces without text (roles, reasoning, tool calls) are empty.
    """
    if data.strip() == END:
        return Chunk(finish="stop")
    try:
        event = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed("an event is not JSON") from error
    if not isinstance(event, dict):
        raise Malformed("an event is not an object")
    if event.get("error"):
        raise Malformed("error event")
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

    @property
    def breakage(self) -> Trouble:
        """What to say when the stream cannot be read on."""
        return Trouble.BROKEN if self.begun else Trouble.WRONG

    def over(self) -> Failure:
        """What to say when the wait is over."""
        first, total = self.bounds.first_seconds, self.bounds.total_seconds
        trouble = Trouble.STALLED if self.begun else Trouble.SLOW
        return Failure(trouble, f"nothing within {first:g} s, or not all within {total:g} s")


class ChatStream:
    """Asks one endpoint; holds no connection between two answers.

    Raises MissingExtra without what the extra installs, BadInput for an address that it cannot use.
    """

    def __init__(self, endpoint: ChatEndpoint) -> None:
        try:
            import httpx

            import_module("httpx_sse")
        except ImportError as error:
            raise MissingExtra(
                f"Written answers need httpx and httpx-sse; {install_hint('written')}"
            ) from error
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
        deadlines = _Deadlines.starting(self._endpoint.bounds)
        try:
            async with (
                self._answer(messages, deadlines) as response,
                aclosing(self._read(response, deadlines)) as chunks,
            ):
                async for chunk in chunks:
                    yield chunk
                    if chunk.finish:
                        return
        except Malformed as error:
            raise Failure(deadlines.breakage, str(error)) from error
        except (self._httpx.ConnectError, self._httpx.ConnectTimeout) as error:
            raise Failure(Trouble.DOWN, type(error).__name__) from None
        except (self._httpx.HTTPError, OSError) as error:
            # The text of these errors may hold the request, and with it the key.
            raise Failure(deadlines.breakage, type(error).__name__) from None
        raise Failure(Trouble.BROKEN, "the stream ended without an end")

    @asynccontextmanager
    async def _answer(
        self, messages: tuple[Message, ...], deadlines: _Deadlines
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
                async with asyncio.timeout_at(deadlines.until):
                    response = await http.send(request, stream=True)
            except TimeoutError:
                raise deadlines.over() from None
            try:
                _require_stream(response)
                yield response
            finally:
                await response.aclose()

    async def _read(self, response: httpx.Response, deadlines: _Deadlines) -> AsyncGenerator[Chunk]:
        async with aclosing(event_data(response.aiter_raw())) as events:
            while True:
                try:
                    async with asyncio.timeout_at(deadlines.until):
                        data = await anext(events, None)
                except TimeoutError:
                    raise deadlines.over() from None
                if data is None:
                    return
                chunk = read_chunk(data)
                deadlines.heard(chunk.text)
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


async def event_data(stream: AsyncIterable[bytes]) -> AsyncGenerator[str]:
    """The data of each server-sent event that has any. Raises Failure or Malformed, see `_bounded`."""
    import httpx
    from httpx_sse import EventSource

    # The decoder takes a response; the charset is the one that skips a byte order mark.
    headers = {"Content-Type": "text/event-stream; charset=utf-8-sig"}
    response = httpx.Response(200, headers=headers, content=_bounded(stream))
    async with aclosing(EventSource(response).aiter_sse()) as events:
        async for event in events:
            if event.data:
                yield event.data


async def _bounded(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The bytes of an event stream as they come. Raises Failure or Malformed where they are too many.

    The decoder of events holds a line, and the lines of an event, until they end.
    """
    received = of_event = 0
    begins, comment = True, False
    strict = codecs.getincrementaldecoder("utf-8")()
    async for piece in pieces:
        received += len(piece)
        if received > MOST_BYTES:
            raise Failure(Trouble.ENDLESS, f"more than {MOST_BYTES} bytes")
        try:
            strict.decode(piece)
        except UnicodeDecodeError as error:
            raise Malformed("the stream is not UTF-8") from error
        for part in piece.splitlines(keepends=True):
            if begins:
                comment = part.startswith(b":")
                of_event = of_event if part.strip() else 0
            if not comment:
                of_event += len(part)
            if of_event > MOST_EVENT:
                raise Malformed("an event of the stream is too long")
            begins = part.endswith((b"\n", b"\r"))
        yield piece
