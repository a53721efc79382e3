"""The same minutes as a web page, Markdown, plain text, Word, OpenDocument and PDF."""

from collections.abc import Callable, Mapping

from tests.rendering.neutral import Minutes
from tests.rendering.odt import as_odt
from tests.rendering.pdf import as_pdf
from tests.rendering.text import as_markdown, as_text
from tests.rendering.web import as_html
from tests.rendering.word import as_docx, as_numbered_docx

# File name -> what writes its bytes; Word comes with typed and with automatic numbers.
RENDERINGS: Mapping[str, Callable[[Minutes], bytes]] = {
    "minutes.html": as_html,
    "minutes.md": as_markdown,
    "minutes.txt": as_text,
    "minutes.docx": as_docx,
    "numbered.docx": as_numbered_docx,
    "minutes.odt": as_odt,
    "minutes.pdf": as_pdf,
}
