"""Reading an economy that is another one with a province cut in two, checked as far as can be without a year."""

from pathlib import Path

from sim.documents import Written, parsed, problem
from sim.documents.written import Loc
from sim.economies.cut_counts import read_cut_counts
from sim.economies.cut_description import CutDescription, Split
from sim.economies.cut_economy import CutEconomy
from sim.economies.description import ECONOMY
from sim.economies.panel_economy import PanelEconomy
from sim.errors import InputError, did_you_mean
from sim.places import UnknownPlace

CUT = "cut_from"
"""The key by which a description is known to be that of a cut."""


def named(written: Written) -> str:
    """The economy that a description says it is cut from. Raises InputError where the rest of it cannot be."""
    return parsed(CutDescription, written, ECONOMY).cut_from


def cut_economy(folder: Path, written: Written, whole: PanelEconomy) -> CutEconomy:
    """The economy that a description cuts from another one. Raises InputError with one line for each problem."""
    description = parsed(CutDescription, written, ECONOMY)

    def refused(loc: Loc, what: str) -> str:
        return problem(written, loc, what)

    try:
        province = whole.places.index(description.province)
    except UnknownPlace as error:
        raise InputError(refused(("province",), str(error))) from None
    area = whole.places.land_area_km2[province]
    if description.part.land_area_km2 >= area:
        what = f"must lie below the {area:,.0f} km2 of the province. Give the area of the part"
        raise InputError(refused(("part", "land_area_km2"), what))
    files = description.files
    for name in (*([files.boundaries] if files.boundaries else []), *files.others):
        if not (folder / name).is_file():
            what = f"there is no file '{name}'. Add it, or name it no more"
            raise InputError(refused(("files",), what))
    counts = read_cut_counts(folder / files.shares, folder / files.within)
    economy = CutEconomy(folder, description, whole, counts)
    problems = []
    for quantity, split in description.splits:
        for name in split.counted if isinstance(split, Split) else ():
            if name not in counts.shares:
                what = f"{files.shares} has no '{name}'.{did_you_mean(name, counts.shares)}"
                problems.append(refused(("splits", quantity, "counted"), what))
    try:
        len(economy.places)
    except ValueError as error:
        problems.append(refused(("part",), f"{error}. Give the pieces names and codes of their own"))
    if not economy.years:
        problems.append(refused(("years",), f"{whole.name} opens in none of them. Choose others"))
    if problems:
        raise InputError(*problems)
    return economy
