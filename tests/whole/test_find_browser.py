from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import NAMES, NoBrowser, find_browser
from tests.processes import ROOT

WORKS = "#!/bin/sh\necho Browser 1\n"
LACKS_A_LIBRARY = "#!/bin/sh\nexit 127\n"


def put(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(script, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a shell and nothing else on its PATH, and no browser of Playwright's."""
    (tmp_path / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.delenv("MINUTEBOOK_BROWSER", raising=False)
    return tmp_path


def test_no_browser_is_no_error(bare: Path) -> None:
    assert find_browser() is None


def test_one_that_does_not_run_is_passed_over(bare: Path) -> None:
    put(bare, NAMES[0], LACKS_A_LIBRARY)
    works = put(bare, NAMES[-1], WORKS)
    assert find_browser() == works


def test_the_one_that_is_named_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bare, NAMES[0], WORKS)
    named = put(bare, "mine", WORKS)
    monkeypatch.setenv("MINUTEBOOK_BROWSER", named)
    assert find_browser() == named


def test_a_wrong_name_is_told_and_not_replaced(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bare, NAMES[0], WORKS)
    monkeypatch.setenv("MINUTEBOOK_BROWSER", put(bare, "mine", LACKS_A_LIBRARY))
    with pytest.raises(NoBrowser, match=r"MINUTEBOOK_BROWSER names .*mine"):
        find_browser()


def test_the_script_prints_the_path_alone(bare: Path) -> None:
    works = put(bare, NAMES[0], WORKS)
    run = subprocess.run(
        [sys.executable, ROOT / "tests" / "browser.py"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, f"{works}\n", "")
