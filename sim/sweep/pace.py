"""Pace: how many runs make a batch of some seconds, from what runs have taken so far."""

BATCH_SECONDS = 4.0
"""How long a batch is to take: long against what handing it over costs, short against what a lost worker loses."""
MOST_RUNS = 500
"""Runs of a batch, at most."""
SHARES = 3
"""Towards the end batches shrink, so that each worker gets so many of what is left and none is waited for long."""
MEMORY = 0.7
"""Weight of what was known before, when a batch reports."""


class Pace:
    """Seconds a run takes, learnt batch by batch."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds

    def learn(self, runs: int, seconds: float) -> None:
        """A batch of so many runs took so long."""
        each = seconds / runs
        self.seconds = each if self.seconds is None else MEMORY * self.seconds + (1 - MEMORY) * each

    def runs(self, left: int, workers: int) -> int:
        """How many runs the next batch is to have."""
        if self.seconds is None:
            return 1
        wanted = int(BATCH_SECONDS / max(self.seconds, 1e-9))
        fair = -(-left // (SHARES * max(workers, 1)))
        return max(min(wanted, MOST_RUNS, fair), 1)
