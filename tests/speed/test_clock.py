"""The clock itself, on a tiny country: that it measures what it says, restores what it wraps and tells a slowdown."""

import json
import sys
from types import SimpleNamespace

import pytest
from speed import clock
from speed.clock import limit, rivals

from sim import model
from sim.model import Economy
from sim.opening import open_economy

TALENT = 10_000
STARTING = {"import": 0.01, "first_ever": 26.0, "first_cached": 5.0}


@pytest.fixture(scope="module")
def tiny():
    asked = clock.scenario(TALENT)
    return SimpleNamespace(asked=asked, opening=open_economy(asked))


@pytest.fixture(scope="module")
def found(tiny):
    """What the clock finds of one size; the limit compiles in its first round."""
    return {
        "quarters": [clock.quarters(tiny.asked, tiny.opening, 2)],
        "processes": {f"{TALENT:,} talent": clock.processes(tiny.asked, tiny.opening, 1)},
        "starting": STARTING,
    }


def test_work_takes_turns_and_the_quickest_round_counts():
    order, now = [], iter([0.0, 5.0, 5.0, 7.0, 7.0, 9.0, 9.0, 10.0])
    best = clock.alternate(
        2, lambda: next(now), one=lambda: order.append("one"), two=lambda: order.append("two")
    )
    assert order == ["one", "two", "one", "two"]
    assert best == {"one": 2.0, "two": 1.0}


def test_the_same_quarter_is_lived_again_and_again(tiny):
    economy = Economy(tiny.asked, arm=clock.ARM, opening=tiny.opening)
    live = clock.again(economy)
    before = economy.state
    live()
    first = economy.state
    live()
    assert before.quarter == 2
    assert first.quarter == economy.state.quarter == 3
    assert (first.market.revenue == economy.state.market.revenue).all()


def test_a_quarter_is_timed_beside_the_limit(found, tiny):
    (case,) = found["quarters"]
    assert case["provinces"] == 31
    assert case["talent"] == pytest.approx(len(tiny.opening.state.talent), rel=0.05)
    for name in ("one", "two", "waited_one", "limit_one", "limit_two"):
        assert case[name] > 0.0
    assert case["one"] > case["limit_one"]
    assert (case["bytes_per_talent"], case["bytes_per_firm"]) == (16, 56)


def test_time_is_told_by_process_and_nothing_stays_wrapped(found):
    (spent,) = found["processes"].values()
    assert {"markets", "migration", "ledger", "fundamentals", "measure"} <= spent.keys()
    assert min(spent.values()) > 0.0
    assert model.measure.__name__ == "measure"
    assert model.markets.clear.__name__ == "clear"


def test_the_limit_changes_no_column(tiny):
    economy = Economy(tiny.asked, arm=clock.ARM, opening=tiny.opening)
    before = {name: column.copy() for name, column in vars(economy.state.talent).items()}
    limit.quarter(economy, 2)()
    for name, column in vars(economy.state.talent).items():
        assert (column == before[name]).all()


def test_the_record_is_kept_and_a_slowdown_ends_with_an_error(found, tmp_path, monkeypatch, capsys):
    slow = found | {"quarters": [case | {"one": 2.0 * case["one"]} for case in found["quarters"]]}
    monkeypatch.setattr(clock, "RECORD", tmp_path / "record.json")

    def ended(what, *words):
        monkeypatch.setattr(clock, "measure", lambda rounds, quick: what)
        monkeypatch.setattr(sys, "argv", ["clock.py", "--quick", *words])
        return clock.main()

    assert ended(found, "--keep") == 0
    kept = json.loads((tmp_path / "record.json").read_text("utf-8"))["ratios"]
    assert kept == clock.ratios(found)
    assert ended(found) == 0
    assert ended(slow) == 1
    told = capsys.readouterr()
    assert "slower than recorded: over the limit: 0.01m talent, 31 provinces" in told.err
    assert "| `migration` | " in told.out


def test_tables_tell_the_twin_and_rivals_that_do_not_count(found):
    told = clock.tables(
        found
        | {
            "twin": {"twin": 2.0, "engine": 0.01, "on_ordinary_luck": 0.5, "agents": 100},
            "rivals": {
                "Blueprint": {"seconds": 0.001},
                "one": {"seconds": 0.01, "agrees": False},
                "two": {"failed": "no such package"},
            },
        }
    )
    assert "200 times" in told
    assert "| one | 10.00 | 10 | no: does not count |" in told
    assert "| two | not run: no such package | | |" in told


def test_moments_agree_up_to_luck():
    assert rivals.agree([100.0, 200.0, 50.0], [110.0, 190.0, 52.0])
    assert not rivals.agree([100.0, 200.0, 50.0], [100.0, 400.0, 50.0])


def test_the_kernel_moves_about_as_many_as_the_engine(tiny):
    economy = Economy(tiny.asked, arm=clock.ARM, opening=tiny.opening)
    arrivals = sum(rivals.ours(economy, 3, 1)["arrivals"]) / 3
    economy.step()
    moved = economy.recorder.series["talent_arrivals"].sum() / economy.structure.people_per_talent
    assert abs(arrivals - moved) < 5.0 * moved**0.5 + 5.0


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ('print("{\\"seconds\\": 1.5, \\"arrivals\\": [1.0]}")', {"seconds": 1.5, "arrivals": [1.0]}),
        ('raise SystemExit("it wants another Mesa")', {"failed": "it wants another Mesa"}),
    ],
)
def test_a_rival_is_run_in_its_environment_or_said_to_fail(tiny, tmp_path, monkeypatch, script, told):
    monkeypatch.setattr(rivals, "HERE", tmp_path)
    monkeypatch.setattr(rivals, "RIVALS", {"other": ("other.py", [])})
    (tmp_path / "other.py").write_text(script, encoding="utf-8")
    python = tmp_path / "other" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    economy = Economy(tiny.asked, arm=clock.ARM, opening=tiny.opening)
    assert rivals.run("other", economy, tmp_path) == told
