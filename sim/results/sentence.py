"""A verdict in words that need no explaining."""

from sim.results.statistics import Estimate
from sim.results.verdict import AT_OTHERS_EXPENSE, GAINS, LOSES, NO_EFFECT, REGION_PERCENT, Verdict
from sim.results.words import interval, listed, more_or_less, signed

BASELINE = "than at the baseline"
CLEAR, LIKELY = 0.9, 2 / 3
"""A verdict is stated plainly if so many replicates share it, or as probable; below, they disagree."""


def answer(verdict: Verdict) -> str:
    """Headline and details in one."""
    return f"{headline(verdict)} {details(verdict)}"


def headline(verdict: Verdict) -> str:
    """The verdict in a sentence: `policy: probably Sichuan gains at the others' expense.`"""
    return f"{verdict.arm}: {hedged(verdict)}."


def details(verdict: Verdict) -> str:
    """The effect on GDP, how sure the verdict is, and what a unit of public money came with."""
    parts = [_sizes(verdict), _doubt(verdict)]
    if verdict.yuan_bought is not None:
        parts.append(_price(verdict.yuan_bought, verdict.currency))
    return " ".join(parts)


def hedged(verdict: Verdict) -> str:
    """The verdict, as sure as the replicates are of it, without a full stop."""
    claim = _claim(verdict)
    probability = verdict.probabilities[verdict.kind]
    if verdict.replicates < 2:
        return f"in the one replicate that was run, {claim}"
    if probability >= CLEAR:
        return claim
    return f"probably {claim}" if probability >= LIKELY else f"the replicates disagree; most often {claim}"


def _claim(verdict: Verdict) -> str:
    who, is_one = _who(verdict), len(verdict.adopters) <= 1
    gain, lose = ("gains", "loses") if is_one else ("gain", "lose")
    with_nation = f"{who} {gain} and so does the nation" if verdict.adopters else f"{who} {gain}"
    claims = {
        GAINS: with_nation,
        AT_OTHERS_EXPENSE: f"{who} {gain} at the others' expense",
        NO_EFFECT: f"no effect of practical size on {who}",
        LOSES: f"{who} {lose}",
    }
    return claims[verdict.kind]


def _who(verdict: Verdict) -> str:
    return listed(verdict.adopters, most=5) if verdict.adopters else "the nation"


def _sizes(verdict: Verdict) -> str:
    if verdict.own is None:
        return f"Over {verdict.window} the nation's GDP is {more_or_less(verdict.nation, BASELINE)}."
    whose = "its" if len(verdict.adopters) == 1 else "their"
    own, nation = more_or_less(verdict.own, BASELINE), more_or_less(verdict.nation)
    others = "" if verdict.others is None else f", that of the other provinces {more_or_less(verdict.others)}"
    return f"Over {verdict.window} {whose} GDP is {own}{others}, and the nation's {nation}."


def _doubt(verdict: Verdict) -> str:
    whose = "the adopters' GDP" if verdict.adopters else "GDP"
    region = f"A change within ±{REGION_PERCENT:g} % of {whose} counts as no effect"
    if verdict.replicates < 2:
        return f"{region}. One replicate: no interval and no probability."
    told = [
        f"{100 * probability:.0f} % say: {short(kind, verdict)}"
        for kind, probability in sorted(verdict.probabilities.items(), key=lambda pair: -pair[1])
        if probability > 0
    ]
    return f"{region}. Of {verdict.replicates} replicates, {'; '.join(told)}."


def short(kind: str, verdict: Verdict) -> str:
    """The kind of a verdict where the nation alone is judged, and where it is one of two."""
    return "gains" if kind == GAINS and not verdict.adopters else kind


def _price(bought: Estimate, currency: str) -> str:
    between = f" (90 % of replicates: {interval(bought)})" if bought.has_interval else ""
    came = f"{signed(bought.mean)} {currency} of GDP"
    return f"Over the whole run, each {currency} of public cost came with {came}{between}, undiscounted."
