"""The clock: how long a quarter takes, beside the machine's limit, the plain twin and other frameworks.

`make bench` runs it. Prints the tables of README.md and compares ratios with `record.json`; exit code 1 if one is a
quarter worse than it was. Ratios are of quarters that alternate with what they are compared with, the quickest of each,
so that another machine, or a busy one, gives nearly the same. `--keep` writes the record, `--quick` leaves out what
takes minutes, `--rounds N` quarters a measurement.
"""

import argparse
import inspect
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [
    str(HERE),
    str(HERE.parent),
    str(HERE.parents[1]),
]  # run as a script: tests import each other by name

import limit  # noqa: E402
import many_provinces  # noqa: E402
import rivals  # noqa: E402

from sim import ledger, model  # noqa: E402
from sim.model import Economy  # noqa: E402
from sim.opening import Opening, open_economy  # noqa: E402
from sim.scenario import Scenario  # noqa: E402

RECORD = HERE / "record.json"
SLOWER = 1.25
"""A ratio that grew by more than this since it was recorded is a slowdown."""
ARM = "hangzhou-everywhere"
PERSONS = 246_000_000
"""Talent of China in 2023, to say how many persons an agent stands for."""
SIZES = (10_000, 100_000, 1_000_000)


def scenario(talent: int, economy: str | None = None) -> Scenario:
    """The default question with `talent` agents and about a tenth as many firms, levers in force in every province."""
    share = 1_000_000 / talent
    fixed: dict[str, Any] = {
        "run.quarters": 400,
        "scale.people_per_talent": (PERSONS if economy is None else 227_000_000) / talent,
        "scale.firms_per_frontier_agent": 10.0 * share,
        "scale.firms_per_traditional_agent": 1_080.0 * share,
    }
    return Scenario.load(
        ARM, fixed | ({} if economy is None else {"economy": economy, "run.start": "2020Q1"})
    )


def alternate(rounds: int, clock: Callable[[], float], **work: Callable[[], object]) -> dict[str, float]:
    """Seconds of the quickest round of each of `work`, which take turns."""
    best = dict.fromkeys(work, float("inf"))
    for _ in range(rounds):
        for name, do in work.items():
            started = clock()
            do()
            best[name] = min(best[name], clock() - started)
    return best


def again(economy: Economy) -> Callable[[], None]:
    """A function that lives the third quarter, each time anew."""
    for _ in range(2):
        economy.step()
    state = economy.state

    def live() -> None:
        economy.state = state
        economy.step()

    return live


def quarters(asked: Scenario, opening: Opening, rounds: int) -> dict[str, float]:
    """A quarter on one thread and on two, and the machine's limit on one and on two.

    On one thread, processor time, which a busy machine does not stretch; on two, time waited.
    """
    one, two = (Economy(asked, arm=ARM, opening=opening, threads=threads) for threads in (1, 2))
    first, second = again(one), again(two)
    alone = alternate(rounds, time.thread_time, one=first, limit_one=limit.quarter(one, 1))
    both = alternate(rounds, time.perf_counter, waited_one=first, two=second, limit_two=limit.quarter(two, 2))
    firms, talent = one.state.firms, one.state.talent
    return alone | both | {
        "talent": len(talent), "firms": len(firms), "provinces": one.structure.provinces,
        "bytes_per_talent": talent.bytes_per_row, "bytes_per_firm": firms.bytes_per_row,
    }  # fmt: skip


def processes(asked: Scenario, opening: Opening, rounds: int) -> dict[str, float]:
    """Seconds a quarter in each process, the quickest of `rounds`, on one thread."""
    economy, best = Economy(asked, arm=ARM, opening=opening), defaultdict(lambda: float("inf"))
    live = again(economy)
    with timed() as spent:
        for _ in range(rounds):
            spent.clear()
            live()
            for name, seconds in spent.items():
                best[name] = min(best[name], seconds)
    return dict(sorted(best.items(), key=lambda item: -item[1]))


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Time spent in the public functions of every process that the step calls, by process; inner calls count once."""
    spent: dict[str, float] = defaultdict(float)
    inside = [False]

    def clocked(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            if inside[0]:
                return function(*given, **named)
            inside[0], started = True, time.thread_time()
            try:
                return function(*given, **named)
            finally:
                inside[0] = False
                spent[name] += time.thread_time() - started

        return call

    kept = []
    modules = [part for part in vars(model).values() if isinstance(part, ModuleType)]
    for module in [m for m in modules if m.__name__.startswith(("sim.processes.", "sim.world."))] + [ledger]:
        for name, function in list(vars(module).items()):
            if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
                kept.append((module, name, function))
                setattr(module, name, clocked(module.__name__.split(".")[-1], function))
    kept.append((model, "measure", model.measure))
    model.measure = clocked("measure", model.measure)  # type: ignore[assignment]
    try:
        yield spent
    finally:
        for module, name, function in kept:
            setattr(module, name, function)


def beside_the_twin(asked: Scenario, opening: Opening) -> dict[str, float]:
    """Seconds of a quarter here and in the plain twin: on the engine's luck, and on that of Mesa's own generator."""
    from twins.whole.economy import Twin

    economy, twin = (
        Economy(asked, arm=ARM, opening=opening),
        Twin(asked, arm=ARM, opening=opening, named_luck=False),
    )
    same = Twin(asked, arm=ARM, opening=opening)
    best = alternate(30, time.thread_time, engine=again(economy))
    best |= alternate(2, time.thread_time, twin=same.step, on_ordinary_luck=twin.step)
    return best | {"agents": len(twin.talent) + len(twin.firms)}


def beside_rivals(asked: Scenario, opening: Opening) -> dict[str, dict[str, object]]:
    """The migration step in other frameworks and by the kernel, on the same talent."""
    economy = Economy(asked, arm=ARM, opening=opening)
    economy.step()
    found: dict[str, dict[str, object]] = {"Blueprint": rivals.ours(economy, 30, 1)}
    mine = rivals.ours(economy, 5, 1)["arrivals"]
    with tempfile.TemporaryDirectory() as folder:
        for name in rivals.RIVALS:
            found[name] = rivals.run(name, economy, Path(folder))
            if "arrivals" in found[name]:
                found[name]["agrees"] = rivals.agree(mine, found[name]["arrivals"])  # type: ignore[arg-type]
    found["Blueprint"]["seconds"] = min(
        found["Blueprint"]["seconds"],
        rivals.ours(economy, 30, 1)["seconds"],  # type: ignore[type-var]
    )
    return found


FIRST = f"""
import time
started = time.process_time()
from sim.model import Economy
from sim.scenario import Scenario
asked = Scenario.load("{ARM}", {{"scale.people_per_talent": 50_000, "scale.firms_per_traditional_agent": 50_000}})
Economy(asked, arm="{ARM}").step()
print(time.process_time() - started)
"""
IMPORT = "import time; started = time.process_time(); import sim; print(time.process_time() - started)"


def starting() -> dict[str, float]:
    """Seconds of processor time to import `sim`, and to open and live a first quarter, compiled anew and from cache."""
    with tempfile.TemporaryDirectory() as folder:
        anew = {**os.environ, "NUMBA_CACHE_DIR": folder}
        return {
            "import": min(_told(IMPORT) for _ in range(3)),
            "first_ever": _told(FIRST, anew),
            "first_cached": min(_told(FIRST, anew) for _ in range(2)),
        }


def _told(code: str, settings: dict[str, str] | None = None) -> float:
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=settings,
        cwd=HERE.parents[1],
    )
    return float(done.stdout.split()[-1])


def ratios(found: dict[str, Any]) -> dict[str, float]:
    """What is kept: ratios within one run. Larger is worse."""
    kept = {}
    for case in found["quarters"]:
        name = f"{case['talent'] / 1e6:.2f}m talent, {case['provinces']} provinces"
        kept[f"over the limit: {name}"] = case["one"] / case["limit_one"]
    if "twin" in found:
        kept["over the twin"] = found["twin"]["engine"] / found["twin"]["twin"]
    return {name: round(value, 4 if value > 0.1 else 6) for name, value in kept.items()}


def tables(found: dict[str, Any]) -> str:
    """The tables of README.md."""
    lines = [
        "| talent | firms | provinces | a quarter, 1 thread | 2 threads | 1 over 2 | agents a second | ns an agent "
        "| the limit | over it | 2 threads |",
        "| --- " * 11 + "|",
    ]
    for c in found["quarters"]:
        agents = c["talent"] + c["firms"]
        lines.append(
            f"| {c['talent']:,} | {c['firms']:,} | {c['provinces']} | {1e3 * c['one']:.1f} ms | "
            f"{1e3 * c['two']:.1f} ms | "
            f"{c['waited_one'] / c['two']:.2f} | {agents / c['one'] / 1e6:.1f} million | "
            f"{1e9 * c['one'] / agents:.0f} | "
            f"{1e3 * c['limit_one']:.2f} ms | {c['one'] / c['limit_one']:.1f} | {c['two'] / c['limit_two']:.1f} |"
        )
    case = found["quarters"][0]
    lines += ["", f"Live state: {case['bytes_per_talent']} bytes a talent, {case['bytes_per_firm']} a firm."]
    largest = list(found["processes"])[-1]
    lines += [
        "",
        "| process | " + " | ".join(found["processes"]) + " |",
        "| --- " * (1 + len(found["processes"])) + "|",
    ]
    for name in found["processes"][largest]:
        each = [f"{1e3 * part[name]:.2f}" for part in found["processes"].values()]
        lines.append(f"| `{name}` | " + " | ".join(each) + " |")
    if "twin" in found:
        t = found["twin"]
        lines += [
            "",
            f"The twin: {t['twin']:.2f} s a quarter for {t['agents']:,} agents, the engine {1e3 * t['engine']:.1f} ms: "
            f"{t['twin'] / t['engine']:.0f} times. On Mesa's own luck, unlike the engine's: "
            f"{t['on_ordinary_luck']:.2f} s, {t['on_ordinary_luck'] / t['engine']:.0f} times.",
        ]
    if "rivals" in found:
        lines += [
            "",
            "| migration step, 100,000 talent | ms | times Blueprint | moments agree |",
            "| --- " * 4 + "|",
        ]
        mine = found["rivals"]["Blueprint"]["seconds"]
        for name, told in found["rivals"].items():
            if "failed" in told:
                lines.append(f"| {name} | not run: {told['failed']} | | |")
            else:
                agrees = {True: "yes", False: "no: does not count", None: ""}[told.get("agrees")]
                lines.append(
                    f"| {name} | {1e3 * told['seconds']:.2f} | {told['seconds'] / mine:.0f} | {agrees} |"
                )
    s = found["starting"]
    lines += [
        "",
        f"Processor seconds: import of `sim` {s['import']:.2f}; opening and a first quarter {s['first_ever']:.1f} "
        f"compiled anew, {s['first_cached']:.1f} from the cache. Peak memory of the measuring process: "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB.",
    ]
    return "\n".join(lines)


def measure(rounds: int, quick: bool) -> dict[str, Any]:
    """Everything, smallest first; `quick` leaves out the country of 300 provinces, the twin, rivals and compilation."""
    found: dict[str, Any] = {"quarters": [], "processes": {}, "starting": {}}
    for talent in SIZES:
        asked = scenario(talent)
        opening = open_economy(asked)
        found["quarters"].append(quarters(asked, opening, rounds))
        found["processes"][f"{talent:,} talent"] = processes(asked, opening, rounds)
        if talent == 100_000 and not quick:
            found["twin"] = beside_the_twin(asked, opening)
            found["rivals"] = beside_rivals(asked, opening)
        print(f"measured {talent:,} talent", file=sys.stderr)
    if not quick:
        with tempfile.TemporaryDirectory() as folder:
            country = str(many_provinces.write(Path(folder) / "country", 300))
            for talent in SIZES[1:]:
                asked = scenario(talent, country)
                opening = open_economy(asked)
                found["quarters"].append(quarters(asked, opening, rounds))
            found["processes"]["1,000,000 talent, 300 provinces"] = processes(asked, opening, rounds)
    found["starting"] = starting()
    return found


def main() -> int:
    """Measure, print, compare."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--keep", action="store_true", help="write record.json")
    ask.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    ask.add_argument("--rounds", type=int, default=40, help="quarters a measurement")
    told = ask.parse_args()
    found = measure(told.rounds, told.quick)
    print(tables(found))
    now = ratios(found)
    if told.keep:
        machine = {
            "processor": platform.processor() or platform.machine(),
            "python": platform.python_version(),
        }
        RECORD.write_text(json.dumps({"machine": machine, "ratios": now}, indent=2) + "\n", encoding="utf-8")
        return 0
    kept = json.loads(RECORD.read_text("utf-8"))["ratios"]
    worse = [
        f"{name}: {kept[name]} then, {value} now"
        for name, value in now.items()
        if value > SLOWER * kept.get(name, value)
    ]
    for line in worse:
        print(f"slower than recorded: {line}", file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
