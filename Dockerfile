# The service and the sandbox. Caddy serves the page, which is not in this image.

FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv --without-pip /opt/switchboard
COPY requirements/runtime.txt requirements/
RUN python -m pip --disable-pip-version-check --python /opt/switchboard/bin/python \
      install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY backend backend
COPY sandbox sandbox
RUN python -m pip --disable-pip-version-check --python /opt/switchboard/bin/python \
      install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
# The folders are made here so that new volumes belong to the service's user.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin switchboard \
 && install -d -o switchboard -g switchboard -m 700 \
      /data /replica /run/switchboard /run/supabase /run/sandbox
COPY --from=build /opt/switchboard /opt/switchboard
ENV PATH=/opt/switchboard/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
USER 10001:10001
WORKDIR /data
HEALTHCHECK --interval=15s --timeout=45s --start-period=10m --retries=1 \
  CMD ["switchboard", "healthcheck", "--restart"]
ENTRYPOINT ["switchboard"]
CMD ["serve"]
