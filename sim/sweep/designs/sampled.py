"""Points from a sample of the unit cube."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.documents.written import Loc
from sim.sweep.designs.misfit import Misfit
from sim.sweep.designs.points import Ground, Points, Rows, Value
from sim.sweep.designs.spans import Drawn, quantile


def sampled(sample: NDArray[np.float64], over: Mapping[str, Drawn], ground: Ground, at: Loc) -> Points:
    """A sample of the unit cube (point, variable) brought to what each variable is drawn from."""
    for variable, drawn in over.items():
        if len(ground.keys(variable)) != 1 and not hasattr(drawn, "low"):
            raise Misfit((*at, "over", variable), "sets several keys, so it has no prior. Write low and high")
        try:
            quantile(variable, drawn, 0.5, ground)
        except ValueError as error:
            raise Misfit((*at, "over", variable), f"{error}. Write {{low: ..., high: ...}}") from None
    return Rows(tuple(over), _Rows(sample, over, ground), ground)


class _Rows(Sequence[tuple[Value, ...]]):
    """Rows worked out from the sample as they are asked for."""

    def __init__(self, sample: NDArray[np.float64], over: Mapping[str, Drawn], ground: Ground) -> None:
        self._sample, self._over, self._ground = sample, over, ground

    def __len__(self) -> int:
        return len(self._sample)

    def __getitem__(self, number: int) -> tuple[Value, ...]:  # type: ignore[override]
        row = zip(self._over.items(), self._sample[number], strict=True)
        return tuple(quantile(name, drawn, float(u), self._ground) for (name, drawn), u in row)
