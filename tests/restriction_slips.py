"""Restrictions as people slip in writing them: folders of minutes, each with a document that not all may see.

Made of parts that are combined: where the mark stands, what opens and closes it, its spelling, what it says.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

SECRET = "quincewort"
"""Stands in the document that is restricted and nowhere else."""

TEXT = f"# Pay Panel\n\nMinutes of the meeting held on 3 May 2024\n\n## 1. Pay\n\nThe {SECRET} was agreed.\n"
PAGE = f"<body><main><h1>Pay Panel</h1><h2>1. Pay</h2><p>The {SECRET} was agreed.</p></main></body>"
KEPT = "2024/pay.md"


@dataclass(frozen=True, slots=True)
class Slip:
    """A folder with one restriction in it; `source` is the part of the folder that is indexed."""

    name: str
    files: Mapping[str, bytes]
    source: str = "."
    more: Callable[[Path], object] | None = field(default=None, compare=False)

    def write(self, folder: Path) -> Path:
        """Write the files and return what is to be indexed."""
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if self.more is not None:
            self.more(folder)
        return folder / self.source


def slips() -> Iterator[Slip]:
    """Yield all of them."""
    yield from _keys()
    yield from _values()
    yield from _folders()
    yield from _sidecar_names()
    yield from _other_data()
    yield from _kinds_of_sidecar()
    yield from _encodings()
    yield from _front_matter()
    yield from _other_front_matter()
    yield from _pages()


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in plain) + '"'


def _with(sidecar: str | bytes, name: str = "minutes.toml") -> dict[str, bytes]:
    return {KEPT: TEXT.encode(), name: sidecar if isinstance(sidecar, bytes) else sidecar.encode()}


def _alias(folder: Path) -> None:
    (folder / "alias.md").symlink_to(KEPT)
    (folder / "year").symlink_to("2024")


# Sidecars: how the entry's key is written, and what the entry says.

_SPELT_KEYS = (
    *("2024/pay.md", "./2024/pay.md", ".//2024//pay.md", "2024/./pay.md", "2024\\pay.md", "2024/pay.md/"),
    *("/2024/pay.md", "\\2024\\pay.md", "C:\\src\\2024\\pay.md", "~/2024/pay.md", "file://2024/pay.md"),
    *("../src/2024/pay.md", "2024/../2024/pay.md", "src/2024/pay.md", "pay.md", "pay", "2024/pay"),
    *("2024/Pay.md", "2024/pay.MD", "2024/PAY.MD", " 2024/pay.md", "2024/pay.md ", "2024 / pay.md"),
    *("2024/*.md", "2024/*", "*", "**", "2024", "2024/", ".", "", "2024/pay%2emd", "2024/p\u0430y.md"),
    *("2024/pay.md\u200b", "2024\u2215pay.md", "2024\uff0fpay.md", "2024:pay.md", "alias.md", "year/pay.md"),
    *("2024/pay.txt", "2025/pay.md", ".2024/pay.md", "2024/.pay.md", "minutes.toml", "x" * 5_000),
)
_SPELT_VALUES = (
    *(
        "restricted = true",
        'restricted = "audit"',
        'restricted = ["audit"]',
        "restricted = ['audit', 'staff']",
    ),
    *(
        'restricted = "true"',
        'restricted = "yes"',
        'restricted = "True"',
        "restricted = 1",
        "restricted = []",
    ),
    *('restricted = ""', 'restricted = "The Board"', "restricted = ['']", "restricted = [true]"),
    *(
        "restricted = { to = 'audit' }",
        "restricted.to = 'audit'",
        "restricted = 2024-05-01",
        "restricted: true",
    ),
    *("restricted", "restricted = yes", "restricted = True", "Restricted = true", "RESTRICTED = true"),
    *(
        "'restricted ' = true",
        "restriced = true",
        "restrict = true",
        "restriction = 'audit'",
        "private = true",
    ),
    *(
        "confidential = true",
        "public = false",
        "visibility = 'private'",
        "access = 'audit'",
        "embargo = true",
    ),
    *(
        "restricted = true\nrestricted = false",
        "restricted = true # and\n[documents.'2024/pay.md']\nid = 'x'",
    ),
    *("r\u0435stricted = true", "re\u200bstricted = true", "label = 'audit'", "labels = ['audit']"),
)


def _keys() -> Iterator[Slip]:
    for key, value in product(_SPELT_KEYS, ("restricted = true", "restriction = 'audit'")):
        text = f"[documents.{_quoted(key)}]\n{value}\n"
        yield Slip(f"key {key[:40]!r} {value}", _with(text), more=_alias)
    for head in (
        *(
            "[documents.2024/pay.md]",
            "[documents.2024.pay.md]",
            '["2024/pay.md"]',
            '[document."2024/pay.md"]',
        ),
        *('[Documents."2024/pay.md"]', '[[documents]]\nname = "2024/pay.md"', "[documents.folder]", "[*]"),
        *('[files."2024/pay.md"]', '[documents."2024"."pay.md"]', "", "[documents]\npath = '2024/pay.md'"),
    ):
        yield Slip(f"table {head!r}", _with(f"{head}\nrestricted = true\n"))


def _values() -> Iterator[Slip]:
    for value in _SPELT_VALUES:
        yield Slip(f"value {value!r}", _with(f'[documents."2024/pay.md"]\n{value}\n'))
    yield Slip(
        "twice",
        _with(
            '[documents."2024/pay.md"]\nrestricted = true\n[documents."./2024/pay.md"]\nrestricted = false\n'
        ),
    )
    two = _with('[documents."2024/pay.md"]\nrestricted = true\n')
    for nearer in (
        *('[documents."pay.md"]\nrestricted = false', "[folder]\nrestricted = false"),
        *('[documents."pay.md"]\nrestricted = "staff"', '[documents."pay.md"]\ntitle = "Pay"'),
    ):
        yield Slip(f"nearer {nearer!r}", {**two, "2024/minutes.toml": nearer.encode()})
    marked = f"---\nrestricted: audit\n---\n{TEXT}".encode()
    for outer in ("false", '"staff"', '["staff", "audit"]', "true"):
        sidecar = f'[documents."2024/pay.md"]\nrestricted = {outer}\n'.encode()
        yield Slip(f"sidecar {outer} of a file for audit", {KEPT: marked, "minutes.toml": sidecar})


def _folders() -> Iterator[Slip]:
    for head, value in product(
        ("[folder]", "[Folder]", "[folders]", "[folder.documents]", '[folder."2024"]'),
        ("restricted = true", "restriced = true", 'restricted = "audit"', "public = false"),
    ):
        yield Slip(f"{head} {value}", _with(f"{head}\n{value}\n"))
    yield Slip("[folder] nearby", _with("[folder]\nrestricted = true\n", "2024/minutes.toml"))
    above = '[documents."2024/pay.md"]\nrestricted = "audit"\n'
    yield Slip("above the source", _with(above), "2024")
    yield Slip("above the file", _with(above), KEPT)
    yield Slip("[folder] above the source", _with("[folder]\nrestricted = true\n"), "2024")


def _sidecar_names() -> Iterator[Slip]:
    text = '[documents."2024/pay.md"]\nrestricted = true\n'
    for name in (
        *("Minutes.toml", "MINUTES.TOML", "minutes.TOML", "minutes.toml.txt", "minutes.toml~", "minutes.tml"),
        *(
            "minutes.toml.bak",
            "minutes .toml",
            " minutes.toml",
            "minutes.toml ",
            ".minutes.toml",
            "mintues.toml",
        ),
        *("minute.toml", "minutes (1).toml", "minutes-1.toml", "Copy of minutes.toml", "minutes copy.toml"),
        *("minutes.tom", "minutes.toml.toml", "\uff4dinutes.toml", "#minutes.toml#"),
    ):
        yield Slip(f"called {name!r}", _with(text, name))
        yield Slip(f"called {name!r} in the folder", _with(text.replace("2024/", ""), f"2024/{name}"))


def _other_data() -> Iterator[Slip]:
    for name, text in (
        ("minutes.yaml", "documents:\n  2024/pay.md:\n    restricted: true\n"),
        ("minutes.json", '{"documents": {"2024/pay.md": {"restricted": "audit"}}}'),
        ("metadata.yml", "- file: 2024/pay.md\n  restricted: audit\n"),
        ("2024/pay.toml", "restricted = true\n"),
        ("2024/pay.md.toml", 'restricted = "audit"\n'),
        ("2024/pay.md.yaml", "title: Pay\nrestricted: [audit]\n"),
        ("2024/pay.meta.json", '{"title": "Pay", "restricted": true}'),
        ("2024/pay.ini", "[document]\nRestricted=yes\n"),
    ):
        yield Slip(f"data in {name}", _with(text, name))


def _kinds_of_sidecar() -> Iterator[Slip]:
    text = b'[documents."2024/pay.md"]\nrestricted = true\n'
    files = {KEPT: TEXT.encode()}
    path = "minutes.toml"
    for name, target in (("own", "own.toml"), ("outer", "../outer.toml"), ("dangling", "gone.toml")):
        yield Slip(
            f"{name} link",
            {**files, "own.toml": text, "../outer.toml" if name == "outer" else "own.toml": text},
            more=lambda folder, target=target: (folder / path).symlink_to(target),  # type: ignore[misc]
        )
    yield Slip("folder", {**files, "minutes.toml/minutes.toml": text})
    yield Slip("pipe", files, more=lambda folder: os.mkfifo(folder / path))


def _encodings() -> Iterator[Slip]:
    text = '[documents."2024/pay.md"]\r\nrestricted = true\r\n'
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7"):
        yield Slip(f"sidecar in {encoding}", _with(text.encode(encoding)))
    yield Slip("sidecar with old line ends", _with(text.replace("\r\n", "\r")))
    yield Slip("sidecar cut off", _with('[documents."2024/pay.md"]\nrestricted = tr'))
    yield Slip("sidecar with a comment for an end", _with(f"{text}\x00"))
    yield Slip("sidecar of one long key", _with(f"a{'.a' * 200_000} = 1\n{text}"))
    yield Slip("sidecar of deep brackets", _with(f"{text}x = {'[' * 100_000}"))


# Front matter: what stands around it, and what it says.

_AROUND: Mapping[str, tuple[str, str]] = {
    "yaml": ("---\n", "---\n"),
    "yaml and title": ("---\ntitle: Pay\n", "---\n"),
    "dots": ("---\n", "...\n"),
    "byte-order mark": ("\ufeff---\n", "---\n"),
    "blank lines": ("\n \n---\n", "---\n"),
    "comment": ("<!-- Minutes -->\n\n---\n", "---\n"),
    "comment within": ("---\n# Ours\n", "# end\n---\n"),
    "spaces": (" ---  \n", "---   \n"),
    "unclosed": ("---\n", "\n"),
    "four": ("----\n", "----\n"),
    "two": ("--\n", "--\n"),
    "dashes": ("\u2014\n", "\u2014\n"),
    "stars": ("***\n", "***\n"),
    "fence": ("```yaml\n", "```\n"),
    "closed otherwise": ("---\n", "+++\n"),
    "language": ("---yaml\n", "---\n"),
    "broken by a colon": ("---\ntitle: Pay: panel\n", "---\n"),
    "broken by a quote": ("---\ntitle: 'Pay\n", "---\n"),
    "broken by a tab": ("---\ntags:\n\t- pay\n", "---\n"),
    "second block": ("---\ntitle: Pay\n---\n\n---\n", "---\n"),
    "below a directive": ("%YAML 1.2\n---\n", "---\n"),
}
_SAID = (
    *(
        "restricted: true",
        "Restricted: Yes",
        '"restricted": true',
        "restricted: audit",
        "restricted: [audit]",
    ),
    *("restricted: yes please", "restricted:", "restricted: 1", "restriced: true", "restricted_to: audit"),
    *("private: true", "confidential: yes"),
)
_SAID_IN_YAML = (
    *("access: {restricted: true}", "access:\n  restricted: true", "extra:\n  restricted: audit"),
    *(
        "- restricted: true",
        "restricted:\n- audit\n- staff",
        "restricted: |\n  audit",
        "restricted: >-\n  audit",
    ),
    *("restricted: &a audit", "? restricted\n: true", "restricted: !!bool true", "!!str restricted: true"),
    *("x: &a\n  restricted: true\n<<: *a", "restricted: true\nrestricted: false", "restricted: ~"),
    *(
        "restricted: null",
        'restricted: ""',
        "restricted: []",
        "restricted: {audit: true}",
        "restricted: public",
    ),
    *("restricted: none", "RESTRICTED: AUDIT", "restricted:true", "restricted = true", "restricted true"),
    *("restricted", "'restricted: true'", "  restricted: true", "\trestricted: true", "restricted : true"),
    *("restricted: audit # ours", "restricted: audit; staff", "isRestricted: true", "restriction: audit"),
    *(
        "restrictions: [audit]",
        "visibility: private",
        "visibility: members",
        "access: members",
        "public: false",
    ),
    *("access: [audit]", "published: false", "draft: true", "classification: OFFICIAL-SENSITIVE"),
    *("classification: confidential", "protective marking: secret", "privacy: private", "audience: trustees"),
    *("embargo: 2030-01-01", "status: private", "tags: [pay, confidential]", "category: Not for publication"),
    *("note: |\n  First\n  restricted: true", "params: {private: true}", "r\u0435stricted: true"),
    *("re\u200bstricted: true", "\uff52estricted: true", "members_only: true", "password: letmein"),
    *("restricted: false\nprivate: true", "restricted: false\nrestricted_to: audit", "unpublished: true"),
)
_OTHER = (
    *("+++\nrestricted = true\n+++\n", '+++\nrestricted = "audit"\n+++\n', "+++\nrestricted: true\n+++\n"),
    *(
        "+++\n[extra]\nrestricted = true\n+++\n",
        "+++\naccess.restricted = true\n+++\n",
        "+++\nprivate = true\n+++\n",
    ),
    *("+++\nrestricted = 1\n+++\n", "+++\nrestricted = true\n", "+++\nRestricted = 'The Board'\n+++\n"),
    *(
        '{"restricted": true}\n\n',
        '{"restricted": "audit",\n"title": "Pay"}\n',
        '{"access": {"restricted": 1}}\n',
        '{"title": "Pay", "restricted": "audit",}\n',
        '{"title": "Pay", "access": {"restricted": 1}\n\n',
    ),
    *("{restricted: true}\n", '{"restricted": true,}\n', '{\n  "title": "Pay",\n  "restricted": "audit"\n\n'),
    *(
        ';;;\n{"restricted": true}\n;;;\n',
        '---json\n{"restricted": true}\n---\n',
        "---toml\nrestricted=true\n---\n",
    ),
    *("restricted: true\n\n", "Title: Pay\nRestricted: audit\n\n", "# Pay\n\n---\nrestricted: true\n---\n"),
    *("<!-- restricted: true -->\n", "<!--\nrestricted: audit\n-->\n", ":restricted: true\n\n"),
    *("#+restricted: true\n\n", "% restricted: true\n\n", "[//]: # (restricted: true)\n\n"),
    *('<meta name="restricted" content="true">\n\n', "# Pay\n\nrestricted: audit\n\n"),
)


def _front_matter() -> Iterator[Slip]:
    for (where, (opening, closing)), said in product(_AROUND.items(), _SAID):
        yield Slip(f"{where}: {said!r}", {KEPT: f"{opening}{said}\n{closing}\n{TEXT}".encode()})
    for suffix, ending in product(("md", "markdown", "txt", "html"), ("\n", "\r\n")):
        body = PAGE if suffix == "html" else TEXT
        for said in _SAID_IN_YAML:
            text = f"---\n{said}\n---\n{body}".replace("\n", ending)
            yield Slip(f"{suffix} {ending!r} {said!r}", {f"pay.{suffix}": text.encode()})


def _other_front_matter() -> Iterator[Slip]:
    for number, closing in product((60, 5_000), ("---\n", "\n")):
        people = "attendees:\n" + "- Ann Bell, Lampton Council\n" * number
        if number == 60 or closing != "\n":
            text = f"---\n{people}restricted: audit\n{closing}{TEXT}"
            yield Slip(f"{number} lines of front matter, {closing!r}", {KEPT: text.encode()})
    for suffix, head in product(("md", "txt"), _OTHER):
        yield Slip(f"{suffix} {head!r}", {f"pay.{suffix}": f"{head}{TEXT}".encode()})


# Web pages: where the mark stands, and what it says.

_METAS = (
    *('name="restricted" content="true"', "name=restricted content=audit", 'NAME="Restricted" CONTENT="Yes"'),
    *('property="restricted" content="audit"', 'http-equiv="restricted" content="audit"', "restricted"),
    *('itemprop="restricted" content="audit"', 'name="restricted"', 'name="restricted" content=""'),
    *('name="restricted" value="true"', 'name="restricted" content="The Board"', 'restricted="audit"'),
    *(
        'name=" restricted " content="audit"',
        'name="restri&#99;ted" content="audit"',
        "content='restricted: true'",
    ),
    *(
        'name="dc.restricted" content="true"',
        'name="restriced" content="true"',
        'name="restriction" content="a"',
    ),
    *('name="restricted" content="false"><meta name="restricted" content="true"',),
    *('name="restricted" content="audit"><meta name="restricted" content="staff"',),
)
_PLACED = (
    *("<html><head><meta {}></head>{page}</html>", "<html>{page}<meta {}></html>", "<meta {}/>\n{page}"),
    *("<!doctype html><html><head><!-- <meta {}> --></head>{page}</html>", "<body><p><meta {}></p>{page}"),
    *(
        "<html><head><noscript><meta {}></noscript></head>{page}</html>",
        "<head><title>x<meta {}></head>{page}",
    ),
)
_PAGES = (
    *('<meta name="access" content="members">', '<meta name="visibility" content="private">'),
    *(
        '<meta name="dcterms.accessRights" content="private">',
        '<meta name="classification" content="Secret">',
    ),
    *(
        '<meta name="keywords" content="confidential">',
        "<!-- restricted: true -->",
        "<!-- Restricted = audit -->",
    ),
    *('<script>document.write(\'<meta name="restricted" content="true">\')</script>',),
    *('<script type="application/ld+json">{"@type": "WebPage", "isAccessibleForFree": false}</script>',),
    *('<script type="application/ld+json">{"@type": "WebPage", "restricted": "audit"}</script>',),
    *('<script type="application/ld+json">{"restricted": true,}</script>',),
    *('<html data-restricted="true">', "<html restricted>", '<body data-visibility="private">'),
    *('<body class="page restricted">', '<article class="post status-private">'),
)


def _pages() -> Iterator[Slip]:
    for placed, meta in product(_PLACED, _METAS):
        yield Slip(f"{placed} {meta!r}", {"pay.html": placed.format(meta, page=PAGE).encode()})
    for head in _PAGES:
        yield Slip(f"page {head!r}", {"pay.html": f"{head}{PAGE}".encode()})
