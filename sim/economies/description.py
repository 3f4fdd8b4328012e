"""What `economy.yaml` may say: names, files, units, groups, and the rule for every quantity."""

import re
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, field_validator, model_validator
from pydantic_core import ErrorDetails

from sim.documents import Kind
from sim.documents.plain_words import shown
from sim.economies.rules import AnyMoves, AnyRule, BalancedMoves, Observed, Proportional, Unknown, Vintages
from sim.records import Record

SCALES = {
    "one": 1.0, "percent": 0.01, "per 100 thousand": 1e-5, "thousand": 1e3, "10 thousand": 1e4, "million": 1e6,
    "10 million": 1e7, "100 million": 1e8, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
"""Units of a column, as multiples of one yuan (its currency), person, firm or share."""

FALLBACKS: dict[str, Proportional | Unknown] = {
    "talent": Proportional(to=("population",), rate=0.15),  # China 2020: 0.154
    "frontier_share": Proportional(to=(), rate=0.05),  # China 2023: 0.049
    "research_intensity": Proportional(to=(), rate=0.01),  # middle-income countries, 0.5 to 1.5 %
    "firms": Proportional(to=("population",), rate=0.03),  # China 2023: 0.040
    "frontier_firms": Proportional(to=("firms", "frontier_share"), rate=0.15),  # China 2023: 0.17
    "graduates": Proportional(to=("talent",), rate=0.035),  # China 2019: 0.037
    "registered_elsewhere": Proportional(to=(), rate=0.0),  # most countries register nobody
    "wage": Unknown(),
    "public_revenue": Proportional(to=("gdp",), rate=0.10),  # China 2019: 0.103
}
"""What stands in for a quantity that no panel has and no rule declares; every one is assumed, and says so."""

STILL_MOVES = BalancedMoves(rate=0.038)  # China, 2010-2020: 3.6 to 4.1 % of residents in five years
FIELD_WEIGHTS = {"ai": 0.40, "robotics": 0.27, "biotech": 0.30, "neurotechnology": 0.03}


def _bad_pattern(error: ErrorDetails, record: type[BaseModel] | None) -> str:
    if error["loc"][-1] == "sha256":
        return f"is no checksum: {shown(error['input'])}. Write the 64 digits that `sha256sum` prints"
    return f"cannot be {shown(error['input'])}. Use one word of letters, digits, hyphens and underscores"


ECONOMY = Kind(
    beginning="name: my-economy",
    length="An economy is described on a page.",
    members={
        rule.model_fields["rule"].default: rule
        for choice in (AnyRule, AnyMoves)
        for rule in get_args(get_args(choice)[0])
    },
    sentences={"string_pattern_mismatch": _bad_pattern},
)
"""What messages about economies and their cards say that those about other documents do not."""

LONGEST_FILE_NAME = 200  # characters
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


def _as_text(value: Any) -> Any:
    return str(value) if type(value) is int else value


def _plain_name(name: str) -> str:
    if (
        len(name) > LONGEST_FILE_NAME
        or not name
        or name != name.strip()
        or any(part in name for part in ("/", "\\", "\0"))
        or name.startswith(".")
    ):
        raise ValueError(f"must be the name of a file in the folder of the economy, got {shown(name)}")
    return name


PlaceName = Annotated[str, BeforeValidator(_as_text)]
EconomyName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^\w[\w-]*$")]
FileName = Annotated[str, AfterValidator(_plain_name)]


class Years(Record):
    """The years an economy may be opened in."""

    first: int
    last: int

    @model_validator(mode="after")
    def _in_order(self) -> "Years":
        if self.last < self.first:
            raise ValueError("the last year lies before the first. Put them in order")
        return self


class Files(Record):
    """The files of an economy, in its folder."""

    provinces: FileName = "provinces.csv"
    """code, name, lon, lat (degrees), land_area_km2."""
    panels: tuple[FileName, ...] = Field(default=("panel.csv",), min_length=1)
    """code, year and numbers."""
    counts: FileName | None = None
    """National totals: quantity, year, value."""
    migration: FileName | None = None
    """code, first_year, last_year, migrants_in, migrants_out (persons)."""
    distances: FileName | None = None
    """origin_code and one column for each code: km; great circles between the provinces' points where there is none."""
    boundaries: FileName | None = None
    """GeoJSON whose features carry the code of their province."""
    others: tuple[FileName, ...] = ()
    """Files that no opening reads; they are kept for comparison."""


class Quantities(Record):
    """The rule for each quantity; what is left out is read from the column of its name, or else assumed."""

    gdp: Vintages = Vintages()
    population: Observed = Observed(column="population", gap="refuse")
    talent: AnyRule | None = None
    frontier_share: AnyRule | None = None
    research_intensity: AnyRule | None = None
    firms: AnyRule | None = None
    frontier_firms: AnyRule | None = None
    graduates: AnyRule | None = None
    migrants: AnyMoves | None = None
    registered_elsewhere: AnyRule | None = None
    wage: AnyRule | None = None
    public_revenue: AnyRule | None = None


class Description(Record):
    """An observed economy in words and rules: the content of `economy.yaml`."""

    name: EconomyName
    """One word, as scenarios name it."""
    title: str = Field(default="", max_length=200)
    """What it is, for headings; the name where nothing is said."""
    currency: str = Field(default="yuan", min_length=1, max_length=40)
    """What money is counted in."""
    years: Years | None = None
    """Years that may be opened; all with GDP and residents where nothing is said."""
    sources: tuple[str, ...] = ()
    """Where the figures come from; economies with cards say it there, file by file."""
    files: Files = Files()
    units: dict[str, str] = Field(default_factory=dict)
    """The unit of each column that is not in plain ones."""
    groups: dict[str, tuple[PlaceName, ...]] = Field(default_factory=dict)
    """Names for sets of provinces."""
    gateways: tuple[PlaceName, ...] = ()
    """Provinces through whose ports the rest of the world trades."""
    field_weights: dict[str, float] = FIELD_WEIGHTS
    """How frontier value added divides over the fields; assumed, sums to 1."""
    quantities: Quantities = Quantities()

    @field_validator("units")
    @classmethod
    def _units_are_known(cls, units: dict[str, str]) -> dict[str, str]:
        for column, unit in units.items():
            if unit not in SCALES:
                raise ValueError(f"{column}: no unit '{unit}'. Choose from {', '.join(SCALES)}")
        return units

    @field_validator("field_weights")
    @classmethod
    def _weights_sum_to_one(cls, weights: dict[str, float]) -> dict[str, float]:
        if not weights or not all(IDENTIFIER.fullmatch(name) for name in weights):
            raise ValueError("names the frontier fields in lower case, such as ai: 0.4")
        if any(weight <= 0 for weight in weights.values()) or abs(sum(weights.values()) - 1) > 1e-9:
            raise ValueError(f"weights must be above 0 and sum to 1, not {sum(weights.values()):g}")
        return weights

    @property
    def scales(self) -> dict[str, float]:
        """What each column is multiplied by at the door."""
        return {column: SCALES[unit] for column, unit in self.units.items()}
