"""Correlations over provinces or pairs of them."""

import numpy as np


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's."""
    return float(np.corrcoef(a, b)[0, 1])


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's, ties in the order they stand in."""
    return correlation(*(np.argsort(np.argsort(each, kind="stable")) for each in (a, b)))
