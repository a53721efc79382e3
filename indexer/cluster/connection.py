"""Joins a Ray cluster and leaves it; quiet, and without a word to Ray's makers about it."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ray
from ray.exceptions import RayError

from indexer.errors import BadInput, ClusterAway, MinutebookError

_CONNECT = 5.0
"""Seconds for a port to answer; Ray itself would try for minutes."""

_PRIVATE = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # Ray's coming way, of which it warns otherwise
}


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
    for name, value in _PRIVATE.items():
        os.environ.setdefault(name, value)
    # What "local" starts listens on this address alone.
    own: dict[str, Any] = (
        {"_node_ip_address": "127.0.0.1", "include_dashboard": False} if address == "local" else {}
    )
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **own)
    except (RayError, OSError, RuntimeError, ValueError) as error:
        ray.shutdown()
        raise ClusterAway(f"The Ray cluster at {address} cannot be joined: {_why(error)}") from error
    try:
        yield
    finally:
        ray.shutdown()


def nodes() -> list[Node]:
    """The machines that can be given work: those with a processor or more."""
    found = []
    for one in ray.nodes():
        resources = one["Resources"]
        if one["Alive"] and resources.get("CPU", 0) >= 1:
            found.append(Node(one["NodeID"], int(resources["CPU"]), int(resources.get("GPU", 0))))
    return found


def _require_answer(address: str) -> None:
    if address in {"auto", "local"}:
        return
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not (colon and host and port.isdigit() and int(port) < 1 << 16):
        raise BadInput(
            f"{address} is no address of a Ray cluster; --ray takes auto, local, HOST:PORT or ray://HOST:PORT."
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT).close()
    except OSError as error:
        raise ClusterAway(
            f"No Ray cluster answers at {address} ({error.strerror or error}); "
            "start it, or name another with --ray."
        ) from error


def _why(error: Exception) -> str:
    """What went wrong in one line, with a stop at its end."""
    said = " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
    return f"{said}."
