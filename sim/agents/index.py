"""Find rows by id: an index over one column of ids, made when first asked and again when the rows have changed."""

import numpy as np


class RowIndex:
    """Rows of the agents of one kind by their ids."""

    def __init__(self) -> None:
        self._identity = np.empty(0, dtype=np.uint64)
        self._order = np.empty(0, dtype=np.intp)

    def rows(self, identity: np.ndarray, ids: np.ndarray) -> np.ndarray:
        """Rows in `identity` (agent,) of the `ids` that are there, in the order of `ids`."""
        if identity is not self._identity:
            self._identity, self._order = identity, np.argsort(identity, kind="stable")
        if len(identity) == 0:
            return self._order
        place = np.minimum(np.searchsorted(identity, ids, sorter=self._order), len(identity) - 1)
        rows = self._order[place]
        return rows[identity[rows] == ids]
