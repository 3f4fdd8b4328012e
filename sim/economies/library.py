"""Where observed economies are: those that come with the project by name, one's own by its folder."""

from functools import cache
from os import PathLike
from pathlib import Path

import numpy as np

from sim.documents import Written, label, parsed, problem, read_file
from sim.documents.plain_words import shown
from sim.economies.cards import verify_checksums
from sim.economies.cut_library import CUT, cut_economy, named
from sim.economies.description import ECONOMY, Description, Files
from sim.economies.observed_economy import DESCRIPTION, ObservedEconomy
from sim.economies.panel_economy import OPTIONAL, PanelEconomy
from sim.economies.tables import Tables, read_counts, read_distances, read_moves, read_panels, read_provinces
from sim.errors import InputError, did_you_mean
from sim.places import EVERYWHERE, Places, UnknownPlace, great_circle_km

PACKAGED = Path(__file__).parent
USUAL = {
    "counts": "national.csv",
    "migration": "migration.csv",
    "distances": "distances.csv",
    "boundaries": "boundaries.geojson",
}
"""What optional files are called where nothing else is said."""


_held: dict[str, ObservedEconomy] = {}
"""Economies that this process was handed, by address."""


def hold(address: str, economy: ObservedEconomy) -> None:
    """Answer `load(address)` with this economy from now on: a worker of a sweep is handed it, and reads no file."""
    _held[address] = economy


def release(address: str) -> None:
    """Read the files at an address again."""
    _held.pop(address, None)


def names() -> tuple[str, ...]:
    """The economies that come with the project."""
    return tuple(sorted(path.parent.name for path in PACKAGED.glob(f"*/{DESCRIPTION}")))


def load(name_or_dir: str | PathLike[str]) -> ObservedEconomy:
    """An observed economy: one that comes with the project by name, one's own by the path of its folder.

    Raises InputError where there is none, offering the nearest name, or where its files cannot be read.
    """
    if (held := _held.get(str(name_or_dir))) is not None:
        return held
    if isinstance(name_or_dir, str) and name_or_dir in names():
        return _packaged(name_or_dir)
    folder = Path(name_or_dir)
    try:
        is_folder = bool(str(name_or_dir)) and folder.is_dir()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(
            f"economy: {label(folder)}: cannot be read ({reason}). Check the name and the permissions."
        ) from None
    if is_folder:
        economy = _read(folder)
        verify_checksums(folder, economy.cards)
        return economy
    near = did_you_mean(str(name_or_dir), names())
    raise InputError(f"economy: no economy {shown(str(name_or_dir))}, and no such folder.{near}")


@cache
def _packaged(name: str) -> ObservedEconomy:
    return _read(PACKAGED / name)


def _read(folder: Path) -> ObservedEconomy:
    """An economy from its folder, checked as far as can be without opening a year."""
    if not (folder / DESCRIPTION).is_file():
        wanted = f"It needs {DESCRIPTION}, provinces.csv and panel.csv"
        raise InputError(
            f"{label(folder)}: this folder holds no economy, for it has no {DESCRIPTION}. {wanted}."
        )
    written = read_file(folder / DESCRIPTION, label(folder / DESCRIPTION), ECONOMY)
    if written.get(CUT):
        return cut_economy(folder, written, _whole(folder, written))
    return _panels(folder, written)


def _whole(folder: Path, written: Written) -> PanelEconomy:
    """The economy that another one is cut from: one that comes with the project, or a folder beside."""
    name = named(written)
    source = PACKAGED / name if name in names() else folder.parent / name
    if not (source / DESCRIPTION).is_file():
        raise InputError(
            problem(written, (CUT,), f"there is no economy '{name}'.{did_you_mean(name, names())}")
        )
    found = read_file(source / DESCRIPTION, label(source / DESCRIPTION), ECONOMY)
    if found.get(CUT):
        raise InputError(
            problem(written, (CUT,), f"'{name}' is itself cut from another economy. Cut that one.")
        )
    whole = load(name) if name in names() else None
    return whole if isinstance(whole, PanelEconomy) else _panels(source, found)


def _panels(folder: Path, written: Written) -> PanelEconomy:
    """An economy from the panels in its folder."""
    description = parsed(Description, written, ECONOMY)
    files = _found(folder, description.files)
    description = description.model_copy(update={"files": files})
    codes, provinces, lon, lat, area = read_provinces(folder / files.provinces)
    distances = (
        read_distances(folder / files.distances, codes) if files.distances else great_circle_km(lon, lat)
    )
    groups = _groups(written, description, codes, provinces)
    places = Places(codes, provinces, lon, lat, area, distances, groups)
    paths = tuple(folder / panel for panel in files.panels)
    years, columns = read_panels(paths, codes, description.scales)
    unknown = [column for column in description.units if column not in columns]
    if unknown:
        lines = [
            problem(
                written,
                ("units", column),
                f"no panel has a column '{column}'.{did_you_mean(column, columns)}",
            )
            for column in unknown
        ]
        raise InputError(*lines)
    counts = read_counts(folder / files.counts) if files.counts else {}
    moves = read_moves(folder / files.migration, codes) if files.migration else {}
    economy = PanelEconomy(folder, description, Tables(places, years, columns, counts, moves))
    _check(written, economy)
    return economy


def _found(folder: Path, files: Files) -> Files:
    """The files of an economy, with those that bear the usual name though nothing is said of them."""
    usual = {
        kind: name
        for kind, name in USUAL.items()
        if getattr(files, kind) is None and (folder / name).is_file()
    }
    files = files.model_copy(update=usual)
    for name in (*filter(None, (getattr(files, kind) for kind in USUAL)), *files.others):
        if not (folder / name).is_file():
            raise InputError(
                f"{label(folder / DESCRIPTION)}: files: there is no file '{name}'. Add it, or name it no more."
            )
    return files


def _groups(
    written: Written, description: Description, codes: tuple[str, ...], provinces: tuple[str, ...]
) -> dict[str, tuple[int, ...]]:
    """Groups by position. Raises InputError for a member that is no province."""
    at = {name: position for names in (codes, provinces) for position, name in enumerate(names)}
    for group, members in description.groups.items():
        what = ""
        if not group.strip():
            what = "a group has no name. Give it one"
        elif group in at or group == EVERYWHERE:
            what = "is already the name of a province, a code, or the word for all. Choose another"
        elif not members or len({at.get(member, member) for member in members}) < len(members):
            what = "is empty or names a province twice. Name each of its provinces once"
        if what:
            raise InputError(problem(written, ("groups", group), what))
        for step, member in enumerate(members):
            if member not in at:
                what = f"no province '{member}'.{did_you_mean(member, at)}"
                raise InputError(problem(written, ("groups", group, step), what))
    return {group: tuple(at[member] for member in members) for group, members in description.groups.items()}


def _check(written: Written, economy: PanelEconomy) -> None:
    """Raises InputError where a rule asks for what the files do not have."""
    problems, tables, quantities = [], economy.tables, economy.description.quantities
    needed = {"gdp": quantities.gdp.needs(), "population": quantities.population.needs()}
    for quantity, wanted in needed.items():
        for column in wanted:
            if column not in tables.columns:
                what = f"no panel has a column '{column}'.{did_you_mean(column, tables.columns)}"
                problems.append(problem(written, ("quantities", quantity), what))
    for quantity, wanted in needed.items():
        for column in filter(tables.columns.__contains__, wanted):
            years, provinces = np.nonzero(tables.columns[column] <= 0)
            for year, province in zip(years[:1], provinces[:1], strict=True):
                name = tables.places.names[province]
                what = f"{quantity} must be above 0; in {tables.years[year]} {name} breaks this. Correct the data"
                problems.append(problem(written, ("quantities", quantity), what))
    for quantity in (*OPTIONAL, "migrants"):
        rule = economy.moves_rule if quantity == "migrants" else economy.rule(quantity)
        try:
            rule.check(tables)
        except InputError as error:
            problems.append(problem(written, ("quantities", quantity), str(error)))
    for step, gateway in enumerate(economy.description.gateways):
        try:
            economy.places.index(gateway)
        except UnknownPlace as error:
            problems.append(problem(written, ("gateways", step), str(error)))
    if problems:
        raise InputError(*problems)
    if not economy.years:
        span = economy.description.years
        among = f" among the declared {span.first} to {span.last}" if span else ""
        where = label(economy.folder / DESCRIPTION)
        raise InputError(f"{where}: no year{among} has GDP and residents of every province. Complete a year.")
