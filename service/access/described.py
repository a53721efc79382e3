"""Keys in the API's description."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

_SCHEME = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key. Without one, documents that are restricted cannot be told to be there; "
        "some services answer to nobody without one.",
    }
}

_OPTIONAL: list[dict[str, list[str]]] = [{}, {"key": []}]


def describe_keys(app: FastAPI) -> None:
    """Adds the scheme to what `app` says of itself, and that each operation of the API takes a key."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        schema = plain()
        schema.setdefault("components", {})["securitySchemes"] = _SCHEME
        for path, operations in schema["paths"].items():
            if path.startswith("/api/"):
                for operation in operations.values():
                    operation["security"] = _OPTIONAL
        return schema

    app.openapi = described  # type: ignore[method-assign]
