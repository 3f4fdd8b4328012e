"""Memory of the many: kept from quarter to quarter, where it would be handed back and asked for again."""

import ctypes
import sys
from functools import cache

MANY = 500_000
"""Agents of a kind from which on the time for it shows: every page that is asked for anew is cleared first."""
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Names of the two settings in glibc's `mallopt`."""
KEPT, IN_THE_HEAP = 256 << 20, 32 << 20
"""Bytes of free memory that the process keeps at most, and size from which an array is mapped by itself."""


def expect(rows: int) -> None:
    """Make ready for columns of `rows` rows: let the C library keep what one quarter frees for the next.

    Does nothing for fewer than `MANY` rows, and nothing where the C library is not glibc.
    """
    if rows >= MANY:
        _keep()


@cache
def _keep() -> None:
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(MMAP_THRESHOLD, IN_THE_HEAP)
        library.mallopt(TRIM_THRESHOLD, KEPT)
