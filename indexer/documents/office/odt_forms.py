"""Controls of forms in an OpenDocument text: what they show is part of the text that they stand in."""

from __future__ import annotations

from lxml.etree import _Element as Element

from indexer.documents.office.odt_package import qn, stated, tag

TICKED, UNTICKED = "☒", "☐"
_CHOSEN, _NOT_CHOSEN = "◉", "○"


class OdtForms:
    """The controls of all forms of a document, by their names."""

    def __init__(self, text: Element) -> None:
        self._controls: dict[str, Element] = {}
        for forms in text.iter(qn("office:forms")):
            for control in forms.iter():
                name = stated(control, "xml:id") or stated(control, "form:id")
                if name:
                    self._controls[name] = control

    def shown(self, name: str | None) -> str:
        """Return what a control shows: its box and label, what was typed or chosen; nothing for a button."""
        control = self._controls.get(name or "")
        if control is None:
            return ""
        label = stated(control, "form:label") or ""
        match tag(control):
            case "form:checkbox":
                return _marked(control, "form:current-state", "form:state", label, (TICKED, UNTICKED))
            case "form:radio":
                return _marked(
                    control, "form:current-selected", "form:selected", label, (_CHOSEN, _NOT_CHOSEN)
                )
            case "form:listbox":
                return ", ".join(filter(None, map(_chosen, control.iter(qn("form:option")))))
            case "form:fixed-text":
                return label
            case _:
                typed = ["".join(one.itertext()) for one in control.iter(qn("text:p"))]
                current = stated(control, "form:current-value")
                return current or "\n".join(typed) or stated(control, "form:value") or ""


def field_mark(mark: Element) -> str:
    """Return what a form field of the kind that Word has shows: its box or its choice."""
    kind = (stated(mark, "field:type") or "").rpartition(".")[2]
    params = [
        (stated(one, "field:name") or "", stated(one, "field:value") or "")
        for one in mark.iter(qn("field:param"))
    ]
    values = dict(params)
    if kind == "FORMCHECKBOX":
        return TICKED if values.get("Checkbox_Checked") == "true" else UNTICKED
    entries = [value for name, value in params if name == "Dropdown_ListEntry"]
    chosen = values.get("Dropdown_Selected", "")
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def _marked(control: Element, current: str, initial: str, label: str, signs: tuple[str, str]) -> str:
    state = stated(control, current) or stated(control, initial)
    sign = signs[0] if state in {"checked", "true"} else signs[1]
    return f"{sign} {label}".strip()


def _chosen(option: Element) -> str:
    state = stated(option, "form:current-selected") or stated(option, "form:selected")
    return stated(option, "form:label") or "" if state == "true" else ""
