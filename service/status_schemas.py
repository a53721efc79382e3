"""The JSON of what went wrong, and of how the service is: fields described as those of a search are."""

from __future__ import annotations

from pydantic import Field

from service.schema_fields import IndexVersion, Schema


class Health(Schema):
    """The process is up."""

    status: str = Field(description="Always ok: a process that is down does not answer.", examples=["ok"])


class Readiness(Schema):
    """The service can answer questions."""

    status: str = Field(
        description="ready, or degraded: it answers, but not as it should; one that cannot answers 503.",
        examples=["ready"],
    )
    index_version: IndexVersion
    reason: str | None = Field(
        description="Why it is degraded, in plain sentences; null: it is not.", examples=[None]
    )


class ProblemSchema(Schema):
    """An error, as RFC 9457 describes them (`application/problem+json`)."""

    type: str = Field(
        description="Names the kind of problem; the page at this address explains it.",
        examples=["/problems/unknown-board"],
    )
    title: str = Field(description="The kind of problem in words.", examples=["There is no such board"])
    status: int = Field(description="The HTTP status code.", examples=[400])
    detail: str = Field(
        description="One sentence that says what is wrong here and what is allowed.",
        examples=["There is no board “Moon Board” here: choose Town Board (TB)."],
    )
    instance: str = Field(description="The path that was asked for.", examples=["/api/search"])
    field: str | None = Field(
        default=None, description="The parameter to change, if it is one.", examples=["board"]
    )
    request_id: str | None = Field(
        default=None,
        description="Names this request in the service's log; the X-Request-ID header says the same.",
        examples=["0f8fad5bd9cb469fa16570867728950e"],
    )
