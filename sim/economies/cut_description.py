"""What `economy.yaml` may say of an economy that is another one with a province cut in two: a part, and the rest."""

from typing import Any

from pydantic import Field, field_validator

from sim.economies.description import EconomyName, FileName, PlaceName, Years
from sim.records import Record

WEIGHTS_TOLERANCE = 1e-9


class Part(Record):
    """The part that becomes a province of its own; it lies at the point of the whole province, its capital."""

    code: PlaceName
    name: str = Field(min_length=1, max_length=100)
    land_area_km2: float = Field(gt=0)
    """Official area, km2; what the province has beyond it is the rest's."""


class Rest(Record):
    """What remains of the province. It keeps the province's code, and its place in the order of provinces."""

    name: str = Field(min_length=1, max_length=100)
    lon: float = Field(ge=-180, le=180)
    """Degrees east of the point that its distances are measured from."""
    lat: float = Field(ge=-90, le=90)
    """Degrees north."""


class CutFiles(Record):
    """The files of a cut, in its folder."""

    shares: FileName = "shares.csv"
    """quantity, year, part, whole: what was counted in the part, and in the whole province, in the same unit."""
    within: FileName = "within.csv"
    """quantity, year, to_part, to_rest: persons across the line inside the province, which the whole does not count."""
    boundaries: FileName | None = None
    """GeoJSON of the part and of the rest; the other provinces are drawn as in the whole."""
    others: tuple[FileName, ...] = ()
    """Files that no opening reads."""


class Split(Record):
    """Which counted share divides a quantity of the province: one, or several with weights that sum to 1."""

    counted: dict[str, float] = Field(min_length=1)
    note: str = Field(default="", max_length=2000)
    """What the counts leave out, or what is assumed in using them."""

    @field_validator("counted", mode="before")
    @classmethod
    def _one_name_will_do(cls, counted: Any) -> Any:
        return {counted: 1.0} if isinstance(counted, str) else counted

    @field_validator("counted")
    @classmethod
    def _weights_sum_to_one(cls, counted: dict[str, float]) -> dict[str, float]:
        if any(weight <= 0 for weight in counted.values()):
            raise ValueError("weights must be above 0")
        if abs(sum(counted.values()) - 1) > WEIGHTS_TOLERANCE:
            raise ValueError(f"weights must sum to 1, not {sum(counted.values()):g}")
        return counted


class WageRatio(Record):
    """The wage of the part over that of the whole province; the rest follows, with residents as weights."""

    over_province: float = Field(gt=0, le=3)
    note: str = Field(min_length=1, max_length=2000)


class Splits(Record):
    """How each quantity of the province is divided."""

    gdp: Split
    population: Split
    talent: Split
    frontier_share: Split
    """Divides frontier value added; shares of GDP follow."""
    research_intensity: Split
    """Divides research outlay; shares of GDP follow."""
    firms: Split
    frontier_firms: Split
    graduates: Split
    migrants_in: Split
    """Divides arrivals from other provinces."""
    migrants_out: Split
    """Divides departures to other provinces."""
    registered_elsewhere: Split
    """Divides residents registered in other provinces."""
    wage: WageRatio
    public_revenue: Split


class CutDescription(Record):
    """An observed economy with one province cut in two, in words and rules."""

    name: EconomyName
    """One word, as scenarios name it."""
    title: str = Field(default="", max_length=200)
    """What it is, for headings; the name where nothing is said."""
    cut_from: FileName
    """The economy that is cut: one that comes with the project, or a folder beside this one."""
    years: Years
    """Years that may be opened, as far as the economy that is cut can be."""
    province: PlaceName
    """The province that is cut, by name or code; its name becomes that of the group of both pieces."""
    part: Part
    rest: Rest
    files: CutFiles = CutFiles()
    splits: Splits

    @property
    def units(self) -> dict[str, str]:
        """Units of columns: none, for shares have no unit and persons are counted one by one."""
        return {}
