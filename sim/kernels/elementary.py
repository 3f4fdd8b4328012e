"""Logarithm and exponential of many numbers at once, within two units of the last place.

Compilers turn these loops into vector code, which calls of a C library stop them from doing; and bits do not depend on
whose C library a machine has. Polynomials as in fdlibm (Sun Microsystems 1993).
"""

import numpy as np
from numba import njit

LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
PER_LN2 = 1.44269504088896338700
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
"""The bits of the root of one half: mantissas are taken from there to the root of two."""
ONE_BITS = 0x3FF0000000000000
LEAST_EXPONENT, LARGEST_EXPONENT = -700.0, 700.0
"""Beyond, exponentials are taken at these bounds."""


@njit(cache=True, nogil=True, error_model="numpy")
def log(x, into):
    """Natural logarithm of each of `x`, in place of the first of `into`. Minus infinity at 0, NaN below and for NaN."""
    bits, mantissa = x.view(np.int64), into.view(np.int64)
    power = np.empty(len(x))
    for i in range(len(x)):
        k = (bits[i] - ROOT_HALF_BITS) >> 52
        power[i] = k
        mantissa[i] = bits[i] - (k << 52)
    for i in range(len(x)):
        f = into[i] - 1.0
        s = f / (2.0 + f)
        z = s * s
        w = z * z
        even = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332))
        odd = z * (
            0.6666666666666735130
            + w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591))
        )
        half = 0.5 * f * f
        value = power[i] * LN2_HIGH - ((half - (s * (half + even + odd) + power[i] * LN2_LOW)) - f)
        into[i] = (
            value if 0.0 < x[i] < np.inf else (-np.inf if x[i] == 0.0 else (x[i] if x[i] > 0.0 else np.nan))
        )


@njit(cache=True, nogil=True, error_model="numpy")
def power(x, exponent, into):
    """Each of `x` to a power, in place of the first of `into`. `x` not below 0."""
    logs = np.empty(len(x))
    log(x, logs)
    for i in range(len(x)):
        logs[i] *= exponent
    exp(logs, into)


@njit(cache=True, nogil=True, error_model="numpy")
def exp(x, into):
    """Exponential of each of `x`, in place of the first of `into`, at the least at that of -700, at most at 700."""
    power, scale = np.empty(len(x)), np.empty(len(x), dtype=np.int64)
    for i in range(len(x)):
        power[i] = np.floor(min(max(x[i], LEAST_EXPONENT), LARGEST_EXPONENT) * PER_LN2 + 0.5)
        scale[i] = (np.int64(power[i]) << 52) + ONE_BITS
    factor = scale.view(np.float64)
    for i in range(len(x)):
        low = power[i] * LN2_LOW
        high = min(max(x[i], LEAST_EXPONENT), LARGEST_EXPONENT) - power[i] * LN2_HIGH
        r = high - low
        t = r * r
        c = r - t * (
            1.66666666666666019037e-01
            + t
            * (
                -2.77777777770155933842e-03
                + t
                * (
                    6.61375632143793436117e-05
                    + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08)
                )
            )
        )
        into[i] = (1.0 - ((low - (r * c) / (2.0 - c)) - high)) * factor[i]
