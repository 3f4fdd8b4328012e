"""Groups of agents: Mesa's own, aggregated by columns."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy


class Groups(GroupBy):
    """Mesa's groups, whose sets aggregate their columns instead of asking agent by agent."""

    def agg(self, attr_name: str, func: Callable) -> dict[Hashable, Any]:
        """Fold an attribute group by group."""
        if not all(isinstance(group, AbstractAgentSet) for group in self.groups.values()):
            return super().agg(attr_name, func)
        return {label: group.agg(attr_name, func) for label, group in self.groups.items()}


def grouped(labels: Sequence[Hashable]) -> dict[Hashable, np.ndarray]:
    """Rows by label (row,), labels in the order in which they first appear."""
    codes: dict[Hashable, int] = {}
    code = np.fromiter((codes.setdefault(label, len(codes)) for label in labels), np.intp, count=len(labels))
    order = np.argsort(code, kind="stable")
    ends = np.cumsum(np.bincount(code, minlength=len(codes)))[:-1]
    return dict(zip(codes, np.split(order, ends), strict=True)) if codes else {}
