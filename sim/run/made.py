"""What something was made with: version, commit, libraries, machine."""

import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim

PACKAGES = ("mesa", "numpy", "scipy", "numba", "llvmlite", "pydantic", "pyarrow", "matplotlib")
CODE = ("sim", "scenarios")
GIT_SECONDS = 5


def made_with(seconds: float, workers: int) -> dict[str, Any]:
    """When, how long, by how many processes, with what, on what."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "workers": workers,
        "blueprint": sim.__version__,
        "commit": commit(),
        "python": platform.python_version(),
        "packages": versions(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
    }


def commit() -> str | None:
    """The commit this code stands at, with `+` where files have changed since; None outside a checkout."""
    root = Path(sim.__file__).parent.parent
    if not (root / ".git").exists():
        return None
    try:
        head = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--", *CODE)
    except (OSError, subprocess.SubprocessError):
        return None
    return head + ("+" if changed else "")


def _git(root: Path, *words: str) -> str:
    """What git says; it takes no lock, which would stay where this is stopped."""
    command = ["git", "--no-optional-locks", "-C", str(root), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=GIT_SECONDS)
    return done.stdout.strip()


def versions() -> dict[str, str]:
    """Versions of the libraries that numbers depend on."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def processor() -> str:
    """The model of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())
