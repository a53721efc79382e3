"""axe-core in a page: what it finds wrong by WCAG 2.2, levels A and AA, and by good practice."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

_OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"


def violations(page: Page, tags: Sequence[str] = TAGS) -> list[str]:
    """One line for each element that breaks a rule; what is folded up is unfolded first, to be looked at too.

    The page's context must have been made with `bypass_csp`: the service's own policy lets no such script in.
    """
    page.wait_for_load_state()  # a heading is there before its style sheet: bare links are too small
    page.evaluate(_OPEN_ALL)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": list(tags)}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node.get('failureSummary', rule['help'])}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
