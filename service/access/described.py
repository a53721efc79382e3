"""Keys in the API's description."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from service.described import problem_response

_SCHEME = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key. Without one, documents that are restricted cannot be told to be there; "
        "some services answer to nobody without one.",
    }
}

_KEYED = ("/api/", "/feed.")

_OPTIONAL: list[dict[str, list[str]]] = [{}, {"key": []}]

_REFUSALS = {
    401: "A key is needed, or the one that was sent is not valid.",
    429: "Too many requests; the Retry-After header says when to try again.",
}


def describe_keys(app: FastAPI) -> None:
    """Adds to what `app` says of itself that each operation of the API takes a key, and may be refused."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        schema = plain()
        schema.setdefault("components", {})["securitySchemes"] = _SCHEME
        for path, operations in schema["paths"].items():
            if path.startswith(_KEYED):
                for operation in operations.values():
                    operation["security"] = _OPTIONAL
                    for status, meaning in _REFUSALS.items():
                        operation["responses"][str(status)] = problem_response(meaning, status)
        return schema

    app.openapi = described  # type: ignore[method-assign]
