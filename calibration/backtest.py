"""The backtest: forecasts from every origin, made with nothing later, held against what came and against rivals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TypedDict

import numpy as np

from calibration import scores
from calibration.forecasts import AGENTS_ONLY, FULL, TREND_ONLY, Asked, forecast, point
from calibration.hands import Hands, Work
from calibration.kept import keep, kept, key
from calibration.known import known_by, with_panels
from calibration.past import RESEARCH, Past, past, past_of_frontier, past_of_population
from calibration.rules import RIVALS, two_speed_trend
from sim import economies, fitted
from sim.economies import ObservedEconomy
from sim.economies.panel_economy import PanelEconomy
from sim.errors import InputError, RunError
from sim.fitted import Fit

HORIZONS = (1, 3, 5, 8)
ORIGINS = tuple(range(2015, 2023))
"""The scored years."""
LATEST = 9999
RULE = "two-speed rule"
TITLES = {
    "gdp": "shares of GDP", "population": "shares of residents", "frontier_gdp": "shares of frontier GDP",
}  # fmt: skip
MODELS = (TREND_ONLY, AGENTS_ONLY, FULL)


@dataclass(frozen=True, eq=False)
class Backtest:
    """Forecasts of every origin, and what came."""

    economy: PanelEconomy
    forecasts: Mapping[int, Mapping[str, np.ndarray]]
    """Origin -> what `calibration.forecasts.forecast` returns."""
    until: int
    """Last year that is looked at."""
    fit: Fit | None = None
    """From which parameters were drawn; the priors where there is none."""

    @cached_property
    def outcomes(self) -> dict[str, Past]:
        """What came, by quantity."""
        return outcomes(self.economy, self.until)

    @property
    def quantities(self) -> tuple[str, ...]:
        """What is scored."""
        return tuple(TITLES)

    def origins(self, quantity: str, ahead: int) -> list[int]:
        """Origins whose outcome is known."""
        last = self.outcomes[quantity].last
        return [origin for origin in sorted(self.forecasts) if origin + ahead <= last]

    def observed(self, quantity: str, ahead: int) -> np.ndarray:
        """Shares that came (origin, province)."""
        of = self.outcomes[quantity]
        return np.array([of.share(origin + ahead) for origin in self.origins(quantity, ahead)])

    def points(self, quantity: str, ahead: int) -> dict[str, np.ndarray]:
        """Forecast shares by row (origin, province)."""
        origins = self.origins(quantity, ahead)
        known = {origin: self._known(quantity, origin) for origin in origins}
        rows = {name: np.array([rule(known[at], ahead) for at in origins]) for name, rule in RIVALS.items()}
        if quantity == "gdp":
            rows[RULE] = np.array([two_speed_trend(known[at], ahead) for at in origins])
        for name in self._models(quantity):
            rows[name] = np.array([self._point(quantity, name, known[at], ahead) for at in origins])
        return rows

    def ensembles(self, quantity: str, ahead: int) -> dict[str, np.ndarray]:
        """Shares in every replicate by row (origin, replicate, province)."""
        rows = {}
        for name in self._models(quantity):
            changes = [
                self.forecasts[at][f"{name}/{quantity}"][:, ahead - 1] for at in self.origins(quantity, ahead)
            ]
            now = [self._known(quantity, at).shares[-1] for at in self.origins(quantity, ahead)]
            rows[name] = np.array([_shares(n, c) for n, c in zip(now, changes, strict=True)])
        return rows

    def _models(self, quantity: str) -> tuple[str, ...]:
        return MODELS if quantity == "gdp" else MODELS[1:]

    def _known(self, quantity: str, origin: int) -> Past:
        """What the rivals know of a quantity at an origin: nothing that came later."""
        return known_at(self.economy, quantity, origin)

    def _point(self, quantity: str, name: str, known: Past, ahead: int) -> np.ndarray:
        of_origin = self.forecasts[known.last]
        if name == TREND_ONLY:  # its mean is known
            return _shares(known.shares[-1], of_origin["aim"][ahead - 1])
        change = of_origin[f"{name}/{quantity}"][:, ahead - 1]
        drawn = of_origin["errors" if quantity == "population" and name == FULL else "shocks"]
        return _shares(known.shares[-1], point(change, drawn[:, ahead - 1]))


def _shares(now: np.ndarray, change: np.ndarray) -> np.ndarray:
    moved: np.ndarray = now * np.exp(change)
    return moved / moved.sum(axis=-1, keepdims=True)


def outcomes(economy: PanelEconomy, until: int) -> dict[str, Past]:
    """What came by a year, in the revision that serves history: two revisions are never compared."""
    years, gdp = economy.history("gdp")
    last = min(int(years[np.isfinite(gdp).all(axis=1)][-1]), until)
    needed = economy.rule("frontier_share").needs()
    measured = min((max(economy.tables.complete(column)) for column in needed), default=last)
    return {
        "gdp": past(economy).until(last),
        "population": past_of_population(economy).until(last),
        "frontier_gdp": past_of_frontier(economy, min(last, measured)),
    }


def known_at(economy: PanelEconomy, quantity: str, origin: int) -> Past:
    """Shares of a quantity and how they moved, as they were known at the end of a year."""
    known = known_by(economy, origin)
    if quantity == "gdp":
        return past(known).until(origin)
    return past_of_population(known) if quantity == "population" else past_of_frontier(known, origin)


def backtest(
    name: str, *, origins: Sequence[int] = ORIGINS, until: int = LATEST, replicates: int, scale: float, out: Path,
    settings: dict[str, object] | None = None, horizons: Sequence[int] = HORIZONS,
    hands: Hands | None = None, economy: ObservedEconomy | None = None,
) -> Backtest:  # fmt: skip
    """Forecast from every origin and keep each in `out`, so that a run that is stopped goes on where it was.

    Parameters are drawn as `settings` say: `uncertainty: fitted:NAME` takes a fit's draws, in which shocks are narrower
    than in the priors. Raises InputError for an origin that cannot be opened or has no past, and for a fit that knows
    years after an origin; RunError where work cannot go on.
    """
    observed = with_panels(economy or economies.load(name))
    last = outcomes(observed, until)["gdp"].last
    ahead = {origin: max((h for h in horizons if origin + h <= last), default=0) for origin in origins}
    refuse(observed, origins, last)
    fit = drawn_from(settings or {}, origins)
    asked = Asked(observed, replicates, scale, tuple(horizons), settings or {})
    keys = {at: _key(asked, at, ahead[at], fit) for at in origins}
    found: dict[int, dict[str, np.ndarray]] = {}
    for at in origins:
        whole = kept(_place(out, at), keys[at])
        if whole is not None:
            found[at] = whole
    left = sorted(set(origins) - set(found))

    def note(origin: int, arrays: dict[str, np.ndarray]) -> None:
        keep(_place(out, origin), keys[origin], arrays)
        found[origin] = arrays

    first = asked.scenario(origins[0], ahead[origins[0]])
    try:
        (hands or Hands()).work(
            Work.on(first, "backtest", partial(_forecast, asked, ahead)), left, note, total=len(origins)
        )
    except RunError as error:
        raise RunError(
            f"{str(error).rstrip('.')}. {len(found)} of {len(origins)} origins are kept in {out}; "
            "the same command goes on from there."
        ) from error
    return Backtest(observed, dict(sorted(found.items())), last, fit)


def drawn_from(settings: Mapping[str, object], origins: Sequence[int]) -> Fit | None:
    """The fit that parameters are drawn from, if any. InputError where it rests on years after an origin."""
    name = fitted.named(str(settings.get("uncertainty", "")))
    if name is None:
        return None
    fit = fitted.load(name)
    if fit.about.until > min(origins):
        raise InputError(
            f"uncertainty={fitted.PREFIX}{name}: rests on figures to {fit.about.until}, which nobody had in "
            f"{min(origins)}. Choose origins from {fit.about.until} on, or a fit made with "
            f"`blueprint calibrate {fit.about.economy} --until {min(origins)}`."
        )
    return fit


def _forecast(asked: Asked, ahead: Mapping[int, int], origin: int) -> dict[str, np.ndarray]:
    return forecast(asked, origin, ahead[origin])


def _place(out: Path, origin: int) -> Path:
    return out / f"origin-{origin}.npz"


def _key(asked: Asked, origin: int, ahead: int, fit: Fit | None) -> str:
    known = known_by(asked.economy, origin)
    figures = {name: values.tobytes().hex() for name, values in known.tables.columns.items()}
    return key(
        asked.economy.name,
        figures,
        asked.replicates,
        asked.scale,
        origin,
        ahead,
        asked.settings,
        asked.rule.__name__,
        RESEARCH.read_text(encoding="utf-8"),
        *([] if fit is None else [{name: values.tolist() for name, values in fit.draws.items()}]),
    )


def refuse(economy: PanelEconomy, origins: Sequence[int], last: int) -> None:
    """InputError for origins that cannot be opened, or of which nothing is known yet."""
    for origin in origins:
        economy.refuse_unless_open(origin)
        if origin >= last:
            raise InputError(
                f"{origin}: nothing later is known of {economy.name} in one revision of GDP. "
                f"Choose an origin before {last}."
            )


class Coverage(TypedDict):
    """How often intervals held what came, and the 90 % range of that at 90 %; None for a forecast without intervals."""

    coverage_50: float | None
    coverage_90: float | None
    coverage_90_range: list[float] | None


class Row(Coverage):
    """The scores of one forecast: errors in points, RMSE over the best rival's, and their difference's 90 % range."""

    rmse: float
    mae: float
    crps: float
    ratio: float
    difference: list[float] | None


def score(of: Backtest, horizons: Sequence[int] = HORIZONS) -> dict[str, dict[int, dict[str, Row]]]:
    """quantity -> years ahead -> row -> its scores. Differences are from the best rival, by RMSE."""
    return {
        quantity: {ahead: _scored(of, quantity, ahead) for ahead in horizons if of.origins(quantity, ahead)}
        for quantity in of.quantities
    }


def _scored(of: Backtest, quantity: str, ahead: int) -> dict[str, Row]:
    observed = of.observed(quantity, ahead)
    points, ensembles = of.points(quantity, ahead), of.ensembles(quantity, ahead)
    errors = {name: shares - observed for name, shares in points.items()}
    best = min(RIVALS, key=lambda name: scores.rmse(errors[name]))
    return {
        name: {
            "rmse": scores.rmse(error),
            "mae": scores.mae(error),
            "crps": scores.crps(ensembles.get(name, points[name][:, None]), observed),
            "ratio": scores.rmse(error) / scores.rmse(errors[best]),
            "difference": _range(scores.difference_range(error, errors[best], ahead)),
            **_coverage(ensembles.get(name), observed),
        }
        for name, error in errors.items()
    }


def _range(of: scores.Range) -> list[float] | None:
    return list(of) if np.isfinite(of).all() else None


def _coverage(ensemble: np.ndarray | None, observed: np.ndarray) -> Coverage:
    if ensemble is None:
        return {"coverage_50": None, "coverage_90": None, "coverage_90_range": None}
    held = scores.covered(ensemble, observed, 0.9)
    return {
        "coverage_50": float(scores.covered(ensemble, observed, 0.5).mean()),
        "coverage_90": float(held.mean()),
        "coverage_90_range": list(scores.coverage_range(held)),
    }
