"""Claims about starting up: importing is quick, and heavy libraries wait until they are needed."""

import subprocess
import sys
import time

import pytest

HEAVY = ("numba", "matplotlib", "pyarrow", "mesa", "scipy")
SECONDS = 1.0  # a user at the prompt should not notice


def modules_after(statement: str) -> set[str]:
    """Top-level modules that a fresh Python has loaded after `statement`."""
    report = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    ended = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return set(ended.stdout.split())


@pytest.mark.parametrize("module", ["sim", "sim.scenario", "sim.cli"])
def test_importing_loads_no_heavy_library(module):
    assert not modules_after(f"import {module}") & set(HEAVY)


def test_importing_sim_takes_less_than_a_second():
    best = min(_seconds_to_import_sim() for _ in range(3))  # the other core may be busy: the best of three
    assert best < SECONDS


def _seconds_to_import_sim() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import sim"], check=True, timeout=60)
    return time.perf_counter() - started


def test_the_public_names_are_the_four_that_the_readme_uses():
    import sim

    assert {"Scenario", "Economy", "run", "Results"} <= set(dir(sim))
    with pytest.raises(AttributeError, match="no attribute 'Scenari'"):
        _ = sim.Scenari


def test_run_is_the_function_even_after_its_module_was_imported():
    check = "import sim.run, sim; from sim import run; assert callable(run) and sim.run is run, sim.run"
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)
