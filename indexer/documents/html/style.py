"""The styles of a web page's elements, as far as simple rules of its own sheets and its attributes tell.

Only selectors of tags, classes, ids, descendants and children are understood, and only rules that hold on
every screen: what depends on a width, on printing or on the pointer says nothing about what a reader sees.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lxml.html import HtmlElement

# What is asked of styles; rules about anything else are passed over.
_PROPERTIES = frozenset(
    "display visibility opacity position left right top text-indent clip clip-path font-size font-weight "
    "height max-height width overflow list-style list-style-type white-space text-decoration "
    "color background background-color font-family "
    "text-decoration-line vertical-align transition animation transform "
    "counter-reset counter-increment counter-set".split()
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_COMPOUND = re.compile(r"([a-z][a-z0-9]{0,10})?((?:[.#][\w-]{1,80}){0,6})", re.I)
_NAME = re.compile(r"([.#])([\w-]+)")
_EVERY_SCREEN = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*(?:,\s*print\s*)?", re.I)
_LAYERS = re.compile(r"@layer\b|@supports\b", re.I)
_PRINT_ONLY = re.compile(r"print|\(", re.I)
# A declaration, in which a semicolon may be quoted.
_DECLARED = re.compile(r"(?:[^;\"']|\"[^\"]*\"|'[^']*'|[\"'])+")
# A sheet with more is some framework's whole; its first rules are the ones for small things.
_MOST_RULES = 20_000
# So many for one class, tag or id; more make a page slow and are in none.
_MOST_ALIKE = 100
_DEEPEST_BLOCKS = 8


@dataclass(frozen=True, slots=True)
class _Compound:
    """One step of a selector: "li.x#y"; `child` where it must stand right below the step before."""

    tag: str
    classes: frozenset[str]
    identity: str
    child: bool

    def fits(self, element: HtmlElement) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        if self.identity and element.get("id") != self.identity:
            return False
        return not self.classes or self.classes <= set((element.get("class") or "").split())

    @property
    def key(self) -> str:
        return f"#{self.identity}" if self.identity else next((f".{c}" for c in self.classes), self.tag)


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with what it declares; `weight` orders rules as browsers do."""

    steps: tuple[_Compound, ...]
    declared: Mapping[str, str]
    weight: tuple[int, int, int, int]

    @property
    def only_class(self) -> str | None:
        """The class that the rule is for when nothing else but a tag is asked for."""
        (step, *more) = self.steps
        return next(iter(step.classes)) if not more and len(step.classes) == 1 and not step.identity else None

    def fits(self, element: HtmlElement) -> bool:
        """Whether the selector selects `element`."""
        return self.steps[-1].fits(element) and _above(self.steps, len(self.steps) - 1, element)


def _above(steps: Sequence[_Compound], at: int, element: HtmlElement) -> bool:
    """Whether the steps before `at` fit elements around `element`, which step `at` fits."""
    if at == 0:
        return True
    parent = element.getparent()
    while parent is not None:
        if steps[at - 1].fits(parent) and _above(steps, at - 1, parent):
            return True
        if steps[at].child:
            return False
        parent = parent.getparent()
    return False


def declarations(text: str) -> Mapping[str, str]:
    """Return what CSS declares of the properties that matter, in lower case; later ones win."""
    return {name: value.lower() for name, value in _declared_in(text) if name in _PROPERTIES}


def _declared_in(text: str) -> Iterator[tuple[str, str]]:
    for part in _DECLARED.findall(text):
        name, colon, value = part.partition(":")
        if colon:
            yield name.strip().lower(), value.replace("!important", "").strip()


class Styles:
    """The styles of one page: `of(element)` gives what its rules and its own attribute declare.

    `numbers` are what its sheets print before entries of lists in place of their markers.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: defaultdict[str, list[Rule]] = defaultdict(list)
        self._bold: dict[str, bool] = {}
        self._known: dict[HtmlElement, Mapping[str, str]] = {}
        self.numbers: dict[HtmlElement, str] = {}
        for rule in rules:
            alike = self._rules[rule.steps[-1].key]
            if len(alike) < _MOST_ALIKE:
                alike.append(rule)
            weight = stated_weight(rule.declared.get("font-weight", ""))
            if weight is not None and rule.only_class:
                self._bold[rule.only_class] = weight

    @classmethod
    def of_rules(cls, given: Iterable[tuple[str, Mapping[str, str]]]) -> Styles | None:
        """The styles of selectors with what they declare; None where one of them is not understood."""
        rules = [_rule(one, declared, "", order) for order, (one, declared) in enumerate(given)]
        return None if None in rules else cls(filter(None, rules))

    def of(self, element: HtmlElement) -> Mapping[str, str]:
        """Return the properties that are declared for `element` itself; nothing is inherited."""
        if not self._rules:
            own = element.get("style")
            return declarations(own) if own else _NOTHING
        if element not in self._known:
            self._known[element] = self._declared(element)
        return self._known[element]

    def _declared(self, element: HtmlElement) -> Mapping[str, str]:
        own = element.get("style")
        keys = [element.tag, *(f".{name}" for name in (element.get("class") or "").split())]
        if identity := element.get("id"):
            keys.append(f"#{identity}")
        rules = [rule for key in keys for rule in self._rules.get(key, ()) if rule.fits(element)]
        if not rules:
            return declarations(own) if own else _NOTHING
        merged: dict[str, str] = {}
        for rule in sorted(rules, key=lambda rule: rule.weight):
            merged |= rule.declared
        return {**merged, **declarations(own or "")}

    def weight(self, element: HtmlElement) -> bool | None:
        """Return whether the classes or the attribute of `element` ask for bold; None where they do not say.

        Rules that depend on more than one class are a site's layout.
        """
        stated = None
        for name in (element.get("class") or "").split() if self._bold else ():
            stated = self._bold.get(name, stated)
        own = stated_weight(declarations(element.get("style") or "").get("font-weight", ""))
        return stated if own is None else own


_NOTHING: Mapping[str, str] = MappingProxyType({})


def styles_of(page: HtmlElement) -> Styles:
    """Return the styles that the page's own sheets give."""
    rules: list[Rule] = []
    for selector, body in rules_of(page):
        declared = declarations(body)
        if declared and len(rules) < _MOST_RULES:
            rules += filter(None, [_rule(selector, declared, body, len(rules))])
    return Styles(rules)


def rules_of(page: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield each selector of the page's own sheets with its declarations, of rules that hold on screens."""
    sheets = [
        sheet.text or "" for sheet in page.iter("style") if not _PRINT_ONLY.search(sheet.get("media") or "")
    ]
    for prelude, body in _blocks(_COMMENT.sub(" ", "\n".join(sheets)), 0):
        yield from ((selector.strip(), body) for selector in prelude.split(","))


def declared_in(body: str) -> Mapping[str, str]:
    """Return all that a rule declares, as it is written."""
    return dict(_declared_in(body))


def stated_weight(value: str) -> bool | None:
    """Return whether a font weight is bold, None when it is none of the plain ones."""
    if value.startswith("bold") or re.fullmatch(r"[6-9]00", value):
        return True
    return False if value == "normal" or re.fullmatch(r"[1-5]00", value) else None


def _blocks(text: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations of all rules that hold on every screen, in order."""
    at = 0
    while (opening := text.find("{", at)) >= 0:
        prelude = text[at:opening].rpartition(";")[2].rpartition("}")[2].strip()
        end = _closing(text, opening)
        if prelude.startswith("@"):
            if depth < _DEEPEST_BLOCKS and (_EVERY_SCREEN.fullmatch(prelude) or _LAYERS.match(prelude)):
                yield from _blocks(text[opening + 1 : end], depth + 1)
        else:
            end = text.find("}", opening)
            end = len(text) if end < 0 else end
            yield prelude, text[opening + 1 : end]
        at = end + 1


def _closing(text: str, opening: int) -> int:
    open_blocks = 0
    for brace in re.finditer(r"[{}]", text[opening:]):
        open_blocks += 1 if brace[0] == "{" else -1
        if not open_blocks:
            return opening + brace.start()
    return len(text)


def _rule(selector: str, declared: Mapping[str, str], body: str, order: int) -> Rule | None:
    steps: list[_Compound] = []
    child = False
    for part in selector.replace(">", " > ").split():
        if part == ">":
            child = True
            continue
        found = _COMPOUND.fullmatch(part)
        if not found:
            return None
        names = _NAME.findall(found[2])
        identities = [name for sign, name in names if sign == "#"]
        classes = frozenset(name for sign, name in names if sign == ".")
        steps.append(_Compound((found[1] or "").lower(), classes, "".join(identities[:1]), child))
        child = False
    if not steps:
        return None
    weight = (
        int("!important" in body),
        sum(bool(step.identity) for step in steps),
        sum(len(step.classes) for step in steps),
        order,
    )
    return Rule(tuple(steps), declared, weight)
