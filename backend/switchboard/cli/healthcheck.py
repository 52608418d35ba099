"""`switchboard healthcheck`: asks the running service whether it lives."""

import http.client

import typer

from switchboard import settings

HOST = "127.0.0.1"
PATIENCE = 3.0
"""Seconds the service has to answer."""


def healthcheck() -> None:
    """Exit with 0 where the service on DASHBOARD_PORT answers, with 1 where it does not."""
    port = settings.load().dashboard_port
    if not answers(port):
        typer.echo(f"Switchboard does not answer on port {port}.", err=True)
        raise typer.Exit(1)


def answers(port: int) -> bool:
    """Whether `/api/health` is answered with 200 in time."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
