"""All parameters of the model, one record a process; what a scenario may override and replicates draw."""

from sim.processes.demography import DemographyParameters
from sim.processes.entry import EntryParameters
from sim.processes.exit import ExitParameters
from sim.processes.housing import HousingParameters
from sim.processes.investment import InvestmentParameters
from sim.processes.markets import MarketParameters
from sim.processes.migration import MigrationParameters
from sim.processes.public_finance import PublicFinanceParameters
from sim.processes.research import ResearchParameters
from sim.processes.volatility import VolatilityParameters
from sim.records import Record
from sim.streams import Streams
from sim.world.fundamentals import FundamentalsParameters

PARAMETERS_DRAW = "parameters"


class Parameters(Record):
    """Every parameter of the economy, grouped by the process that reads it."""

    markets: MarketParameters = MarketParameters()
    investment: InvestmentParameters = InvestmentParameters()
    research: ResearchParameters = ResearchParameters()
    volatility: VolatilityParameters = VolatilityParameters()
    entry: EntryParameters = EntryParameters()
    exit: ExitParameters = ExitParameters()
    migration: MigrationParameters = MigrationParameters()
    housing: HousingParameters = HousingParameters()
    demography: DemographyParameters = DemographyParameters()
    public_finance: PublicFinanceParameters = PublicFinanceParameters()
    fundamentals: FundamentalsParameters = FundamentalsParameters()

    def drawn(self, streams: Streams) -> "Parameters":
        """One draw of the uncertain parameters from their priors, each on a named stream of its own."""
        draw, update = streams.at(0), {}
        for group in type(self).model_fields:
            record = getattr(self, group)
            luck = {
                name: float(draw(f"{PARAMETERS_DRAW}.{group}.{name}").uniform(0)[0])
                for name in record.priors()
            }
            update[group] = record.drawn(luck)
        return self.model_copy(update=update)
