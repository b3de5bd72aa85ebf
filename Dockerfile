# Two stages: the first installs the hash-locked packages, the second has neither pip's cache nor any build tool.
# One image for every part; compose.yaml and docs/deploy.md say which command runs which.

FROM python:3.12-slim-bookworm AS packages
RUN python -m venv /opt/tandem
COPY requirements.txt /tmp/requirements.txt
# every package has a wheel, so nothing is compiled; a wheel that is not the locked one is refused
RUN /opt/tandem/bin/pip install --no-cache-dir --only-binary :all: --require-hashes \
        --requirement /tmp/requirements.txt \
    && /opt/tandem/bin/pip uninstall --yes pip

FROM python:3.12-slim-bookworm
RUN groupadd --gid 10001 tandem \
    && useradd --uid 10001 --gid tandem --home-dir /var/lib/tandem --no-create-home --shell /usr/sbin/nologin tandem \
    && install -d -o tandem -g tandem -m 0700 /var/lib/tandem /var/lib/tandem-uploads
COPY --from=packages /opt/tandem /opt/tandem
WORKDIR /srv/tandem
COPY manage.py _bootstrap.py pyproject.toml LICENSE ./
COPY config config
COPY notifications notifications
COPY accounts accounts
COPY influencers influencers
COPY promocodes promocodes
COPY tracking tracking
COPY campaigns campaigns
COPY benchmarks benchmarks
COPY templates templates
COPY static static
COPY locale locale
RUN ["/opt/tandem/bin/python", "-m", "compileall", "-q", "."]
ENV PATH=/opt/tandem/bin:$PATH \
    TANDEM_NO_BOOTSTRAP=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/tandem \
    UPLOADS_DIR=/var/lib/tandem-uploads \
    LOG_FORMAT=json
USER tandem
VOLUME ["/var/lib/tandem", "/var/lib/tandem-uploads"]
EXPOSE 8000
STOPSIGNAL SIGTERM
# the parts that have no pages say by themselves that they live: `serve` ends when it cannot go on
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
