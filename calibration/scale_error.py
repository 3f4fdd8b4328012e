"""What a backtest gets wrong for having fewer agents: the same origins at another scale, set side by side."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from calibration.backtest import HORIZONS, TITLES, Backtest
from calibration.forecasts import FULL
from calibration.scores import POINTS, covered, rmse


class Beside(NamedTuple):
    """The full model's forecasts of one quantity and horizon at two scales; percentage points of shares."""

    quantity: str
    ahead: int
    rmse: float
    other_rmse: float
    apart: float
    """Root mean square over origins and provinces of the difference between point forecasts."""
    luck: float
    """What `apart` would be on average if only luck told the two apart: replicates are few, and their agents others."""
    width: float
    """Standard deviation of replicates at the other scale over that at the first, root mean squares."""
    coverage_90: float
    other_coverage_90: float


def scale_error(one: Backtest, other: Backtest, horizons: Sequence[int] = HORIZONS) -> list[Beside]:
    """Forecasts at one scale against those at another, by quantity and horizon: only origins that both have."""
    return [
        _beside(one, other, quantity, ahead)
        for quantity in one.quantities
        for ahead in horizons
        if one.origins(quantity, ahead) == other.origins(quantity, ahead) != []
    ]


def _beside(one: Backtest, other: Backtest, quantity: str, ahead: int) -> Beside:
    observed = one.observed(quantity, ahead)
    points = [each.points(quantity, ahead)[FULL] for each in (one, other)]
    ensembles = [each.ensembles(quantity, ahead)[FULL] for each in (one, other)]
    luck = sum(
        _luck(each, quantity, ahead, shares) for each, shares in zip((one, other), ensembles, strict=True)
    )
    spreads = [float(np.sqrt(shares.var(axis=1, ddof=1).mean())) for shares in ensembles]
    held = [float(covered(shares, observed, 0.9).mean()) for shares in ensembles]
    return Beside(
        quantity, ahead, rmse(points[0] - observed), rmse(points[1] - observed),
        POINTS * float(np.sqrt(((points[1] - points[0]) ** 2).mean())), POINTS * float(np.sqrt(luck)),
        spreads[1] / spreads[0], held[0], held[1],
    )  # fmt: skip


def _luck(of: Backtest, quantity: str, ahead: int, ensemble: np.ndarray) -> float:
    """Variance of a point forecast over sets of replicates, a mean over origins and provinces.

    What the shocks that were drawn do is taken out of it, as it is out of the point.
    """
    variances = []
    for at, shares in zip(of.origins(quantity, ahead), ensemble, strict=True):
        shock = of.forecasts[at]["shocks"][:, ahead - 1]
        mine, theirs = shares / shares.mean(axis=0) - 1.0, shock - shock.mean(axis=0)
        strength = float((mine * theirs).sum() / max((theirs**2).sum(), 1e-300))
        left = shares.mean(axis=0) * (mine - strength * theirs)
        variances.append(float((left.var(axis=0, ddof=1) / len(shares)).mean()))
    return float(np.mean(variances))


def told_beside(rows: Sequence[Beside], scale: float, other: float) -> list[str]:
    """The comparison as a table."""
    page = [
        f"Scale {scale:g} against scale {other:g}, full model, points of shares: how far apart point forecasts",
        "are, and would be by luck alone; spread of replicates at the second scale over the first; coverage of 90 %.",
        f"{'':24}{'years':>6}{'RMSE':>9}{'RMSE':>9}{'apart':>8}{'luck':>8}{'width':>8}{'90 %':>7}{'90 %':>7}",
    ]
    return page + [
        f"{TITLES[row.quantity]:24}{row.ahead:6}{row.rmse:9.4f}{row.other_rmse:9.4f}{row.apart:8.4f}{row.luck:8.4f}"
        f"{row.width:8.2f}{row.coverage_90:7.2f}{row.other_coverage_90:7.2f}"
        for row in rows
    ]
