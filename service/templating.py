"""The Jinja environment of the pages: everything is escaped, and a missing value is an error, not a blank."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.links import web_address
from service.typeset import count, day, marked, meeting_name, who


def make_environment() -> Environment:
    """The environment over `service/templates`."""
    environment = Environment(
        loader=PackageLoader("service"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=count, day=day, marked=marked, meeting_name=meeting_name, web_address=web_address, who=who
    )
    return environment
