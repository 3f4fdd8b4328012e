"""The posterior: parameters under which simulated moments come close to observed ones.

Approximate Bayesian computation by regression (Beaumont, Zhang and Balding 2002; summaries as in Fearnhead and Prangle
2012): a ridge regression over the whole bank turns moments into a guess of each parameter; the lives whose guesses are
nearest to those of the observed moments are kept; a second one among them corrects each for what still differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calibration.bank import Bank, Prior
from sim.errors import InputError

ACCEPTED = 0.4
"""Share of lives that are kept: of 0.15, 0.25 and 0.4 the one whose intervals came nearest to what they promise, with
lives of China in the place of the world."""
FEWEST = 60
MARGIN = 1e-4
FAR = 5.0
"""Standard deviations beyond which a simulated moment is no further away."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Equally likely draws of the parameters."""

    draws: dict[str, np.ndarray]
    """Name of a parameter -> values (draw,)."""
    accepted: int
    """Lives that were kept."""
    far: tuple[str, ...]
    """Targets outside of what 99 % of all lives show: no parameters here reach them, and they are left out."""


def estimate(
    bank: Bank, priors: Mapping[str, Prior], observed: Mapping[str, float], *, rows: int = 300, skip: int | None = None
) -> Posterior:  # fmt: skip
    """Estimate from a bank of lives; `skip` leaves one life out. InputError for targets with gaps."""
    from sklearn.linear_model import RidgeCV

    wanted = tuple(observed)
    gaps = [name for name in wanted if not np.isfinite(observed[name])]
    if gaps:
        raise InputError(
            f"targets: no value is known of {', '.join(gaps)}. Choose a later --until, or drop it."
        )
    simulated, values = bank.of(wanted), bank.values
    used = np.isfinite(simulated).all(axis=1)
    if skip is not None:
        used[skip] = False
    simulated, values = simulated[used], values[used]
    if len(values) < FEWEST:
        raise InputError(f"calibrate: {len(values)} lives are too few for a posterior. Ask for more.")
    seen = np.array([observed[name] for name in wanted])
    low, high = np.quantile(simulated, [0.005, 0.995], axis=0)
    is_far = (seen < low) | (seen > high)
    far = tuple(name for name, beyond in zip(wanted, is_far, strict=True) if beyond)
    if is_far.all():
        raise InputError(
            "calibrate: no life comes near any target. Are data and targets of the same economy?"
        )
    # What no life reaches says nothing of which is nearest: it would only bend everything else.
    simulated, seen = simulated[:, ~is_far], seen[~is_far]
    centre, spread = simulated.mean(axis=0), np.maximum(simulated.std(axis=0), 1e-12)
    x = np.clip((simulated - centre) / spread, -FAR, FAR)
    x_seen = np.clip((seen - centre) / spread, -FAR, FAR)[None]
    theta = _unbounded(values, priors)
    strengths = np.logspace(-2, 3, 11)

    guess = RidgeCV(strengths).fit(_terms(x), theta)
    guesses, wish = (guess.predict(_terms(each)).reshape(-1, theta.shape[1]) for each in (x, x_seen))
    scale = np.maximum(guesses.std(axis=0), 1e-12)
    informative = 1.0 - (theta - guesses).var(axis=0) / theta.var(axis=0)
    distance = np.sqrt((np.maximum(informative, 0.0) * ((guesses - wish) / scale) ** 2).sum(axis=1))
    accepted = np.argsort(distance)[: max(FEWEST, int(ACCEPTED * len(distance)))]
    weights = np.maximum(1.0 - (distance[accepted] / max(distance[accepted].max(), 1e-12)) ** 2, 1e-3)

    local = RidgeCV(strengths).fit(guesses[accepted], theta[accepted], sample_weight=weights)
    wished, guessed = (local.predict(each).reshape(-1, theta.shape[1]) for each in (wish, guesses[accepted]))
    corrected = theta[accepted] + wished - guessed
    draws = _bounded(corrected, priors)[_systematic(weights, rows)]
    return Posterior(dict(zip(priors, draws.T, strict=True)), len(accepted), far)


def _terms(x: np.ndarray) -> np.ndarray:
    """Moments and their squares."""
    return np.hstack([x, x**2])


def _unbounded(values: np.ndarray, priors: Mapping[str, Prior]) -> np.ndarray:
    low, high = _ends(priors)
    share = np.clip((values - low) / (high - low), MARGIN, 1.0 - MARGIN)
    logit: np.ndarray = np.log(share / (1.0 - share))
    return logit


def _bounded(theta: np.ndarray, priors: Mapping[str, Prior]) -> np.ndarray:
    low, high = _ends(priors)
    values: np.ndarray = low + (high - low) / (1.0 + np.exp(-theta))
    return values


def _ends(priors: Mapping[str, Prior]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p.low for p in priors.values()]), np.array([p.high for p in priors.values()])


def _systematic(weights: np.ndarray, rows: int) -> np.ndarray:
    """Rows, each as often as its weight says: equally spaced along the sum of weights."""
    edges = np.cumsum(weights) / weights.sum()
    picked: np.ndarray = np.minimum(np.searchsorted(edges, (np.arange(rows) + 0.5) / rows), len(weights) - 1)
    return picked


def informed(prior: Prior, draws: np.ndarray) -> float:
    """By how much the data narrowed a parameter: one less the variance of draws over the prior's."""
    return 1.0 - float(draws.var()) / prior.variance


def ranks(bank: Bank, priors: Mapping[str, Prior], wanted: tuple[str, ...], lives: np.ndarray) -> np.ndarray:
    """Simulation-based calibration: where the true value of each life falls among its own draws (life, parameter).

    From 0 to 1; uniform if the posterior is right. Each life is judged by all the others.
    """
    found = np.empty((len(lives), len(bank.parameters)))
    for row, life in enumerate(lives):
        seen = dict(zip(wanted, bank.of(wanted)[life].tolist(), strict=True))
        draws = estimate(bank, priors, seen, skip=int(life)).draws
        found[row] = [
            np.mean(draws[name] < value)
            for name, value in zip(bank.parameters, bank.values[life], strict=True)
        ]
    return found
