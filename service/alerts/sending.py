"""Sends what is due: confirmations that wait, then to each subscription what is new, once for each version.

A mail is claimed before it is handed over, and the subscription moved on once the mail server has taken it,
each in a transaction. Of a process that dies between the two one mail is sent again, an hour later, under the
same Message-ID, by which mail programs know that they have it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from email.message import EmailMessage

from indexer.errors import BadInput
from indexer.store.open import Index
from service.alerts.delivery import Broken, MailServerAway, NotTaken, Post
from service.alerts.known import Known
from service.alerts.mail import Letters
from service.alerts.news import NewsFinder
from service.alerts.settings import AlertSettings
from service.alerts.subscriptions import CONFIRMATION, Claim, Subscription, Subscriptions
from service.search.search import Searcher

_log = logging.getLogger(__name__)

_MOST_BROKEN = 3
"""Mails in a row over which the connection breaks; then the mail server is taken to be away."""


@dataclass(slots=True)
class SentCount:
    """What a run did, in mails and subscriptions."""

    confirmations: int = 0
    alerts: int = 0
    nothing_new: int = 0
    later: int = 0  # could not be sent, and will be tried again
    refused: int = 0  # the mail server will never take them
    forgotten: int = 0  # subscriptions, after several such
    unknown: int = 0  # what they watch the index does not have now: a board that is gone


@dataclass(slots=True)
class Postman:
    """Hands over the mails of subscriptions, each once."""

    settings: AlertSettings
    subscriptions: Subscriptions
    post: Post
    count: SentCount = field(default_factory=SentCount)
    _broken: int = 0

    @property
    def letters(self) -> Letters:
        """What writes the mails."""
        return Letters(self.settings)

    def confirm(self, identity: str) -> None:
        """Asks for the confirmation of a subscription, unless that is done or another process is at it.

        Raises MailServerAway.
        """
        claim = self.claim(identity, CONFIRMATION)
        if claim is not None:
            token = self.subscriptions.confirm_token(identity)
            self.count.confirmations += self.hand_over(claim, self.letters.confirmation(claim, token))

    def claim(self, identity: str, version: int) -> Claim | None:
        """The right to send that mail, if it is to be sent now."""
        return self.subscriptions.claim(identity, version, self.settings.sender.domain)

    def hand_over(self, claim: Claim, message: EmailMessage) -> bool:
        """Sends a claimed mail and notes what came of it; whether it was taken. Raises MailServerAway."""
        try:
            self.post.send(message, self.settings.sender.address, claim.subscription.address)
        except NotTaken as error:
            self._not_taken(claim, error)
            return False
        except Broken:
            self.subscriptions.put_off(claim)
            self.count.later += 1
            self._broken += 1
            if self._broken >= _MOST_BROKEN:
                raise MailServerAway(
                    "The mail server breaks off: no more mails are sent for now, see its log."
                ) from None
            return False
        except MailServerAway:
            self.subscriptions.give_back(claim)
            self.count.later += 1
            raise
        self._broken = 0
        self.subscriptions.delivered(claim)
        return True

    def _not_taken(self, claim: Claim, error: NotTaken) -> None:
        self._broken = 0
        if not error.for_good:
            self.subscriptions.put_off(claim)
            self.count.later += 1
            return
        self.count.refused += 1
        forgotten = self.subscriptions.turned_down(claim)
        self.count.forgotten += forgotten
        _log.warning(
            "The mail server refused a mail for subscription %s for good (code %d)%s.",
            claim.subscription.identity[:8],
            error.code,
            "; the subscription is forgotten" if forgotten else "",
        )


def send_due(index: Index, postman: Postman) -> SentCount:
    """Sends all that is due over one version of the index, which must be the one that everybody sees.

    Raises MailServerAway when no more can be sent; what is sent stays so.
    """
    subscriptions = postman.subscriptions
    known = Known(subscriptions.database)
    version = known.learn(index)  # first: what is new must not wait for a mail server
    for identity in subscriptions.unconfirmed_mails():
        postman.confirm(identity)
    finder = NewsFinder(index, Searcher(index), known)
    for one in subscriptions.untold(version):
        _tell(one, version, finder, postman)
    return postman.count


def _tell(one: Subscription, version: int, finder: NewsFinder, postman: Postman) -> None:
    """Tells a subscription what is new; where there is nothing, that is all told."""
    try:
        news = finder.find(one.watch, one.since)
    except BadInput:
        # It stays where it is: when the board comes back, all that has come is told.
        postman.count.unknown += 1
        return
    if news is None:
        postman.subscriptions.nothing_new(one.identity, version)
        postman.count.nothing_new += 1
        return
    claim = postman.claim(one.identity, version)
    if claim is not None:
        token = postman.subscriptions.stop_token(one.identity)
        postman.count.alerts += postman.hand_over(claim, postman.letters.alert(claim, news, token))
