"""The sample minutes as a running site, and a browser to look at it: for scripts that show or measure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from tests.browser import ensure_browser, launch_arguments
from tests.processes import ROOT, minutebook, serving


@contextmanager
def sample_site(*options: str) -> Iterator[str]:
    """The address of the sample minutes, indexed anew with these options and served by a process of its own.

    Raises RuntimeError with what the command said when they cannot be indexed.
    """
    with TemporaryDirectory() as made:
        folder = Path(made)
        ran = minutebook("index", ROOT / "examples" / "minutes", "--out", folder / "index", *options)
        if ran.returncode != 0:
            raise RuntimeError(ran.stderr)
        with serving(folder / "index", folder / "log") as server:
            yield server.url


@contextmanager
def a_browser() -> Iterator[Browser]:
    """The browser that the tests drive; raises NoBrowser."""
    with sync_playwright() as playwright:
        # Text is drawn without the screen's own tricks, so that pictures of the same page are the same.
        plain = [*launch_arguments(), "--font-render-hinting=none", "--disable-lcd-text"]
        running = playwright.chromium.launch(executable_path=ensure_browser(), args=plain)
        try:
            yield running
        finally:
            running.close()
