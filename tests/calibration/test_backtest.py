"""Claims about the backtest: nothing later leaks into a forecast, and what was done is kept."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration.backtest import HORIZONS, Backtest, backtest, drawn_from, known_at, score
from calibration.backtest_table import lines, summary
from calibration.forecasts import FULL, Asked, forecast, point
from calibration.hands import Hands
from calibration.known import counted_later, known_by, seen_at, with_panels
from calibration.past import past
from calibration.rules import RIVALS, no_change, two_speed_trend
from calibration.scale_error import scale_error, told_beside
from sim import economies, fitted
from sim.economies.observation import VECTORS
from sim.errors import InputError, RunError

ORIGIN = 2018
SMALL = {"replicates": 2, "scale": 0.05, "settings": {}}


@pytest.fixture(scope="module")
def china():
    return with_panels(economies.load("china"))


@pytest.fixture(scope="module")
def another_future(china):
    """China to the origin; afterwards every figure of a panel or count that was known by then is another one,
    but for those that `counted_later` says are used all the same."""
    tables = china.tables
    later = np.array(tables.years) > ORIGIN
    apart = 1.0 + 0.5 * np.arange(len(china.places)) / len(china.places)
    late = set(counted_later(china, ORIGIN))
    columns = {
        name: values
        if name in late or tables.latest(name, ORIGIN) is None
        else np.where(later[:, None], values * apart, values)
        for name, values in tables.columns.items()
    }
    counts = {
        name: {
            year: value * (1.3 if year > ORIGIN and name not in late else 1.0)
            for year, value in known.items()
        }
        for name, known in tables.counts.items()
    }
    moves = {
        period: (2.0 * margins[0], 2.0 * margins[1]) if period[1] > ORIGIN else margins
        for period, margins in tables.moves.items()
    }
    return replace(china, tables=replace(tables, columns=columns, counts=counts, moves=moves))


def test_the_other_future_is_another_one(china, another_future):
    year = ORIGIN + 1
    assert not np.allclose(china.opening(year).gdp, another_future.opening(year).gdp)
    assert not np.allclose(past(china).share(year), past(another_future).share(year))


def test_later_data_do_not_change_what_is_known(china, another_future):
    for quantity in ("gdp", "population", "frontier_gdp"):
        mine, yours = (known_at(each, quantity, ORIGIN) for each in (china, another_future))
        assert np.array_equal(mine.shares, yours.shares)
        assert mine.last == ORIGIN
        for rule in RIVALS.values():
            assert np.array_equal(rule(mine, 3), rule(yours, 3))
    mine, yours = (seen_at(each, ORIGIN) for each in (china, another_future))
    for name in VECTORS:
        assert np.array_equal(getattr(mine, name), getattr(yours, name), equal_nan=True), name


@pytest.mark.slow
def test_later_data_do_not_change_a_forecast(china, another_future):
    """To the last bit, in everything that is kept of it."""
    asked = [Asked(each, horizons=(1,), **SMALL) for each in (china, another_future)]
    mine, yours = (forecast(each, ORIGIN, 1) for each in asked)
    assert mine.keys() == yours.keys()
    for name in mine:
        assert np.array_equal(mine[name], yours[name]), name


def test_what_was_counted_later_is_said(china):
    assert "registered_in_other_province_persons" in counted_later(china, 2015)
    assert counted_later(china, 2024) == ()


def test_a_year_of_the_future_cannot_be_asked_for(china):
    with pytest.raises(InputError, match="shares are known from"):
        past(known_by(china, 2015)).until(2016)


def test_no_change_is_no_change(china):
    known = known_at(china, "gdp", 2015)
    assert np.array_equal(no_change(known, 5), known.share(2015))
    for rule in (*RIVALS.values(), two_speed_trend):
        assert rule(known, 5).sum() == pytest.approx(1.0)


def test_the_point_forecast_is_free_of_the_shocks_that_were_drawn():
    """A forecast that is a number plus the shocks: the point is the number, whatever was drawn."""
    shocks = np.random.default_rng(1).normal(size=(5, 31)) + 0.3
    assert point(1.0 + 0.8 * shocks, shocks) == pytest.approx(np.ones(31))


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A small backtest, and its folder."""
    folder = tmp_path_factory.mktemp("backtest")
    return backtest("china", origins=(2021, 2022), out=folder, **SMALL), folder


@pytest.mark.slow
def test_every_row_is_scored_and_told(kept):
    found, _ = kept
    scored = score(found)
    rows = scored["gdp"][1]
    assert {*RIVALS, "two-speed rule", "trend only", "agents only", FULL} == set(rows)
    assert set(scored["gdp"]) == {1}
    assert set(scored) == {"gdp", "population", "frontier_gdp"}
    assert min(row["rmse"] for row in rows.values()) > 0.0
    assert any("full model" in line and "best rival" in line for line in lines(found, scored, 2, 0.05))
    assert rows["no change"]["rmse"] == pytest.approx(0.0717, rel=0.5)
    assert 1 in HORIZONS


@pytest.mark.slow
def test_what_is_kept_is_not_made_again(kept, monkeypatch):
    found, folder = kept
    monkeypatch.setattr("calibration.backtest.forecast", None)  # nothing can be made
    again = backtest("china", origins=(2021, 2022), out=folder, **SMALL)
    for origin, arrays in found.forecasts.items():
        assert all(np.array_equal(arrays[name], again.forecasts[origin][name]) for name in arrays)


@pytest.mark.slow
def test_a_fit_is_forecast_with_under_its_own_shocks_and_named(kept, tmp_path):
    prior, folder = kept
    shutil.copy(folder / "origin-2022.npz", tmp_path)  # of the same origin, but under the priors
    drawn = SMALL | {"settings": {"uncertainty": "fitted:china-2015"}}
    found = backtest("china", origins=(2022,), out=tmp_path, **drawn)
    luck, of_prior = (each.forecasts[2022]["shocks"] for each in (found, prior))
    assert luck.std() > 0.0
    assert not np.array_equal(luck, of_prior)
    scored = score(found)
    named = "drawn from the fit china-2015, made of figures of china to 2015"
    assert summary(found, scored, 2, 0.05)["parameters"] == named
    assert f"Parameters: {named}." in lines(found, scored, 2, 0.05)
    assert "priors" in summary(prior, score(prior), 2, 0.05)["parameters"]


def test_a_forecast_is_made_again_where_the_fit_of_that_name_is_another_one(tmp_path, monkeypatch):
    worked = []

    def cheap(asked, origin, ahead):
        worked.append(origin)
        return {"shocks": np.zeros(1)}

    monkeypatch.setattr("calibration.backtest.forecast", cheap)
    drawn = SMALL | {"settings": {"uncertainty": "fitted:china-2015"}, "out": tmp_path, "origins": (2022,)}
    backtest("china", **drawn)
    backtest("china", **drawn)
    assert worked == [2022]
    fit = fitted.load("china-2015")
    other = replace(fit, draws={name: values[::-1].copy() for name, values in fit.draws.items()})
    monkeypatch.setattr(fitted, "load", lambda name: other)
    backtest("china", **drawn)
    assert worked == [2022, 2022]


def test_a_fit_made_of_other_data_is_refused_before_anything_is_forecast(tmp_path, monkeypatch):
    fit = fitted.load("china-2015")
    changed = fit.about.model_copy(update={"checksums": fit.about.checksums | {"gdp.csv": "0" * 64}})
    monkeypatch.setattr(fitted, "load", lambda name: replace(fit, about=changed))
    drawn = SMALL | {"settings": {"uncertainty": "fitted:china-2015"}}
    with pytest.raises(
        InputError, match=r"was made from other data: gdp\.csv changed since\. Run `blueprint calibrate"
    ):
        backtest("china", origins=(2022,), out=tmp_path, **drawn)
    assert not list(tmp_path.iterdir())


def test_a_fit_is_used_only_where_it_knows_nothing_later():
    asked = {"uncertainty": "fitted:china-2015"}
    assert drawn_from(asked, (2015, 2018)).name == "china-2015"
    assert drawn_from({"uncertainty": "priors"}, (2010,)) is drawn_from({}, (2010,)) is None
    with pytest.raises(InputError, match=r"figures to 2015, which nobody had in 2014\. .* --until 2014"):
        drawn_from(asked, (2014, 2018))
    with pytest.raises(InputError, match="figures to 2023, which nobody had in 2022"):
        drawn_from({"uncertainty": "fitted:china"}, (2022,))


def invented(china, seed, spread=0.02, replicates=400):
    """A backtest from 2020 whose forecasts are no change and luck."""
    draw = np.random.default_rng(seed)
    shape = (replicates, 3, len(china.places))
    names = [f"{row}/{of}" for row in (FULL, "agents only") for of in ("gdp", "population", "frontier_gdp")]
    rows = {name: draw.normal(0.0, spread, shape) for name in names}
    shocks = draw.normal(0.0, 0.01, shape)
    aim = {"trend only/gdp": shocks, "shocks": shocks, "errors": shocks, "aim": np.zeros(shape[1:])}
    return Backtest(china, {2020: rows | aim}, 2023)


def test_scales_that_differ_by_luck_are_apart_by_luck(china):
    """Pairs of sets of replicates of one law: on average as far apart as is said of luck alone."""
    pairs = [scale_error(invented(china, 2 * n), invented(china, 2 * n + 1), (1, 3)) for n in range(10)]
    assert {(row.quantity, row.ahead) for row in pairs[0]} >= {("gdp", 1), ("gdp", 3), ("population", 1)}
    for quantity in ("gdp", "population"):
        rows = [row for pair in pairs for row in pair if row.quantity == quantity]
        apart, luck = (np.mean([getattr(row, name) ** 2 for row in rows]) for name in ("apart", "luck"))
        assert apart == pytest.approx(luck, rel=0.3)
        assert np.mean([row.width for row in rows]) == pytest.approx(1.0, abs=0.05)


def test_scales_that_differ_are_told_apart(china):
    one = invented(china, 1)
    assert {(row.apart, row.width) for row in scale_error(one, one)} == {(0.0, 1.0)}
    wider = scale_error(one, invented(china, 2, spread=0.04))
    assert all(row.width == pytest.approx(2.0, rel=0.15) for row in wider)
    assert all(row.other_coverage_90 >= row.coverage_90 for row in wider)
    shocks = one.forecasts[2020]["shocks"]
    changes = {name: values + 0.1 * (np.arange(31) < 5) for name, values in one.forecasts[2020].items()}
    moved = replace(one, forecasts={2020: changes | {"shocks": shocks, "errors": shocks}})
    assert all(row.apart > 5.0 * row.luck for row in scale_error(one, moved))
    assert len(told_beside(wider, 0.25, 1.0)) == 3 + len(wider)


@pytest.mark.slow
def test_a_damaged_piece_is_named_and_not_thrown_away(kept, tmp_path):
    folder = tmp_path / "damaged"
    shutil.copytree(kept[1], folder)
    damaged = folder / "origin-2022.npz"
    damaged.write_bytes(b"not a piece")
    with pytest.raises(InputError, match=r"origin-2022\.npz: cannot be read .* Delete it and run again"):
        backtest("china", origins=(2021, 2022), out=folder, **SMALL)
    assert damaged.exists()


@pytest.mark.slow
def test_work_that_cannot_go_on_leaves_what_was_done(kept, tmp_path):
    folder = tmp_path / "dies"
    folder.mkdir()
    shutil.copy(kept[1] / "origin-2021.npz", folder)

    class Lost(Hands):
        def work(self, *_, **__):
            raise RunError("the scheduler was lost")

    with pytest.raises(
        RunError, match=r"the scheduler was lost\. 1 of 2 origins are kept in .* goes on from there"
    ):
        backtest("china", origins=(2021, 2022), out=folder, hands=Lost(), **SMALL)
    assert [path.name for path in folder.iterdir()] == ["origin-2021.npz"]


@pytest.mark.parametrize(
    ("name", "origins", "said"),
    [
        ("china", (2005,), "2005 cannot be opened"),
        ("china", (2024,), "nothing later is known"),
        ("china-hangzhou", (2015,), "is cut out of another economy"),
        (str(Path(__file__).parents[1] / "littleland"), (2019,), "fewer than three"),
    ],
)
def test_what_cannot_be_tested_is_refused(name, origins, said, tmp_path):
    with pytest.raises(InputError, match=said):
        backtest(name, origins=origins, out=tmp_path, **SMALL)
