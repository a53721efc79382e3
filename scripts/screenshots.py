"""Pictures of the pages for README, from the sample minutes: `make screenshots` writes docs/images.

A picture is written anew only where it shows something else, so that the same pages leave the same files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from scripts.sample_site import a_browser, sample_site

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"

QUESTION = "How long does it take to repay travel expenses?"
UNANSWERED = "When are the bins collected in Tidewick?"
TOPIC = "trials"

COLOURS = 128
"""Of a picture's palette: text on paper needs no more, and its file is a third as large."""

MOST_BYTES = 150_000
"""Of a picture, which everybody loads who opens README."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What to show: a page in a window of `width` and `height` pixels, once `prepare` has been done to it."""

    name: str
    address: str
    width: int
    height: int
    prepare: Callable[[Page], object] = lambda _: None


def pictures() -> tuple[Picture, ...]:
    """All that README shows."""
    return (
        Picture("answer", _search(QUESTION), 1100, 940),
        Picture("filters", _search(QUESTION, board="BVWP"), 1100, 760, _unfold_filters),
        Picture("no-answer", _search(UNANSWERED), 1100, 640),
        Picture("in-context", _search(QUESTION), 1100, 760, _follow_the_quote),
        Picture("timeline", f"/timeline?{urlencode({'q': TOPIC})}", 1100, 900),
        Picture("phone", _search(QUESTION), 360, 740),
    )


def main() -> int:
    """Takes all pictures; returns the exit status, 1 when one is too large for README."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    too_large = 0
    with sample_site() as site, a_browser() as browser:
        for picture in pictures():
            path = IMAGES / f"{picture.name}.png"
            changed = _keep(path, _taken(browser, site, picture))
            size = path.stat().st_size
            too_large += size > MOST_BYTES
            sys.stdout.write(f"{path.name}: {size / 1000:.0f} kB, {'new' if changed else 'as before'}\n")
    return 1 if too_large else 0


def _taken(browser: Browser, site: str, picture: Picture) -> Image.Image:
    size = {"width": picture.width, "height": picture.height}
    with browser.new_context(base_url=site, viewport=size, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(picture.address, wait_until="networkidle")
        picture.prepare(page)
        shot = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        return shot.quantize(COLOURS, dither=Image.Dither.NONE)


def _keep(path: Path, taken: Image.Image) -> bool:
    """Writes a picture unless the file shows the same; whether it was written."""
    if path.exists():
        with Image.open(path) as before:
            same = before.size == taken.size
            if same and not ImageChops.difference(before.convert("RGB"), taken.convert("RGB")).getbbox():
                return False
    taken.save(path, optimize=True)
    return True


def _search(question: str, **filters: str) -> str:
    return f"/search?{urlencode({'q': question, **filters})}"


def _unfold_filters(page: Page) -> None:
    page.locator("details.filters summary").click()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")


def _follow_the_quote(page: Page) -> None:
    page.locator(".answer figcaption a").first.click()
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)


if __name__ == "__main__":
    sys.exit(main())
