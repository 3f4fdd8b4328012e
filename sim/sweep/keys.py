"""Keys: what a run is known by in every sweep and on every machine, made of all that changes one of its numbers."""

import json
from hashlib import blake2b
from typing import Any

from sim import fitted
from sim.run.manifest import as_said
from sim.scenario import Scenario

KEY_BYTES = 16
WORDLESS = ("name", "title", "question", "observe")
"""What a scenario says that changes no number."""


class Grounds:
    """Checksums of what scenarios rest on besides themselves: their economy's files, and those of a fit they name.

    Files are summed once, however many scenarios ask.
    """

    def __init__(self, economy: str, checksums: dict[str, str]) -> None:
        self._economies = {economy: checksums}
        self.fits: dict[str, dict[str, str]] = {}
        """Economy and checksums of every fit that a scenario has named so far, by its name."""

    def of(self, scenario: Scenario) -> dict[str, Any]:
        """What a scenario rests on, in plain values."""
        if scenario.economy not in self._economies:
            self._economies[scenario.economy] = scenario.observed().checksums()
        found: dict[str, Any] = {"checksums": self._economies[scenario.economy]}
        name = fitted.named(scenario.uncertainty)
        if name is not None:
            if name not in self.fits:
                fit = fitted.load(name)
                self.fits[name] = {"economy": fit.about.economy, **fit.checksums}
            found["fit"] = self.fits[name]
        return found


def digest(scenario: Scenario, grounds: Grounds) -> bytes:
    """What a scenario is known by, whatever it is called and however often it is run: all that changes a number."""
    said_whole = as_said(scenario)
    run = {name: value for name, value in said_whole["run"].items() if name != "replicates"}
    content = {name: value for name, value in said_whole.items() if name not in WORDLESS}
    text = json.dumps({**content, "run": run, **grounds.of(scenario)}, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=2 * KEY_BYTES).digest()


def key(scenario: bytes, replicate: int) -> bytes:
    """The key of one run: the digest of its scenario and the number of its replicate."""
    return blake2b(scenario + replicate.to_bytes(8, "little"), digest_size=KEY_BYTES).digest()
