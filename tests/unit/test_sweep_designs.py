"""Claims about designs: which points they visit, what a run is known by, what is refused before anything runs."""

import shutil

import numpy as np
import pytest
import yaml
from sweep import small

from sim import fitted
from sim.errors import InputError
from sim.scenario import Scenario
from sim.scenario.variations import Variations
from sim.sweep.plan import Plan
from sim.sweep.store import opened

E, H = "parameters.migration.elasticity_talent", "parameters.migration.hukou_barrier"
GRANT = "arms.policy[0].grant"


def shown(plan: Plan) -> list[tuple]:
    return [tuple(plan.points.at(number).shown.values()) for number in range(len(plan.points))]


def refused(folder, design, match, **more):
    with pytest.raises(InputError, match=match) as raised:
        small.plan(folder, design, **more)
    return str(raised.value)


# What is visited.


def test_a_grid_is_every_combination_and_the_last_varies_fastest(tmp_path):
    plan = small.plan(tmp_path, {"grid": {E: [1.0, 2.0], GRANT: [10, 20, 30]}})
    assert shown(plan) == [(1.0, 10), (1.0, 20), (1.0, 30), (2.0, 10), (2.0, 20), (2.0, 30)]
    assert len(plan) == 12
    scenario = plan.scenario(4)
    assert (scenario.parameters.migration.elasticity_talent, scenario.arms["policy"][0].grant) == (2.0, 20)


def test_spans_have_both_ends(tmp_path):
    plan = small.plan(
        tmp_path,
        {
            "grid": {
                E: {"low": 1, "high": 2, "count": 3},
                GRANT: {"low": 1, "high": 100, "count": 3, "spacing": "log"},
            }
        },
    )
    assert sorted({row[0] for row in shown(plan)}) == [1.0, 1.5, 2.0]
    assert sorted({row[1] for row in shown(plan)}) == [1.0, 10.0, 100.0]


def test_a_latin_hypercube_has_one_draw_in_every_slice(tmp_path):
    design = {
        "latin_hypercube": {
            "count": 10,
            "over": {E: {"low": 0.5, "high": 1.5}, GRANT: {"low": 0, "high": 1000}},
        }
    }
    rows = np.array(shown(small.plan(tmp_path, design)))
    for column, low, width in ((0, 0.5, 0.1), (1, 0, 100)):
        assert sorted(((rows[:, column] - low) / width).astype(int)) == list(range(10))


def test_a_prior_is_drawn_within_its_ends_around_its_centre(tmp_path):
    rows = np.array(
        shown(small.plan(tmp_path, {"latin_hypercube": {"count": 200, "over": {E: "prior"}}}, replicates=1))
    )
    from sim.processes.migration import MigrationParameters

    low, high = MigrationParameters.priors()["elasticity_talent"]
    centre = MigrationParameters().elasticity_talent
    assert low < rows.min() < rows.max() < high
    assert rows.mean() == pytest.approx((low + centre + high) / 3, rel=0.02)  # the mean of a triangle


def test_sobol_has_base_times_variables_plus_two_points_in_the_order_of_saltelli(tmp_path):
    design = {"sobol": {"base": 8, "over": {E: {"low": 0.5, "high": 1.5}, GRANT: {"low": 1, "high": 1000}}}}
    rows = shown(small.plan(tmp_path, design))
    assert len(rows) == 8 * 4
    for block in range(8):
        a, with_first, with_second, b = rows[4 * block : 4 * block + 4]
        assert with_first == (b[0], a[1])
        assert with_second == (a[0], b[1])


def test_posterior_draws_are_taken_as_they_are_written(tmp_path):
    (tmp_path / "draws.csv").write_text(
        f"{E},migration.hukou_barrier\n1.0,0.2\n1.1,0.3\n1.2,0.25\n1.3,0.22\n"
    )
    whole = small.plan(tmp_path, {"posterior": {"draws": "draws.csv"}})
    assert shown(whole) == [(1.0, 0.2), (1.1, 0.3), (1.2, 0.25), (1.3, 0.22)]
    assert whole.points.columns == (E, H)
    half = small.plan(tmp_path, {"posterior": {"draws": "draws.csv", "count": 2}})
    assert shown(half) == [(1.0, 0.2), (1.2, 0.25)]


def test_sets_of_adopters_replace_who_adopts_in_every_entry_of_the_arm(tmp_path):
    plan = small.plan(
        tmp_path, {"adopters": {"arm": "policy", "sets": {"coast": ["Shore"], "land": ["inner"]}}}
    )
    assert shown(plan) == [("coast", 1), ("land", 2)]
    assert [lever.where for lever in plan.scenario(1).arms["policy"]] == [("inner",), ("inner",)]
    assert plan.scenario(1).arms["baseline"] == ()


def test_adopters_by_size_are_the_largest_first(tmp_path):
    plan = small.plan(tmp_path, {"adopters": {"arm": "policy", "sizes": [1, 2, 3]}})
    observation = plan.variations.economy.opening(2020)
    order = [observation.places.names[place] for place in np.argsort(observation.gdp)[::-1]]
    assert [plan.scenario(point).arms["policy"][0].where for point in range(3)] == [
        tuple(order[:1]), tuple(order[:2]), tuple(order),
    ]  # fmt: skip


def test_adopters_by_lot_are_different_sets_and_the_same_every_time(tmp_path):
    design = {"adopters": {"arm": "policy", "sizes": [1, 2], "order": "random", "draws": 3}}
    sets = [small.plan(tmp_path, design).scenario(point).arms["policy"][0].where for point in range(6)]
    assert {len(set(sets[:3])), len(set(sets[3:]))} == {3}
    again = [small.plan(tmp_path, design).scenario(point).arms["policy"][0].where for point in range(6)]
    assert again == sets


def test_products_cross_and_zips_pair(tmp_path):
    one, other = {"grid": {E: [1.0, 2.0]}}, {"grid": {GRANT: [10, 20]}}
    assert shown(small.plan(tmp_path, {"product": [one, other]})) == [(1, 10), (1, 20), (2, 10), (2, 20)]
    assert shown(small.plan(tmp_path, {"zip": [one, other]})) == [(1, 10), (2, 20)]


def test_a_variable_may_set_several_keys_alike(tmp_path):
    keys = ["arms.policy[0].intensity", "arms.policy[1].intensity"]
    plan = small.plan(tmp_path, {"grid": {"dose": [0.5, 1.0]}}, variables={"dose": keys})
    assert plan.points.columns == ("dose",)
    assert [lever.intensity for lever in plan.scenario(0).arms["policy"]] == [0.5, 0.5]


# What a run is known by.


def test_a_point_is_the_same_scenario_as_one_loaded_with_the_same_values(tmp_path):
    plan = small.plan(tmp_path, {"grid": {E: [1.0, 1.5], H: [0.2], GRANT: [10_000, 20_000]}})
    for point in range(4):
        overrides = dict(plan.points.at(point).overrides) | {"economy": str(small.FOLDER)}
        alone = Scenario.load(tmp_path / "base.yaml", overrides)
        swept = plan.scenario(point)
        assert swept == alone
        assert swept.parameters.migration.model_fields_set == alone.parameters.migration.model_fields_set


def test_the_packaged_scenarios_vary_as_they_load():
    overrides = {"run.quarters": 8, E: 1.5, "arms.hangzhou-everywhere[0].intensity": 0.5}
    swept = Variations("hangzhou-everywhere", {"run.quarters": 8}).scenario(
        {key: value for key, value in overrides.items() if key != "run.quarters"}
    )
    assert swept == Scenario.load("hangzhou-everywhere", overrides)


def test_a_key_depends_on_what_changes_numbers_and_on_nothing_else(tmp_path):
    def first_key(**more):
        return small.plan(tmp_path, **more).run(0).key

    usual = first_key()
    assert first_key(title="another", question="why?", replicates=3) == usual
    assert first_key(settings={"economy": str(small.FOLDER), "title": "another"}) == usual
    assert first_key(settings={"economy": str(small.FOLDER), "run.seed": 2}) != usual
    assert first_key(settings={"economy": str(small.FOLDER), "uncertainty": "none"}) != usual
    central = small.plan(tmp_path).variations.base.parameters.migration.hukou_barrier
    assert first_key(settings={"economy": str(small.FOLDER), H: central}) != usual  # set, so it is not drawn


def test_where_economies_vary_a_key_depends_on_the_data_of_its_own(tmp_path):
    one, other = (shutil.copytree(small.FOLDER, tmp_path / name) for name in ("littleland", "copied"))

    def keys():
        design = {"grid": {"economy": [str(one), str(other)]}}
        return [run.key for run in small.plan(tmp_path, design, settings={}).runs()]

    before = keys()
    with (other / "panel.csv").open("a") as panel:
        panel.write("\n")  # the same figures in another file
    after = keys()
    assert after[:2] == before[:2]
    assert not set(after[2:]) & set(before)


@pytest.fixture
def fits(tmp_path, monkeypatch):
    """A home of fits with one of Littleland: a parameter drawn twice, no momentum for its opening."""
    folder = tmp_path / "fits" / "little"
    folder.mkdir(parents=True)
    monkeypatch.setattr("sim.fitted.fit.HOME", folder.parent)
    about = {
        "economy": "littleland", "until": 2019, "made_at": "now", "commit": "none", "seconds": 1.0, "simulations": 2,
        "method": "invented", "checksums": {}, "parameters": {},
    }  # fmt: skip
    (folder / "fit.yaml").write_text(yaml.safe_dump(about))
    (folder / "draws.csv").write_text("entry.rate_per_year\n0.10\n0.12\n")
    (folder / "momentum.csv").write_text("opening,code,years_ahead,log_productivity\n1999,1,1,0.1\n")
    fitted.read.cache_clear()
    yield folder
    fitted.read.cache_clear()


@pytest.mark.parametrize("file", ["draws.csv", "momentum.csv"])
def test_a_key_depends_on_the_fit_that_is_drawn_from_and_only_there(tmp_path, fits, file):
    def laid_out(uncertainty):
        fitted.read.cache_clear()  # as in a process that starts anew
        return small.plan(tmp_path, settings={"economy": str(small.FOLDER), "uncertainty": uncertainty})

    priors, drawn = laid_out("priors"), laid_out("fitted:little")
    with opened(tmp_path / "out", drawn, resumes=False):
        pass
    (fits / "fit.yaml").write_text((fits / "fit.yaml").read_text().replace("now", "then"))
    assert laid_out("fitted:little").digest == drawn.digest
    (fits / file).write_text((fits / file).read_text().replace("0.1", "0.2"))
    again = laid_out("fitted:little")
    assert not {run.key for run in again.runs()} & {run.key for run in drawn.runs()}
    assert laid_out("priors").digest == priors.digest
    with (
        pytest.raises(InputError, match="holds another sweep .*the fit it draws from differs"),
        opened(tmp_path / "out", again, resumes=True),
    ):
        pass


def test_every_run_has_a_key_of_its_own(tmp_path):
    plan = small.plan(tmp_path)
    assert len({run.key for run in plan.runs()}) == len(plan) == 40


def test_a_key_depends_on_the_data(tmp_path):
    import shutil

    copied = tmp_path / "copied"
    shutil.copytree(small.FOLDER, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def first_key():
        return small.plan(tmp_path, settings={"economy": str(copied)}).run(0).key

    before = first_key()
    assert before == first_key()
    panel = copied / "panel.csv"
    panel.write_text(
        panel.read_text().rstrip("\n") + "\n\n"
    )  # the same figures in other bytes: told by checksum
    assert first_key() != before


# What is refused.


@pytest.mark.parametrize(
    ("design", "more", "match"),
    [
        ({}, {}, r"small.yaml:\d+: design: is empty. Write one of grid, latin_hypercube, sobol"),
        ({"grid": {}}, {}, r"design.grid: must not be empty"),
        ({"grid": {E: []}}, {}, r"elasticity_talent: must not be empty"),
        ({"grid": {E: [1]}, "sobol": {"base": 2, "over": {E: "prior", H: "prior"}}}, {}, "says grid and sobol"),
        ({"grd": {E: [1]}}, {}, r"design.grd: is not a key here. Did you mean 'grid'"),
        ({"grid": {E: [1.0, 1.0]}}, {}, "has a value twice"),
        ({"grid": {E: {"low": 2, "high": 1, "count": 3}}}, {}, "low must be below high"),
        ({"grid": {E: {"low": 0, "high": 1, "count": 3, "spacing": "log"}}}, {}, "above 0 where spacing is log"),
        ({"grid": {E: {"low": 0, "high": 1}}}, {}, "count: is missing"),
        ({"sobol": {"base": 12, "over": {E: "prior", H: "prior"}}}, {}, "must be a power of two, got 12. Write 8"),
        ({"latin_hypercube": {"count": 3, "over": {GRANT: "prior"}}}, {}, "has no prior"),
        ({"grid": {"parameters.migration.elasticity_talnt": [1]}}, {}, "Did you mean 'elasticity_talent'"),
        ({"grid": {E: [1, -5]}}, {}, r"small.yaml:\d+: point 1: parameters.migration.elasticity_talent=-5: must be"),
        ({"grid": {E: ["high"]}}, {}, "must be a number, got 'high'"),
        ({"grid": {"arms.policy[7].grant": [1]}}, {}, r"has 2 entries, counted from 0"),
        ({"grid": {"run.replicates": [1, 2]}}, {}, "run.replicates cannot vary"),
        ({"grid": {"title": ["a", "b"]}}, {}, "title changes no number"),
        ({"adopters": {"arm": "polcy", "sizes": [1]}}, {}, "no arm 'polcy'. Did you mean 'policy'"),
        ({"adopters": {"arm": "baseline", "sizes": [1]}}, {}, "decides nothing that could be adopted"),
        ({"adopters": {"arm": "policy"}}, {}, "needs either sets or sizes"),
        ({"adopters": {"arm": "policy", "sizes": [4]}}, {}, "must be at most 3, got 4"),
        ({"adopters": {"arm": "policy", "sets": {"a": ["Shoer"]}}}, {}, "Did you mean 'Shore'"),
        ({"adopters": {"arm": "policy", "sizes": [3], "order": "random", "draws": 2}}, {}, "has only 1 set"),
        ({"product": [{"grid": {E: [1]}}, {"grid": {E: [2]}}]}, {}, "which another part sets as well"),
        ({"product": []}, {}, "product: must not be empty"),
        ({"zip": [{"grid": {E: [1, 2]}}, {"grid": {H: [0.2]}}]}, {}, "has 1 points and the first 2"),
        ({"posterior": {"draws": "nowhere.csv"}}, {}, "cannot be read"),
        ({"posterior": {"draws": "../draws.csv"}}, {}, "leads out of the folder"),
        ({"posterior": {"draws": "fitted:nowhere"}}, {}, "no fit 'nowhere'"),
        ({"grid": {E: [1]}}, {"settings": {"economy": str(small.FOLDER), E: 2}}, "is varied by the design as well"),
        ({"grid": {E: [1]}}, {"settings": {"run.quartrs": 2}}, r"Did you mean 'quarters'"),
        ({"grid": {E: [1]}}, {"variables": {"dose": GRANT}}, "is not in the design"),
        ({"grid": {"point": [1]}}, {"variables": {"point": E}}, "is the name of a column"),
        ({"grid": {E: [1]}}, {"keep": ["gdpp"]}, "no quantity 'gdpp'. Did you mean 'gdp'"),
        ({"grid": {E: [1]}}, {"outcomes": [{"quantity": "exports"}]}, "'exports' is not kept. Add it to keep"),
        ({"grid": {E: [1]}}, {"scenario": "bas"}, "no such file or packaged scenario. Did you mean 'base'"),
        ({"grid": {E: [1]}}, {"replicats": 3}, "Did you mean 'replicates'"),
        ({"grid": {E: [1]}}, {"settings": {"economy": str(small.FOLDER), "run.channels": True}}, "has channels"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_place_and_remedy(tmp_path, design, more, match):
    refused(tmp_path, design, match, **more)


def test_two_points_that_are_the_same_scenario_are_refused(tmp_path):
    design = {"adopters": {"arm": "policy", "sets": {"one": ["Plain", "Hills"], "other": ["Plain", "Hills"]}}}
    refused(tmp_path, design, "points 0 and 1 are the same scenario")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("a,b\n1,2\n", "no parameter 'a'"),
        ("migration.elasticity_talent\n", "has no draws"),
        ("migration.elasticity_talent\nmany\n", r"draws.csv:2 is not 1 finite numbers"),
        ("migration.elasticity_talent\nnan\n", r"draws.csv:2 is not 1 finite numbers"),
        ("migration.elasticity_talent,migration.hukou_barrier\n1\n", r"draws.csv:2 is not 2 finite numbers"),
    ],
)
def test_draws_that_cannot_be_used_are_refused(tmp_path, text, match):
    (tmp_path / "draws.csv").write_text(text)
    refused(tmp_path, {"posterior": {"draws": "draws.csv"}}, match)
