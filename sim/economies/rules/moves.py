"""Who moved between provinces: in- and out-migrants of the five years that an opening looks back on."""

from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from sim.economies.counts import in_words
from sim.economies.rules.abstract import Known
from sim.economies.tables import Period, Tables
from sim.errors import InputError, did_you_mean
from sim.places import Matrix, Vector
from sim.records import Record


class Moved(NamedTuple):
    """In- and out-migrants of a period, persons, (province,), with equal sums, and what was assumed."""

    migrants_in: Vector
    migrants_out: Vector
    period: str
    notes: tuple[str, ...]


class FiveYearMoves(Record):
    """Moves of the latest period that ended by the opening year.

    A period that knows only some provinces keeps their counts; the others are the period before, scaled so that
    in- and out-migrants both sum to the national count of the year the period ended.
    """

    rule: Literal["five_year_moves"] = "five_year_moves"
    total: str | None = None
    """National counts of migrants by the last year of the period, persons; needed for periods with gaps."""

    def check(self, tables: Tables) -> None:
        """Raises InputError where no period is complete or the national count is missing."""
        if not any(_is_complete(margins) for margins in tables.moves.values()):
            raise InputError(
                "no period knows the moves of every province. Complete one, or leave migration out."
            )
        if self.total is not None and self.total not in tables.counts:
            raise InputError(f"no national count '{self.total}'.{did_you_mean(self.total, tables.counts)}")

    def fill(self, known: Known) -> Moved:
        moves = known.tables.moves
        totals = known.tables.counts[self.total] if self.total else {}
        usable = [each for each in moves if _is_complete(moves[each]) or each[1] in totals]
        past = [each for each in usable if each[1] <= known.year]
        complete = [each for each in usable if _is_complete(moves[each])]
        period = max(past, key=_end) if past else min(complete, key=_end)
        label, notes = f"{period[0]}-{period[1]}", []
        if period[1] != known.year:
            later = " This uses later information." if period[1] > known.year else ""
            notes.append(f"moves of {label} stand for those before {known.year}.{later}")
        margins = np.array(moves[period])
        if not _is_complete(moves[period]):
            before = max(
                (each for each in complete if each[1] < period[1]), key=_end, default=min(complete, key=_end)
            )
            margins, said = _completed(known.tables, period, before, totals[period[1]])
            notes.append(said)
        sums = margins.sum(axis=1)
        if (sums == 0).any() and sums.any():
            raise InputError(
                f"in {label} {sums[0]:,.0f} come and {sums[1]:,.0f} go, but every move has both ends. Correct one."
            )
        if sums[0] != sums[1]:
            margins = margins * (sums.mean() / sums)[:, None]
            if not np.isclose(sums[0], sums[1], rtol=1e-9):
                notes.append(
                    f"in-migrants ({in_words(sums[0])}) and out-migrants ({in_words(sums[1])}) "
                    "were scaled to their mean, since every move has both ends."
                )
        return Moved(margins[0], margins[1], label, tuple(notes))


class BalancedMoves(Record):
    """Nothing was observed: as many come as go everywhere, so nobody gains.

    Moves follow residents and those elsewhere they could come from or go to: a province with most of the people cannot
    exchange the same share of them as the others, for there are not enough others.
    """

    rule: Literal["balanced_moves"] = "balanced_moves"
    rate: float = Field(ge=0, le=1)
    """Movers between provinces in five years over residents, in the nation. Assumed."""

    def check(self, tables: Tables) -> None:
        """Nothing is needed."""

    def fill(self, known: Known) -> Moved:
        share = known.population / known.population.sum()
        exchanged = share * (1.0 - share)
        movers = self.rate * known.population.sum() * exchanged / exchanged.sum()
        said = (
            f"not observed; {self.rate:.1%} of residents are assumed to move in five years, in and out alike."
        )
        return Moved(movers, movers, "assumed", (said,))


def _completed(tables: Tables, period: Period, before: Period, total: float) -> tuple[Matrix, str]:
    """Margins of a period with gaps: what is known, and the period before scaled to the national count."""
    margins, earlier = np.array(tables.moves[period]), np.array(tables.moves[before])
    is_known = np.isfinite(margins).all(axis=0)
    rest = total - margins[:, is_known].sum(axis=1)
    if (rest <= 0).any():
        raise InputError(f"the known moves of {period[0]}-{period[1]} exceed the national count. Check both.")
    factor = rest / earlier[:, ~is_known].sum(axis=1)
    margins[:, ~is_known] = earlier[:, ~is_known] * factor[:, None]
    names = ", ".join(tables.places.names[at] for at in np.flatnonzero(is_known))
    return margins, (
        f"the moves of {period[0]}-{period[1]} are known for {names} and for the nation ({in_words(total)}); the other "
        f"provinces keep those of {before[0]}-{before[1]}, in-migrants times {factor[0]:.3f} and out-migrants times "
        f"{factor[1]:.3f}, so that both sum to the nation (assumed)."
    )


def _is_complete(margins: tuple[Vector, Vector]) -> bool:
    return bool(np.isfinite(margins).all())


def _end(period: Period) -> int:
    return period[1]
