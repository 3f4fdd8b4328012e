"""Compiled kernels: short functions over columns, each with a plain twin that a test compares.

Loaded on first use (`kernels.market.clear`), so that reading or checking a scenario never waits for the compiler.
Every kernel works on the rows `low:high` it is given and writes only its own rows, so that chunks may run on any
number of threads; sums over agents are kept by chunk and added in order (`sim.kernels.chunks`).

Machine code is kept in `sim/kernels/__pycache__`, each file's until that file changes. `philox` and `elementary` are
compiled into the others, which do not notice when these change: delete that folder after changing them.
"""

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"sim.kernels.{name}")
    except ModuleNotFoundError as missing:
        raise AttributeError(f"no kernel module '{name}'") from missing
