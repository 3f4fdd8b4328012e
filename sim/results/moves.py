"""Who moves where because of a policy: the change in moves between provinces over the run, on the same luck."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.statistics import Array, Estimate, estimate

if TYPE_CHECKING:
    from sim.results.results import Results

Moves = dict[str, dict[str, Array]]
"""arm -> who moves -> moves over the whole run, persons (replicate, from, to)."""
TALENT, WORKERS = "talent", "workers"
PEOPLE = (TALENT, WORKERS)
MOST_FLOWS = 12
"""So many flows are told of, the largest first."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How many more people move from one province to another than back, over the run, than at the baseline."""

    origin: int
    destination: int
    persons: Estimate


@dataclass(frozen=True, slots=True)
class MoveChange:
    """What one policy arm changes in the moves of one kind of people, persons over the run.

    net    by province: arrivals less departures, policy less baseline; they sum to zero over the nation
    flows  between pairs of provinces, the largest first, each in the direction in which its mean is positive
    gross  moves of the whole nation: all who moved at the baseline, and with the policy
    """

    arm: str
    who: str
    net: tuple[Estimate, ...]
    flows: tuple[Flow, ...]
    gross: tuple[Estimate, Estimate]

    def as_dict(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The numbers, unrounded, for `summary.json`."""
        before, after = self.gross
        return {
            "arm": self.arm,
            "who": self.who,
            "unit": "persons over the run",
            "all_moves": {"baseline": before.as_dict(), "policy": after.as_dict()},
            "net": [
                {"province": name} | value.as_dict() for name, value in zip(names, self.net, strict=True)
            ],
            "flows": [
                {"from": names[flow.origin], "to": names[flow.destination]} | flow.persons.as_dict()
                for flow in self.flows
            ],
        }


def move_changes(results: "Results", who: str = TALENT) -> tuple[MoveChange, ...]:
    """The change in moves for every policy arm; empty where moves were not recorded."""
    if not results.moves:
        return ()
    return tuple(_changed(results, arm, who) for arm in results.policies)


def pair_changes(moves: Mapping[str, Mapping[str, Array]], arm: str, baseline: str, who: str) -> Array:
    """Moves from one to another less those back, policy less baseline, persons (replicate, from, to)."""
    change = moves[arm][who] - moves[baseline][who]
    return change - change.transpose(0, 2, 1)


def _changed(results: "Results", arm: str, who: str) -> MoveChange:
    pairs = pair_changes(results.moves, arm, results.baseline, who)
    mean = pairs.mean(axis=0)
    origin, destination = np.nonzero(mean > 0)
    largest = np.argsort(-mean[origin, destination], kind="stable")[:MOST_FLOWS]
    flows = tuple(
        Flow(int(start), int(end), estimate(pairs[:, start, end]))
        for start, end in zip(origin[largest], destination[largest], strict=True)
    )
    arriving = pairs.sum(axis=1)
    gross = tuple(estimate(results.moves[each][who].sum(axis=(1, 2))) for each in (results.baseline, arm))
    return MoveChange(
        arm,
        who,
        tuple(estimate(arriving[:, place]) for place in range(arriving.shape[1])),
        flows,
        (gross[0], gross[1]),
    )
