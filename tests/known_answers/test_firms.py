"""Entry, exit and luck of firms by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.processes import entry, exit, volatility
from sim.processes.entry import Entry, EntryParameters
from sim.processes.exit import ExitParameters
from sim.processes.volatility import VolatilityParameters
from sim.streams import Streams

COUNT = 200_000
IDS = np.arange(COUNT, dtype=np.uint64)


class Crowd(SimpleNamespace):
    """Many firms or people, as far as a process looks at them."""

    def __len__(self):
        return len(self.identity)


# --- entry ----------------------------------------------------------------------------------------------------------

STRUCTURE = SimpleNamespace(
    opening_talent=np.array([8000.0]), people_per_talent=100.0, entry_chance=np.array([[0.010, 0.002]]),
    entrant_weight=np.array([[50.0, 4.0]]), provinces=1,
)  # fmt: skip
TALLY = SimpleNamespace(
    talent=np.array([[10_000.0]]), capital=np.array([[2e6, 1e5]]), firms=np.array([[1000.0, 0.0]]),
    mean_capital=np.array([2000.0, 3000.0]), mean_productivity=np.array([[0.5, 0.7]]),
    spread_productivity=np.array([[0.4, 0.2]]),
)  # fmt: skip
P = EntryParameters(response_to_return=1.0, size=0.25, quality_spread=0.5)
X = ExitParameters(level=0.8, fall_with_size=0.45, smallest_size=0.1)
F = VolatilityParameters(per_quarter=0.025, fall_with_size=0.15, smallest_size=0.01)


def intended():
    return entry.intend(TALLY, np.array([[1.2, 1.0]]), STRUCTURE, P)


def test_the_chance_of_founding():
    """0.010 x a return of 1.2 over user cost x 8,000 / 10,000 talent = 0.0096; 0.002 x 1 x 0.8 = 0.0016. eq. E1"""
    assert intended().chance == pytest.approx(np.array([[0.0096, 0.0016]]))


def test_what_start_ups_want():
    """A quarter of the cell's mean capital, 500; where the cell is empty of the nation's, 750. 100 agents want
    100 x (0.0096 x 50 x 500 + 0.0016 x 4 x 750) = 24,480. eq. E2, I5"""
    found = intended()
    assert found.wanted == pytest.approx([24_480.0])
    empty = SimpleNamespace(**(vars(TALLY) | {"capital": np.array([[2e6, 0.0]])}))
    assert entry.intend(empty, np.array([[1.2, 1.0]]), STRUCTURE, P).capital == pytest.approx(
        np.array([[500.0, 750.0]])
    )


def found(idle, lucks=(0.001, 0.0095, 0.0105)):
    """Three founders: the first two fall below the chance of the first sector, the third between both."""
    chances = Entry(np.array([[0.0096, 0.0016]]), np.array([[500.0, 750.0]]), np.array([24_480.0]))
    people = SimpleNamespace(province=np.zeros(9, np.int16), identity=np.arange(9, dtype=np.uint64))
    return entry.found(
        chances, np.array([2, 4, 5]), np.array(lucks), people, np.array([idle]), TALLY, STRUCTURE, 0.025, 7, P,
        Streams(1, 0).at(7)("entry.quality"),
    )  # fmt: skip


def test_start_ups_take_over_idle_capital():
    """They ask 2 x 50 x 500 + 4 x 750 = 53,000; all of it wears by 2.5 % in the quarter: 487.5 and 731.25. eq. E2"""
    firms, taken = found(idle=60_000.0)
    assert taken == pytest.approx([53_000.0])
    assert firms.capital == pytest.approx([487.5, 487.5, 731.25])
    assert firms.sector.tolist() == [0, 0, 1]
    assert firms.weight.tolist() == [50.0, 50.0, 4.0]
    assert firms.founded.tolist() == [7, 7, 7]


def test_where_too_little_is_idle_everyone_gets_a_part_and_where_nothing_is_nobody_founds():
    """26,500 idle of 53,000 asked: half of what each wants."""
    firms, taken = found(idle=26_500.0)
    assert taken == pytest.approx([26_500.0])
    assert firms.capital == pytest.approx([243.75, 243.75, 365.625])
    firms, taken = found(idle=0.0)
    assert len(firms) == 0
    assert taken == pytest.approx([0.0])


def test_start_ups_inherit_local_productivity_with_half_its_spread():
    """Mean 0.5 and spread 0.5 x 0.4 = 0.2 in the first sector, without any knowledge of research. eq. E3"""
    people = SimpleNamespace(province=np.zeros(COUNT, np.int16), identity=IDS)
    chances = Entry(np.array([[0.01, 0.0]]), np.array([[1.0, 1.0]]), np.array([1.0]))
    firms, _ = entry.found(
        chances, np.arange(COUNT), np.zeros(COUNT), people, np.array([1e12]), TALLY, STRUCTURE, 0.0, 7, P,
        Streams(1, 0).at(7)("entry.quality"),
    )  # fmt: skip
    assert firms.productivity.mean() == pytest.approx(0.5, abs=4 * 0.2 / np.sqrt(COUNT))
    assert firms.productivity.std() == pytest.approx(0.2, rel=4 / np.sqrt(2 * COUNT))
    assert np.all(firms.knowledge == 0.0)


# --- exit -----------------------------------------------------------------------------------------------------------


def test_the_yearly_hazard_of_a_firm_of_mean_size():
    """0.8 times 1.6 % in the first year, 9.5 % in the third, 6 % from the eleventh on. eq. X1"""
    ages = np.array([0, 2, 10, 40])
    assert exit.hazard_at(ages, X) == pytest.approx([0.0128, 0.076, 0.048, 0.048])


@pytest.mark.parametrize(
    ("size", "chance"),
    [(1.0, 0.0188206), (4.0, 0.0101301), (0.01, 0.0521406)],
    ids=["mean", "four times", "tiny"],
)
def test_the_chance_to_close_in_the_third_year(size, chance):
    """0.095 x 0.8 / 4 = 0.019 a quarter; at four times the size x 4^-0.45 = 0.53589; tiny x 2.81838.

    1 - e^-0.019 = 1.882 %, 1 - e^-0.010182 = 1.013 %, 1 - e^-0.053549 = 5.214 %.
    """
    kinds = np.zeros(COUNT, np.int16)
    firms = Crowd(
        identity=IDS, province=kinds, sector=kinds, founded=np.full(COUNT, -9, np.int32), weight=np.full(COUNT, 2.0),
        capital=np.full(COUNT, 100.0 * size),
    )  # fmt: skip
    tally = SimpleNamespace(firms=np.array([[1.0]]), mean_capital=np.array([100.0]))
    after = np.full(COUNT, 7.0)
    closures = exit.close(firms, after, tally, X, Streams(1, 0).at(0)("exit.close"))
    closed = closures.closes.sum()
    assert closed / COUNT == pytest.approx(chance, abs=4 * np.sqrt(chance / COUNT))
    assert closures.freed == pytest.approx([2.0 * 7.0 * closed])
    assert closures.firms == pytest.approx(np.array([[2.0 * closed]]))


# --- luck -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "spread"), [(1.0, 0.025), (4.0, 0.0203063)], ids=["mean", "four times"])
def test_productivity_wanders_less_for_the_large_and_leaves_expected_sales(size, spread):
    """SD 0.025, at four times the size x 4^-0.15 = 0.02031; drift -(5 - 1) / 2 SD^2: E e^(4 change) = 1. eq. F1"""
    kinds = np.zeros(COUNT, np.int16)
    firms = Crowd(
        identity=IDS, sector=kinds, productivity=np.full(COUNT, 0.3), capital=np.full(COUNT, 100.0 * size)
    )
    tally = SimpleNamespace(mean_capital=np.array([100.0]))
    after = volatility.wander(firms, tally, 4.0, F, Streams(2, 0).at(0)("firms.luck"))
    change = after - 0.3
    assert change.std() == pytest.approx(spread, rel=4 / np.sqrt(2 * COUNT))
    assert change.mean() == pytest.approx(-2.0 * spread**2, abs=4 * spread / np.sqrt(COUNT))
    sales = np.exp(4.0 * change)
    assert sales.mean() == pytest.approx(1.0, abs=4 * sales.std() / np.sqrt(COUNT))
