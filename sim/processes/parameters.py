"""All parameters of the model, one record a process; what a scenario may override and replicates draw."""

from typing import Self

import numpy as np
from pydantic import model_validator

from sim import kernels
from sim.fitted import Fit
from sim.processes.credit import CreditParameters
from sim.processes.demography import DemographyParameters
from sim.processes.entry import EntryParameters
from sim.processes.exit import ExitParameters
from sim.processes.housing import HousingParameters
from sim.processes.imitation import ImitationParameters
from sim.processes.income import IncomeParameters
from sim.processes.investment import InvestmentParameters
from sim.processes.leadership import LeadershipParameters
from sim.processes.markets import MarketParameters
from sim.processes.migration import MigrationParameters
from sim.processes.public_finance import PublicFinanceParameters
from sim.processes.registration import RegistrationParameters
from sim.processes.relocation import RelocationParameters
from sim.processes.research import ResearchParameters
from sim.processes.spillovers import SpilloverParameters
from sim.processes.volatility import VolatilityParameters
from sim.records import Record
from sim.streams import Streams
from sim.world.fundamentals import FundamentalsParameters

PARAMETERS_DRAW = "parameters"
POSTERIOR = "posterior"


class Parameters(Record):
    """Every parameter of the economy, grouped by the process that reads it."""

    markets: MarketParameters = MarketParameters()
    income: IncomeParameters = IncomeParameters()
    investment: InvestmentParameters = InvestmentParameters()
    credit: CreditParameters = CreditParameters()
    research: ResearchParameters = ResearchParameters()
    spillovers: SpilloverParameters = SpilloverParameters()
    imitation: ImitationParameters = ImitationParameters()
    volatility: VolatilityParameters = VolatilityParameters()
    entry: EntryParameters = EntryParameters()
    exit: ExitParameters = ExitParameters()
    relocation: RelocationParameters = RelocationParameters()
    migration: MigrationParameters = MigrationParameters()
    registration: RegistrationParameters = RegistrationParameters()
    housing: HousingParameters = HousingParameters()
    demography: DemographyParameters = DemographyParameters()
    public_finance: PublicFinanceParameters = PublicFinanceParameters()
    leadership: LeadershipParameters = LeadershipParameters()
    fundamentals: FundamentalsParameters = FundamentalsParameters()

    @model_validator(mode="after")
    def _steps_are_tame(self) -> Self:
        """Steps in log productivity have finite expected sales. eq. R3"""
        limit = 1.0 / (self.markets.substitution_within_sector - 1.0)
        if self.research.step >= limit or self.entry.breakthrough_size >= limit:
            raise ValueError(
                "research.step and entry.breakthrough_size must stay below "
                f"1 / (substitution_within_sector - 1) = {limit:.3f}: expected sales would be infinite"
            )
        return self

    def furthest_from_defaults(self, most: int = 3) -> list[tuple[str, float, float]]:
        """The parameters nearest their bounds, seen from their defaults, furthest first: name, value, default."""
        found = [
            (way, f"{group}.{name}", value, default)
            for group in type(self).model_fields
            for name, (way, value, default) in getattr(self, group).distances().items()
            if way > 0.0
        ]
        found.sort(key=lambda each: -each[0])
        return [(name, value, default) for _, name, value, default in found[:most]]

    def drawn(self, streams: Streams, fit: Fit | None = None) -> "Parameters":
        """One draw of the uncertain parameters: jointly from a fit where it knows them, else from their priors.

        Each prior has a named stream of its own, and the fit one for its rows. What a scenario has set stays.
        """
        draw, update = streams.at(0), {}

        def luck(name: str) -> float:
            nobody = np.zeros(1, dtype=np.uint64)
            return float(kernels.luck.uniform(draw(f"{PARAMETERS_DRAW}.{name}").words, nobody)[0])

        known = fit.draw(luck(POSTERIOR)) if fit else {}
        for group in type(self).model_fields:
            record = getattr(self, group)
            fitted = {
                name.partition(".")[2]: value for name, value in known.items() if name.startswith(f"{group}.")
            }
            by_prior = record.drawn({name: luck(f"{group}.{name}") for name in record.priors()})
            update[group] = by_prior.model_copy(
                update={name: value for name, value in fitted.items() if name not in record.model_fields_set}
            )
        return self.model_copy(update=update)
