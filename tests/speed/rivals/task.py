"""The migration step that every rival runs: who reviews, where they go. Plain NumPy files, no engine needed.

Each talent reviews with a chance that falls with age; who reviews goes where value plus a Gumbel taste is largest. The
folder `task/` holds `talent.npz` (province, registered, age) and `seen.npz` (way (from, to), home (registered, to),
review, decline, entry_age). A rival steps `STEPS` times and prints its seconds and moments as JSON.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

STEPS = 5


def read():
    """Columns of talent, and what it sees."""
    folder = Path(sys.argv[1])
    return dict(np.load(folder / "talent.npz")), dict(np.load(folder / "seen.npz"))


def timed(step, provinces):
    """Step, and report: seconds of the quickest step, reviewers a step, arrivals by province over all steps.

    `step()` returns the number of reviewers and the destinations of movers.
    """
    seconds, reviewers, arrivals = [], 0, np.zeros(provinces)
    for _ in range(STEPS):
        started = time.thread_time()
        reviewed, destinations = step()
        seconds.append(time.thread_time() - started)
        reviewers += reviewed
        arrivals += np.bincount(np.asarray(destinations, dtype=np.int64), minlength=provinces)
    print(json.dumps({"seconds": min(seconds), "reviewers": int(reviewers), "arrivals": arrivals.tolist()}))
