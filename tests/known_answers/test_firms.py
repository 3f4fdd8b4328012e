"""Entry, exit and luck of firms by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from some import SomeTally

from sim.processes import entry, exit, volatility
from sim.processes.entry import Entry, EntryParameters
from sim.processes.exit import ExitParameters
from sim.processes.imitation import Learning
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
    entrant_weight=np.array([[50.0, 4.0]]), provinces=1, frontier=np.array([False, True]),
)  # fmt: skip
TALLY = SomeTally(
    talent=np.array([[10_000.0]]), capital=np.array([[2e6, 1e5]]), firms=np.array([[1000.0, 0.0]]),
    mean_capital=np.array([2000.0, 3000.0]), mean_productivity=np.array([[0.5, 0.7]]),
    national_productivity=np.array([0.3, 0.7]), spread_productivity=np.array([[0.4, 0.2]]),
)  # fmt: skip
P = EntryParameters(
    response_to_return=1.0, size=0.25, quality_spread=0.5, inheritance=0.5, breakthrough=0.0, breakthrough_size=0.15,
    breakthrough_by_knowledge=1.0, quality_by_knowledge=0.08, largest_backing=20.0,
)  # fmt: skip
X = ExitParameters(level=0.8, fall_with_size=0.45, smallest_size=0.1)
F = VolatilityParameters(per_quarter=0.025, fall_with_size=0.15, smallest_size=0.01)
NOTHING = np.zeros(1)


def intended(tally=TALLY, ease=0.0, focus=((0.0, 0.0),), structure=STRUCTURE):
    returns = np.array([[1.2, 1.0, 1.0]])[:, : len(structure.frontier)]
    return entry.intend(tally, returns, np.array([ease]), np.array(focus), structure, P)


def test_the_chance_of_founding():
    """0.010 x a return of 1.2 over user cost x 8,000 / 10,000 talent = 0.0096; 0.002 x 1 x 0.8 = 0.0016. eq. E1

    Approvals that are easier by a quarter make it 0.012 and 0.002.
    """
    assert intended().chance == pytest.approx(np.array([[0.0096, 0.0016]]))
    assert intended(ease=0.25).chance == pytest.approx(np.array([[0.012, 0.002]]))


def test_focus_on_a_field_takes_from_the_other_fields():
    """Twice the weight on one of two fields of 0.002: two thirds and one third of 0.004, times 0.8. eq. E1"""
    three = {"entry_chance": np.array([[0.010, 0.002, 0.002]]), "frontier": np.array([False, True, True])}
    three["entrant_weight"] = np.array([[50.0, 4.0, 4.0]])
    cells = {"capital": np.array([[2e6, 1e5, 1e5]]), "firms": np.array([[1000.0, 10.0, 10.0]])}
    tally = SomeTally(**(vars(TALLY) | cells | {"mean_capital": np.full(3, 2000.0)}))
    structure = SimpleNamespace(**(vars(STRUCTURE) | three))
    chance = intended(tally, focus=((0.0, np.log(2.0), 0.0),), structure=structure).chance
    assert chance == pytest.approx(np.array([[0.0096, 0.8 * 0.008 / 3, 0.8 * 0.004 / 3]]))


def test_what_start_ups_want():
    """A quarter of the cell's mean capital, 500; where the cell is empty of the nation's, 750. 100 agents want
    100 x (0.0096 x 50 x 500 + 0.0016 x 4 x 750) = 24,480. eq. E2, I5"""
    assert intended().wanted == pytest.approx([24_480.0])
    empty = SimpleNamespace(**(vars(TALLY) | {"capital": np.array([[2e6, 0.0]])}))
    assert intended(empty).capital == pytest.approx(np.array([[500.0, 750.0]]))


def found(
    idle=1e12, lucks=(0.001, 0.0095, 0.0105), founders=(2, 4, 5), knowledge=1.0, lift=0.0, leverage=0.0, wear=0.025,
    parameters=P,
):  # fmt: skip
    """Three founders: the first two fall below the chance of the first sector, the third between both."""
    chances = Entry(np.array([[0.0096, 0.0016]]), np.array([[500.0, 750.0]]), np.array([24_480.0]))
    people = SimpleNamespace(province=np.zeros(COUNT, np.int16), identity=IDS)
    draw = Streams(1, 0).at(7)
    return entry.found(
        chances, np.array(founders), np.array(lucks), people, np.array([idle]), TALLY, STRUCTURE, wear, 7,
        np.array([knowledge]), np.array([lift]), np.array([leverage]), 4.0, parameters, draw("entry.quality"),
        draw("entry.breakthrough"),
    )  # fmt: skip


def many(sector, **more):
    """A crowd of founders in one sector."""
    luck = 0.001 if sector == 0 else 0.0105
    return found(lucks=np.full(COUNT, luck), founders=np.arange(COUNT), **more)[0]


def test_start_ups_take_over_idle_capital():
    """They ask 2 x 50 x 500 + 4 x 750 = 53,000; all of it wears by 2.5 % in the quarter: 487.5 and 731.25. eq. E2

    At 0.4 yuan of debt a unit they owe 200 and 300.
    """
    firms, taken = found(idle=60_000.0, leverage=0.4)
    assert taken == pytest.approx([53_000.0])
    assert firms.capital == pytest.approx([487.5, 487.5, 731.25])
    assert firms.debt == pytest.approx([200.0, 200.0, 300.0])
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


def test_nobody_founds_with_what_rounding_left():
    """A millionth of a unit where 53,000 are asked is no capital: a firm cannot begin with 1e-8. eq. E2"""
    firms, taken = found(idle=1e-6)
    assert len(firms) == 0
    assert taken == pytest.approx([0.0])


def test_start_ups_inherit_half_the_local_lead_with_half_the_local_spread():
    """Local mean 0.5, the nation's 0.3: 0.4; spread 0.5 x 0.4 = 0.2; no knowledge of research. eq. E3

    What policy adds to entrants, 0.011, comes on top.
    """
    firms = many(0)
    assert firms.productivity.mean() == pytest.approx(0.4, abs=4 * 0.2 / np.sqrt(COUNT))
    assert firms.productivity.std() == pytest.approx(0.2, rel=4 / np.sqrt(2 * COUNT))
    assert np.all(firms.knowledge == 0.0)
    assert many(0, lift=0.011).productivity - firms.productivity == pytest.approx(0.011)


def test_frontier_start_ups_learn_from_research_around_them_and_are_backed_for_it():
    """With e times the nation's research per head they lead by 0.08: e^(4 x 0.08) = 1.377128 as much capital. eq. E4

    Older industries feel nothing of it, and below a twentieth of the nation's research nobody starts worse.
    """
    plain, better = many(1), many(1, knowledge=np.e)
    assert better.productivity - plain.productivity == pytest.approx(0.08)
    assert better.capital / plain.capital == pytest.approx(1.377128, rel=1e-6)
    assert np.array_equal(many(0, knowledge=np.e).productivity, many(0).productivity)
    assert np.array_equal(many(1, knowledge=0.05).productivity, many(1, knowledge=0.0).productivity)


def test_breakthroughs_are_rare_exponential_and_backed_up_to_a_limit():
    """0.03 at national knowledge, 0.06 at twice it; mean 0.15; who leads by ln 20 / 4 = 0.7489 or more gets 20 times.

    That is e^(-0.7489 / 0.15) = 0.679 % of breakthroughs. eq. E4
    """
    p = P.model_copy(update={"breakthrough": 0.03, "quality_by_knowledge": 0.0})
    plain = many(1)
    for knowledge, chance in ((1.0, 0.03), (2.0, 0.06)):
        firms = many(1, knowledge=knowledge, parameters=p)
        lead = firms.productivity - plain.productivity
        leaps = lead[lead > 1e-12]
        assert len(leaps) / COUNT == pytest.approx(chance, abs=4 * np.sqrt(chance / COUNT))
        assert leaps.mean() == pytest.approx(0.15, abs=4 * 0.15 / np.sqrt(len(leaps)))
        backing = firms.capital / plain.capital
        assert backing == pytest.approx(np.minimum(np.exp(4.0 * lead), 20.0))
        limited = np.mean(backing[lead > 1e-12] >= 20.0)
        assert limited == pytest.approx(0.00679, abs=4 * np.sqrt(0.00679 / len(leaps)))


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
    closures = close(100.0 * size)
    closed = closures.closes.sum()
    assert closed / COUNT == pytest.approx(chance, abs=4 * np.sqrt(chance / COUNT))
    assert closures.freed == pytest.approx([2.0 * 7.0 * closed])
    assert closures.firms == pytest.approx(np.array([[2.0 * closed]]))


def close(capital, insolvent=False, leaving=False, churn=0.0, count=COUNT, parameters=X):
    """Firms in their third year, each agent standing for two, who leave 7 units of capital behind."""
    kinds, every = np.zeros(count, np.int16), np.ones(count)
    firms = Crowd(
        identity=IDS[:count], province=kinds, sector=kinds, founded=np.full(count, -9, np.int32), weight=2.0 * every,
        capital=capital * every,
    )  # fmt: skip
    tally = SomeTally(firms=np.array([[1.0]]), mean_capital=np.array([100.0]))
    fails, leaves = (np.broadcast_to(each, count).copy() for each in (insolvent, leaving))
    luck = Streams(1, 0).at(0)("exit.close")
    return exit.close(firms, 7.0 * every, fails, leaves, np.array([churn]), tally, parameters, luck)


def test_simpler_approvals_close_more():
    """0.019 x 1.087 = 0.020653: 1 - e^-0.020653 = 2.0441 %. eq. X1"""
    closed = close(100.0, churn=0.087).closes
    assert closed.mean() == pytest.approx(0.020441, abs=4 * np.sqrt(0.020441 / COUNT))
    assert np.all(closed[close(100.0).closes])


def test_the_insolvent_close_at_once():
    """Nobody else does where the hazard is nothing. eq. A5, X1"""
    fails = IDS[:1000] < 400
    closures = close(100.0, insolvent=fails, count=1000, parameters=X.model_copy(update={"level": 0.0}))
    assert np.array_equal(closures.closes, fails)
    assert closures.freed == pytest.approx([400 * 2.0 * 7.0])


def test_the_largest_of_a_cell_goes_on_where_all_others_close_or_leave():
    """Ten insolvent firms: the largest lives. If it goes elsewhere, it lives there and the next here. eq. X2"""
    sizes = np.array([3.0, 1.0, 9.0, 2.0, 5.0, 4.0, 8.0, 1.0, 6.0, 7.0])
    lives = np.flatnonzero(~close(sizes, insolvent=True, count=10).closes)
    assert lives.tolist() == [2]
    lives = np.flatnonzero(~close(sizes, insolvent=sizes < 9.0, leaving=sizes == 9.0, count=10).closes)
    assert lives.tolist() == [2, 6]


# --- luck -----------------------------------------------------------------------------------------------------------


def wander(size=1.0, spread=0.025, learning=0.0, erosion=0.0, frontier=0.3, retreat=0.0, count=COUNT):
    """Log productivity that was 0.3, for firms of one size."""
    kinds = np.zeros(count, np.int16)
    firms = Crowd(
        identity=IDS[:count], province=kinds, sector=kinds, productivity=np.full(count, 0.3),
        capital=np.full(count, 100.0 * size),
    )  # fmt: skip
    tally = SomeTally(mean_capital=np.array([100.0]))
    learns = Learning(share=np.array([[learning]]), erosion=erosion, frontier=np.array([frontier]))
    p = F.model_copy(update={"per_quarter": spread})
    luck = Streams(2, 0).at(0)("firms.luck")
    return volatility.wander(firms, tally, learns, np.array([retreat]), 4.0, p, luck)


@pytest.mark.parametrize(
    ("size", "spread", "drift"),
    [(1.0, 0.025, -0.00125313), (4.0, 0.0203063, -0.00082535)],
    ids=["mean", "four times"],
)
def test_productivity_wanders_less_for_the_large_and_leaves_expected_sales(size, spread, drift):
    """SD 0.025, at four times the size x 4^-0.15 = 0.02031. Laplace, of scale SD / sqrt 2: kurtosis 6. eq. F1

    Drift ln(1 - 16 SD^2 / 2) / 4: at SD 0.025 that is ln 0.995 / 4, and E e^(4 change) = 1.
    """
    change = wander(size) - 0.3
    assert change.std() == pytest.approx(spread, rel=4 * np.sqrt(5.0 / (4 * COUNT)))
    assert change.mean() == pytest.approx(drift, abs=4 * spread / np.sqrt(COUNT))
    far = np.mean(np.abs(change - drift) > 3.0 * spread)
    assert far == pytest.approx(np.exp(-3.0 * np.sqrt(2.0)), abs=4 * np.sqrt(0.0144 / COUNT))
    sales = np.exp(4.0 * change)
    assert sales.mean() == pytest.approx(1.0, abs=4 * sales.std() / np.sqrt(COUNT))


def test_firms_close_part_of_their_gap_and_lose_part_of_their_lead():
    """0.2 below the frontier: 0.0075 x 0.2 = 0.0015 up; 0.2 above: 0.01 x 0.2 = 0.002 down. eq. C1"""
    still = {"spread": 0.0, "learning": 0.0075, "erosion": 0.01, "count": 1}
    assert wander(frontier=0.5, **still) == pytest.approx([0.3015])
    assert wander(frontier=0.1, **still) == pytest.approx([0.2980])
    assert wander(frontier=0.3, **still) == pytest.approx([0.3])


def test_the_frontier_moves_on():
    """Everyone falls back by 0.001 in log productivity as the sector moves on. eq. C2"""
    after = wander(frontier=0.5, spread=0.0, learning=0.0075, erosion=0.01, retreat=0.001, count=1)
    assert after == pytest.approx([0.3005])
