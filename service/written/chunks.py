"""What one event of a chat completion says: a piece of text, how it ended, or that it failed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from service.written.sse import Malformed

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
