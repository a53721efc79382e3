"""Which endpoint writes, and within which bounds: read once from the environment into a frozen value."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from indexer.errors import BadInput

URL, MODEL, KEY = "MINUTEBOOK_LLM_URL", "MINUTEBOOK_LLM_MODEL", "MINUTEBOOK_LLM_KEY"
FIRST_SECONDS, TOTAL_SECONDS = "MINUTEBOOK_LLM_FIRST_SECONDS", "MINUTEBOOK_LLM_TOTAL_SECONDS"
PROMPT_TOKENS, ANSWER_TOKENS = "MINUTEBOOK_LLM_PROMPT_TOKENS", "MINUTEBOOK_LLM_ANSWER_TOKENS"
AT_ONCE = "MINUTEBOOK_LLM_AT_ONCE"

_KEY = re.compile(r"[\x21-\x7e]{1,4096}")  # what an HTTP header can carry, without white space
_WHOLE = re.compile(r"[0-9]{1,7}")
_SECONDS = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how much. Times in seconds, sizes in cl100k tokens.

    The defaults keep prompt and answer within 4,096 tokens of the model's own counting, the least window that
    local servers commonly give, even if its tokens are a third shorter than cl100k's.
    """

    first_seconds: float = (
        20.0  # until the first words, and between any two pieces; a CPU reads 2,400 tokens in 10
    )
    total_seconds: float = 60.0  # what a reader waits for at most
    prompt_tokens: int = 2_400
    answer_tokens: int = 400  # four to eight sentences
    at_once: int = 4  # answers being written at the same time, so that questions cannot pile up costs


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible endpoint: `{url}/chat/completions`. The key is never part of its repr."""

    url: str  # without a slash at the end
    model: str
    key: str | None = field(default=None, repr=False)
    bounds: Bounds = Bounds()


def endpoint_from(environment: Mapping[str, str]) -> Endpoint | None:
    """The endpoint that the environment names, None where it names no URL.

    Raises BadInput for settings that cannot work; the message names the variable and never shows a key.
    """
    url = environment.get(URL, "").strip()
    if not url:
        return None
    model = environment.get(MODEL, "").strip()
    if not model:
        raise BadInput(f"{URL} is set but {MODEL} is not; name the model that the endpoint should use.")
    return Endpoint(
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
    default = Bounds()
    bounds = Bounds(
        first_seconds=_seconds(environment, FIRST_SECONDS, default.first_seconds),
        total_seconds=_seconds(environment, TOTAL_SECONDS, default.total_seconds),
        prompt_tokens=_whole(environment, PROMPT_TOKENS, default.prompt_tokens, least=1_000),
        answer_tokens=_whole(environment, ANSWER_TOKENS, default.answer_tokens, least=50),
        at_once=_whole(environment, AT_ONCE, default.at_once, least=1),
    )
    if bounds.first_seconds > bounds.total_seconds:
        raise BadInput(f"{FIRST_SECONDS} must not be more than {TOTAL_SECONDS}.")
    return bounds


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name, "").strip()
    if not text:
        return default
    value = float(text) if _SECONDS.fullmatch(text) else math.nan
    if not 0 < value <= 3_600:
        raise BadInput(f"{name} must be a number of seconds, more than 0 and at most 3600.")
    return value


def _whole(environment: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    value = int(text) if _WHOLE.fullmatch(text) else -1
    if not least <= value <= 1_000_000:
        raise BadInput(f"{name} must be a whole number from {least} to 1000000.")
    return value
