"""What every test may ask for: golden numbers, tools that may be absent, and the manners of hypothesis."""

import json
import math
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

# Code compiles on first use, so examples have no deadline; the same examples every day, more with
# `pytest --hypothesis-profile=explore`.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("house")

GOLDEN_FOLDER = Path(__file__).parent / "golden"
GOLDEN_TOLERANCE = 1e-9  # relative: another processor may round differently, nothing more

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Begun in the background of a script, we would hand on that Ctrl-C is ignored to every process a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

type Numbers = Mapping[str, tuple[float, str]]
"""A label, its number, and why it is watched: what it would tell if it moved, in one sentence."""


class Golden:
    """Numbers that should not move unless somebody means them to, kept in `tests/golden/NAME.json`.

    Each stands beside its reason. `make golden` renews them, no hand does. They guard sameness, not truth: a law
    or a known answer is the better test wherever there is one.
    """

    def __init__(self, folder: Path, renew: bool) -> None:
        self.folder, self.renew = folder, renew

    def __call__(self, name: str, numbers: Numbers, rel: float = GOLDEN_TOLERANCE) -> None:
        """Compare `numbers` with the file, or write the file anew. Fails with one line for each difference."""
        for label, (value, why) in numbers.items():
            assert math.isfinite(value), f"{label}: {value} cannot be a golden number."
            assert why.strip(), f"{label}: a golden number needs its reason."
        path = self.folder / f"{name}.json"
        if self.renew:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_written(numbers), encoding="utf-8")
            return
        assert path.exists(), f"{path.name}: no golden numbers are kept yet. Write them with `make golden`."
        kept = {label: entry["value"] for label, entry in json.loads(path.read_text("utf-8")).items()}
        problems = [*_moved(kept, numbers, rel), *_unmatched(kept, numbers)]
        assert not problems, "\n".join(
            [f"{path.name}: if this is meant, renew with `make golden`.", *problems]
        )


def _written(numbers: Numbers) -> str:
    entries = {
        label: {"value": int(value) if isinstance(value, int) else float(value), "why": why}
        for label, (value, why) in numbers.items()
    }
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _moved(kept: Mapping[str, float], numbers: Numbers, rel: float) -> list[str]:
    return [
        f"  {label}: kept {kept[label]!r}, now {value!r}. Watched because: {why}"
        for label, (value, why) in numbers.items()
        if label in kept and not math.isclose(value, kept[label], rel_tol=rel)
    ]


def _unmatched(kept: Mapping[str, float], numbers: Numbers) -> list[str]:
    gone = [f"  {label}: kept, but computed no more." for label in kept if label not in numbers]
    new = [f"  {label}: computed, but not kept yet." for label in numbers if label not in kept]
    return gone + new


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden", action="store_true", help="write tests/golden/*.json anew (`make golden`)"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden("china-2023", {"gdp, last quarter": (1.2e13, "any change to the step shows here")})`."""
    return Golden(GOLDEN_FOLDER, request.config.getoption("--renew-golden"))


@pytest.fixture(scope="session")
def needs() -> Callable[[str, str | None], None]:
    """Skip where something is absent: `needs("slurm", why_there_is_none)`; None is no reason.

    Where `BLUEPRINT_REQUIRE` names it (`slurm,chromium`), its absence is a failure and no reason to skip.
    """
    required = os.environ.get("BLUEPRINT_REQUIRE", "").replace(",", " ").split()

    def check(name: str, absent: str | None) -> None:
        if absent is None:
            return
        if name in required:
            pytest.fail(f"{name} is required here, but {absent}", pytrace=False)
        pytest.skip(absent)

    return check


@pytest.fixture
def blueprint(capsys, monkeypatch, tmp_path):
    """Run a command in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    from sim.cli import main

    def called(*arguments):
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return called


@pytest.fixture(scope="session")
def ready(tmp_path_factory):
    """An engine whose two workers are up already, for sweeps of claims that are not about starting any."""
    from sweep.outside import Outside

    from sim.engines.address import Address

    outside = Outside(tmp_path_factory.mktemp("ready"))
    try:
        outside.have_workers()
        yield Address(outside.address)
    finally:
        outside.end()
