"""What calibration found: draws from the posterior and momentum of fundamentals, as data that scenarios name.

    uncertainty: fitted:china

Each folder here is one fit: `fit.yaml` says on which economy, on which figures and how; `draws.csv` has a draw of the
fitted parameters in each row; `momentum.csv` what the past still adds to productivity, residents, research and the
frontier fields, by opening year and province.
"""

from sim.fitted.fit import ABOUT, DRAWS, HOME, KINDS, MOMENTUM, PREFIX, Carried, Fit, load, named, names, read

__all__ = [
    "ABOUT", "DRAWS", "HOME", "KINDS", "MOMENTUM", "PREFIX", "Carried", "Fit", "load", "named", "names", "read",
]  # fmt: skip
