"""A git repository: its newest commit is checked out and read as a folder. It needs the program git."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from indexer.documents.lines import clean_line
from indexer.sites.addresses import public_addresses, without_secrets
from indexer.sites.kinds.folder import FolderSource
from indexer.sites.settings import SourceSettings
from indexer.sites.source import Fetched, SiteListing, SiteTrouble, Validators

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class GitSource:
    """Documents are the files of a branch, as `FolderSource` reads them."""

    settings: SourceSettings
    state: Path

    def documents(self) -> SiteListing:
        """Fetch the newest commit and list its files."""
        self._update()
        return self._files.documents()

    def fetch(self, key: str, before: str, known: Validators) -> Fetched | None:
        """Hand out a file of the commit."""
        return self._files.fetch(key, before, known)

    @property
    def _files(self) -> FolderSource:
        parts = PurePosixPath(self.settings.folder).parts
        if ".." in parts or self.settings.folder.startswith("/"):
            raise SiteTrouble("folder must be a path within the repository")
        at = self._checkout.joinpath(*parts)
        if not at.is_dir() or at.is_symlink():
            raise SiteTrouble(f"the repository has no folder {self.settings.folder}")
        return FolderSource(self.settings, at)

    @property
    def _checkout(self) -> Path:
        return self.state / "repository"

    def _update(self) -> None:
        if shutil.which("git") is None:
            raise SiteTrouble("git is not installed on this machine")
        if not (self._checkout / ".git").is_dir():
            shutil.rmtree(self._checkout, ignore_errors=True)
            self._git("init", "--quiet", str(self._checkout), at=self.state)
        for lock in (self._checkout / ".git").rglob("*.lock"):
            lock.unlink()  # of a git that was cut off; no other works here
        reference = self.settings.branch or "HEAD"
        if reference.startswith("-"):
            raise SiteTrouble("branch must be the name of a branch")
        fetch = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules")
        self._git(*fetch, self.settings.url, reference, at=self._checkout)
        self._git("checkout", "--quiet", "--force", "--detach", "FETCH_HEAD", at=self._checkout)
        self._git("clean", "--quiet", "--force", "-d", "-x", at=self._checkout)

    def _git(self, *arguments: str, at: Path) -> None:
        settings = {
            "core.hooksPath": os.devnull,
            "core.symlinks": "false",
            "credential.helper": "",
            "http.followRedirects": "false",
            "http.lowSpeedLimit": "1",
            "http.lowSpeedTime": str(max(1, int(self.settings.limits.timeout))),
            "protocol.ext.allow": "never",
            **self._resolved(),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        environment = {
            **{
                name: os.environ[name]
                for name in ("PATH", "SSL_CERT_FILE", "SSH_AUTH_SOCK")
                if name in os.environ
            },
            "HOME": str(self.state),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "false",
            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
            "LC_ALL": "C",
        }
        try:
            subprocess.run(  # noqa: S603 - no shell, and an address cannot be taken for an option
                ["git", *options, *arguments],  # noqa: S607 - where the system has it
                cwd=at,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
                timeout=self.settings.limits.longest,
            )
        except subprocess.TimeoutExpired:
            raise SiteTrouble(
                f"{self._where} takes longer than {self.settings.limits.longest:.0f} seconds"
            ) from None
        except subprocess.CalledProcessError as error:
            said = clean_line(error.stderr.decode("utf-8", "replace")).replace(self.settings.url, self._where)
            raise SiteTrouble(f"git cannot read {self._where}: {said[-200:]}") from None

    @property
    def _where(self) -> str:
        return without_secrets(self.settings.url) if "://" in self.settings.url else self.settings.url

    def _resolved(self) -> dict[str, str]:
        """Have git connect to no other address of the host than was checked here."""
        parts = urlsplit(self.settings.url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            return {}
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        found = public_addresses(parts.hostname, port, self.settings.limits.private)
        shown = ",".join(f"[{one}]" if one.version == 6 else str(one) for one in found)
        return {"http.curloptResolve": f"{parts.hostname}:{port}:{shown}"}
