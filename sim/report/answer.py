"""The answer in three sentences: what happens, what it costs, and what evidence cannot settle."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.concentration import concentration
from sim.report.gdp import BASELINE, gdp
from sim.results.costs import Spending, spending
from sim.results.levers import ASSUMED, counts
from sim.results.sentence import hedged, short
from sim.results.verdict import Verdict
from sim.results.words import interval, large, listed, number, quoted, settled, signed

if TYPE_CHECKING:
    from sim.results import Results

NO_POLICY = "Only the baseline was run, so there is no policy to judge."
HOLDS = "the intervals hold doubt about parameters and luck, not doubt about the model"
ONE = "one replicate says nothing about how much depends on parameters and luck"


@dataclass(frozen=True, slots=True)
class Told:
    """One policy arm, as far as the answer tells of it."""

    verdict: Verdict
    spent: Spending | None
    levers: int
    assumed: int


def told(results: "Results") -> list[Told]:
    """Every policy arm."""
    known = counts(results.manifest)
    return [
        Told(
            verdict,
            spending(results, verdict.arm),
            known[verdict.arm]["levers"],
            known[verdict.arm][ASSUMED],
        )
        for verdict in results.verdicts()
    ]


def answer(results: "Results") -> list[str]:
    """Three sentences."""
    arms = told(results)
    if not arms:
        return [NO_POLICY, *gdp(results).sentences, *concentration(results).sentences]
    if len(arms) == 1:
        return [_happens(arms[0]), _costs(arms[0]), _cannot_settle(arms[0])]
    return [_all_happen(results, arms), _all_cost(arms), _none_settle(arms)]


def said_by(verdict: Verdict) -> str:
    """`100 % of 32 replicates say so`; nothing where there was one."""
    if verdict.replicates < 2:
        return ""
    return f"{100 * verdict.probabilities[verdict.kind]:.0f} % of {verdict.replicates} replicates say so"


def _happens(told: Told) -> str:
    verdict = told.verdict
    claim = hedged(verdict)
    start = f"{claim[0].upper()}{claim[1:]}: over {verdict.window}"
    if verdict.own is None:
        text = f"{start} its GDP is {settled(verdict.nation, BASELINE)}"
    else:
        whose = "its" if len(verdict.adopters) == 1 else "their"
        others = "" if verdict.others is None else f", that of the other provinces {settled(verdict.others)}"
        own, nation = settled(verdict.own, BASELINE), settled(verdict.nation)
        text = f"{start} {whose} GDP is {own}{others}, and the nation's {nation}"
    said = said_by(verdict)
    return f"{text}; {said}." if said else f"{text}."


def _costs(told: Told) -> str:
    if told.spent is None:
        return "It costs governments nothing that the model counts."
    unit = told.verdict.currency
    part = number(told.spent.gdp_percent.mean, 2)
    yearly = large(told.spent.total.mean)
    cost = f"On average over the run it costs {yearly} {unit} a year, {part} % of the nation's GDP"
    if told.verdict.yuan_bought is None:
        return f"{cost}."
    bought = told.verdict.yuan_bought
    between = f" (90 % of replicates: {interval(bought)})" if bought.has_interval else ""
    return (
        f"{cost}; each {unit} of public cost came with {signed(bought.mean)} {unit} of GDP"
        f"{between}, undiscounted."
    )


def _cannot_settle(told: Told) -> str:
    if told.assumed:
        return (
            f"What evidence cannot settle: the effect of {told.assumed} of the {told.levers} levers is assumed, "
            f"not measured, and {_held(told)}."
        )
    return (
        "What evidence cannot settle: the effect of no lever is merely assumed, but measured sizes are ranges, and "
        f"{HOLDS}."
    )


def _held(told: Told) -> str:
    """What the intervals hold, and what not."""
    return HOLDS if told.verdict.replicates > 1 else ONE


def _all_happen(results: "Results", arms: list[Told]) -> str:
    parts = [
        f"{settled(each.verdict.nation, '' if position else BASELINE)} with {quoted(each.verdict.arm)}{_shared(each)}"
        for position, each in enumerate(arms)
    ]
    return f"Over {results.window} the nation's GDP is {listed(parts, most=len(parts))}."


def _shared(told: Told) -> str:
    verdict = told.verdict
    if verdict.replicates < 2:
        return ""
    kind = short(verdict.kind, verdict)
    return f" ({100 * verdict.probabilities[verdict.kind]:.0f} % of {verdict.replicates} replicates: {kind})"


def _all_cost(arms: list[Told]) -> str:
    unit = arms[0].verdict.currency
    parts = []
    for each in arms:
        if each.spent is None:
            parts.append(f"{quoted(each.verdict.arm)} nothing")
            continue
        text = f"{quoted(each.verdict.arm)} {number(each.spent.gdp_percent.mean, 2)} % of GDP"
        if each.verdict.yuan_bought is not None:
            text += f" ({signed(each.verdict.yuan_bought.mean)} {unit} of GDP for each {unit})"
        parts.append(text)
    return f"Governments pay for {listed(parts, most=len(parts))}, over the whole run and undiscounted."


def _none_settle(arms: list[Told]) -> str:
    parts = [f"{each.assumed} of {each.levers} in {quoted(each.verdict.arm)}" for each in arms if each.levers]
    if not parts:
        return f"What evidence cannot settle: {_held(arms[0])}."
    return (
        "What evidence cannot settle: levers whose effect is assumed, not measured, are "
        f"{listed(parts, most=len(parts))}, and {_held(arms[0])}."
    )
