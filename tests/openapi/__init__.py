"""What schemathesis needs to know of the service beyond its description: see tests/test_openapi.py."""
