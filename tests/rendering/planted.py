"""Small documents of every format with a word of its own in every corner, put together at random."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

_SYLLABLES = ("ba", "dri", "fo", "gul", "ke", "lim", "no", "pra", "sut", "ve", "wix", "zo")
_DEEPEST = 3


@dataclass(slots=True)
class Planter:
    """Makes words that stand nowhere else and remembers those that a reader of the file sees."""

    chance: random.Random
    planted: list[str] = field(default_factory=list)

    def word(self) -> str:
        """A word that no other is like."""
        number, word = len(self.planted) + 1, "q"
        for _ in range(4):
            number, place = divmod(number * 7 + 3, len(_SYLLABLES))
            word += _SYLLABLES[place]
        self.planted.append(
            f"{word}{chr(97 + len(self.planted) % 26)}{'abcdefghij'[len(self.planted) // 26 % 10]}"
        )
        return self.planted[-1]

    def words(self) -> str:
        """One to five such words."""
        return " ".join(self.word() for _ in range(self.chance.randint(1, 5)))

    def filled(self, patterns: Sequence[str], deep: Callable[[int], str], depth: int) -> str:
        """One of the patterns, W filled with words and B with what `deep` makes a level below."""
        usable = [pattern for pattern in patterns if depth < _DEEPEST or "B" not in pattern]
        return "".join(
            self.words() if sign == "W" else deep(depth + 1) if sign == "B" else sign
            for sign in self.chance.choice(usable)
        )


def as_text(plant: Planter) -> bytes:
    """Plain text: lists, columns, rules, pages, addresses."""
    patterns = (
        *(
            "W.\n\n",
            "W\nW\n\n",
            "- W\n  - W\n",
            "1. W\n\n",
            "W\tW\tW\n",
            "   W        W\n",
            "W:\n\n",
            "| W | W |\n",
        ),
        *(
            "W\n======\n\n",
            "\fW\n",
            "(a) W\n",
            "* W\n\n",
            "W (W)\n",
            "[W](http://quay.example/x)\n",
            "12\n",
            "\n",
        ),
    )
    return "".join(
        plant.filled(patterns, lambda _: "", 0) for _ in range(plant.chance.randint(1, 14))
    ).encode()


def as_markdown(plant: Planter) -> bytes:
    """Markdown with HTML in it and much that is nearly a definition, a table or a tag."""
    patterns = (
        *(
            "# W\n\n",
            "W\n---\n\n",
            "W\n\n",
            "W\nW\n\n",
            "- W\n- W\n  - W\n\n",
            "1. W\n1. W\n\n",
            "> W\n>\n> - W\n\n",
        ),
        *(
            "| W | W |\n|---|---|\n| W | W | W |\n\n",
            "```\nW\n```\n\n",
            "    W\n\n",
            "[W]: W\n\n",
            "W <W>\n\n",
        ),
        *(
            "**W** W\n\n",
            "[W](http://quay.example/y)\n\n",
            "<div>W</div>\n\n",
            "<p>W <b>W</b></p>\n\n",
            "~~W~~\n\n",
        ),
        *(
            "> [!note] W\n> W\n\n",
            "W\\\nW\n\n",
            "- [ ] W\n\n",
            "W[^n] W\n\n[^n]: W\n\n",
            "#W\n\n",
            "***W***\n\n",
        ),
        *("<details><summary>W</summary>\n\nW\n\n</details>\n\n", "Term\n: W\n\n", "* * *\n", "W  \nW\n\n"),
    )
    return "".join(
        plant.filled(patterns, lambda _: "", 0) for _ in range(plant.chance.randint(1, 12))
    ).encode()


def as_page(plant: Planter) -> bytes:
    """A web page of nested blocks, some of them unclosed or named like a banner."""
    patterns = (
        *(
            "<p>W</p>",
            "<h2>W</h2>",
            "<div>B</div>",
            "<ul><li>W<li>B</ul>",
            "<ol><li>W</li><li>W<ol><li>W</ol></ol>",
        ),
        *(
            "<table><tr><td>W<td>B<tr><td colspan=2>W</table>",
            "<blockquote>B</blockquote>",
            "<aside>B</aside>",
        ),
        *(
            "<details><summary>W</summary>B</details>",
            "<section id=gdpr-update>B</section>",
            "<article>B</article>",
        ),
        *(
            "<header>B</header>",
            "<footer>B</footer>",
            "<main>B</main>",
            "<nav><a href=/x>W</a></nav>",
            "<pre>W\nW</pre>",
        ),
        *(
            "<dl><dt>W<dd>B</dl>",
            "<figure>B<figcaption>W</figcaption></figure>",
            "<p>W<sup>1</sup> <b>W</b>W",
            "W<br>W",
        ),
        *(
            "<form><label>W</label> <button>W</button></form>",
            "<div class='cookie-consent'>B</div>",
            "B<hr>B",
            "<td>W",
        ),
        *(
            "<p><a href=/y>W</a> <del>W</del><ins>W</ins></p>",
            "<div role=tabpanel>B</div>",
            "<fieldset>B</fieldset>",
        ),
        *(
            "<table><caption>W</caption><tr><th>W</table>",
            "<h3><button>W</button></h3><div>B</div>",
            "<center>B</center>",
        ),
        *(
            "<div role=complementary>B</div>",
            "<address>W</address>",
            "<p>a < b W</p>",
            "<w:x>W</w:x>",
            "<p id=consent>W",
        ),
    )

    def block(depth: int) -> str:
        made = plant.filled(patterns, block, depth)
        return made + (block(depth) if depth < _DEEPEST and plant.chance.random() < 0.5 else "")

    head = "<style>.away{display:none}</style>" if plant.chance.random() < 0.3 else ""
    hidden = "<p hidden>unseenword</p><div class=away>unseenword</div>" if head else ""
    return f"<html><head>{head}</head><body>{block(0)}{hidden}{block(0)}</body></html>".encode()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def as_word(plant: Planter) -> bytes:
    """A Word document: paragraphs, tables in tables, notes, boxes, controls, running heads."""
    run, text = "<w:r><w:t>W</w:t></w:r>", "<w:p><w:r><w:t>W</w:t></w:r></w:p>"
    fallback = f"<mc:Fallback><w:pict><w:p>{run.replace('W', 'X')}</w:p></w:pict></mc:Fallback>"
    inner = f"<w:txbxContent>{text}</w:txbxContent>"
    box = f"<w:p><w:r><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></w:r></w:p>"
    patterns = (
        *(
            text,
            text,
            f"<w:p>{run}{run}</w:p>",
            "<w:p><w:r><w:t>W</w:t><w:tab/><w:t>W</w:t><w:br/><w:t>W</w:t></w:r></w:p>",
        ),
        *(
            f"<w:tbl><w:tr><w:tc>B</w:tc><w:tc>{text}</w:tc></w:tr><w:tr><w:tc>{text}</w:tc></w:tr></w:tbl>",
            box,
        ),
        *(
            f"<w:sdt><w:sdtContent>B</w:sdtContent></w:sdt>{text}",
            f"<w:p><w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt></w:p>",
        ),
        *(
            f"<w:p><w:ins>{run}</w:ins><w:smartTag>{run}</w:smartTag></w:p>",
            f"<w:p><w:fldSimple>{run}</w:fldSimple></w:p>",
        ),
        *(
            f"<w:p><w:hyperlink>{run}</w:hyperlink></w:p>",
            '<w:p><w:r><w:t>W</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        ),
        *(
            "<w:customXml>B</w:customXml>",
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseenword</w:t></w:r></w:p>",
        ),
        f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{inner}</w:drawing>"
        f"</mc:Choice>{fallback}</mc:AlternateContent></w:r></w:p>",
    )

    def block(depth: int) -> str:
        return _signs_kept(plant, patterns, block, depth)

    body = "".join(block(0) for _ in range(plant.chance.randint(1, 8)))
    head = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    spaces = f'{_W} xmlns:r="{_R}" xmlns:mc="{mc}" xmlns:v="urn:schemas-microsoft-com:vml"'
    note = f'<w:footnote w:id="2"><w:p><w:r><w:t>{plant.words()}</w:t></w:r></w:p></w:footnote>'
    parts = {"document.main": f"<w:document {spaces}><w:body>{body}{head}</w:body></w:document>"}
    parts["header"] = f"<w:hdr {_W}><w:p><w:r><w:t>{plant.words()}</w:t></w:r></w:p></w:hdr>"
    parts["footnotes"] = f"<w:footnotes {_W}>{note}</w:footnotes>"
    files = {"document.main": "document", "header": "header1", "footnotes": "footnotes"}
    types = "".join(
        f'<Override PartName="/word/{files[kind]}.xml" ContentType="{_WORD}.{kind}+xml"/>' for kind in parts
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{files[kind]}.xml"/>'
        for n, kind in enumerate(("header", "footnotes"), 1)
    )
    main = f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{main}</Relationships>',
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'
            ),
            **{f"word/{files[kind]}.xml": content for kind, content in parts.items()},
        }
    )


def _signs_kept(plant: Planter, patterns: Sequence[str], deep: Callable[[int], str], depth: int) -> str:
    """As `filled`, for XML: only ">W<" and ">B<" are places, and ">X<" repeats the words before it."""
    usable = [pattern for pattern in patterns if depth < _DEEPEST or ">B<" not in pattern]
    made, last = plant.chance.choice(usable), ""
    while (at := min((made.find(f">{s}<") for s in "WBX" if f">{s}<" in made), default=-1)) >= 0:
        sign = made[at + 1]
        if sign == "W":
            last = plant.words()
        filled = deep(depth + 1) if sign == "B" else last
        made = made[: at + 1] + filled + made[at + 2 :]
    return made


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{name}="{_ODF}:{what}:1.0"'
    for name, what in {
        **{"office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style"},
        **{"manifest": "manifest", "fo": "xsl-fo-compatible"},
    }.items()
)


def as_opendocument(plant: Planter) -> bytes:
    """An OpenDocument text: lists, tables, notes, frames, sections, running heads."""
    text = "<text:p>W</text:p>"
    patterns = (
        *(
            text,
            text,
            "<text:h>W</text:h>",
            "<text:p>W<text:span>W</text:span><text:tab/><text:s/>W</text:p>",
        ),
        *("<text:list><text:list-item>B</text:list-item></text:list>", "<text:section>B</text:section>"),
        "<table:table><table:table-row><table:table-cell>B</table:table-cell>"
        f"<table:table-cell>{text}</table:table-cell>"
        "</table:table-row></table:table>",
        "<text:p>W<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>W</text:p></text:note-body>"
        "</text:note></text:p>",
        f"<text:p><draw:frame><draw:text-box>{text}</draw:text-box></draw:frame></text:p>",
        *(
            "<text:p><text:a>W</text:a><text:line-break/>W</text:p>",
            '<text:section text:display="none"><text:p>unseenword</text:p></text:section>',
        ),
        "<text:p>W<office:annotation><text:p>W</text:p></office:annotation></text:p>",
    )

    def block(depth: int) -> str:
        return _signs_kept(plant, patterns, block, depth)

    body = "".join(block(0) for _ in range(plant.chance.randint(1, 8)))
    header = f"<style:header><text:p>{plant.words()}</text:p></style:header>"
    master = f'<style:master-page style:name="Standard">{header}</style:master-page>'
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"))
    )
    return _zipped(
        {
            "mimetype": kind,
            "content.xml": f"<office:document-content {_SPACES}><office:automatic-styles/><office:body>"
            f"<office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {_SPACES}><office:styles/><office:automatic-styles/>"
            f"<office:master-styles>{master}</office:master-styles></office:document-styles>",
            "META-INF/manifest.xml": f"<manifest:manifest {_SPACES}>{entries}</manifest:manifest>",
        }
    )


def _zipped(files: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            head = '<?xml version="1.0" encoding="UTF-8"?>' if name != "mimetype" else ""
            archive.writestr(zipfile.ZipInfo(name), head + content)
    return made.getvalue()


def as_print(plant: Planter) -> bytes:
    """A PDF of one to three pages: lines anywhere, columns, ruled cells, spaced and turned type."""
    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    for _ in range(plant.chance.randint(1, 3)):
        for row in range(plant.chance.randint(2, 12)):
            y = 780 - 60 * row
            match plant.chance.randrange(6):
                case 0:
                    canvas.drawString(60, y, plant.word())
                    canvas.drawString(330, y, plant.word())
                case 1:
                    canvas.drawString(60, y, plant.word(), charSpace=6)
                case 2:
                    canvas.saveState()
                    canvas.translate(540, y)
                    canvas.rotate(90)
                    canvas.setFont("Helvetica", 6)
                    canvas.drawString(0, 0, plant.word())
                    canvas.restoreState()
                case 3:
                    canvas.grid([60, 200, 400], [y - 5, y + 15])
                    canvas.drawString(65, y, plant.word())
                    canvas.drawString(205, y, plant.word())
                case _:
                    canvas.drawString(60 + 20 * plant.chance.randrange(3), y, plant.words())
        canvas.showPage()
    canvas.save()
    return made.getvalue()


PLANTED: Mapping[str, Callable[[Planter], bytes]] = {
    ".txt": as_text,
    ".md": as_markdown,
    ".html": as_page,
    ".docx": as_word,
    ".odt": as_opendocument,
    ".pdf": as_print,
}
"""What makes the files of each suffix."""
