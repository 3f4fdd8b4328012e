"""Who may talk to the server: pages that it served itself, under its own address."""

from typing import Any
from urllib.parse import urlsplit

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OURS = ("127.0.0.1", "localhost", "[::1]")


def guarded(app: ASGIApp, host: str) -> ASGIApp:
    """The application behind its guard. On loopback, other names for this machine are refused too.

    Any page that a browser has open may send requests to this machine; one from elsewhere is not answered.
    """
    kept = SameOrigin(app)
    return TrustedHostMiddleware(kept, allowed_hosts=list(OURS)) if host in (*OURS, "::1") else kept


class SameOrigin:
    """Refuse connections that pages of another origin open."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
        origin = headers.get("origin")
        if origin and urlsplit(origin).netloc != headers.get("host"):
            await _refuse(scope, send)
            return
        await self.app(scope, receive, send)


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    start: dict[str, Any] = {
        "type": "http.response.start",
        "status": 403,
        "headers": [(b"content-type", b"text/plain")],
    }
    await send(start)
    await send(
        {"type": "http.response.body", "body": b"Open the page itself; requests from elsewhere are refused."}
    )
