"""Each subscription is told of each version once, whatever happens in between."""

from __future__ import annotations

import sqlite3
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from service.alerts.delivery import Broken, MailServerAway, NotTaken
from service.alerts.subscriptions import Subscriptions
from service.alerts.watch import Often
from tests.alerts.conftest import ADDRESS, BOARD, DAY, FEES, Desk, KeptMails

HOUR = 3600.0


def test_nothing_old_is_told_and_what_is_new_once(desk: Desk) -> None:
    desk.subscribed(*FEES)
    assert desk.run(desk.before).alerts == 0, "all that was there when alerts began is old"
    assert desk.run(desk.after).alerts == 1
    assert desk.run(desk.after).alerts == 0
    assert desk.run(desk.before).alerts == 0
    assert desk.run(desk.after).alerts == 0
    assert len(desk.post.mails) == 1


def test_an_earlier_version_that_is_live_again_has_nothing_new(desk: Desk) -> None:
    desk.run(desk.after)
    desk.subscribed(*FEES)
    assert desk.run(desk.before).alerts == 0, "its minutes read otherwise, but they are old"
    assert desk.run(desk.after).alerts == 0


def test_who_subscribes_later_is_not_told_what_was_there_by_then(desk: Desk) -> None:
    desk.run(desk.before)
    desk.run(desk.after)
    desk.subscribed(*FEES)
    assert desk.run(desk.after).alerts == 0


def test_a_confirmation_is_mailed_once_and_nothing_else_before_it(desk: Desk) -> None:
    from service.alerts.watch import Watch

    desk.run(desk.before)
    identity = desk.subscriptions.ask(ADDRESS, Watch.read(FEES), Often.AT_ONCE, "town.example")
    assert identity
    assert desk.run(desk.after).confirmations == 1
    assert desk.run(desk.after) == type(desk.run(desk.after))()
    [(to, message)] = desk.post.mails
    assert to == ADDRESS
    assert "List-Unsubscribe" not in message
    assert (
        f"https://minutes.example/alerts/confirm?token={desk.subscriptions.confirm_token(identity)}"
        in str(
            message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        )
    )


def test_a_daily_one_is_told_once_a_day_of_all_that_came(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES, often=Often.DAILY)
    with desk.subscriptions.database.changing() as change:
        change.execute("UPDATE subscription SET mailed = '2027-01-15'")
    assert desk.run(desk.after).alerts == 0, "it has had its mail today"
    desk.clock.now += DAY
    assert desk.run(desk.after).alerts == 1


def test_a_mail_that_is_refused_for_now_is_sent_later_under_the_same_id(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    refusing = KeptMails(first=_raising(NotTaken(451, for_good=False)))
    assert desk.run(desk.after, refusing).later == 1
    assert desk.run(desk.after).alerts == 0, "not at once again"
    with sqlite3.connect(desk.settings.store) as connection:
        [(kept,)] = connection.execute("SELECT message_id FROM outbox").fetchall()
    desk.clock.now += HOUR
    assert desk.run(desk.after).alerts == 1
    assert desk.post.mails[0][1]["Message-ID"] == kept


def test_an_address_that_is_refused_for_good_is_forgotten_after_three_mails(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    desk.subscribed(*BOARD, address="bob@reader.example")
    refusing = KeptMails(first=_raising(NotTaken(550, for_good=True), to=ADDRESS))
    count = desk.run(desk.after, refusing)
    assert (count.refused, count.forgotten, count.alerts) == (1, 0, 1), "others are told all the same"
    for _ in range(2):
        with desk.subscriptions.database.changing() as change:
            change.execute("UPDATE subscription SET since = 1 WHERE address = ?", (ADDRESS,))
        count = desk.run(desk.after, refusing)
    assert count.forgotten == 1
    assert [one.address for one in desk.subscriptions.every()] == ["bob@reader.example"]


def test_while_the_mail_server_is_away_nothing_is_lost(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    with pytest.raises(MailServerAway):
        desk.run(desk.after, KeptMails(first=_raising(MailServerAway("It is away."))))
    assert desk.run(desk.after).alerts == 1


def test_one_mail_over_which_the_connection_breaks_holds_up_no_other(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    desk.subscribed(*BOARD, address="bob@reader.example")
    count = desk.run(desk.after, KeptMails(first=_raising(Broken(), to=ADDRESS)))
    assert (count.later, count.alerts) == (1, 1)


class Killed(BaseException):
    """The process ends, wherever it is."""


def test_killed_before_the_mail_server_had_it_it_is_sent_by_the_next(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    with pytest.raises(Killed):
        desk.run(desk.after, KeptMails(first=_raising(Killed())))
    assert desk.run(desk.after).alerts == 0, "the one before might still be at it"
    desk.clock.now += HOUR + 1
    assert desk.run(desk.after).alerts == 1


def test_killed_after_the_mail_server_had_it_one_mail_comes_twice_under_one_id(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    desk.subscribed(*BOARD)
    delivered = desk.subscriptions.delivered
    desk.subscriptions.delivered = _raising(Killed())  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        desk.run(desk.after)
    desk.subscriptions.delivered = delivered  # type: ignore[method-assign]
    desk.clock.now += HOUR + 1
    desk.run(desk.after)
    identities = [message["Message-ID"] for message in desk.post.alerts()]
    assert len(identities) == 3
    assert len(set(identities)) == 2


def test_two_processes_at_once_send_it_once(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    second = Desk(
        desk.before,
        desk.after,
        desk.settings,
        Subscriptions(desk.settings.store, desk.clock),
        desk.clock,
        KeptMails(),
    )

    def beside(to: str) -> None:
        second.run(desk.after)

    assert desk.run(desk.after, KeptMails(first=beside)).alerts == 1
    assert second.post.mails == []


def test_who_ends_it_while_a_mail_is_due_gets_none(desk: Desk) -> None:
    desk.run(desk.before)
    identity = desk.subscribed(*FEES)
    desk.run(desk.after, KeptMails(first=_raising(NotTaken(451, for_good=False))))
    desk.subscriptions.stop(desk.subscriptions.stop_token(identity))
    desk.clock.now += HOUR
    assert desk.run(desk.after).alerts == 0


def test_a_board_that_is_gone_is_told_to_the_operator_and_waits(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(("board", "Moon Board"))
    assert desk.run(desk.after).unknown == 1
    [one] = desk.subscriptions.every()
    assert one.since == 1


class Loaded(HTMLParser):
    """What a mail program would load from elsewhere, and what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.loaded += [
            value or "" for name, value in attrs if name in ("src", "srcset", "background", "poster")
        ]
        self.loaded += [tag] if tag in ("link", "script", "style", "img", "iframe", "object") else []
        self.links += [said["href"] or ""] if "href" in said else []


def test_a_mail_says_it_in_text_and_in_html_and_loads_nothing(desk: Desk) -> None:
    desk.run(desk.before)
    identity = desk.subscribed(*FEES)
    desk.run(desk.after)
    [sent] = desk.post.alerts()
    assert sent.as_bytes().isascii()
    message = message_from_bytes(sent.as_bytes(), policy=policy.default)
    stop = f"https://minutes.example/alerts/stop?token={desk.subscriptions.stop_token(identity)}"
    assert message["List-Unsubscribe"] == f"<{stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["To"] == ADDRESS
    assert message["From"] == "Town minutes <alerts@town.example>"
    assert "mooring fee" in message["Subject"]
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for said in (plain, html):
        assert "The mooring fee was raised to ten pounds." in said
        assert "Lampton Harbour Board · 5 March 2025 · 1: Fees" in said
        assert "Changed minutes: Lampton Harbour Board" in said
        assert "pays for the raise" not in said
    assert "https://minutes.example/meetings/harbour-2025-03#p-1-1" in plain
    read = Loaded()
    read.feed(html)
    assert read.loaded == []
    assert "https://minutes.example/meetings/harbour-2025-03#p-1-1" in read.links
    assert stop in read.links
    assert all(link.startswith("https://minutes.example/") for link in read.links)


def test_words_that_lead_away_are_not_passed_on_to_who_has_not_asked(desk: Desk) -> None:
    from service.alerts.watch import Watch

    for question in (
        "win at https://bad.example/now",
        "write to me@bad.example",
        "see bad.example today",
        "x" * 300,
    ):
        desk.subscriptions.ask(
            f"a{len(desk.post.mails)}{question[:3].strip()}@c.example",
            Watch.read([("q", question)]),
            Often.DAILY,
            "t.example",
        )
    desk.run(desk.before)
    assert len(desk.post.mails) == 4
    for _, message in desk.post.mails:
        plain = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "bad.example" not in plain
        assert "x" * 101 not in plain


def _raising(error: BaseException, to: str | None = None):
    def act(whom: object) -> None:
        if to is None or whom == to:
            raise error

    return act
