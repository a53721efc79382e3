"""The Jinja environment of the pages: everything is escaped, and a missing value is an error, not a blank."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.links import web_address
from service.reference import passage_reference
from service.reference_forms import FORMS, in_words
from service.typeset import between, count, day, marked, meeting_name, telling_title, who


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
        between=between,
        count=count,
        day=day,
        in_words=in_words,
        marked=marked,
        meeting_name=meeting_name,
        reference=passage_reference,
        telling_title=telling_title,
        web_address=web_address,
        who=who,
    )
    environment.globals.update(reference_forms=FORMS)
    return environment
