"""Bytes, damaged at random; of zipped formats the files within, since a damaged zip is refused at once."""

from __future__ import annotations

import base64
import copy
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence

from lxml import etree

MOST_BYTES = 100_000
"""Of what is made: enough for what is repeated to hurt whoever takes time that grows with its square."""

_MOST_DAMAGES = 6
_NUMBER = re.compile(rb"[0-9]{1,9}")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)

_TOKENS: tuple[bytes, ...] = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xe2\x80\x8b", b"\xcc\x81" * 30),
    *(b"\r", b"\x0c", b"\t", b"9" * 400, b"31 February 2024", b"12/13/2014", b"(AB)"),
    *(b"<table>", b"</p>", b"<li>", b"<br>", b"<![CDATA[", b"<!--", b"&#x110000;", b"&nbsp;", b"<b>"),
    *(b"\n# ", b"\n- ", b"\n| a | b |\n|---|---|\n", b"**", b"](", b"\n```\n", b"\n---\n", b"\n> "),
    *(b"\nItem 3 - ", b"\n2.1 ", b"\nPresent\n", b"\nACTION: AB to ", b"\nApologies\n", b"\n70/17 "),
    *(b"\nBoard\n", b"\nContents\n", b"</html>", b"\n    "),
    *(b"endstream", b" obj\n", b"/Kids [1 0 R]", b"/Length 0", b"ET BT", b"/Rotate 90", b"/F9 1 Tf"),
)
_ODD_VALUES = ("", "0", "-1", "99999999", "9" * 30, "true", "none", "\u202e", "Heading 1", "1e9", "../x")


def mutated(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """A copy of `data` with some damage done to it; pieces of `others` may come in."""
    for _ in range(chance.randint(1, _MOST_DAMAGES)):
        data = chance.choice(_DAMAGES)(data, others, chance)[:MOST_BYTES]
    return data


def mutated_zip(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """A copy of an archive, files in it damaged, lost or named like others."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(chance.randint(1, 3)):
        number = chance.randrange(len(members))
        name, content = members[number]
        match chance.randrange(12):
            case 0 if len(members) > 1:
                del members[number]
            case 1:
                members[number] = (chance.choice(members)[0], content)
            case _:
                damaged = mutated_xml(content, chance) if chance.random() < 0.8 else None
                members[number] = (name, mutated(content, others, chance) if damaged is None else damaged)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in dict(members).items():
            info = zipfile.ZipInfo(name)  # of 1980: the same whenever it is made
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def mutated_xml(data: bytes, chance: random.Random) -> bytes | None:
    """A copy of an XML document in which elements are lost, repeated, moved or changed; None for others."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return None
    for _ in range(chance.randint(1, _MOST_DAMAGES)):
        elements = [one for one in root.iter(etree.Element) if one is not root]
        if not elements:
            break
        _damage_element(chance.choice(elements), elements, chance)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _damage_element(element: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    parent, other = element.getparent(), chance.choice(elements)
    match chance.randrange(6):
        case 0:
            parent.remove(element)
        case 1:
            for _ in range(chance.choice((1, 2, 300))):
                element.addnext(copy.deepcopy(element))
        case 2 if other not in element.iter() and element not in other.iter():
            other.append(element)
        case 3 if other not in element.iter():
            element.append(copy.deepcopy(other) if len(other) < 50 else etree.Element(other.tag))
        case 4 if element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(_ODD_VALUES))
        case _:
            element.text = chance.choice((None, "\n", "1.", "Item 3", "\t", "x" * 5_000, "Present", "ACTION"))


def mutated_pdf(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """A copy of a PDF, one of its packed streams damaged within and packed again, or the file as a whole."""
    streams = list(_STREAM.finditer(data))
    if not streams or chance.random() < 0.3:
        return mutated(data, others, chance)
    found = chance.choice(streams)
    ascii85 = found[1].endswith(b"~>")
    try:
        content = zlib.decompress(base64.a85decode(found[1][:-2]) if ascii85 else found[1])
    except (zlib.error, ValueError):
        return mutated(data, others, chance)
    for _ in range(20):  # until one is no longer than the file says, so that whatever stands behind is found
        packed = zlib.compress(mutated(content, (), chance), 9)
        packed = base64.a85encode(packed) + b"~>" if ascii85 else packed
        if len(packed) <= len(found[1]):
            break
    return data[: found.start(1)] + packed.ljust(len(found[1])) + data[found.end(1) :]


def _flip(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(data), chance.randint(1, 8))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _lose(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _cut(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _repeat(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    times = chance.choice((2, 3, 10, 1_000, 100_000))
    return data[:start] + (data[start:end] * times)[:MOST_BYTES] + data[end:]


def _move(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    rest = data[:start] + data[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _splice(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others) if others else data
    start, end = _span(other, chance)
    at, until = _span(data, chance)
    return data[:at] + other[start:end] + data[until if chance.random() < 0.5 else at :]


def _token(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_TOKENS) * chance.choice((1, 1, 1, 2, 50)) + data[at:]


def _noise(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + chance.randbytes(min(end - start, 200)) + data[end:]


def _number(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    numbers = list(_NUMBER.finditer(data))
    if not numbers:
        return data
    found = chance.choice(numbers)
    other = chance.choice((b"0", b"-1", b"1", b"255", b"65536", b"4294967296", b"9" * 30, b"1e9"))
    return data[: found.start()] + other + data[found.end() :]


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    """A place in the data, mostly a short one."""
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + int(2 ** chance.uniform(0, 12)))


_DAMAGES: tuple[Callable[[bytes, Sequence[bytes], random.Random], bytes], ...] = (
    *(_flip, _lose, _cut, _repeat, _move, _splice, _splice, _token, _token, _token, _noise, _number),
)
