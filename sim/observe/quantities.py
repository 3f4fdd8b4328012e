"""Every quantity that can be observed: its name, unit, axes, definition, and how provinces make a nation.

Recorded quantities are what the model notes each quarter: flows per quarter, stocks and prices as they stand.
Derived quantities are worked out from recorded ones and always at yearly rates. A quantity that is not in
`QUANTITIES` is not stored, tabled or drawn.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sim.calendar import QUARTERS_PER_YEAR
from sim.observe.aggregation import (
    AbstractAggregation,
    Array,
    Balance,
    Concentration,
    OfTheNation,
    Ratio,
    ShareOfNation,
    Sum,
    WeightedMean,
)

BY_PROVINCE = ("quarter", "province")
NATIONAL = ("quarter",)
MONEY = "constant yuan"
"""Yuan of the opening year: money divided by the national consumption price index, which opens at 1."""
PER_QUARTER = " per quarter"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing to look at.

    `clock` is "flow" for what happens during a quarter and "stock" for what is there, prices and rates included.
    `observed` names the same quantity in observed data, where there is any.
    """

    name: str
    label: str
    unit: str
    definition: str
    aggregation: AbstractAggregation
    axes: tuple[str, ...] = BY_PROVINCE
    clock: Literal["flow", "stock"] = "stock"
    recorded: bool = True
    observed: str | None = None

    @property
    def unit_per_year(self) -> str:
        """The unit of the quantity at yearly rates."""
        return self.unit.replace(PER_QUARTER, " a year")

    @property
    def is_by_province(self) -> bool:
        """Whether provinces have it one by one."""
        return "province" in self.axes

    def by_province(self, yearly: Mapping[str, Array]) -> Array:
        """In every province, (..., province), from recorded series at yearly rates."""
        return self.aggregation.by_province(yearly)

    def over(self, yearly: Mapping[str, Array], members: Sequence[int]) -> Array:
        """In a group of provinces taken as one place, (...), from recorded series at yearly rates."""
        return self.aggregation.over(yearly, members)

    def is_within(self, names: Collection[str]) -> bool:
        """Whether everything it is made from has been recorded."""
        return all(name in names for name in self.aggregation.needs)


def in_currency(unit: str, currency: str) -> str:
    """A unit of money in the currency of the economy: units are written in yuan."""
    return unit.replace("yuan", currency)


def at_yearly_rates(recorded: Mapping[str, Array]) -> dict[str, Array]:
    """Recorded series with flows brought to a year: four times the quarter's. Stocks are left as they stand."""
    factor = {"flow": QUARTERS_PER_YEAR, "stock": 1}
    return {name: series * factor[QUANTITIES[name].clock] for name, series in recorded.items()}


def _flow(name: str, label: str, unit: str, definition: str, observed: str | None = None) -> Quantity:
    return Quantity(name, label, unit + PER_QUARTER, definition, Sum(name), clock="flow", observed=observed)


def _stock(name: str, label: str, unit: str, definition: str, observed: str | None = None) -> Quantity:
    return Quantity(name, label, unit, definition, Sum(name), observed=observed)


def _price(
    name: str, label: str, unit: str, weight: str, definition: str, observed: str | None = None
) -> Quantity:
    return Quantity(name, label, unit, definition, WeightedMean(name, weight), observed=observed)


def _national(name: str, label: str, unit: str, definition: str) -> Quantity:
    return Quantity(name, label, unit, definition, OfTheNation(name), axes=NATIONAL)


def _derived(name: str, label: str, unit: str, definition: str, aggregation: AbstractAggregation) -> Quantity:
    return Quantity(name, label, unit, definition, aggregation, recorded=False)


_RECORDED = (
    _flow("gdp", "GDP", MONEY, "Value added.", "gdp"),
    _flow("gdp_nominal", "GDP at current prices", "yuan", "Value added, in prices of the quarter.", "gdp"),
    _flow("frontier_gdp", "Frontier GDP", MONEY, "Value added of the four frontier fields together."),
    _stock("population", "Population", "persons", "Residents: talent, workers, and those not of working age.",
           "population"),
    _stock("talent", "Talent", "persons", "Residents with a college education who are in the talent pool.", "talent"),
    _stock("workers", "Workers", "persons", "Everyone else of working age."),
    _flow("talent_wage_bill", "Talent wage bill", MONEY, "Wages paid to talent."),
    _flow("worker_wage_bill", "Worker wage bill", MONEY, "Wages paid to workers."),
    _flow("real_income_talent_bill", "Talent wage bill at local prices", MONEY,
          "Wages paid to talent, deflated with the price level of the province they live in."),
    _flow("talent_arrivals", "Talent arriving", "persons", "Talent that moved in from other provinces."),
    _flow("talent_departures", "Talent leaving", "persons", "Talent that moved out to other provinces."),
    _flow("worker_arrivals", "Workers arriving", "persons", "Workers who moved in from other provinces."),
    _flow("worker_departures", "Workers leaving", "persons", "Workers who moved out to other provinces."),
    _flow("graduates", "Graduates", "persons", "People who joined talent from the province's universities.",
          "graduates"),
    _flow("retirements", "Retirements", "persons", "Talent that stopped working."),
    _flow("research_real", "Research", MONEY, "Research outlay that is research."),
    _flow("research_reported", "Research as reported", MONEY,
          "Research outlay as firms report it: relabelled outlay included.", "research"),
    _flow("public_cost", "Public cost", MONEY, "What all levers cost governments, administration included."),
    _flow("cost_talent_settlement", "Cost of talent settlement", MONEY, "Grants to arriving talent."),
    _flow("cost_research_credit", "Cost of research credit", MONEY, "Research outlay refunded to firms."),
    _flow("cost_housing_support", "Cost of housing support", MONEY, "Rent paid for talent registered elsewhere."),
    _flow("cost_hukou_openness", "Cost of open registration", MONEY,
          "Public services for talent registered elsewhere."),
    _flow("cost_university_seats", "Cost of university seats", MONEY, "Teaching of the students admitted beyond."),
    _flow("cost_research_grants", "Cost of research grants", MONEY, "Grants for research to firms."),
    _flow("cost_guidance_fund", "Cost of guidance funds", MONEY, "What funds raise and put into frontier firms."),
    _flow("cost_public_procurement", "Cost of public procurement", MONEY,
          "What purchases from the province's own frontier firms cost above the market."),
    _flow("cost_programmes", "Cost of programmes", MONEY, "Programmes that are paid for as a share of GDP."),
    _stock("firms", "Firms", "firms", "Firms alive, real ones (agents times their weight).", "firms"),
    _stock("frontier_firms", "Frontier firms", "firms", "Firms alive in the four frontier fields.", "frontier_firms"),
    _flow("entries", "Firms founded", "firms", "Firms that began."),
    _flow("exits", "Firms closed", "firms", "Firms that ended."),
    _flow("insolvencies", "Firms insolvent", "firms", "Firms that owe more than they may: they close."),
    _flow("relocations", "Firms leaving", "firms", "Firms that moved out to other provinces."),
    _flow("investment", "Investment", MONEY, "Final goods bought to add to or renew firms' capital."),
    _flow("consumption", "Consumption", MONEY, "Final goods bought by households."),
    _flow("public_consumption", "Public consumption", MONEY, "Final goods bought by governments."),
    _flow("absorption", "Absorption", MONEY, "Everything bought in the province: consumption, investment, government."),
    _flow("exports", "Exports", MONEY, "Sales to the rest of the world."),
    _flow("imports", "Imports", MONEY, "Purchases from the rest of the world."),
    _price("house_price", "House price", "index, opening = 1", "population", "Price of housing."),
    _price("local_price", "Price level", "index, opening nation = 1", "population",
           "Price of the final goods that are bought in the province."),
    _price("talent_wage", "Talent wage", MONEY + " a year", "talent", "Wage of one talent.", "wage"),
    _price("worker_wage", "Worker wage", MONEY + " a year", "workers", "Wage of one worker.", "wage"),
    _stock("public_debt", "Public debt for levers", MONEY, "What provinces have borrowed for levers and not repaid."),
    _price("in_force", "Levers in force", "share", "population",
           "What part of the levers has survived changes of leadership: 1 is all."),
    _price("budget_cut", "Levers paid", "share", "population",
           "What part of the promised levers the budget could pay: 1 is in full."),
    _national("interest_rate", "Interest rate", "share a year", "Rate at which the national pool lends."),
    _national("price_level", "National price level", "index, opening = 1", "National consumption price index."),
    _national("residual", "Market residual", "relative", "Largest relative gap left when markets were solved."),
)  # fmt: skip

_DERIVED = (
    _derived("gdp_per_head", "GDP per head", MONEY + " a year per person", "GDP / population.",
             Ratio("gdp", "population")),
    _derived("gdp_share", "Share of the nation's GDP", "share", "GDP / GDP of the nation.", ShareOfNation("gdp")),
    _derived("frontier_share", "Frontier share of GDP", "share", "Frontier GDP / GDP.", Ratio("frontier_gdp", "gdp")),
    _derived("talent_share", "Talent in the population", "share", "Talent / population.",
             Ratio("talent", "population")),
    _derived("talent_income", "Talent's real wage", MONEY + " a year per person",
             "Wages of talent at local prices / talent.", Ratio("real_income_talent_bill", "talent")),
    _derived("net_talent", "Net arrivals of talent", "persons a year", "Arrivals - departures of talent.",
             Balance("talent_arrivals", "talent_departures")),
    _derived("net_workers", "Net arrivals of workers", "persons a year", "Arrivals - departures of workers.",
             Balance("worker_arrivals", "worker_departures")),
    _derived("research_intensity", "Research intensity", "share", "Research outlay that is research / GDP.",
             Ratio("research_real", "gdp")),
    _derived("public_cost_per_head", "Public cost per head", MONEY + " a year per person", "Public cost / population.",
             Ratio("public_cost", "population")),
    _derived("public_cost_share", "Public cost in GDP", "share", "Public cost / GDP.", Ratio("public_cost", "gdp")),
)  # fmt: skip

_SPREAD_OVER = {
    "gdp": "GDP",
    "talent": "Talent",
    "frontier_gdp": "Frontier GDP",
}
_MEASURED_AS = {
    "top1": ("{what}: largest province", "share"),
    "top5": ("{what}: five largest", "share"),
    "top10": ("{what}: ten largest", "share"),
    "herfindahl": ("{what}: Herfindahl", "index"),
    "gini": ("{what}: Gini", "index"),
    "theil": ("{what}: Theil", "index"),
    "variation": ("{what}: coefficient of variation", "ratio"),
    "rank_size_slope": ("{what}: rank-size slope", "slope"),
}


def _concentration(series: str, measure: str) -> Quantity:
    label, unit = _MEASURED_AS[measure]
    definition = f"sim.observe.concentration.{measure} of {series} over provinces."
    label = label.format(what=_SPREAD_OVER[series])
    spread = Concentration(series, measure)
    return Quantity(f"{series}_{measure}", label, unit, definition, spread, axes=NATIONAL, recorded=False)


_SPREAD = tuple(_concentration(series, measure) for series in _SPREAD_OVER for measure in _MEASURED_AS)

QUANTITIES: Mapping[str, Quantity] = MappingProxyType({q.name: q for q in (*_RECORDED, *_DERIVED, *_SPREAD)})
"""Every quantity by name, recorded ones first."""
