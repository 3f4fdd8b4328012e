"""Find rows by id: an index over one column of ids, made when first asked and again when the ids have
changed."""

import numpy as np


class RowIndex:
    """Rows of the agents of one kind by their ids."""

    def __init__(self) -> None:
        self._identity = np.empty(0, dtype=np.uint64)
        self._order = np.empty(0, dtype=np.intp)
        self._sorted = self._identity

    def rows(self, identity: np.ndarray, ids: np.ndarray) -> np.ndarray:
        """Rows in `identity` (agent,) of `ids`, in their order; -1 for those that are not there."""
        if identity is not self._identity:
            self._identity, self._order = identity, np.argsort(identity, kind="stable")
            self._sorted = identity[self._order]
        if len(identity) == 0:
            return np.full(len(ids), -1, dtype=np.intp)
        place = np.minimum(np.searchsorted(self._sorted, ids), len(identity) - 1)
        return np.where(self._sorted[place] == ids, self._order[place], -1)

    def row(self, identity: np.ndarray, one: int) -> int:
        """Row of one id, -1 if it is not there."""
        if identity is not self._identity:
            self.rows(identity, np.empty(0, dtype=np.uint64))
        place = int(np.searchsorted(self._sorted, np.uint64(one)))
        if place < len(self._sorted) and self._sorted[place] == one:
            return int(self._order[place])
        return -1
