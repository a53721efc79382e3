"""What readers are told in a sentence, operators find in the log with its cause."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from service.summary.events import Event, Note

_log = logging.getLogger(__name__)


async def logged(events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
    """The same events; a note about the endpoint is logged, which holds nothing that was sent to it."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Note) and event.detail:
                _log.warning("%s (%s)", event.text, event.detail)
            yield event
