"""The encodings that a file may state itself to be in: the only ones that are looked up by a file's word.

Python knows more under more names, among them some that are none of text, are slow or fail in their own ways
("idna", "undefined", "unicode_escape"); and stateful ones hide text from whoever looks at the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from indexer.model import Warning

# By the names that browsers know, with the encoding that browsers then use.
_DECLARED: Mapping[str, str] = MappingProxyType(
    {
        **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
        **{f"cp{n}": f"cp{n}" for n in range(1250, 1259)},
        **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
        "iso-8859-8-i": "iso8859-8",
        **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
        **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
        **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
        **dict.fromkeys(("macintosh", "x-mac-roman", "mac"), "mac-roman"),
        **{name: name for name in ("koi8-r", "koi8-u", "gb18030", "big5", "euc-jp", "euc-kr")},
        **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
        **dict.fromkeys(("ks-c-5601-1987", "windows-949"), "cp949"),
        **dict.fromkeys(("shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
        **dict.fromkeys(("ibm866", "cp866"), "cp866"),
    }
)
# Told by the bytes alone, whether or not a file states them.
_UNICODE = frozenset(
    {
        *("utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8"),
        *("utf-16", "utf-16le", "utf-16be", "unicode", "ucs-2", "iso-10646-ucs-2", "utf-32"),
    }
)
# What mails in Japanese and Korean are written in, and nothing else.
_OF_MAILS: Mapping[str, str] = MappingProxyType(
    {"iso-2022-jp": "iso2022_jp_ext", "iso-2022-kr": "iso2022_kr"}
)
# The bytes of these are plain letters that stand for others.
_HIDING = ("utf-7", "hz", "iso-2022-", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7")
# Of rich text, by number; those of one byte beyond the first, and what East Asian Windows has.
_CODE_PAGES: Mapping[int, str] = MappingProxyType(
    {
        **{n: f"cp{n}" for n in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866)},
        **{n: f"cp{n}" for n in (869, 874, 932, 949, *range(1250, 1259))},
        **{936: "gbk", 950: "big5", 1361: "johab", 10_000: "mac_roman", 65_001: "utf-8"},
    }
)
_LONGEST_SHOWN = 40
# Words of a header in another encoding (RFC 2047), and values of its parameters (RFC 2231).
_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,60})((?:\*[^?\s]{0,20})?\?[bBqQ]\?)")
_ENCODED_VALUE = re.compile(r"(\*(?:0\*)?\s{0,9}=\s{0,9}\"?)([^'\";\s]{1,60})(?=')")
# In quotation marks or not; that the name of the encoding is itself encoded (RFC 2231) nobody writes.
_CHARSET = re.compile(r";\s{0,99}charset\s{0,9}=\s{0,9}(?:\"([^\"]{1,60})\"|([^\s;\"]{1,60}))", re.IGNORECASE)
_NO_ENCODING = "unknown-8bit"
"""What Python's mails call bytes of which nothing is known; it keeps them as they are."""


def encoding_declared_as(name: str) -> str | None:
    """The encoding that browsers use where a text declares this one; None where they know none."""
    return _DECLARED.get(_folded(name))


def encoding_of_mail(name: str) -> str | None:
    """The encoding of a part of a mail whose bytes do not show what they stand for; None for all others."""
    return _OF_MAILS.get(_folded(name))


def hides(name: str) -> bool:
    """Whether text in the encoding of that name looks like other text, and so is not read at all."""
    return _folded(name).startswith(_HIDING) and encoding_of_mail(name) is None


def encoding_of_code_page(number: int) -> str | None:
    """The encoding of a code page of Windows or DOS; None for one that is not known."""
    return _CODE_PAGES.get(number)


def unknown_encoding(name: str) -> Warning | None:
    """The warning of a file that states an encoding of this name, if it is none that is known."""
    folded = _folded(name)
    if not folded or folded in _DECLARED or folded in _UNICODE or folded in _OF_MAILS:
        return None
    shown = "".join(char if char.isprintable() else "?" for char in name.strip()[:_LONGEST_SHOWN])
    return Warning(
        "unknown-encoding",
        f"It states that its text is in “{shown}”, which is no encoding that is read here; the bytes were "
        "read as they look: compare it with the file, or save that as UTF-8.",
    )


def wrong_encoding(name: str) -> Warning:
    """The warning of a file whose bytes are none of the encoding that it states, which is a known one."""
    return Warning(
        "wrong-encoding",
        f"It states that its text is in “{name.strip()}”, which its bytes are not; they were read as they "
        "look: compare it with the file, or save that as UTF-8.",
    )


def in_known_encodings(header: str) -> str:
    """A header of a mail or an answer in which no word and no value states an encoding that is not known."""

    def known(name: str) -> str:
        folded = _folded(name)
        if folded in _UNICODE and folded.startswith(("utf-8", "utf8")):
            return "utf-8"
        return _DECLARED.get(folded) or _OF_MAILS.get(folded) or _NO_ENCODING

    header = _ENCODED_WORD.sub(lambda found: f"=?{known(found[1])}{found[2]}", header)
    return _ENCODED_VALUE.sub(lambda found: f"{found[1]}{known(found[2])}", header)


def charset_in(content_type: str) -> str:
    """What a header states of an encoding, in small letters, "" for nothing; it is not looked up."""
    found = _CHARSET.search(content_type)
    return (found[1] or found[2]).strip().lower() if found else ""


def _folded(name: str) -> str:
    return name.strip().lower().replace("_", "-")
