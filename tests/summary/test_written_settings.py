"""Endpoint settings: read once from the environment, refused in one sentence, the key never shown."""

from __future__ import annotations

import dataclasses

import pytest

from indexer.errors import BadInput
from service.summary.endpoint import Bounds, ChatEndpoint, ChatStream, endpoint_from

SET = {"MINUTEBOOK_LLM_URL": "http://127.0.0.1:8080/v1/", "MINUTEBOOK_LLM_MODEL": "small"}


def test_without_a_url_there_is_no_endpoint() -> None:
    assert endpoint_from({}) is None
    assert endpoint_from({"MINUTEBOOK_LLM_URL": "  ", "MINUTEBOOK_LLM_KEY": "k"}) is None


def test_url_and_model_are_enough() -> None:
    assert endpoint_from(SET) == ChatEndpoint("http://127.0.0.1:8080/v1", "small", None, Bounds())


def test_every_bound_can_be_set() -> None:
    endpoint = endpoint_from(
        SET
        | {
            "MINUTEBOOK_LLM_KEY": " sk-1 ",
            "MINUTEBOOK_LLM_FIRST_SECONDS": "1.5",
            "MINUTEBOOK_LLM_TOTAL_SECONDS": "9",
            "MINUTEBOOK_LLM_PROMPT_TOKENS": "5000",
            "MINUTEBOOK_LLM_ANSWER_TOKENS": "100",
            "MINUTEBOOK_LLM_AT_ONCE": "1",
        }
    )
    assert endpoint == ChatEndpoint(
        "http://127.0.0.1:8080/v1", "small", "sk-1", Bounds(1.5, 9.0, 5000, 100, 1)
    )


def test_the_key_is_not_shown_and_nothing_can_be_changed() -> None:
    endpoint = endpoint_from(SET | {"MINUTEBOOK_LLM_KEY": "sk-hidden"})
    assert endpoint is not None
    assert "sk-hidden" not in f"{endpoint!r} {endpoint}"
    with pytest.raises(dataclasses.FrozenInstanceError):
        endpoint.key = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "url",
    [
        "llm.example.org/v1",
        "ftp://llm.example.org",
        "file:///etc/passwd",
        "http://",
        "http://host:port/v1",
        "http://host:99999/v1",
        "http://[::1/v1",
        "http://a..b/v1",
        "http://ho st/v1",
        "http://host/v1\nX: y",
        "http://höst/v1",
        "http://user:secret@host/v1",
        "http://host/v1?key=secret",
        "http://host/v1#secret",
    ],
)
def test_an_address_that_cannot_work_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadInput, match="MINUTEBOOK_LLM_URL") as refused:
        endpoint_from(SET | {"MINUTEBOOK_LLM_URL": url})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MINUTEBOOK_LLM_MODEL", " "),
        ("MINUTEBOOK_LLM_KEY", "two words"),
        ("MINUTEBOOK_LLM_KEY", "a\r\nX-Other: header"),
        ("MINUTEBOOK_LLM_KEY", "schlüssel"),
        ("MINUTEBOOK_LLM_FIRST_SECONDS", "soon"),
        ("MINUTEBOOK_LLM_FIRST_SECONDS", "0"),
        ("MINUTEBOOK_LLM_FIRST_SECONDS", "61"),
        ("MINUTEBOOK_LLM_TOTAL_SECONDS", "inf"),
        ("MINUTEBOOK_LLM_TOTAL_SECONDS", "-5"),
        ("MINUTEBOOK_LLM_PROMPT_TOKENS", "999"),
        ("MINUTEBOOK_LLM_PROMPT_TOKENS", "1e4"),
        ("MINUTEBOOK_LLM_ANSWER_TOKENS", "3"),
        ("MINUTEBOOK_LLM_AT_ONCE", "0"),
    ],
)
def test_a_setting_that_cannot_work_is_named(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name) as refused:
        endpoint_from(SET | {name: value})
    if name == "MINUTEBOOK_LLM_KEY":
        assert value not in str(refused.value)


def test_the_client_refuses_what_only_it_can_tell() -> None:
    with pytest.raises(BadInput, match="MINUTEBOOK_LLM_URL"):
        ChatStream(ChatEndpoint("http://[zz]/v1", "small"))
