"""The browser that the tests drive: which one, and how it is started.

Run as a script it makes sure that there is one, prints its path, and otherwise says what to do (status 1).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

VARIABLE = "MINUTEBOOK_BROWSER"
"""Names the browser to use: its path, or its name on PATH."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

INSTALL_SECONDS = 600
"""For a download of some 200 MB over a slow line; past that the machine is taken to have no way out."""

QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Arguments that keep a browser from asking anything of the network but the pages under test."""


class NoBrowser(Exception):
    """There is no browser and none could be installed; the message is one sentence."""


def launch_arguments() -> list[str]:
    """What to start the browser with. Its sandbox cannot be set up by root, so only root goes without."""
    return [*QUIET, "--no-sandbox"] if _is_root() else list(QUIET)


def find_browser() -> str | None:
    """The path of a browser that runs, or None. Raises NoBrowser when the one that was named does not."""
    named = os.environ.get(VARIABLE)
    if named:
        path = shutil.which(named)
        if path is None or not _runs(path):
            raise NoBrowser(
                f"{VARIABLE} names {named}, which is no browser that runs here: correct or unset it."
            )
        return path
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    return _first_that_runs(on_path) or _first_that_runs(_playwrights_own())


def ensure_browser() -> str:
    """The path of a browser, installed if need be. Raises NoBrowser."""
    present = find_browser()
    if present:
        return present
    failures = []
    for install in (_install_playwrights_own, _install_debians):
        failure = install()
        present = find_browser()
        if present:
            return present
        failures.append(failure or "what was installed does not run")
    raise NoBrowser(
        "The browser tests need Chromium or Chrome: install one, or name it in "
        f"{VARIABLE} (Playwright: {failures[0]}; Debian package: {failures[1]})."
    )


def _first_that_runs(paths: Sequence[str]) -> str | None:
    return next((path for path in paths if _runs(path)), None)


def _runs(path: str) -> bool:
    """Whether it is more than a name: it may lack libraries, or be a stub that sells something else."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwrights_own() -> list[str]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return [path] if Path(path).exists() else []


def _install_playwrights_own() -> str | None:
    # Without a way out Playwright would otherwise wait half a minute for each mirror, several times.
    patience = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
    return _failure([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"], patience)


def _install_debians() -> str | None:
    if not _is_root() or shutil.which("apt-get") is None:
        return "takes root and apt-get"
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    return _failure(["apt-get", "update"], quiet) or _failure(
        ["apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation"], quiet
    )


def _failure(command: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """Runs an installation; None when it went well, else the first line in which it says why not."""
    print(f"Installing a browser: {' '.join(command)}", file=sys.stderr)  # noqa: T201 - a script's output
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # so that a time-out ends what the installer started as well
    )
    try:
        output, _ = process.communicate(timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"not done after {INSTALL_SECONDS} seconds"
    if process.returncode == 0:
        return None
    said = [line.strip() for line in output.splitlines() if line.strip()]
    return next((line for line in said if line.startswith(("Error", "E:"))), f"status {process.returncode}")


def _is_root() -> bool:
    return os.geteuid() == 0


def main() -> int:
    """Prints the browser's path; returns the exit status."""
    try:
        print(ensure_browser())  # noqa: T201
    except NoBrowser as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
