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

# The same sources give the same files (docs/adr/0040-what-is-installed.md; `make reproducible` proves it). For an image that is the
# same to the last bit name the base image by the digest that you trust, and the day that files are to have:
#
#     docker build --build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:... \
#         --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" --output type=image,rewrite-timestamp=true .

ARG PYTHON_IMAGE=python:3.11-slim-bookworm
FROM ${PYTHON_IMAGE} AS base
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
# With a fixed time, compiled modules go by what their sources hold, not by when they were unpacked.
ARG SOURCE_DATE_EPOCH=1767225600
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH}
WORKDIR /build
COPY constraints.txt requirements.lock ./
# A pip that takes hashes from a file of constraints, as the first package that is held against its hash.
RUN python -m venv /opt/minutebook \
    && sed -n '/^pip==/,/[^\\]$/p' requirements.lock > pip.txt \
    && pip install --require-hashes --requirement pip.txt

# Minutebook itself, by tools that are held against their hashes and are in no image.
FROM packages AS wheel
RUN python -m venv --without-pip tools \
    && pip --python tools/bin/python install --require-hashes --constraint requirements.lock hatchling
COPY . .
RUN pip --python tools/bin/python wheel --no-deps --no-build-isolation --wheel-dir wheels .

FROM packages AS indexer-packages
COPY --from=requirements /build/index.txt .
# torch alone is not held against a hash: which of its builds it is your organisation decides (above).
RUN pip install --no-deps --constraint constraints.txt torch \
    && pip install --require-hashes --constraint requirements.lock --requirement index.txt
COPY --from=wheel /build/wheels wheels
RUN pip install --no-deps --no-index wheels/*.whl

FROM packages AS server-packages
COPY --from=requirements /build/serve.txt .
RUN pip install --only-binary :all: --require-hashes --constraint requirements.lock --requirement serve.txt
COPY --from=wheel /build/wheels wheels
RUN pip install --no-deps --no-index wheels/*.whl

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
