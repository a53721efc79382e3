"""The bill of materials names every package, each once, and the same packages give the same document."""

from __future__ import annotations

from importlib.metadata import distribution

from scripts.sbom import CONSTRAINTS, bill, normal, pins, purl

MADE = bill(pins(CONSTRAINTS.read_text("utf-8")), distribution("minutebook"))


def test_every_pinned_package_is_a_component_once() -> None:
    lines = [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if line and line[0] not in "#-"]
    assert len(MADE["components"]) == len(lines) == len({one["bom-ref"] for one in MADE["components"]})
    assert purl("faiss_cpu", "1.15.1") == "pkg:pypi/faiss-cpu@1.15.1"
    assert (MADE["bomFormat"], MADE["specVersion"]) == ("CycloneDX", "1.6")


def test_what_needs_what_names_components_alone() -> None:
    known = {one["bom-ref"] for one in MADE["components"]}
    for one in MADE["dependencies"]:
        assert set(one["dependsOn"]) <= known
    first = MADE["dependencies"][0]
    assert first["ref"] == MADE["metadata"]["component"]["bom-ref"]
    assert any(ref.startswith("pkg:pypi/numpy@") for ref in first["dependsOn"])


def test_it_is_the_same_twice() -> None:
    assert bill(pins(CONSTRAINTS.read_text("utf-8")), distribution("minutebook")) == MADE
    assert normal("ast_serialize") == "ast-serialize"
