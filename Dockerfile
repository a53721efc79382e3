# Two images. The index is built by one and served by the other, which has neither torch nor a compiler:
#
#     docker build --target indexer --tag minutebook-indexer .
#     docker run --rm --user "$(id -u):$(id -g)" -v ./minutes:/minutes:ro -v ./index:/index \
#         minutebook-indexer index /minutes --out /index
#
#     docker build --target server --tag minutebook .
#     docker run --rm --read-only -p 127.0.0.1:8000:8000 -v ./index:/index:ro minutebook
#
# It answers for localhost and its own address; other names by which it is reached it has to be told, as
# --env MINUTEBOOK_ALLOW_HOST=minutes.example or MINUTEBOOK_BASE_URL=https://minutes.example.
#
# For an index on a Milvus server (docs/scale.md) both need what speaks to it: --build-arg EXTRAS=milvus. Other
# extras of pyproject.toml are added the same way, several with spaces between them.
#
# torch: on x86-64 Linux the wheel of the default index brings gigabytes of CUDA libraries, which nothing here
# uses. The CPU build of the same version (2.13.0+cpu satisfies the constraint and is preferred) comes from
# wherever your organisation keeps it, an index or a folder of wheels at an address:
#
#     docker build --target indexer --build-arg PIP_EXTRA_INDEX_URL=... .
#     docker build --target indexer --build-arg PIP_FIND_LINKS=... .

FROM python:3.11-slim-bookworm AS base
ENV PATH=/opt/minutebook/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# The dependencies alone, so that a change of anything else in pyproject.toml installs nothing anew.
FROM base AS requirements
ARG EXTRAS
WORKDIR /build
COPY pyproject.toml .
RUN for extra in index serve; do python -c 'import os, sys, tomllib; \
    project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
    extras = [sys.argv[1], *os.environ.get("EXTRAS", "").split()]; \
    wanted = [one for extra in extras for one in project["optional-dependencies"][extra]]; \
    print(*project["dependencies"], *wanted, sep="\n")' \
    "$extra" > "$extra.txt" || exit 1; done

FROM base AS packages
# Empty unless given. Do not put a password into them: build arguments stay readable in the image's history.
ARG PIP_EXTRA_INDEX_URL
ARG PIP_FIND_LINKS
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/minutebook
COPY constraints.txt .

FROM packages AS indexer-packages
COPY --from=requirements /build/index.txt .
RUN pip install --constraint constraints.txt --requirement index.txt
COPY . .
RUN pip install --no-deps .

FROM packages AS server-packages
COPY --from=requirements /build/serve.txt .
RUN pip install --only-binary :all: --constraint constraints.txt --requirement serve.txt
COPY . .
RUN pip install --no-deps .

FROM base AS indexer
COPY --from=indexer-packages /opt/minutebook /opt/minutebook
USER 10001:10001
ENTRYPOINT ["minutebook"]
CMD ["--help"]

FROM base AS server
COPY --from=server-packages /opt/minutebook /opt/minutebook
# A number, so that an orchestrator can tell that it is not root; it owns nothing in the image.
USER 10001:10001
EXPOSE 8000
# Asks past any proxy that the container's environment names.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "import urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:8000/readyz', timeout=4)"]
# The index is mounted at /index, read-only.
CMD ["minutebook", "serve", "--index", "/index", "--host", "0.0.0.0", "--port", "8000"]
