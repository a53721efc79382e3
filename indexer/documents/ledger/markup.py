"""All text that web pages, Markdown and plain text show, read simply: what is no tag and no sign is text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from html import unescape

from indexer.documents.decode import decode, decoded
from indexer.documents.encodings import charset_in, encoding_of_mail
from indexer.documents.metadata.front_matter import take_front_matter

# Web pages: a walk over the tags as they come, without a tree.

# A "<" ends a tag that was not closed, so that a page of them takes no longer than others.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/><]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)/?>")
_RAW = frozenset({"script", "style", "title", "iframe", "noembed", "noframes", "xmp", "textarea"})
_SHOWN_RAW = frozenset({"xmp", "textarea"})
# What browsers do not show, or show in a list to choose from.
_UNSEEN = frozenset(
    "head template noscript object audio video canvas select datalist annotation annotation-xml desc "
    "metadata".split()
)
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr basefont frame keygen".split()
)
# Words go on across these; all others end a word.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i kbd label mark nobr output q s samp "
    "small span strike strong time tt u var wbr".split()
)
_KNOWN = (
    _RAW
    | _UNSEEN
    | _VOID
    | _INLINE
    | frozenset(
        "address article aside blockquote body button caption center colgroup dd del details dialog dir div "
        "dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html ins legend li "
        "main math menu meter nav ol optgroup option p picture pre progress rp rt ruby search section sub "
        "summary sup svg table tbody td text tfoot th thead tr ul".split()
    )
)
# A link within the page may be the mark of a note right behind a figure.
_WITHIN_PAGE = re.compile(r"\shref\s*=\s*[\"']?#", re.IGNORECASE)
# An element of these ends with the next of its kind, closed or not.
_UNCLOSED = frozenset({"p", "li", "dt", "dd", "td", "th", "tr"})
_HIDING = (
    r"\b(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0(?![.\d]*[1-9])|"
    r"(?:text-indent|left|right|top)\s*:\s*-\d{3}|clip(?:-path)?\s*:\s*(?:rect\(\s*[01]|inset)|"
    r"(?:max-)?(?:height|width)\s*:\s*0(?![.\d]*[1-9]))"
)
_HIDDEN = re.compile(
    r"\shidden(?=[\s=/]|\Z)(?!\s*=\s*[\"']?until-found)|\spopover\b|"
    rf"\sstyle\s*=\s*(?:\"[^\"]*|'[^']*|\S*){_HIDING}",
    re.IGNORECASE,
)
_NAMES = re.compile(r"\s(?:class|id)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_HIDING_RULE = re.compile(rf"\{{[^{{}}]*{_HIDING}", re.IGNORECASE)
_LONGEST_SELECTORS = 2_000
_HIDDEN_NAME = re.compile(r"[.#]([\w-]{1,60})\s*(?:,|\Z)")
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I
)
_DECLARED_WITHIN = 1024
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def text_of_page(data: bytes) -> str:
    """All text of a page's body that is not hidden, menus and banners included."""
    return unescape("".join(_shown(take_front_matter(_page(data)).body, known_only=False)))


def text_of_saved_page(data: bytes) -> str:
    """All text of the pages in a file of a page with its pictures and frames, as `text_of_page`."""
    pages = [part for part in message_from_bytes(data).walk() if part.get_content_type() in _PAGES]
    if not pages:
        raise ValueError("it holds no page")
    return "\n".join(map(_text_of_part, pages))


def _text_of_part(page: Message) -> str:
    content, charset = page.get_payload(decode=True), charset_in(str(page["content-type"]))
    body = content if isinstance(content, bytes) else b""
    if stateful := encoding_of_mail(charset):
        return text_of_page(body.decode(stateful, "replace").encode("utf-8", "replace"))
    return text_of_page(decoded(body, charset).text.encode("utf-8", "replace") if charset else body)


def _page(data: bytes) -> str:
    declared = _CHARSET.search(data[:_DECLARED_WITHIN])
    return decoded(data, declared[1].decode("ascii", "replace") if declared else "").text


def _shown(page: str, *, known_only: bool) -> Iterator[str]:
    """Stretches of text between tags; with `known_only` a tag of no known name is text."""
    hiding = frozenset(_hidden_names(page))
    at = begun = 0
    last = {mark: page.rfind(mark) + 1 for mark in (">", "-->")}
    while (at := page.find("<", at)) >= 0:
        if page.startswith(("<!", "<?"), at):
            mark = "-->" if page.startswith("<!--", at) else ">"
            end = page.find(mark, at + 2) + len(mark) if at + 2 < last[mark] else len(page)
            if end == len(page) and known_only and not page.endswith(mark):
                at += 2
                continue
            yield page[begun:at]
            at = begun = end
            continue
        tag = _TAG.match(page, at)
        name = tag[2].lower() if tag else ""
        if tag is None or (known_only and name not in _KNOWN):
            at += 1
            continue
        yield page[begun:at]
        at = tag.end()
        if name not in _INLINE or (name == "a" and _WITHIN_PAGE.search(tag[3])):
            yield "\n"
        if not tag[1] and name not in _VOID:
            if name in _RAW:
                end = _end_of(page, name, at)
                if name in _SHOWN_RAW:
                    yield page[at:end]
                at = end
            elif name in _UNSEEN or _is_hidden(tag[3], hiding) or (name == "dialog" and "open" not in tag[3]):
                at = _after_hidden(page, name, at)
        begun = at
    yield page[begun:]


def _hidden_names(page: str) -> Iterator[str]:
    for rule in _HIDING_RULE.finditer(page):
        before = page[max(0, rule.start() - _LONGEST_SELECTORS) : rule.start()]
        yield from _HIDDEN_NAME.findall(re.split(r"[{}<>]", before)[-1])


def _end_of(page: str, name: str, at: int) -> int:
    found = re.compile(rf"</{name}", re.IGNORECASE).search(page, at)
    return found.start() if found else len(page)


def _is_hidden(attributes: str, hiding: frozenset[str]) -> bool:
    if _HIDDEN.search(attributes):
        return True
    names = (
        (name for found in _NAMES.findall(attributes) for name in " ".join(found).split()) if hiding else ()
    )
    return not hiding.isdisjoint(names)


def _after_hidden(page: str, name: str, at: int) -> int:
    """Where an element ends whose text is not shown: at its own end tag, elements of its name counted."""
    depth = 1
    for tag in re.compile(rf"<(/?){re.escape(name)}(?=[\s/>])", re.IGNORECASE).finditer(page, at):
        if tag[1]:
            depth -= 1
        elif name in _UNCLOSED and depth == 1:
            return tag.start()
        else:
            depth += 1
        if depth == 0:
            return tag.start()
    return len(page)


# Markdown and plain text: what is a sign, an address or a name for the parser is taken away.

_DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)([^\]\n]+)\]:[ \t]*\n?[ \t]*<?[^\s<>]{0,300}[./#:][^\s<>]{0,300}>?"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^)\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,80}\]:?")
_IMAGE = re.compile(r"!\[[^\]]{0,500}\](?:\([^()]{0,1000}\)|\[[^\]\n]{0,200}\])?")
_TARGET = re.compile(r"\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\]\n]*\])")
_COMMANDS = re.compile(r"\{(?:%.{0,500}?%\}|\{.{0,200}?\}\}|[:#][^{}\n]*\})")
_FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_NUMBERS = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)*\d{1,9}[.)](?=\s)", re.MULTILINE)
_LINKED_LINE = re.compile(r"\]\([^()\s]*\)[ \t]*$", re.MULTILINE)


def text_of_markdown(data: bytes) -> str:
    """All text of a Markdown file, without front matter, addresses, tags and the numbers of its lists."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    text = take_front_matter(text).body
    text = _FENCE.sub("", text) if "```" in text or "~~~" in text else text
    text = _DEFINITION.sub("", text) if "]:" in text else text
    text = _IMAGE.sub(" ", _NOTE_MARK.sub(" ", text))
    text = _NUMBERS.sub(" ", _COMMANDS.sub(" ", _TARGET.sub(" ", text)))
    return unescape("".join(_shown(text, known_only=True)))


def text_of_plain(data: bytes) -> str:
    """All of a text file, without the addresses of links that stand alone on a line."""
    return _LINKED_LINE.sub("", decode(data))
