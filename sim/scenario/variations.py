"""One scenario with this or that set over it, many times: read once, so that the thousandth variation is cheap."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.documents import Written, parsed
from sim.economies import ObservedEconomy
from sim.errors import InputError
from sim.processes.parameters import Parameters
from sim.scenario import files
from sim.scenario.overrides import overridden
from sim.scenario.scenario import Scenario
from sim.scenario.words import SCENARIO

PARAMETERS = "parameters"
KEPT = 256
"""Variations of everything but parameters that are remembered."""


class Variations:
    """A scenario with `settings` over it, to be varied: `variations.scenario({"run.quarters": 8})`.

    Says the same as `Scenario.load` of the same file with the same values set, to the last bit. Raises InputError
    where the file or the settings are wrong. A bare name is looked for in `folders`, then among packaged scenarios.
    """

    def __init__(self, path: str | Path, settings: Mapping[str, Any], folders: Sequence[Path] = ()) -> None:
        written, self._folder = files.as_written(path, tuple(folders))
        for key, value in settings.items():
            written = overridden(written, key, value, self._folder)
        self._written = files.completed(written, {}, self._folder)
        self._resolved = lru_cache(KEPT)(self._resolve)
        self._economy: ObservedEconomy | None = None
        self.base = self.scenario({})
        self._economy = self.base.observed()

    @property
    def economy(self) -> ObservedEconomy:
        """The economy that the scenario opens where no variation says otherwise."""
        assert self._economy is not None
        return self._economy

    def entries(self, arm: str) -> int:
        """How many entries an arm has as it was written: a package is one."""
        arms = self._written.get("arms")
        entries = arms.get(arm) if arms is not None else None
        return len(entries.value) if entries is not None and isinstance(entries.value, tuple) else 0

    def scenario(self, overrides: Mapping[str, Any]) -> Scenario:
        """The scenario with these values set over it, by dotted key. InputError with one line a problem."""
        behaviour = {key: value for key, value in overrides.items() if _is_parameter(key)}
        rest = {key: value for key, value in overrides.items() if key not in behaviour}
        try:
            scenario, written = self._resolved(json.dumps(rest))
            return self._with_parameters(scenario, written, behaviour) if behaviour else scenario
        except InputError:
            self._resolve(json.dumps(dict(overrides)))  # says everything that is wrong, in its place
            raise

    def _with_parameters(self, scenario: Scenario, written: Written, behaviour: dict[str, Any]) -> Scenario:
        """Only behaviour differs: nothing else has to be read and checked again."""
        said = written.get(PARAMETERS)
        document = Written({} if said is None else {PARAMETERS: said}, written.source)
        for key, value in behaviour.items():
            document = overridden(document, key, value, self._folder)
        parameters = parsed(Parameters, document.get(PARAMETERS) or document, SCENARIO)
        return scenario.model_copy(update={PARAMETERS: parameters})

    def _resolve(self, overrides: str) -> tuple[Scenario, Written]:
        written = files.completed(self._written, json.loads(overrides), self._folder)
        economy, problems = self._economy, list[str]()
        if economy is None or written.get("economy") != self._written.get("economy"):
            written, economy, problems = files.with_economy(written)
        else:
            written = written.with_entry("economy", self._named(written))
        return Scenario.checked(written, economy, problems), written

    def _named(self, written: Written) -> Written:
        """The entry that names the economy, with its full address."""
        entry = written.get("economy")
        assert entry is not None
        return replace(entry, value=self.base.economy)


def _is_parameter(key: str) -> bool:
    return key == PARAMETERS or key.startswith((f"{PARAMETERS}.", f"{PARAMETERS}["))
