"""Small documents of every format with a word of its own in every corner, put together at random."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from reportlab.pdfgen.canvas import Canvas

from tests.rendering.planted_office import as_opendocument, as_word
from tests.rendering.planter import DEEPEST, Planter

_TEXT = (
    "W.\n\n",
    "W\nW\n\n",
    "- W\n  - W\n",
    "1. W\n\n",
    "W\tW\tW\n",
    "   W        W\n",
    "W:\n\n",
    "| W | W |\n",
    "W\n======\n\n",
    "\fW\n",
    "(a) W\n",
    "* W\n\n",
    "W (W)\n",
    "[W](http://quay.example/x)\n",
    "12\n",
    "\n",
)


def as_text(plant: Planter) -> bytes:
    """Plain text: lists, columns, rules, pages, addresses."""
    return "".join(plant.filled(_TEXT, lambda _: "", 0) for _ in range(plant.chance.randint(1, 14))).encode()


_MARKDOWN = (
    "# W\n\n",
    "W\n---\n\n",
    "W\n\n",
    "W\nW\n\n",
    "- W\n- W\n  - W\n\n",
    "1. W\n1. W\n\n",
    "> W\n>\n> - W\n\n",
    "| W | W |\n|---|---|\n| W | W | W |\n\n",
    "```\nW\n```\n\n",
    "    W\n\n",
    "[W]: W\n\n",
    "W <W>\n\n",
    "**W** W\n\n",
    "[W](http://quay.example/y)\n\n",
    "<div>W</div>\n\n",
    "<p>W <b>W</b></p>\n\n",
    "~~W~~\n\n",
    "> [!note] W\n> W\n\n",
    "W\\\nW\n\n",
    "- [ ] W\n\n",
    "W[^n] W\n\n[^n]: W\n\n",
    "#W\n\n",
    "***W***\n\n",
    "<details><summary>W</summary>\n\nW\n\n</details>\n\n",
    "Term\n: W\n\n",
    "* * *\n",
    "W  \nW\n\n",
)


def as_markdown(plant: Planter) -> bytes:
    """Markdown with HTML in it and much that is nearly a definition, a table or a tag."""
    return "".join(
        plant.filled(_MARKDOWN, lambda _: "", 0) for _ in range(plant.chance.randint(1, 12))
    ).encode()


_PAGE = (
    "<p>W</p>",
    "<h2>W</h2>",
    "<div>B</div>",
    "<ul><li>W<li>B</ul>",
    "<ol><li>W</li><li>W<ol><li>W</ol></ol>",
    "<table><tr><td>W<td>B<tr><td colspan=2>W</table>",
    "<blockquote>B</blockquote>",
    "<aside>B</aside>",
    "<details><summary>W</summary>B</details>",
    "<section id=gdpr-update>B</section>",
    "<article>B</article>",
    "<header>B</header>",
    "<footer>B</footer>",
    "<main>B</main>",
    "<nav><a href=/x>W</a></nav>",
    "<pre>W\nW</pre>",
    "<dl><dt>W<dd>B</dl>",
    "<figure>B<figcaption>W</figcaption></figure>",
    "<p>W<sup>1</sup> <b>W</b>W",
    "W<br>W",
    "<form><label>W</label> <button>W</button></form>",
    "<div class='cookie-consent'>B</div>",
    "B<hr>B",
    "<td>W",
    "<p><a href=/y>W</a> <del>W</del><ins>W</ins></p>",
    "<div role=tabpanel>B</div>",
    "<fieldset>B</fieldset>",
    "<table><caption>W</caption><tr><th>W</table>",
    "<h3><button>W</button></h3><div>B</div>",
    "<center>B</center>",
    "<div role=complementary>B</div>",
    "<address>W</address>",
    "<p>a < b W</p>",
    "<w:x>W</w:x>",
    "<p id=consent>W",
)


def as_page(plant: Planter) -> bytes:
    """A web page of nested blocks, some of them unclosed or named like a banner."""

    def block(depth: int) -> str:
        made = plant.filled(_PAGE, block, depth)
        return made + (block(depth) if depth < DEEPEST and plant.chance.random() < 0.5 else "")

    head = "<style>.away{display:none}</style>" if plant.chance.random() < 0.3 else ""
    hidden = "<p hidden>unseenword</p><div class=away>unseenword</div>" if head else ""
    return f"<html><head>{head}</head><body>{block(0)}{hidden}{block(0)}</body></html>".encode()


def _print_line(canvas: Canvas, plant: Planter, y: float) -> None:
    """One line at a height of the page, set in one of many ways."""
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


def as_print(plant: Planter) -> bytes:
    """A PDF of one to three pages: lines anywhere, columns, ruled cells, spaced and turned type."""
    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    for _ in range(plant.chance.randint(1, 3)):
        for row in range(plant.chance.randint(2, 12)):
            _print_line(canvas, plant, 780 - 60 * row)
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
