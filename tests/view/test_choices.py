"""Claims about what a visitor chooses: it is a scenario, read as any other, and written as any other."""

import pytest
import yaml

from sim.errors import InputError
from sim.policy.catalogue import LEVERS
from sim.scenario import Scenario, packaged_scenarios
from sim.view.choices import COARSENESS, agents_of, in_plain_words, opened, packages, usual_doses
from sim.view.fields import by_pillar, dials, what_is_known
from sim.view.folders import save


@pytest.mark.parametrize("name", packaged_scenarios())
def test_every_packaged_scenario_opens_and_says_what_it_said(name):
    choices, asked = opened(name), Scenario.load(name)
    shown = choices.scenario()
    for arm in asked.arms:
        assert shown.arms[arm] == asked.arms[arm]
    assert (shown.economy, shown.run, shown.name) == (asked.economy, asked.run, asked.name)


@pytest.mark.parametrize("name", ["hangzhou-everywhere", "does-the-model-see-hangzhou", "same-money"])
def test_what_is_written_is_read_back_as_what_is_shown(name, tmp_path):
    choices = opened(name).with_value("run.seed", 5).with_value("name", "mine")
    assert Scenario.load(save(choices, tmp_path)) == choices.scenario()


def test_a_package_taken_apart_decides_the_same_but_for_the_number_of_lines():
    whole = opened("hangzhou-everywhere").with_everywhere("intensity", 0.5)
    apart = whole.taken_apart()
    assert len(whole.entries) == 1
    assert len(apart.entries) == 13
    assert apart.scenario().arms[apart.arm] == whole.scenario().arms[whole.arm]


def test_edits_change_what_they_say_and_nothing_else():
    begun = opened("sichuan-copies-hangzhou")
    edits = {
        "where": (begun.with_everywhere("where", ["west", "Anhui"]), ("west", "Anhui")),
        "intensity": (begun.with_everywhere("intensity", 2.0), 2.0),
    }
    before = begun.scenario().arms[begun.arm]
    for field, (edited, expected) in edits.items():
        for lever, old in zip(edited.scenario().arms[edited.arm], before, strict=True):
            assert getattr(lever, field) == expected
            assert lever.model_copy(update={field: getattr(old, field)}) == old


def test_a_policy_that_was_changed_no_longer_bears_the_old_title():
    begun = opened("hangzhou-everywhere")
    assert begun.scenario().title
    changed = begun.with_package("hefei")
    assert changed.scenario().title == changed.scenario().question == ""
    assert begun.with_value("run.seed", 1).scenario().title == begun.scenario().title


def test_any_lever_can_be_switched_on_and_off_with_a_dose_from_a_package():
    begun = opened("hangzhou-everywhere").with_package(None)
    for name, dose in usual_doses().items():
        switched = begun.with_lever(name, dose)
        (lever,) = switched.scenario().arms[switched.arm]
        assert lever.lever == name
        assert switched.with_lever(name, None).entries == ()
    assert set(usual_doses()) == set(LEVERS)
    assert set(packages()) >= {"hangzhou", "hefei", "shenzhen"}


def test_dials_have_the_unit_the_bounds_and_the_words_of_the_schema():
    assert sorted(name for names in by_pillar().values() for name in names) == sorted(LEVERS)
    for lever in LEVERS.values():
        assert lever.shown_by in what_is_known(lever)
        for dial in dials(lever):
            field = lever.model_fields[dial.name]
            assert dial.description == field.description
            limits = {type(limit).__name__: limit for limit in field.metadata}
            if dial.most is not None:
                assert (dial.least, dial.most) == (limits["Ge"].ge, limits["Le"].le)
                assert field.json_schema_extra["unit"] in dial.label


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda it: it.with_everywhere("where", ["Zhejang"]), "Did you mean 'Zhejiang'?"),
        (lambda it: it.with_everywhere("intensity", 9.0), "Intensity: must be at most 3, got 9."),
        (lambda it: it.with_everywhere("when.start", "1999Q1"), "1999Q1 lies before the run"),
        (lambda it: it.with_value("run.seed", -4), "Luck (seed): must be at least 0, got -4."),
        (lambda it: it.with_value("economy", "narnia"), "no economy"),
        (lambda it: it.with_value("name", "../mine"), "Use letters, digits"),
        (lambda it: it.with_value("run.start", "1950Q1"), "no data for 1950"),
    ],
)
def test_what_cannot_be_is_told_without_a_place_that_the_visitor_never_saw(edit, told):
    with pytest.raises(InputError) as refused:
        edit(opened("hangzhou-everywhere")).scenario()
    (line,) = in_plain_words(refused.value)
    assert told in line
    assert "this page" not in line
    assert "arms." not in line


def test_more_agents_than_a_visitor_may_have_are_refused_before_anything_opens():
    choices = opened("hangzhou-everywhere", coarseness="very fine")
    assert agents_of(choices.scenario()) > 200_000
    with pytest.raises(InputError, match="Choose coarser agents"):
        choices.scenario(most_agents=100_000)


def test_agents_are_counted_before_they_are_drawn():
    from sim.opening import open_economy

    asked = opened("hangzhou-everywhere", coarseness="very coarse").scenario()
    state = open_economy(asked, 0).state
    assert agents_of(asked) == pytest.approx(len(state.firms) + len(state.talent), rel=0.05)


def test_a_scale_that_is_ours_has_a_name():
    for name in COARSENESS:
        assert opened("baseline", coarseness=name).coarseness == name


def test_another_year_drops_starts_that_lie_before_it():
    moved = opened("fourteenth-plan").with_year(2023)
    assert moved.scenario().arms[moved.arm][0].when.start == moved.scenario().run.start


def test_an_economy_of_ones_own_is_named_in_the_text_but_given_beside_it(tmp_path):
    from littleland.country import FOLDER

    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "extends: baseline\neconomy: littleland\nrun: {start: 2020Q1, quarters: 4}\n", encoding="utf-8"
    )
    choices = opened(mine, economy=str(FOLDER))
    asked = choices.scenario()
    assert asked.observed().name == "littleland"
    saved = save(choices.with_value("name", "saved"), tmp_path)
    assert str(FOLDER.parent) not in saved.read_text(encoding="utf-8")
    assert yaml.safe_load(saved.read_text(encoding="utf-8"))["economy"] == "littleland"
    assert Scenario.load(saved, {"economy": str(FOLDER)}).arms == asked.arms
