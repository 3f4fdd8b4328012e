"""What calibration found: draws from the posterior and momentum of fundamentals, as data that scenarios name.

    uncertainty: fitted:china

Each folder here is one fit: `fit.yaml` says on which economy, on which figures and how; `draws.csv` has a draw of the
fitted parameters in each row; `momentum.csv` what each province's past still adds to its productivity, by opening year.
"""

from sim.fitted.fit import ABOUT, DRAWS, HOME, MOMENTUM, PREFIX, Fit, load, named, names, read

__all__ = ["ABOUT", "DRAWS", "HOME", "MOMENTUM", "PREFIX", "Fit", "load", "named", "names", "read"]
