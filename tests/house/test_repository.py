"""Claims about the repository: what is pinned, what is promised, and what must never be written down."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
VERBS = ("help", "install", "run", "test", "check", "bench", "golden", "schema", "view", "lock")
PIN = re.compile(r"(?P<name>[a-z0-9]+(-[a-z0-9]+)*)==(?P<version>[0-9][0-9a-z.+]*)( ; (?P<marker>.+))?")

# Written with brackets so that this file does not contain what it looks for.
REGISTRIES = re.compile(
    r"py[p]i\.(org|python)|python[h]osted\.org|registry\.np[m]js|np[m]mirror|crates[.]io/api|deb\.debian[.]org|"
    r"[a]naconda\.org/|--(extra-)?index-u[r]l\b|--find-l[i]nks\b|[?&#]sha256="
)
MACHINE_PATHS = re.compile(r"(?<![\w.}])/(work|root|home|Users|opt)/[\w.]")


def pinned() -> dict[str, str]:
    """Version by package, as `requirements.lock` pins them."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    matches = {line: PIN.fullmatch(line) for line in lines}
    assert all(matches.values()), f"not a plain pin: {[line for line, match in matches.items() if not match]}"
    return {match["name"]: match["version"] for match in matches.values() if match}


def declared() -> list[Requirement]:
    """What `pyproject.toml` asks for, with what the developers' extra adds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return [Requirement(text) for text in wanted]


def kept_files() -> list[Path]:
    """Every text file that is in git, or would be if it were added today."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_the_lock_pins_everything_that_the_project_asks_for():
    versions = pinned()
    for requirement in declared():
        name = requirement.name.lower()
        assert name in versions, f"{name}: not in requirements.lock. Run `make lock`."
        assert versions[name] in requirement.specifier, (
            f"{name}: {versions[name]} is pinned. Run `make lock`."
        )


@pytest.mark.parametrize("forbidden", [REGISTRIES, MACHINE_PATHS], ids=["registries", "machine-paths"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(forbidden):
    found = []
    for path in kept_files():
        for number, line in enumerate(path.read_text("utf-8", errors="ignore").splitlines(), start=1):
            if match := forbidden.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]}")
    assert not found, "\n".join(found)


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_help_lists_every_verb():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(VERBS) <= {line.split()[0] for line in listed.splitlines() if line.startswith("  ")}


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_view_serves_the_scenario_that_was_asked_for():
    dry = subprocess.run(
        ["make", "--dry-run", "view", "SCENARIO=talent-war", "ARGS=--port 9000"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ".venv/bin/blueprint view talent-war --port 9000" in dry.stdout


def test_the_version_is_the_same_wherever_it_is_written():
    import sim

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert cited is not None
    assert sim.__version__ == project["version"] == cited[1]
