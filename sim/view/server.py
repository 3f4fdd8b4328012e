"""The server of the page: on loopback unless told otherwise, from installed packages alone, one economy a visitor."""

import os
import socket
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.opening import Opening
from sim.view.choices import Choices

LOOPBACK = "127.0.0.1"
PAGE = "sim.view.page"
SECONDS_WITHOUT_VISITOR = "60s"
"""How long a page that lost its connection is kept; one that is closed goes at once."""
NO_ADDRESS = "http://127.0.0.1:9/"
"""Where nothing answers: what is not among the installed assets is missing, and is not fetched from elsewhere."""


@dataclass(frozen=True)
class Offer:
    """What the server offers to every visitor."""

    choices: Choices
    """What a page opens with."""
    opening: Opening
    """The opening of that; nobody can change it, so visitors share it."""
    results: Path
    """Results folders below this one can be opened."""
    scenarios: Path | None
    """Where scenarios are saved; None where they are only shown."""
    most_agents: float
    """Agents that a visitor may have in each economy."""


offered: list[Offer] = []
"""The one offer of this process, put there before the page is made."""


def serve(offer: Offer, host: str, listening: socket.socket, announce: Callable[[], None]) -> None:
    """Serve the page until stopped. `announce` is called once the page is made, so that no visitor waits for that."""
    offered[:] = [offer]
    _settle()
    import uvicorn
    from solara.server.app import ensure_apps_initialized
    from solara.server.starlette import app

    from sim.view.guard import guarded

    ensure_apps_initialized()
    announce()

    config = uvicorn.Config(
        guarded(app, host), log_level="warning", access_log=False, timeout_graceful_shutdown=1, loop="asyncio"
    )
    uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. InputError where it cannot."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except socket.gaierror:
        raise InputError(
            f"--host {host}: no such address. Leave it out to listen on this machine alone."
        ) from None
    except OverflowError:
        raise InputError(f"--port {port}: must be between 0 and 65535.") from None
    except OSError as error:
        remedy = "Choose another with --port, or 0 for any that is free"
        raise InputError(f"--port {port}: cannot be used on {host} ({error.strerror}). {remedy}.") from None
    return listening


def warm_up(choices: Choices) -> Opening:
    """Open and step the first economy once, so that the first visitor waits for no compiler. Returns the opening."""
    from sim.view import charts, mapped, people
    from sim.view.outlines import outlines
    from sim.view.paired import PairedEconomies

    model = PairedEconomies(choices.scenario(), choices.arm)
    model.step()
    drawing = outlines(choices.economy)
    mapped.coloured(model, "effect", True)
    mapped.marks(model.policy, drawing)
    people.firms(model.policy, 0)
    people.talent(model.policy, 0)
    charts.charts(model)
    return model.opening


def _settle() -> None:
    """Tell solara to ask nobody, tell nobody, and forget who has gone."""
    settings: dict[str, Any] = {
        "SOLARA_APP": PAGE,
        "SOLARA_MODE": "production",
        "SOLARA_ASSETS_CDN": NO_ADDRESS,
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
        "SOLARA_KERNEL_CULL_TIMEOUT": SECONDS_WITHOUT_VISITOR,
        "SOLARA_THEME_SHOW_BANNER": "False",
        "SOLARA_THEME_TITLE": "Blueprint",
        "SOLARA_SESSION_HTTP_ONLY": "True",
    }
    os.environ.update(settings)
    warnings.filterwarnings("ignore", module="solara")
