"""The one place that knows where documents can be read and passages encoded."""

from __future__ import annotations

from indexer.cluster.environment import tell_ray
from indexer.errors import BadInput, MissingExtra
from indexer.pipeline.limits import Limits
from indexer.pipeline.staff import Staff, StaffHere


def staff(ray: str | None, limits: Limits, workers: int | None, early: int) -> Staff:
    """This machine, or the Ray cluster at the address `ray`.

    Here `workers` processes read, one a core by default, of which `early` start at once.
    Raises MissingExtra where Ray is not installed, BadInput for an address without a meaning.
    """
    if ray is None:
        return StaffHere(limits, workers, early)
    if workers is not None:
        raise BadInput("How many processes read is for a cluster to decide; leave it out with --ray.")
    tell_ray(ray)
    try:
        from indexer.cluster.staff import StaffOnRay
    except ImportError as error:
        raise MissingExtra(
            "Building on a Ray cluster needs another package: pip install 'minutebook[cluster]'"
        ) from error
    return StaffOnRay(ray, limits)
