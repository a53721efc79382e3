"""What the shipped weights were fitted to: which figures are of bodies that had no part in making them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_SHOWN = (
    "nDCG@10",
    "Success@1",
    "facts overlapping",
    "precision",
    "answerable refused",
    "unanswerable refused",
)


def fitted_on(questions: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """By set, the bodies that weights were fitted to, from the set and body of each question."""
    found: dict[str, set[str]] = {}
    for name, body in questions:
        found.setdefault(name, set()).add(body)
    return {name: sorted(bodies) for name, bodies in found.items()}


@dataclass(frozen=True, slots=True)
class Fitted:
    """As the files of weights say it.

    `bodies` is None where one of them does not. `folded`: by set, the figures of weights fitted without each
    question's body; `questions`: how many questions the set had then.
    """

    bodies: frozenset[str] | None
    folded: Mapping[str, Mapping[str, float]]
    questions: Mapping[str, int]

    @classmethod
    def shipped(cls) -> Fitted:
        """What ranking.json and answer.json say."""
        ranking = _stored("service.search", "ranking.json")
        answer = _stored("service.answer", "answer.json")
        return cls.of(ranking, answer)

    @classmethod
    def of(cls, ranking: Mapping[str, Any], answer: Mapping[str, Any]) -> Fitted:
        """From what the fits of the ranking and of answers have stored."""
        sets = [one["fitted_on"] for one in (ranking, answer) if "fitted_on" in one]
        bodies = frozenset(body for one in sets for own in one.values() for body in own)
        folds = (ranking.get("held_out", {}), answer.get("held_out", {}).get("bodies held out", {}))
        names = {name for one in folds for name in one}
        return cls(
            bodies=bodies if len(sets) == 2 else None,
            folded={name: {**folds[0].get(name, {}), **folds[1].get(name, {})} for name in names},
            questions=ranking.get("sets", {}),
        )

    def standing(self, name: str, questions: int, bodies: Iterable[str]) -> Standing:
        """How a set of so many questions about these bodies stands to the weights."""
        own = tuple(sorted(bodies))
        return Standing(
            bodies=own,
            fitted=None if self.bodies is None else tuple(one for one in own if one in self.bodies),
            folded={
                measure: value
                for measure, value in self.folded.get(name, {}).items()
                if measure in _SHOWN and self.questions.get(name) == questions
            },
        )


def _stored(package: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """The bodies of a set, and those of them that had a part in the shipped weights; None: nobody knows.

    `folded` are figures of the same questions by weights fitted without each one's body.
    """

    bodies: tuple[str, ...]
    fitted: tuple[str, ...] | None
    folded: dict[str, float]

    def knows(self, body: str | None) -> bool | None:
        """Whether a body had a part in the shipped weights; None where there is none, or nobody knows."""
        return None if body is None or self.fitted is None else body in self.fitted

    def sentences(self) -> Iterator[str]:
        """What the figures of the set are worth for other bodies."""
        count = len(self.bodies)
        if self.fitted is None:
            yield "which bodies are left out is not known, since the files of weights do not say; make fit."
        elif not self.fitted:
            yield f"bodies left out: all {count}; none had a part in the shipped weights."
        elif len(self.fitted) == count:
            yield f"bodies left out: none; all {count} had a part in the shipped weights, which flatters."
        else:
            yield (
                f"bodies left out: {count - len(self.fitted)} of {count}, which have a row of their own; "
                f"{', '.join(self.fitted)} had a part in the shipped weights."
            )
        if self.folded:
            told = ", ".join(f"{name} {value:.3f}" for name, value in self.folded.items())
            yield f"By weights fitted without each question's body: {told}."
