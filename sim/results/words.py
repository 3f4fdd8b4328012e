"""Numbers and lists as people write them."""

from collections.abc import Sequence

import numpy as np

from sim.results.statistics import Estimate

MINUS = "−"
NOTHING = "–"
GAP = "  "
"""Between columns of text."""


def number(value: float, decimals: int = 0) -> str:
    """1234567.8 -> 1,234,568; NaN -> a dash."""
    if not np.isfinite(value):
        return NOTHING
    written = f"{abs(value):,.{decimals}f}"
    is_zero = float(written.replace(",", "")) == 0
    return written if value >= 0 or is_zero else MINUS + written


def signed(value: float, decimals: int = 2) -> str:
    """0.5 -> +0.50, -0.5 -> −0.50, and 0.00 without a sign."""
    written = number(value, decimals)
    is_positive = np.isfinite(value) and value > 0 and float(written.replace(",", "")) > 0
    return f"+{written}" if is_positive else written


def interval(value: Estimate, decimals: int = 2, scale: float = 1) -> str:
    """The predictive interval, `+0.41 to +1.42`; a dash where there was one replicate."""
    if value.low is None or value.high is None:
        return NOTHING
    return f"{signed(value.low / scale, decimals)} to {signed(value.high / scale, decimals)}"


def spread(value: Estimate, decimals: int = 2, scale: float = 1) -> str:
    """The Monte Carlo error, with one more decimal than the effect; a dash where there was one replicate."""
    return NOTHING if value.error is None else f"±{number(value.error / scale, decimals + 1)}"


def more_or_less(effect: Estimate, than: str = "", *, with_interval: bool = True) -> str:
    """A change in percent: `0.90 % higher than before (90 % interval +0.41 to +1.42)`, or `unchanged`."""
    written = number(abs(effect.mean), 2)
    if not np.isfinite(effect.mean):
        return "not defined"
    between = f" (90 % interval {interval(effect)})" if with_interval and effect.has_interval else ""
    if float(written.replace(",", "")) == 0:
        return f"unchanged{between}"
    return f"{written} % {'lower' if effect.mean < 0 else 'higher'}{than and ' ' + than}{between}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """`Anhui, Fujian and Zhejiang`; long lists end in `and 25 others`."""
    names = list(names)
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def aligned(rows: Sequence[Sequence[str]], text_columns: int) -> list[str]:
    """Lines of text with the columns of all rows lined up: the first few flush left, the rest flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        GAP.join(
            cell.ljust(width) if column < text_columns else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
