"""Claims about `blueprint compare`: paired on the same luck, wider without it, and nothing that cannot be compared."""

import json

import numpy as np
import pytest
from commands import fake_economy
from commands.fake_economy import GAIN, FakeRun, FakeScenario

from sim.calendar import Quarter
from sim.cli import main
from sim.errors import InputError
from sim.results import store
from sim.results.closing import ADOPTERS, NATION
from sim.results.comparison import MOST, Side, compare, differing, gdp_difference, unpaired
from sim.results.statistics import estimate, percent_effect

SAME_LUCK = FakeRun(replicates=6)
OTHER_LUCK = FakeRun(replicates=6, seed=8)
ARMS = {"as-is": (), "policy": (0,), "harder": (0, 1)}


def ran(run=SAME_LUCK, **said):
    return fake_economy.results(FakeScenario(arms=ARMS, run=run, **said))


def row(comparison, quantity="gdp", group=NATION):
    return next(each for each in comparison.rows if (each.group, each.quantity) == (group, quantity))


def written(folder, **said):
    folder.mkdir()
    store.write(ran(**said), folder)
    return folder


# Paired.


def test_an_arm_against_the_run_s_own_baseline_is_the_closing_table():
    found = ran()
    mine = compare(Side(found, "as-is"), Side(found, "policy")).rows
    theirs = [each for each in found.table().rows if each.arm == "policy"]
    assert [(each.group, each.quantity, each.effect) for each in mine] == [
        (each.group, each.quantity, each.effect) for each in theirs
    ]


def test_any_arm_may_be_the_baseline():
    found = ran()
    forth, back = (
        compare(Side(found, one), Side(found, other))
        for one, other in (("policy", "harder"), ("harder", "policy"))
    )
    assert forth.is_paired
    assert (row(forth).before, row(forth).after) == (row(back).after, row(back).before)
    assert row(forth).effect.mean > 0 > row(back).effect.mean
    assert forth.sizes[ADOPTERS] == 2


def test_two_runs_of_the_same_luck_are_paired_to_the_last_bit():
    one, other = ran(), ran()
    across = compare(Side(one, "as-is", "one"), Side(other, "policy", "other"))
    within = compare(Side(one, "as-is"), Side(one, "policy"))
    assert across.is_paired
    assert [each.effect for each in across.rows] == [each.effect for each in within.rows]


def test_of_more_replicates_the_first_are_paired():
    few, many = ran(FakeRun(replicates=3)), ran(FakeRun(replicates=6))
    mixed = compare(Side(few, "as-is", "few"), Side(many, "policy", "many"))
    assert row(mixed).effect == row(compare(Side(few, "as-is"), Side(few, "policy"))).effect
    assert "the first 3 of 6" in mixed.notes()[0]


def test_runs_of_different_length_are_compared_over_the_last_year_of_the_shorter():
    short, long = ran(FakeRun(quarters=4)), ran(FakeRun(quarters=8))
    mixed = compare(Side(short, "as-is", "short"), Side(long, "as-is", "long"))
    assert mixed.window == "2023Q1 to 2023Q4"
    cut = long.until(Quarter("2023Q4"))
    members = range(len(cut.codes))
    assert row(mixed).after == pytest.approx(cut.last_year("as-is", "gdp", members).mean())


# Unpaired.


def test_other_luck_is_said_and_widens_the_interval():
    same, other = ran(), ran(OTHER_LUCK)
    paired = compare(Side(same, "as-is", "one"), Side(ran(), "policy", "two"))
    loose = compare(Side(same, "as-is", "one"), Side(other, "policy", "two"))
    assert loose.differ == ("seed",)
    assert "unpaired" in loose.sentence
    tight, wide = (row(each, group=ADOPTERS).effect for each in (paired, loose))
    assert tight.high - tight.low < 1e-9  # the policy of the fake world adds the same everywhere
    assert tight.mean == pytest.approx(100 * GAIN)
    assert wide.high - wide.low > 1
    assert wide.error > 10 * tight.error


@pytest.mark.parametrize(
    ("where", "value", "named"),
    [
        ("first_quarter", "2023Q2", "first quarter"),
        ("parameters", {"x": 1}, "parameters"),
        ("seed", 1, "seed"),
    ],
)
def test_every_difference_of_luck_is_named(where, value, named):
    one, other = ran(), ran()
    other.manifest[where] = value
    assert differing(one, other) == (named,)


def test_unpaired_is_every_replicate_against_every_other():
    after, before = np.array([110.0, 120.0]), np.array([100.0, 50.0, 80.0])
    found = unpaired(percent_effect, after, before)
    pairs = [100 * (a - b) / b for a in after for b in before]
    assert found.mean == pytest.approx(np.mean(pairs))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(pairs, [0.05, 0.95])))


def test_the_error_of_independent_means_adds_in_squares():
    rng = np.random.default_rng(1)
    after, before = rng.normal(3, 1, 400), rng.normal(1, 2, 200)
    found = unpaired(lambda one, other: one - other, after, before)
    expected = np.hypot(estimate(after).error, estimate(before).error)
    assert found.error == pytest.approx(expected, rel=1e-9)


def test_of_very_many_replicates_quantiles_stand_for_all():
    rng = np.random.default_rng(2)
    after, before = rng.normal(3, 1, 20 * MOST), rng.normal(1, 2, 20 * MOST)
    found = unpaired(lambda one, other: one - other, after, before)
    assert found.mean == pytest.approx(after.mean() - before.mean(), abs=1e-3)
    assert found.high - found.low == pytest.approx(2 * 1.645 * np.sqrt(5), rel=0.02)


def test_one_replicate_on_a_side_has_no_interval():
    found = unpaired(percent_effect, np.array([110.0]), np.array([100.0, 50.0]))
    assert (found.low, found.high, found.error) == (None, None, None)


def test_the_figure_shows_the_quarters_that_both_lived():
    short, long = ran(FakeRun(quarters=4)), ran(FakeRun(quarters=8))
    quarters, values = gdp_difference(compare(Side(short, "as-is", "a"), Side(long, "policy", "b")))
    assert quarters == ("2023Q1", "2023Q2", "2023Q3", "2023Q4")
    assert values.shape == (3, 4)


# Refused.


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda manifest: manifest["economy"].update(name="meadow"), "Compare runs of one economy"),
        (lambda manifest: manifest.update(currency="taler"), "same provinces and currency"),
        (lambda manifest: manifest.update(first_quarter="2024Q3"), "no year in common"),
        (lambda manifest: manifest.update(first_quarter="2043Q1"), "no year in common"),
    ],
)
def test_nonsense_is_refused(change, said):
    one, other = ran(), ran()
    change(other.manifest)
    with pytest.raises(InputError, match=said):
        compare(Side(one, "as-is", "one"), Side(other, "policy", "other"))


def test_other_provinces_are_refused():
    one, other = ran(), ran()
    other.codes = ("1", "2", "3", "5")
    with pytest.raises(InputError, match="same provinces"):
        compare(Side(one, "as-is", "one"), Side(other, "policy", "other"))


# The command.


@pytest.fixture
def called(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        code = main(["compare", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_two_runs_are_compared_arm_by_arm(called, tmp_path):
    written(tmp_path / "one")
    written(tmp_path / "two", run=OTHER_LUCK)
    code, out, err = called("one", "two")
    assert (code, err) == (0, "")
    for arm in ARMS:
        assert f"two/{arm} against one/{arm}" in out
    assert "unpaired, as seed differs" in out


def test_another_baseline_and_a_page(called, tmp_path):
    written(tmp_path / "one")
    code, out, _ = called("one", "--baseline", "harder", "--arm", "policy", "--out", "pages", "--json")
    assert code == 0
    (told,) = json.loads(out)["comparisons"]
    assert told["baseline"]["arm"] == "harder"
    assert {path.name for path in (tmp_path / "pages").iterdir()} == {
        "comparison.csv",
        "comparison.html",
        "comparison.json",
        "comparison.png",
    }
    assert json.loads((tmp_path / "pages" / "comparison.json").read_text("utf-8")) == json.loads(out)
    page = (tmp_path / "pages" / "comparison.html").read_text("utf-8")
    assert "policy against harder" in page
    assert "http" not in page.replace("http://www.w3.org", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["one", "--baseline", "polcy"], "--baseline polcy: one has no such arm. Did you mean 'policy'?"),
        (["one", "--arm", "harsher"], "--arm harsher: one has no such arm. Did you mean 'harder'?"),
        (["one", "--arm", "as-is"], "as-is is the baseline itself"),
        (["one", "nowhere"], "nowhere: not a results folder"),
        (["one", "one", "one"], "Give one or two"),
        (["one", "--out", "one"], "exists already"),
        ([], "Missing argument"),
    ],
)
def test_a_mistake_is_one_clear_message(called, tmp_path, arguments, said):
    written(tmp_path / "one")
    code, out, err = called(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
