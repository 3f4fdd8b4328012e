"""Replicates that could not be run: which, where they failed, and why. Everything else is told of the others."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.results.words import listed

MOST_REASONS = 3
"""Reasons told in a note; the manifest has them all."""


class Missing(NamedTuple):
    """One replicate that is left out, in all arms, so that arms stay comparable."""

    replicate: int
    arm: str
    """The arm that failed, or `opening`."""
    why: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values for the manifest."""
        return self._asdict()


def missing(manifest: Mapping[str, Any]) -> list[Missing]:
    """The replicates that a finished run left out, in their order."""
    return [Missing(**each) for each in manifest.get("missing", ())]


def numbers(manifest: Mapping[str, Any]) -> tuple[int, ...]:
    """The numbers of the replicates that were run to the end: which luck each had."""
    lost = {each.replicate for each in missing(manifest)}
    return tuple(each for each in range(manifest["replicates"] + len(lost)) if each not in lost)


def told(manifest: Mapping[str, Any]) -> list[str]:
    """In words: which replicates are missing, why, and what that does to the answer; nothing where none is."""
    lost = missing(manifest)
    if not lost:
        return []
    asked = len(lost) + manifest["replicates"]
    numbers = listed([str(each.replicate) for each in lost])
    which = f"replicate {numbers} is" if len(lost) == 1 else f"replicates {numbers} are"
    reasons = list(dict.fromkeys(f"{each.arm}: {each.why}" for each in lost))
    more = "; more reasons stand in manifest.json" if len(reasons) > MOST_REASONS else ""
    return [
        f"{len(lost)} of {asked} replicates could not be run: {which} missing here in all arms. Intervals leave out "
        f"what their parameters would have given{more}.",
        *reasons[:MOST_REASONS],
    ]
