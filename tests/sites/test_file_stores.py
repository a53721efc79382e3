"""Repositories and buckets, from a server that behaves as such systems are documented to."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sites.following import following
from tests.sites.site import Reply, Site, pdf

pytestmark = pytest.mark.timeout(60)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_repository_is_read_at_its_newest_commit(tmp_path: Path) -> None:
    origin = tmp_path / "origin"

    def git(*arguments: str) -> None:
        own = (
            "-c",
            "user.name=Clerk",
            "-c",
            "user.email=clerk@lampton.example",
            "-c",
            "init.defaultBranch=main",
        )
        subprocess.run(["git", *own, *arguments], cwd=origin, check=True, capture_output=True)

    origin.mkdir()
    git("init")
    (origin / "minutes").mkdir()
    (origin / "minutes" / "2024-05.md").write_text("# Lampton Council\n\nMeeting of 7 May 2024.\n")
    (origin / "minutes" / "pay.md").write_text("# Pay\n\nText.\n")
    (origin / "minutes" / "minutes.toml").write_text(
        '[documents."pay.md"]\nrestricted = "panel"\n[documents."2024-05.md"]\ntitle = "May"\n'
        "date = 2024-05-07\n"
    )
    (origin / "README.md").write_text("about\n")
    git("add", ".")
    git("commit", "-m", "one")
    one = following(
        tmp_path / "into", "git", str(origin), folder="minutes", published="https://lampton.example/m"
    )
    assert one.cycle().new == ["2024-05.md", "pay.md"]
    found = one.sidecar().documents
    assert found["pay.md"].restricted == ("panel",)
    assert (found["2024-05.md"].title, found["2024-05.md"].url) == (
        "May",
        "https://lampton.example/m/2024-05.md",
    )
    (origin / "minutes" / "2024-05.md").write_text("# Lampton Council\n\nMeeting of 7 May 2024, amended.\n")
    git("rm", "-q", "minutes/pay.md")
    (origin / "minutes" / "minutes.toml").write_text("")
    git("add", ".")
    git("commit", "-m", "two")
    outcome = one.cycle()
    assert (outcome.changed, outcome.gone) == (["2024-05.md"], ["pay.md"])
    assert one.sidecar().documents["pay.md"].restricted == ("panel",), "what is kept stays restricted"
    shutil.rmtree(origin)
    assert "git cannot read" in str(one.cycle().failure)
    assert set(one.documents()) == {"2024-05.md", "pay.md"}


def test_marks_of_a_folder_go_with_its_files(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    (shared / "2024").mkdir(parents=True)
    (shared / "2024" / "May Meeting.md").write_text("# Lampton Council\n\nMeeting of 7 May 2024.\n")
    (shared / "2024" / "sheet.xlsx").write_bytes(b"PK")
    one = following(tmp_path / "into", "folder", path=shared)
    assert one.cycle().new == ["2024/may-meeting.md"]
    (shared / "minutes.toml").write_text('[folder]\nrestricted = "panel"\n')
    one.cycle()
    assert one.sidecar().documents["2024/may-meeting.md"].restricted == ("panel",)
    (shared / "minutes.toml").write_text('[folder]\nrestrictd = "panel"\n')
    assert "restricted" in str(one.cycle().failure)
    assert one.sidecar().documents["2024/may-meeting.md"].restricted == ("panel",)
    (shared / "minutes.toml").unlink()
    (shared / "2024" / "May Meeting.md").write_text("---\nrestricted: {a: b\n---\n# Lampton\n")
    one.cycle()
    shutil.rmtree(shared / "2024")
    shared.joinpath("other.md").write_text("# Another\n\nText.\n")
    assert one.cycle().gone == ["2024/may-meeting.md"]


def bucket(site: Site, keys: int) -> None:
    every = [f"minutes/{n:04}.pdf" for n in range(keys)] + [
        "minutes/",
        "minutes/.hidden.pdf",
        "minutes/a.xlsx",
    ]

    def objects(query: Mapping[str, str]) -> Reply:
        start = int(query.get("continuation-token", 0))
        page = every[start : start + 100]
        told = "".join(f"<Contents><Key>{key}</Key><ETag>&quot;{key}&quot;</ETag></Contents>" for key in page)
        cut = start + 100 < len(every)
        token = f"<NextContinuationToken>{start + 100}</NextContinuationToken>" if cut else ""
        return Reply(
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<IsTruncated>{str(cut).lower()}</IsTruncated>{token}{told}</ListBucketResult>".encode(),
        )

    site.pages["/lampton/"] = objects
    site.pages |= {f"/lampton/{key}": Reply(pdf(key)) for key in every}


def test_a_bucket_is_listed_over_its_pages_and_fetched_once(site: Site, tmp_path: Path) -> None:
    bucket(site, 150)
    one = following(tmp_path, "bucket", f"{site.url}/lampton", folder="minutes/")
    assert len(one.cycle().new) == 150
    assert one.sidecar().documents["minutes/0007.pdf"].url == f"{site.url}/lampton/minutes/0007.pdf"
    site.asked.clear()
    one.cycle()
    assert len(site.asked) == 3, "robots.txt and two pages of the list"


def test_a_bucket_with_sidecars_is_refused(site: Site, tmp_path: Path) -> None:
    site.pages["/lampton/"] = Reply(
        b"<ListBucketResult><Contents><Key>a/minutes.toml</Key></Contents></ListBucketResult>"
    )
    one = following(tmp_path, "bucket", f"{site.url}/lampton")
    assert "minutes.toml" in str(one.cycle().failure)
