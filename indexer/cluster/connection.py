"""Joins a Ray cluster and leaves it; quiet, and without a word to Ray's makers about it."""

from __future__ import annotations

import logging
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import ray
from ray._private.services import canonicalize_bootstrap_address
from ray.exceptions import RayError

from indexer.cluster.environment import LOCAL
from indexer.errors import BadInput, ClusterAway, MinutebookError

_CONNECT = 5.0
"""Seconds for a port to answer; Ray itself would try for minutes."""

_QUIET = logging.ERROR

_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Node:
    """One machine of the cluster, as Ray counts it."""

    number: str
    cores: int
    gpus: int


@contextmanager
def joined(address: str) -> Iterator[None]:
    """Takes part in the cluster at `address`: "auto", "local", HOST:PORT or ray://HOST:PORT.

    "local" starts one on this machine that only this machine can reach, and ends it in the end.
    Raises BadInput for another address and ClusterAway when nobody answers there.
    """
    if ray.is_initialized():
        raise MinutebookError("This process takes part in a Ray cluster already; leave it before building.")
    _require_answer(address)
    try:
        with warnings.catch_warnings(action="ignore"):  # what matters is raised as well
            _join(address)
    except (RayError, OSError, RuntimeError, ValueError) as error:
        ray.shutdown()
        raise ClusterAway(f"The Ray cluster at {address} cannot be joined: {_why(error)}") from error
    try:
        yield
    finally:
        ray.shutdown()


def _join(address: str) -> None:
    if address == LOCAL:
        ray.init(LOCAL, include_dashboard=False, log_to_driver=False, logging_level=_QUIET)
        _require_private()
    else:
        ray.init(address, log_to_driver=False, logging_level=_QUIET)


def nodes() -> list[Node]:
    """The machines that can be given work: those with a processor or more."""
    found = []
    for one in ray.nodes():
        resources = one["Resources"]
        if one["Alive"] and resources.get("CPU", 0) >= 1:
            found.append(Node(one["NodeID"], int(resources["CPU"]), int(resources.get("GPU", 0))))
    return found


def _require_private() -> None:
    """Refuses a cluster of our own that others can reach: what was said to Ray came too late to be heard."""
    if any(one["NodeManagerAddress"] != _LOOPBACK for one in ray.nodes()):
        raise RuntimeError("Ray was loaded before and would listen to other machines; build in a new process")


def _require_answer(address: str) -> None:
    if address == LOCAL:
        return
    host, port = _place(address)
    try:
        socket.create_connection((host, port), _CONNECT).close()
    except OSError as error:
        raise ClusterAway(
            f"No Ray cluster answers at {_named(address, host, port)} ({error.strerror or error}); "
            "start it, or name another with --ray."
        ) from error


def _named(address: str, host: str, port: int) -> str:
    """An address as it was given, and where that is if Ray puts another name in its place."""
    place = f"{host}:{port}"
    return address if address.removeprefix("ray://") == place else f"{address}, which is {place}"


def _place(address: str) -> tuple[str, int]:
    """Host and port that Ray will go to."""
    place = address.removeprefix("ray://")
    host, _, port = place.rpartition(":")
    if address != "auto" and not (host and port.isdigit() and int(port) < 1 << 16):
        raise BadInput(
            f"{address} is no address of a Ray cluster; --ray takes auto, local, HOST:PORT or ray://HOST:PORT."
        )
    if place == address:
        try:
            place = canonicalize_bootstrap_address(address) or address
        except ConnectionError as error:
            raise ClusterAway(
                "This machine takes part in no Ray cluster; see ray start, or name another with --ray."
            ) from error
    host, _, port = place.removeprefix("ray://").rpartition(":")
    return host.strip("[]"), int(port)


def _why(error: Exception) -> str:
    """What went wrong in one line, with a stop at its end."""
    said = " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
    return f"{said}."
