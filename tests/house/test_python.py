"""Claims about Python: the five lines that the package itself shows do what they say, without a word more."""

import ast
import textwrap
from importlib import import_module

import sim
from sim.results import Results
from sim.scenario import Scenario

COARSE = {
    "scale.people_per_talent": 40_000,
    "scale.firms_per_frontier_agent": 200,
    "scale.firms_per_traditional_agent": 26_000,
}


def shown() -> str:
    """The code in the docstring of the package."""
    text = sim.__doc__.split("\n\n")
    start = next(number for number, part in enumerate(text) if "from sim import" in part)
    return textwrap.dedent("\n\n".join(text[start : start + 2]))


def test_they_are_five_lines_after_the_import():
    first, *rest = ast.parse(shown()).body
    assert isinstance(first, ast.ImportFrom)
    assert len(rest) == 5


def test_load_run_table_plot_and_frame(tmp_path, monkeypatch, capsys):
    """As shown, with fewer agents."""
    load = Scenario.load

    def coarse(path, overrides):
        return load(path, {**overrides, **COARSE, "run.replicates": 2})

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Scenario, "load", coarse)
    monkeypatch.setattr(import_module("sim.run.replicates"), "cpu_count", lambda: 1)
    names: dict = {}
    exec(compile(shown(), "five lines", "exec"), names)
    assert isinstance(names["results"], Results)
    assert "90 % interval" in capsys.readouterr().out
    assert (tmp_path / "gdp.png").read_bytes().startswith(b"\x89PNG")
    gdp = names["gdp"]
    assert list(gdp.columns) == ["arm", "replicate", "quarter", "province", "value"]
    assert len(gdp) == 2 * 2 * 8 * 31
    assert gdp.value.gt(0).all()


def test_what_results_offer_explains_itself():
    offered = [name for name in vars(Results) if not name.startswith("_")]
    assert {"table", "plot", "frame", "agents", "save", "load"} <= set(offered)
    for name in offered:
        thing = getattr(Results, name)
        assert (thing.__doc__ or getattr(thing, "func", thing).__doc__ or "").strip(), name
