"""The page as visitors wait for it, and what it leaves in memory. Run by `make bench`."""

import os
import time
from pathlib import Path
from statistics import median

import pytest

pytestmark = pytest.mark.speed

FIRST_PICTURE, DRAWN, STEP = 3.0, 0.5, 2.0  # seconds
VISITORS = 5
ROUNDS = 3
GROWTH = 25.0  # MB: what a round of visitors may leave behind, once libraries are warm
MINUTES = float(os.environ.get("BLUEPRINT_PLAY_MINUTES", "1"))


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_the_first_picture_is_there_within_three_seconds(benchmark, visit):
    visit(apart=True)
    benchmark.pedantic(visit, kwargs={"apart": True}, rounds=5)
    assert benchmark.stats.stats.median < FIRST_PICTURE


def test_a_quarter_of_a_model_of_100_000_agents_is_drawn_within_half_a_second(benchmark, visit):
    """From the click on Step to a settled page, less what the same quarter takes to live without a page."""
    from sim.view.choices import opened
    from sim.view.paired import PairedEconomies

    choices = opened("sichuan-copies-hangzhou", coarseness="fine")
    model = PairedEconomies(choices.scenario(), choices.arm)
    visitor = visit()
    visitor.open("Economy, years, agents, luck")
    visitor.choose("Agents", "fine")
    visitor.page.get_by_text("One talent stands for 4,000 persons.").wait_for()
    visitor.step()
    model.step()
    lived = []
    for _ in range(5):
        started = time.perf_counter()
        model.step()
        lived.append(time.perf_counter() - started)
    benchmark.pedantic(visitor.step, rounds=6)
    drawn = benchmark.stats.stats.median - median(lived)
    agents = len(model.policy.state.firms) + len(model.policy.state.talent)
    benchmark.extra_info |= {"agents": agents, "seconds_to_live": round(median(lived), 3)}
    benchmark.extra_info["seconds_to_draw"] = round(drawn, 3)
    assert agents > 100_000
    assert drawn < DRAWN


def test_five_visitors_at_once_see_a_step_within_two_seconds(benchmark, visit):
    visitors = [visit(apart=True) for _ in range(VISITORS)]

    def all_step() -> None:
        before = [visitor.now for visitor in visitors]
        for visitor in visitors:
            visitor.press("Step")
        for visitor, moment in zip(visitors, before, strict=True):
            visitor.wait_for_other(moment)

    all_step()
    benchmark.pedantic(all_step, rounds=8)
    assert benchmark.stats.stats.max < STEP


def test_memory_returns_after_visitors_have_gone(benchmark, visit, server):
    """Visitors with 100,000 agents each come, look and go, again and again."""

    def round_of_visitors() -> None:
        visitors = [visit() for _ in range(VISITORS)]
        for visitor in visitors:
            visitor.open("Economy, years, agents, luck")
            visitor.choose("Agents", "fine")
            visitor.page.get_by_text("One talent stands for 4,000 persons.").wait_for()
            visitor.page.locator("[data-province=Sichuan]").dispatch_event("click")
            visitor.page.get_by_test_id("province").wait_for()
            visitor.step()
            visitor.step()
        held.append(megabytes(server.process.pid))
        for visitor in visitors:
            visitor.close()
        time.sleep(3.0)
        left.append(megabytes(server.process.pid))

    held: list[float] = []
    left: list[float] = []
    benchmark.pedantic(round_of_visitors, rounds=ROUNDS)
    benchmark.extra_info |= {
        "mb_held": [round(each) for each in held],
        "mb_left": [round(each) for each in left],
    }
    assert left[-1] - left[1] < GROWTH
    assert left[-1] < held[-1]


def test_playing_on_and_on_leaks_nothing(benchmark, visit, server):
    """Play at full speed to the end, reset, and play again; BLUEPRINT_PLAY_MINUTES says how long."""
    visitor = visit()
    visitor.press("fast")
    at: list[float] = []
    quarters = 0

    def play_to_the_end() -> None:
        nonlocal quarters
        visitor.press("▶")
        visitor.page.wait_for_function(
            "() => document.querySelector('[data-testid=now]').innerText == '2032Q4'"
        )
        quarters += 40
        visitor.press("Reset")
        visitor.page.wait_for_function(
            "() => document.querySelector('[data-testid=now]').innerText.startsWith('open')"
        )
        at.append(megabytes(server.process.pid))

    def play() -> None:
        ends = time.monotonic() + 60 * MINUTES
        while time.monotonic() < ends:
            play_to_the_end()

    play_to_the_end()
    benchmark.pedantic(play, rounds=1)
    benchmark.extra_info |= {
        "quarters": quarters,
        "mb": [round(each) for each in at[:: max(1, len(at) // 12)]],
    }
    assert at[-1] - at[len(at) // 3] < GROWTH
