"""How soon pages are painted and what they weigh: `make paint` prints a table, from the sample minutes.

Each page is opened by a browser that keeps nothing from before. The first result is taken to be painted with
the largest piece of text, which on a page of results is a quote.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page, Request

from scripts.sample_site import a_browser, sample_site

TIMES = 7
"""Each page is opened so often; the first, which warms the server, does not count."""

PAGES = {
    "one line of text": "/healthz",  # what browser and machine take for nothing
    "start": "/",
    "answer": "/search?q=How+long+does+it+take+to+repay+travel+expenses%3F",
    "refusal": "/search?q=When+are+the+bins+collected+in+Tidewick%3F",
    "many passages": "/search?q=report",
    "meeting": "/meetings/bcjb-2023-01-25",
    "brief": "/meetings/bcjb-2023-01-25/brief",
    "page as printed": "/meetings/bcjb-2023-07-19/page/1",
    "timeline": "/timeline?q=trials",
    "meetings": "/meetings",
    "boards": "/boards",
    "one board": "/boards/brackenshire-community-justice-board",
    "people": "/people",
    "one person": "/people/tobias-garrickson",
    "actions": "/actions",
    "decisions": "/decisions",
}

_OBSERVE = """
window.largest = null;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.largest = entry;
}).observe({ type: "largest-contentful-paint", buffered: true });
"""

_PAINTS = """() => ({
  answered: performance.getEntriesByType("navigation")[0].responseStart,
  first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  largest: window.largest.startTime,
  quote: Boolean(window.largest.element?.closest("figure")),
})"""


@dataclass(frozen=True, slots=True)
class Paint:
    """One opening of a page; times in milliseconds from its beginning, `weight` in bytes with headers."""

    answered: float  # the first byte is there
    first: float
    largest: float
    quote: bool  # the largest text is a quote, or words beside it
    weight: int


def main() -> int:
    """Prints the table."""
    sys.stdout.write("| page | first byte, ms | first paint, ms | largest paint, ms | slowest, ms | kB |\n")
    sys.stdout.write("|---|---:|---:|---:|---:|---:|\n")
    with sample_site("--keep-originals") as site, a_browser() as browser:
        for name, address in PAGES.items():
            _, *counted = (_opened(browser, site, address) for _ in range(TIMES))
            sys.stdout.write(_row(name, counted))
    return 0


def _opened(browser: Browser, site: str, address: str) -> Paint:
    """Opens a page in a new profile."""
    finished: list[Request] = []
    with browser.new_context(base_url=site) as context:
        context.add_init_script(_OBSERVE)
        page = context.new_page()
        page.on("requestfinished", lambda request: finished.append(request))
        page.goto(address, wait_until="networkidle")
        page.wait_for_function("window.largest")
        return Paint(**page.evaluate(_PAINTS), weight=_weight(page, finished))


def _weight(page: Page, finished: list[Request]) -> int:
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in finished]
    return sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)


def _row(name: str, counted: list[Paint]) -> str:
    quoted = " (a quote)" if all(one.quote for one in counted) else ""
    middle = (median(getattr(one, what) for one in counted) for what in ("answered", "first", "largest"))
    times = " | ".join(f"{time:.0f}" for time in middle)
    slowest = max(one.largest for one in counted)
    return f"| {name}{quoted} | {times} | {slowest:.0f} | {counted[0].weight / 1000:.1f} |\n"


if __name__ == "__main__":
    sys.exit(main())
