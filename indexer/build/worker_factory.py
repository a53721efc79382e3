"""Who works at a build: worker processes on this machine, or those of a Ray cluster."""

from __future__ import annotations

from indexer.build.tasks import Limits
from indexer.build.workers import LocalWorkers, WorkerFactory, tell_ray
from indexer.errors import BadInput, MissingExtra, install_hint


def worker_factory(ray: str | None, limits: Limits, workers: int | None, early: int) -> WorkerFactory:
    """This machine, or the Ray cluster at the address `ray`.

    Here `workers` processes read, one a core by default, of which `early` start at once.
    Raises MissingExtra where Ray is not installed, BadInput for an address without a meaning.
    """
    if ray is None:
        return LocalWorkers(limits, workers, early)
    if workers is not None:
        raise BadInput("How many processes read is for a cluster to decide; leave it out with --ray.")
    tell_ray(ray)
    try:
        from indexer.build.ray import RayWorkers
    except ImportError as error:
        raise MissingExtra(
            f"Building on a Ray cluster needs another package; {install_hint('cluster')}"
        ) from error
    return RayWorkers(ray, limits)
