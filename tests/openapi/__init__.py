"""What schemathesis needs to know of the service beyond its description: see tests/web/test_openapi.py."""
