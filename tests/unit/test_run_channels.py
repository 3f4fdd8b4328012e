"""Claims about channels: what they contribute and the rest sum to the effect, and nobody else's numbers change."""

import numpy as np
import pytest
from commands.fake_economy import CODES, GAIN, NAMES, results
from unit.test_run import coarse

from sim.channels import CHANNELS
from sim.results import Results
from sim.results.channels import REST, WHOLE
from sim.run import run

ARM = "sichuan-copies-hangzhou"


def same(ours, theirs):
    """Whether two nested mappings hold the same bits."""
    assert ours.keys() == theirs.keys()
    for arm in ours:
        assert ours[arm].keys() == theirs[arm].keys()
        for name, values in ours[arm].items():
            assert values.tobytes() == theirs[arm][name].tobytes(), (arm, name)


# By hand.


def test_what_a_channel_takes_away_is_its_contribution():
    """Channels take 0, 10, 20, 30 and 40 % of a gain of 2 % in Ash: all of it, so nothing is left to the rest."""
    (found,) = results(has_channels=True).contributions()
    own = found.by_group["adopters"]
    for number, channel in enumerate(CHANNELS):
        assert own[channel].mean == pytest.approx(100 * GAIN * 0.1 * number)
    assert own[REST].mean == pytest.approx(0, abs=1e-9)
    assert own[WHOLE].mean == pytest.approx(100 * GAIN)
    assert all(value.mean == 0 for value in found.by_group["non-adopters"].values())


def test_a_folder_gives_channels_back(tmp_path):
    found = results(has_channels=True)
    folder = found.save(tmp_path / "run")
    again = Results.load(folder)
    same(again.shut, found.shut)
    assert again.summary() == found.summary()
    page = (folder / "report.html").read_text("utf-8")
    assert "Through which channel" in page
    assert "whole effect" in page


def test_without_channels_the_page_says_how_to_get_them(tmp_path):
    found = results()
    folder = found.save(tmp_path / "run")
    assert found.contributions() == ()
    assert "channels" not in found.summary()
    assert not (folder / "channels.parquet").exists()
    page = (folder / "report.html").read_text("utf-8")
    assert "whole effect" not in page
    assert "--channels" in page  # how to get them


def test_the_table_of_channels_fits_a_terminal():
    header, *rows = results(has_channels=True).contributions()[0].lines()
    assert len(rows) == len(CHANNELS) + 2
    assert {len(row) for row in rows} == {len(header)}
    assert len(header) <= 120
    assert len(CODES) == len(NAMES)


# Of the model.


@pytest.fixture(scope="module")
def with_channels():
    return run(coarse(**{"run.channels": True}), workers=1)


def test_channels_and_the_rest_sum_to_the_effect(with_channels):
    (found,) = with_channels.contributions()
    effects = {row.group: row.effect for row in with_channels.table().rows if row.quantity == "gdp"}
    assert found.by_group.keys() == effects.keys() == {"nation", "adopters", "non-adopters"}
    for group, parts in found.by_group.items():
        assert list(parts) == [*CHANNELS, REST, WHOLE]
        total = sum(parts[name].mean for name in (*CHANNELS, REST))
        assert total == pytest.approx(parts[WHOLE].mean, abs=1e-9)
        assert parts[WHOLE] == effects[group]
    assert any(parts[channel].mean != 0 for parts in found.by_group.values() for channel in CHANNELS)


def test_asking_for_channels_changes_no_arm(with_channels):
    same(run(coarse(), workers=1).series, with_channels.series)


@pytest.mark.parametrize("baseline", ["baseline", ARM])
def test_the_baseline_is_lived_first_wherever_it_stands(baseline):
    """With the policy as baseline, the other arm lacks it: a channel is shut on what the policy's arm heard."""
    found = run(coarse(**{"run.channels": True, "run.replicates": 1, "baseline": baseline}), workers=1)
    assert list(found.series) == ["baseline", ARM]
    assert set(found.shut) == {"baseline", ARM} - {baseline}


@pytest.mark.slow
def test_channels_are_the_same_bits_for_one_worker_or_two(with_channels):
    same(run(coarse(**{"run.channels": True}), workers=2).shut, with_channels.shut)


def test_a_policy_that_does_nothing_has_no_channels():
    """An arm like the baseline, with any channel shut, is the baseline to the last bit."""
    found = run(
        coarse("baseline", **{"run.channels": True, "run.replicates": 1, "arms.again": []}), workers=1
    )
    last = found.series["baseline"]["gdp"][:, -4:].mean(axis=1)
    for channel, gdp in found.shut["again"].items():
        assert np.array_equal(gdp, last), channel
