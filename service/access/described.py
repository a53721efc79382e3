"""Keys in the API's description."""

from __future__ import annotations

from fastapi import FastAPI

from service.described import Description, amend, problem_response

_SCHEME = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key. Without one, documents that are restricted cannot be told to be there; "
        "some services answer to nobody without one.",
    }
}

_KEYED = ("/api/", "/feed.")

_NEEDED: list[dict[str, list[str]]] = [{"key": []}]
_OPTIONAL: list[dict[str, list[str]]] = [{}, *_NEEDED]

_REFUSALS = {
    401: "A key is needed, or the one that was sent is not valid.",
    429: "Too many requests; the Retry-After header says when to try again.",
}


def describe_keys(app: FastAPI, *, required: bool) -> None:
    """Adds to what `app` says of itself that each operation of the API takes a key, and may be refused.

    `required`: the service answers nobody without one.
    """

    def tell(description: Description) -> None:
        description.setdefault("components", {})["securitySchemes"] = _SCHEME
        for path, operations in description["paths"].items():
            if path.startswith(_KEYED):
                for operation in operations.values():
                    operation["security"] = _NEEDED if required else _OPTIONAL
                    for status, meaning in _REFUSALS.items():
                        operation["responses"][str(status)] = problem_response(meaning, status)

    amend(app, tell)
