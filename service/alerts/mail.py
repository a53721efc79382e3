"""What mails say, as plain text and as HTML: verbatim quotes, citations and links; nothing to load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime
from html import escape
from urllib.parse import quote, urlencode, urlsplit

from indexer.language.counts import counted
from service.alerts.news import News, NewsOfMeeting
from service.alerts.settings import AlertSettings
from service.alerts.subscriptions import Claim, Subscription
from service.alerts.watch import REGISTER, Often
from service.search.citing import citation_line

# Addresses stand whole on a line of their own: folded ones are not understood by all that read them. Nothing
# but ASCII is sent, which every mail server takes.
_POLICY = SMTP.clone(max_line_length=900, cte_type="7bit")

_MOST_OF_SUBJECT = 120  # characters of what is watched

# A question may be anybody's, and the address anybody else's: an advertisement is not passed on.
_LEADS_AWAY = re.compile(r"://|\bwww\.|@|\w\.[a-z]{2,}\b", re.IGNORECASE)
_MOST_OF_QUESTION = 100

CONFIRM_PATH, STOP_PATH = "/alerts/confirm", "/alerts/stop"


@dataclass(frozen=True, slots=True)
class MailLinks:
    """The addresses that mails lead to, below the address of the public pages."""

    base: str

    def confirm(self, token: str) -> str:
        """Where a subscription is confirmed."""
        return f"{self.base}{CONFIRM_PATH}?{urlencode({'token': token})}"

    def stop(self, token: str) -> str:
        """Where a subscription is ended, by a person or by a mail program."""
        return f"{self.base}{STOP_PATH}?{urlencode({'token': token})}"

    def meeting(self, document_id: str, anchor: str | None = None) -> str:
        """A meeting's page, at a passage if one is named."""
        return f"{self.base}/meetings/{quote(document_id, safe='')}{f'#{quote(anchor)}' if anchor else ''}"

    def all_of(self, subscription: Subscription) -> str:
        """The page that lists what is watched: results, actions, or the meetings of a board."""
        watch = subscription.watch
        if watch.actions:
            path, pairs = "/actions", [pair for pair in watch.pairs() if pair[0] != REGISTER]
        elif watch.question:
            path, pairs = "/search", list(watch.pairs())
        else:
            path, pairs = "/meetings", [("board", one) for one in watch.filters.boards]
        query = urlencode(pairs)
        return f"{self.base}{path}{'?' + query if query else ''}"


class Letters:
    """Writes mails by an operator's settings."""

    def __init__(self, settings: AlertSettings) -> None:
        self._settings = settings
        self._links = MailLinks(settings.base_url)
        self._site = urlsplit(settings.base_url).netloc

    def confirmation(self, claim: Claim, token: str) -> EmailMessage:
        """Asks whether it was the holder of the address who asked."""
        question = claim.subscription.watch.words
        if _LEADS_AWAY.search(question):
            question = "what was typed there"
        elif len(question) > _MOST_OF_QUESTION:
            question = f"{question[:_MOST_OF_QUESTION]}…"
        link = self._links.confirm(token)
        lines = (
            f"Somebody asked at {self._site} to be told when the minutes have something new: {question}.",
            "If it was you, open this page and press the button:",
            link,
            "If not, do nothing: the address is forgotten within a day, and nothing else is sent.",
        )
        message = self._begun(claim, f"Confirm your alert at {self._site}")
        message.set_content("\n\n".join(lines) + "\n")
        paragraphs = (
            f'<a href="{escape(link)}">{escape(link)}</a>' if one == link else escape(one) for one in lines
        )
        message.add_alternative(_page(f"<p>{one}</p>" for one in paragraphs), subtype="html")
        return message

    def alert(self, claim: Claim, news: News, stop_token: str) -> EmailMessage:
        """Tells what is new, and how to be told no more."""
        subscription, stop = claim.subscription, self._links.stop(stop_token)
        words = subscription.watch.words
        short = f"{words[:_MOST_OF_SUBJECT]}…" if len(words) > _MOST_OF_SUBJECT else words
        message = self._begun(claim, f"New in the minutes: {short}")
        message["List-Unsubscribe"] = f"<{stop}>"
        if stop.startswith("https:"):  # RFC 8058 knows nothing else
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content("\n".join(self._text(subscription, news, stop)) + "\n")
        message.add_alternative(_page(self._html(subscription, news, stop)), subtype="html")
        return message

    def _begun(self, claim: Claim, subject: str) -> EmailMessage:
        """The headers; a value with a line end in it raises ValueError."""
        sender, message = self._settings.sender, EmailMessage(_POLICY)
        message["From"] = Address(sender.name, addr_spec=sender.address)
        message["To"] = Address(addr_spec=claim.subscription.address)
        message["Subject"] = subject
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = claim.message_id
        message["Auto-Submitted"] = "auto-generated"
        return message

    def _text(self, subscription: Subscription, news: News, stop: str) -> Iterator[str]:
        yield _told(subscription, news)
        for meeting in news.meetings:
            for passage in meeting.passages:
                yield ""
                yield f"{_mark(meeting)}{citation_line(passage.citation)}"
                yield from (f"  Read with care: {doubt}" for doubt in passage.citation.doubts)
                yield from (f"> {line}" for line in passage.text.split("\n"))
                yield self._links.meeting(meeting.document_id, passage.anchor)
            if meeting.more:
                whole = self._links.meeting(meeting.document_id)
                yield f"And {counted(meeting.more, 'more passage')}: {whole}"
        yield ""
        if news.total > len(news.meetings):
            yield f"There is more in {counted(news.total - len(news.meetings), 'other document')}."
        yield f"All that the minutes have: {self._links.all_of(subscription)}"
        yield ""
        yield f"{_why(subscription, self._site)} To be told no more: {stop}"

    def _html(self, subscription: Subscription, news: News, stop: str) -> Iterator[str]:
        yield f"<h1>{escape(_told(subscription, news))}</h1>"
        for meeting in news.meetings:
            for passage in meeting.passages:
                here = escape(self._links.meeting(meeting.document_id, passage.anchor))
                line = escape(f"{_mark(meeting)}{citation_line(passage.citation)}")
                yield f'<h2><a href="{here}">{line}</a></h2>'
                yield from (f"<p>Read with care: {escape(doubt)}</p>" for doubt in passage.citation.doubts)
                yield f'<blockquote style="white-space: pre-line">{escape(passage.text)}</blockquote>'
            if meeting.more:
                whole = escape(self._links.meeting(meeting.document_id))
                yield f'<p><a href="{whole}">And {counted(meeting.more, "more passage")}</a></p>'
        if news.total > len(news.meetings):
            yield f"<p>There is more in {counted(news.total - len(news.meetings), 'other document')}.</p>"
        yield f'<p><a href="{escape(self._links.all_of(subscription))}">All that the minutes have</a></p>'
        why = escape(_why(subscription, self._site))
        yield f'<p>{why} <a href="{escape(stop)}">Be told no more</a></p>'


def _told(subscription: Subscription, news: News) -> str:
    return f"New in {counted(news.total, 'document')}: {subscription.watch.words}"


def _mark(meeting: NewsOfMeeting) -> str:
    return "Changed minutes: " if meeting.changed else ""


def _why(subscription: Subscription, site: str) -> str:
    often = "once a day at most" if subscription.often is Often.DAILY else "as soon as it is there"
    return f"You asked at {site} to be told of this, {often}."


def _page(body: Iterator[str]) -> str:
    inner = "\n".join(body)
    return f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<body>\n{inner}\n</body>\n</html>\n'
