"""What Ray is told by the environment, which it only reads when it is imported first."""

from __future__ import annotations

import os

LOCAL = "local"
"""The address of a cluster that is started for one build on this machine."""

_ALWAYS = {
    "RAY_USAGE_STATS_ENABLED": "0",  # not a word to Ray's makers
    # What Ray says of lost workers goes to our standard output otherwise, where a summary as JSON may stand.
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # Ray's coming way, of which it warns otherwise
}
_ELSEWHERE = {"RAY_NUM_REDIS_GET_RETRIES": "1"}  # tries to join, half a minute each
_LOCAL = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # here too: all its parts on the loopback address
    "RAY_worker_niceness": "0",  # Ray's workers give way to all others, and all but stop on a busy machine
}


def tell_ray(address: str) -> None:
    """Sets what this process's environment does not say otherwise, for the cluster at that address."""
    for name, value in (_ALWAYS | (_LOCAL if address == LOCAL else _ELSEWHERE)).items():
        os.environ.setdefault(name, value)
