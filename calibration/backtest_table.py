"""The backtest in words and figures: a table for each quantity and horizon, and which rivals were beaten."""

from typing import Any

from calibration.backtest import TITLES, Backtest, Row
from calibration.forecasts import AGENTS_ONLY, FULL, TREND_ONLY
from calibration.known import counted_later
from calibration.rules import RIVALS
from sim.run.made import commit

AIM = 0.95
"""Of the best rival's RMSE: what the full model should at most have."""
COVERED = (0.80, 0.97)
HEADER = (
    f"{'':24}{'RMSE':>8}{'MAE':>8}{'CRPS':>8}{'ratio':>8}  {'difference, 90 %':20}{'50 %':>6}{'90 %':>7}"
    "  90 % range of it"
)
Scored = dict[str, dict[int, dict[str, Row]]]


def summary(of: Backtest, scored: Scored, replicates: int, scale: float) -> dict[str, Any]:
    """Everything in plain values."""
    return {
        "economy": of.economy.name,
        "commit": commit(),
        "replicates": replicates,
        "scale": scale,
        "parameters": drawn(of),
        "origins": sorted(of.forecasts),
        "unit": "percentage points of shares; RMSE is the mean over origins of each origin's",
        "pseudo_out_of_sample": True,
        "used_though_counted_later": {str(at): list(counted_later(of.economy, at)) for at in of.forecasts},
        "momentum_missed_by": {str(at): float(found["miss"]) for at, found in of.forecasts.items()},
        "scores": {
            quantity: {str(ahead): rows for ahead, rows in by_ahead.items()}
            for quantity, by_ahead in scored.items()
        },
        "verdicts": verdicts(scored),
    }


def lines(of: Backtest, scored: Scored, replicates: int, scale: float) -> list[str]:
    """A page of text."""
    page = [
        f"Pseudo out of sample: {of.economy.title}, origins {min(of.forecasts)} to {max(of.forecasts)}, "
        f"{replicates} replicates, scale {scale:g}.",
        f"Parameters: {drawn(of)}.",
        "Errors in percentage points of shares; RMSE is the mean over origins of each origin's. The figures are as",
        "restated since, and were seen when the rules were chosen: see calibration/README.md.",
    ]
    for quantity, by_ahead in scored.items():
        for ahead, rows in by_ahead.items():
            origins = of.origins(quantity, ahead)
            years = "year" if ahead == 1 else "years"
            count = "one origin, descriptive" if len(origins) == 1 else f"{len(origins)} origins"
            page += ["", f"{TITLES[quantity]}, {ahead} {years} ahead, {count}", HEADER]
            page += [_line(name, row) for name, row in rows.items()]
    return [*page, "", *verdicts(scored)]


def drawn(of: Backtest) -> str:
    """Where parameters come from."""
    if of.fit is None:
        return "drawn from their priors, or as they are set"
    about = of.fit.about
    return f"drawn from the fit {of.fit.name}, made of figures of {about.economy} to {about.until}"


def _line(name: str, row: Row) -> str:
    told = f"{name:24}{row['rmse']:8.4f}{row['mae']:8.4f}{row['crps']:8.4f}{row['ratio']:8.3f}"
    apart, held = row["difference"], row["coverage_90_range"]
    differs = "" if apart is None else f"[{apart[0]:+.4f}, {apart[1]:+.4f}]"
    told += f"  {differs:20}"
    if held is None:
        return told.rstrip()
    return told + f"{row['coverage_50']:6.2f}{row['coverage_90']:7.2f}  [{held[0]:.2f}, {held[1]:.2f}]"


def verdicts(scored: Scored) -> list[str]:
    """Sentences: is the full model better than the best rival, than the trend and than the agents alone."""
    said = []
    for ahead, rows in scored["gdp"].items():
        full, best = rows[FULL], min(RIVALS, key=lambda name: rows[name]["rmse"])
        ratio = full["rmse"] / rows[best]["rmse"]
        against = "at most" if ratio <= AIM else "not at most"
        others = ", ".join(
            f"{'better' if full['rmse'] < rows[name]['rmse'] else 'not better'} than {name} "
            f"({rows[name]['rmse']:.4f})"
            for name in (TREND_ONLY, AGENTS_ONLY)
        )
        said.append(
            f"GDP, {ahead} ahead: full model {full['rmse']:.4f}, best rival {best} {rows[best]['rmse']:.4f}, ratio "
            f"{ratio:.3f}: {'beaten' if ratio < 1 else 'not beaten'}, {against} {AIM}; {others}. "
            f"{_covers(full['coverage_90'])}"
        )
    return said


def _covers(held: float | None) -> str:
    if held is None:
        return "It has no intervals."
    within = "within" if COVERED[0] <= held <= COVERED[1] else "outside"
    return f"90 % intervals cover {held:.2f}, {within} {COVERED[0]:.2f} to {COVERED[1]:.2f}."
