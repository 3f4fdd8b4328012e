"""Build each rival's environment in a temporary folder, and time the migration step there and here on the same
talent.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from sim import kernels
from sim.model import Economy
from sim.processes import demography

RIVALS = {
    "AgentPy": ("agentpy_step.py", ["agentpy"]),
    # Its distribution does not name Mesa among what it needs, and its code wants Mesa 2.
    "mesa-frames": ("mesa_frames_step.py", ["mesa-frames", "mesa<3"]),
}
HERE = Path(__file__).parent / "rivals"
STANDARD_ERRORS = 4.5
"""How far apart moments may lie, of more than thirty that are compared."""


def task_of(economy: Economy) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The coming review of provinces: columns of talent, and what it sees, as utilities."""
    people, ahead = economy.state.talent, economy.foresight()
    p = economy.parameters
    way = np.log(economy.structure.talent_way) + ahead.seen.talent_place
    way = way + np.where(np.eye(len(way), dtype=np.bool_), 0.0, ahead.seen.bonus)
    entry, _ = demography.ages(p.demography)
    talent = {
        "province": people.province.astype(np.int64),
        "registered": people.registered.astype(np.int64),
        "age": np.maximum(0, economy.state.quarter - people.born - entry) / 4.0,
    }
    seen = {"way": way, "home": ahead.seen.home}
    rates = {"review": p.migration.review_per_quarter, "decline": p.migration.review_decline_per_year}
    return talent, seen | {name: np.asarray(rate) for name, rate in rates.items()}


def ours(economy: Economy, steps: int, threads: int) -> dict[str, object]:
    """The same step by the engine's own kernel: everybody reviews, movers are written into the next column."""
    seen = task_of(economy)[1]
    people, entry = economy.state.talent, demography.ages(economy.parameters.demography)[0]
    way, home = np.exp(seen["way"].max() - seen["way"]), np.exp(-seen["home"])
    nobody, retires = np.zeros(len(way)), np.empty(len(people), dtype=np.bool_)
    destination = np.empty(len(people), dtype=np.int16)
    province, seconds, arrivals = people.province.copy(), [], np.zeros(len(way))
    for step in range(steps):
        started = time.thread_time()

        def work(low: int, high: int, chunk: int, step: int = step) -> None:
            kernels.talent.decide(
                low, high, people.identity, province, people.registered, people.born, economy.state.quarter, 400,
                entry, float(seen["review"]), float(seen["decline"]), nobody, way, home, (1, 2, step), (3, 4, step),
                (5, 6, step), retires, destination,
            )  # fmt: skip

        kernels.chunks.each(len(people), threads, work)
        movers = np.flatnonzero(destination >= 0)
        province[movers] = destination[movers]
        seconds.append(time.thread_time() - started)
        arrivals += np.bincount(destination[movers], minlength=len(way))
    return {"seconds": min(seconds), "arrivals": arrivals.tolist()}


def environment(folder: Path, packages: list[str]) -> Path:
    """Python of a new environment with `packages` from the registry. Raises CalledProcessError with what went wrong."""
    uv = shutil.which("uv") or str(Path(__file__).parents[2] / ".tools" / "bin" / "uv")
    settings = dict(os.environ)
    mirror = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        cwd="/",
    )  # uv does not read pip's settings
    chosen = settings.get("UV_DEFAULT_INDEX") or settings.get("PIP_INDEX_URL") or mirror.stdout.strip()
    if chosen:
        settings["UV_DEFAULT_INDEX"] = chosen
    base = str(Path(sys.executable).resolve())
    python = folder / "bin" / "python"
    for command in (
        [uv, "venv", "--quiet", "--python", base, str(folder)],
        [uv, "pip", "install", "--quiet", "--python", str(python), "--prerelease", "allow", *packages],
    ):
        subprocess.run(command, check=True, capture_output=True, text=True, env=settings)
    return python


def run(name: str, economy: Economy, folder: Path) -> dict[str, object]:
    """Seconds and moments of one rival; `{"failed": reason}` if it cannot be installed or does not run."""
    script, packages = RIVALS[name]
    task = folder / "task"
    task.mkdir(exist_ok=True)
    talent, seen = task_of(economy)
    np.savez(task / "talent.npz", **talent)
    np.savez(task / "seen.npz", **seen)
    try:
        python = folder / name / "bin" / "python"
        if not python.exists():
            python = environment(folder / name, packages)
        told = subprocess.run(
            [str(python), str(HERE / script), str(task)],
            check=True,
            capture_output=True,
            text=True,
            timeout=900,
        )
    except subprocess.CalledProcessError as error:
        return {"failed": (error.stderr or str(error)).strip().splitlines()[-1]}
    except (OSError, subprocess.TimeoutExpired) as error:
        return {"failed": str(error)}
    return dict(json.loads(told.stdout.splitlines()[-1]))


def agree(mine: list[float], theirs: list[float]) -> bool:
    """Whether arrivals by province differ by no more than luck, as counts do, in sum and one by one."""
    one, other = np.asarray(mine), np.asarray(theirs)
    apart = np.abs(one - other) / np.sqrt(np.maximum(one + other, 1.0))
    total = abs(one.sum() - other.sum()) / np.sqrt(one.sum() + other.sum())
    return bool(apart.max() < STANDARD_ERRORS and total < STANDARD_ERRORS)
