from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.access import sent_key
from service.web.keys import BadKey

TEXT = "mbk_00000000_" + "A" * 43


def header(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"accept", b"*/*"), *((b"authorization", value.encode("latin-1")) for value in values)]


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


def test_no_header_is_no_key() -> None:
    assert sent_key(header()) is None


@pytest.mark.parametrize(
    "value",
    [f"Bearer {TEXT}", f"bearer {TEXT}", f"BEARER   {TEXT} ", basic(f":{TEXT}"), basic(f"any one:{TEXT}")],
)
def test_where_a_key_may_stand(value: str) -> None:
    assert sent_key(header(value)) == TEXT


@pytest.mark.parametrize(
    "values",
    [
        ("",),
        ("Digest x",),
        (TEXT,),
        (f"Bearer{TEXT}",),
        (f"Bearer\t{TEXT}",),
        ("Bearer \xff\xfe",),
        ("Basic",),
        ("Basic !!!",),
        ("Basic " + b64encode(b"no colon").decode(),),
        ("Basic " + b64encode(b"\xff:\xff").decode(),),
        (f"Bearer {TEXT}", f"Bearer {TEXT}"),
        ("Bearer " + "A" * 10_000,),
    ],
)
def test_hostile_headers_are_refused_without_being_repeated(values: tuple[str, ...]) -> None:
    with pytest.raises(BadKey) as refused:
        sent_key(header(*values))
    assert str(refused.value) == str(BadKey())
    assert refused.value.__cause__ is None


@given(st.binary(max_size=600), st.sampled_from([b"", b"Bearer ", b"Basic "]))
def test_no_bytes_break_it(value: bytes, scheme: bytes) -> None:
    try:
        found = sent_key([(b"authorization", scheme + value)])
    except BadKey:
        return
    assert found is not None
    assert found.isascii()
