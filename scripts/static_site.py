"""A static site of thousands of pages of invented minutes, and questions whose answers are known.

    python scripts/static_site.py FOLDER [--pages 4000]

Writes `FOLDER/site/YEAR/MONTH/BODY/index.md` (every third page is `index.html`, with the navigation and
footer of a site) and `FOLDER/questions.jsonl` for `minutebook eval`. The same call writes the same bytes:
what the pages say follows from their number alone. No two pages say the same, and each settles something that
no other does.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

PLACES = (
    *("Ashmere", "Brackwell", "Corriedale", "Dunmarsh", "Elverstow", "Fenholt", "Garsby", "Hollinfold"),
    *("Ibbertoft", "Jarrowhithe", "Kelmarton", "Lindisham", "Mossthwaite", "Netherclough", "Ormsgarth"),
    *("Pendlemere", "Quernby", "Rushbourne", "Saltergill", "Thornwick", "Ulverholm", "Varley", "Withenby"),
)
KINDS = (
    *("Parish Council", "Harbour Board", "Allotment Society", "School Governors", "Library Committee"),
    *("Drainage Board", "Youth Forum", "Museum Trust", "Market Committee", "Housing Panel"),
)
FIRST = (
    "Ada",
    "Bram",
    "Cleo",
    "Dov",
    "Edie",
    "Fay",
    "Gus",
    "Hetty",
    "Ivo",
    "June",
    "Kit",
    "Lena",
    "Max",
    "Nell",
)
LAST = (
    "Arkle",
    "Birtwell",
    "Corder",
    "Dance",
    "Eames",
    "Fallow",
    "Goss",
    "Hobday",
    "Inskip",
    "Jolley",
    "Kemble",
)
THINGS = (
    *(
        "boathouse",
        "bandstand",
        "weighbridge",
        "lychgate",
        "lending library",
        "sluice gate",
        "cricket pavilion",
    ),
    *(
        "bus shelter",
        "war memorial",
        "ferry landing",
        "orchard wall",
        "tithe barn",
        "clock tower",
        "footbridge",
    ),
    *("village pump", "skate park", "bowling green", "reading room", "slipway", "almshouse roof", "beacon"),
)
PARTS = (
    "roof",
    "door",
    "railings",
    "foundations",
    "paintwork",
    "gutters",
    "lighting",
    "signs",
    "steps",
    "drains",
)
WORKS = ("repair", "replace", "survey", "repaint", "insure", "strengthen", "clean", "rebuild")
FIRMS = (
    "Tallow",
    "Merriweather",
    "Osgood",
    "Pinfold",
    "Quayle",
    "Rookwood",
    "Stannard",
    "Tremlett",
    "Upjohn",
)
TRADES = ("and Sons", "Joinery", "Stonework", "Engineering", "Contractors", "Decorators", "Surveyors")
TALK = (
    "A resident asked whether the {thing} could open on Sundays, and was told that {person} has the keys.",
    "{person} had written twice to the county about the {thing} and had no reply.",
    "The insurance of the {thing} ends in {month} and two quotations are awaited.",
    "Complaints of noise at the {thing} had been received from three households.",
    "The grant for the {thing} had been paid in full, and the account was read by {person}.",
    "Volunteers had cleared the path behind the {thing}, and {person} thanked them.",
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Page:
    """One meeting's minutes, and the sentence in them that no other page has."""

    board: str
    date: dt.date
    people: tuple[str, ...]
    items: tuple[tuple[str, tuple[str, ...]], ...]
    settled: str
    question: str

    @property
    def folder(self) -> str:
        """Its folder below the site, without a slash at either end."""
        return f"{self.date.year}/{self.date.month:02}/{self.board.lower().replace(' ', '-')}"


def pages(count: int) -> Iterator[Page]:
    """That many pages, each body meeting at most once a month."""
    boards = [f"{place} {kind}" for kind in KINDS for place in PLACES]
    a_month = max(1, -(-count // (34 * 12)))
    for number in range(count):
        months, turn = divmod(number, a_month)
        board = boards[(months * 7 + turn * 23 + turn) % len(boards)]
        date = dt.date(FIRST_YEAR + months // 12, 1 + months % 12, 1 + (number * 5) % 28)
        yield _page(number, board, date)


def _page(number: int, board: str, date: dt.date) -> Page:
    random = Random(number)  # noqa: S311 - invented minutes
    people = tuple(
        f"{first} {last}" for first, last in zip(random.sample(FIRST, 5), random.sample(LAST, 5), strict=True)
    )
    thing, firm = random.choice(THINGS), f"{random.choice(FIRMS)} {random.choice(TRADES)}"
    work, part, cost = random.choice(WORKS), random.choice(PARTS), 1_000 + number * 7
    settled = (
        f"It was agreed to {work} the {part} of the {thing} for £{cost:,}, and {firm} were given the order."
    )
    month = f"{MONTHS[date.month - 1]} {date.year}"
    question = f"Who was given the order to {work} the {part} of the {thing} by {board} in {month}?"
    others = random.sample([one for one in THINGS if one != thing], 2)
    items = [("Apologies for absence", (f"Apologies were received from {people[4]}.",))]
    for other in others:
        said = random.sample(TALK, 2)
        told = (
            one.format(thing=other, person=random.choice(people), month=random.choice(MONTHS)) for one in said
        )
        items.append((f"The {other}", tuple(told)))
    items.append((f"Works at the {thing}", (f"{people[1]} reported on the state of the {part}.", settled)))
    items.append(
        ("Close", (f"The meeting closed at {random.randrange(7, 10)}.{random.randrange(10, 60)}pm.",))
    )
    return Page(board, date, people, tuple(items), settled, question)


def markdown(page: Page) -> str:
    """The page as its site's generator reads it."""
    front = f"---\ntitle: {page.board} minutes\nlayout: page\n---\n"
    head = f"{front}# {page.board}\n\nMinutes of the meeting held on {_day(page)}\n"
    present = f"\nPresent: {page.people[0]} (Chair), {', '.join(page.people[1:4])}\n"
    body = "".join(
        f"\n## {number}. {heading}\n\n" + "\n\n".join(texts) + "\n"
        for number, (heading, texts) in enumerate(page.items, 1)
    )
    return head + present + body


def html(page: Page) -> str:
    """The page as its site's generator writes it, between a menu and a footer."""
    body = "".join(
        f"<h2>{number}. {heading}</h2>\n" + "".join(f"<p>{text}</p>\n" for text in texts)
        for number, (heading, texts) in enumerate(page.items, 1)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{page.board} minutes</title></head><body>\n"
        '<nav><a href="/">Home</a> <a href="/minutes/">Minutes</a> <a href="/contact/">Contact us</a></nav>\n'
        f"<main><h1>{page.board}</h1>\n<p>Minutes of the meeting held on {_day(page)}</p>\n"
        f"<p>Present: {page.people[0]} (Chair), {', '.join(page.people[1:4])}</p>\n{body}</main>\n"
        "<footer><p>Made by the webmaster</p></footer></body></html>\n"
    )


def _day(page: Page) -> str:
    return f"{page.date.day} {MONTHS[page.date.month - 1]} {page.date.year}"


def write_site(folder: Path, count: int, every: int) -> None:
    """Write the site and one question of `every` so many pages."""
    asked = []
    for number, page in enumerate(pages(count)):
        at = folder / "site" / page.folder
        at.mkdir(parents=True)
        ending, text = ("html", html(page)) if number % 3 == 2 else ("md", markdown(page))
        (at / f"index.{ending}").write_text(text, encoding="utf-8")
        if number % every == 0:
            gold = {"document": page.folder.replace("/", "-"), "item": "4", "evidence": page.settled}
            asked.append(
                {
                    "id": f"site-{number}",
                    "question": page.question,
                    "kind": "fact",
                    "answerable": True,
                    "gold": [gold],
                }
            )
    lines = (json.dumps(one, ensure_ascii=False) for one in asked)
    (folder / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and write the site."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a folder that is not there yet")
    parser.add_argument("--pages", type=int, default=4_000)
    parser.add_argument("--every", type=int, default=40, help="one question of so many pages")
    given = parser.parse_args()
    given.folder.mkdir(parents=True)
    write_site(given.folder, given.pages, given.every)


if __name__ == "__main__":
    main()
