"""The report of what was found and missed, document by document: report.md and report.html."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.structure.judge import JudgedDocument
from eval.structure.means import OWNERS, DocumentGroup, StructureResults
from eval.structure.scores import FIGURES


def write_account(folder: Path, results: StructureResults) -> None:
    """Writes both forms of the report into a folder that exists."""
    (folder / "report.md").write_text(markdown(results), encoding="utf-8")
    (folder / "report.html").write_text(page(results), encoding="utf-8")


def method(results: StructureResults) -> str:
    """How the figures came about, in sentences."""
    fitted = (
        f"Each body was read by weights ({', '.join(results.readers)}) that were fitted without it."
        if results.readers
        else "Nothing that reads them was fitted to gold."
    )
    held = (
        f" Of {len(results.held)} bodies figures alone are shown, so that no rule is made from them: "
        f"{', '.join(results.held)}."
        if results.held
        else ""
    )
    return (
        f"{fitted} Every document counts the same; intervals are those that hold 95 of 100 draws of bodies."
        f"{held}"
    )


def by_kind(document: JudgedDocument) -> Iterator[tuple[str, list[str]]]:
    """The sentences about a document by the part that they are about."""
    for kind, some in groupby(document.findings, key=lambda one: one.kind):
        yield kind, [one.sentence for one in some]


def markdown(results: StructureResults) -> str:
    """The report as Markdown."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: StructureResults) -> Iterator[str]:
    yield "# What was found and missed\n"
    yield method(results) + "\n"
    yield "| figure | " + " | ".join(one.name for one in results.groups) + " |"
    yield "|---|" + "---|" * len(results.groups)
    for figure, says in FIGURES.items():
        if figure in results.overall.figures:
            cells = (_cell(group, figure) for group in results.groups)
            yield f"| {figure}: {says} | " + " | ".join(cells) + " |"
    yield "\n## Owners of found actions\n"
    yield "| | " + " | ".join(OWNERS) + " |"
    yield "|---|" + "---|" * len(OWNERS)
    for group in (*results.groups, *results.bodies):
        yield f"| {group.name} | " + " | ".join(str(getattr(group.owners, one)) for one in OWNERS) + " |"
    yield "\n## Bodies\n"
    names = [figure for figure in FIGURES if figure in results.overall.figures]
    yield "| body | documents | " + " | ".join(names) + " |"
    yield "|---|---|" + "---|" * len(names)
    for body in results.bodies:
        cells = (f"{body.figures[one].mean:.2f}" if one in body.figures else "" for one in names)
        yield f"| {body.name} | {body.documents} | " + " | ".join(cells) + " |"
    yield "\n## Documents, the worst items first\n"
    for document in results.told():
        yield f"### {document.path}\n"
        yield figures_line(document) + "\n"
        for kind, sentences in by_kind(document):
            yield f"- {kind}"
            yield from (f"  - {sentence}" for sentence in sentences)
        yield "" if document.findings else "All is as it should be.\n"


def figures_line(document: JudgedDocument) -> str:
    """A document's figures on one line."""
    return ", ".join(f"{name} {value:.2f}" for name, value in document.figures.items())


def _cell(group: DocumentGroup, figure: str) -> str:
    one = group.figures.get(figure)
    if one is None:
        return ""
    spread = f" ({one.low:.3f} to {one.high:.3f})" if group.bodies > 1 else ""
    return f"{one.mean:.3f}{spread}"


def page(results: StructureResults) -> str:
    """The report as a page."""
    environment = Environment(
        loader=PackageLoader("eval"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("structure.html").render(
        results=results,
        method=method(results),
        names=[one for one in FIGURES if one in results.overall.figures],
        says=FIGURES,
        cell=_cell,
        owners=OWNERS,
        by_kind=by_kind,
        figures_line=figures_line,
    )
