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


LARGE = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1e3, " thousand"))


def large(value: float, *, with_sign: bool = False) -> str:
    """669353000000 -> `669 billion`: three digits and a word."""
    written = signed if with_sign else number
    for scale, word in LARGE:
        if abs(value) >= 0.9995 * scale:
            return written(value / scale, _decimals(value / scale)) + word
    return written(value, _decimals(value)) if value else number(0)


def large_interval(value: Estimate, *, with_sign: bool = True) -> str:
    """The interval of a large number: `+38.2 thousand to +1.20 million`; a dash where there was one replicate."""
    if value.low is None or value.high is None:
        return NOTHING
    return f"{large(value.low, with_sign=with_sign)} to {large(value.high, with_sign=with_sign)}"


def quoted(arm: str) -> str:
    """The name of an arm inside a sentence."""
    return f"“{arm}”"


def _decimals(value: float) -> int:
    """So many that three digits are seen."""
    return 0 if abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2


def settled(effect: Estimate, than: str = "", *, unit: str = "%") -> str:
    """A change as far as its interval settles it.

    `0.90 % higher than before (90 % interval +0.41 to +1.42)` where the interval leaves zero out, `neither clearly
    higher nor lower than before (+0.05 %, 90 % interval −0.04 to +0.17)` where it does not.
    """
    than = f" {than}" if than else ""
    written = number(abs(effect.mean), 2)
    if not np.isfinite(effect.mean):
        return f"not comparable{than}"
    direction = "lower" if effect.mean < 0 else "higher"
    if not effect.has_interval:
        return f"unchanged{than}" if _is_zero(written) else f"{written} {unit} {direction}{than}"
    between = f"90 % interval {interval(effect)}"
    if effect.is_clear and not _is_zero(written):
        return f"{written} {unit} {direction}{than} ({between})"
    if _is_zero(written) and all(
        _is_zero(number(abs(edge), 2)) for edge in (effect.low or 0, effect.high or 0)
    ):
        return f"unchanged{than} ({between} {unit})"
    return f"neither clearly higher nor lower{than} ({signed(effect.mean)} {unit}, {between})"


def _is_zero(written: str) -> bool:
    return float(written.replace(",", "")) == 0
