"""Equations of office documents (OMML, MathML) in one line, so that no figure is made of two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import _Element as Element

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_CAN_BE_RAISED = re.compile(r"[\d+\-−=()ni]+")
_CAN_BE_LOWERED = re.compile(r"[\d+\-−=()]+")
_SIMPLE = re.compile(r"[^\W_]+(?:[.,]\d+)*|[(\[{].*[)\]}]")


def in_one_line(element: Element) -> str:
    """Return an equation as it would be typed in a line: (a + b)/2, x², √(2)."""
    name = _local(element)
    if name in {"t", "mi", "mn", "mo", "mtext", "ms"}:
        return "".join(element.itertext()).strip() if name != "t" else element.text or ""
    parts = [one for one in element if not _is_silent(_local(one))]
    match name:
        case "f" | "mfrac":
            return "/".join(map(_bracketed, _lines(parts, 2)))
        case "sSup" | "msup":
            base, upper = _lines(parts, 2)
            return base + _upper(upper)
        case "sSub" | "msub":
            base, lower = _lines(parts, 2)
            return base + _lower(lower)
        case "sSubSup" | "msubsup":
            base, lower, upper = _lines(parts, 3)
            return base + _lower(lower) + _upper(upper)
        case "sPre":
            lower, upper, base = _lines(parts, 3)
            return _lower(lower) + _upper(upper) + base
        case "rad":
            degree, base = _lines(parts, 2)
            return f"{_upper(degree) if degree else ''}√{_bracketed(base)}"
        case "msqrt":
            return f"√{_bracketed(''.join(map(in_one_line, parts)))}"
        case "mroot":
            base, degree = _lines(parts, 2)
            return f"{_upper(degree)}√{_bracketed(base)}"
        case "nary":
            lower, upper, base = _lines(parts, 3)
            bounds = (_lower(lower) if lower else "") + (_upper(upper) if upper else "")
            return f"{_character(element, 'chr', '∫')}{bounds} {base}"
        case "d":
            separator = _character(element, "sepChr", "|")
            inner = separator.join(map(in_one_line, parts))
            return _character(element, "begChr", "(") + inner + _character(element, "endChr", ")")
        case "mr" | "mtr":
            return " ".join(map(in_one_line, parts))
        case "m" | "mtable" | "eqArr":
            return "; ".join(map(in_one_line, parts))
        case "func":
            return " ".join(map(in_one_line, parts))
        case "limLow" | "limUpp" | "munder" | "mover":
            base, limit = _lines(parts, 2)
            return f"{base}_({limit})" if name in {"limLow", "munder"} else f"{base}^({limit})"
        case _:
            return "".join(map(in_one_line, parts))


def _lines(parts: Sequence[Element], count: int) -> list[str]:
    """Return exactly `count` parts in one line each; a damaged equation may have fewer or more."""
    lines = [in_one_line(part) for part in parts]
    lines += [""] * (count - len(lines))
    return [*lines[: count - 1], "".join(lines[count - 1 :])]


def _upper(text: str) -> str:
    return text.translate(_RAISED) if _CAN_BE_RAISED.fullmatch(text) else f"^{_bracketed(text)}"


def _lower(text: str) -> str:
    return text.translate(_LOWERED) if _CAN_BE_LOWERED.fullmatch(text) else f"_{_bracketed(text)}"


def _bracketed(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def _character(element: Element, name: str, default: str) -> str:
    """Return a character that the properties of an equation's part name: of a bracket, or of a sum."""
    for properties in element:
        for one in properties:
            if _local(properties).endswith("Pr") and _local(one) == name:
                return next(iter(one.attrib.values()), default)
    return default


def _is_silent(name: str) -> bool:
    """Whether a part only says how the equation looks, or repeats it in another language."""
    return name.endswith("Pr") or name.startswith("annotation")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
