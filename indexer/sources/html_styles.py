"""Which classes of a page's own style sheet are set in bold: word processors export their styles so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml.html import HtmlElement

# Rules for one class, of any element or of one; what depends on more than that is a site's layout.
_ONE_CLASS = re.compile(r"[a-z0-9]{0,10}\.([\w-]{1,60})", re.I)
_WEIGHT = re.compile(r"font-weight\s{0,9}:\s{0,9}(bold|bolder|[6-9]00|normal|[1-5]00)\b", re.I)


def bold_classes(page: HtmlElement) -> Mapping[str, bool]:
    """Return the classes whose rules state a weight, and whether it is bold; later rules win."""
    found: dict[str, bool] = {}
    for sheet in page.iter("style"):
        for rule in (sheet.text or "").split("}"):
            selectors, _, declarations = rule.rpartition("{")
            weight = stated_weight(declarations)
            if weight is None:
                continue
            for selector in selectors.rpartition("*/")[2].split(","):
                if one := _ONE_CLASS.fullmatch(selector.strip()):
                    found[one[1]] = weight
    return found


def stated_weight(declarations: str) -> bool | None:
    """Return whether CSS declarations ask for bold, None when they do not say."""
    weight = _WEIGHT.search(declarations)
    return None if weight is None else weight[1].lower().startswith("bold") or weight[1][0] in "6789"
