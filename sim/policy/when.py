"""When a lever is in force, and how strongly while it phases in."""

from typing import Self

from pydantic import Field, ValidationInfo, field_validator

from sim.calendar import Quarter
from sim.policy.frame import Frame, refuse
from sim.records import Record


class When(Record):
    """The quarters in which a lever is in force."""

    start: Quarter | None = None
    """First quarter in force; the first of the run where nothing is said."""
    end: Quarter | None = None
    """Last quarter in force; the last of the run where nothing is said."""
    phase_in: int = Field(default=0, ge=0, le=400, json_schema_extra={"unit": "quarters"})
    """Quarters of equal steps up to full strength, the first quarter being the first step; 0 and 1: at once."""

    def strength(self, t: Quarter) -> float:
        """Share of full strength in quarter `t`: 0 outside start to end, in equal steps while it phases in."""
        if (self.start is not None and t < self.start) or (self.end is not None and t > self.end):
            return 0.0
        if self.phase_in <= 1:
            return 1.0
        if self.start is None:
            raise ValueError("a lever that phases in needs a start")
        return min(1.0, (t - self.start + 1) / self.phase_in)

    def starting(self, opening: Quarter) -> Self:
        """The same dates, with the opening quarter as start where none was said."""
        return self if self.start is not None else self.model_copy(update={"start": opening})

    @field_validator("start")
    @classmethod
    def _start_lies_in_the_run(cls, start: Quarter | None, info: ValidationInfo) -> Quarter | None:
        frame = Frame.of(info)
        if start and frame.first and start < frame.first:
            raise refuse(
                f"{start} lies before the run, which opens in {frame.first} with what was in force by then. "
                f"Start in {frame.first} or later"
            )
        if start and frame.last and start > frame.last:
            raise refuse(
                f"{start} lies after the run, which ends in {frame.last}. Start earlier or run longer"
            )
        return start

    @field_validator("end")
    @classmethod
    def _end_follows_start(cls, end: Quarter | None, info: ValidationInfo) -> Quarter | None:
        start = info.data.get("start") or Frame.of(info).first
        if end and start and end < start:
            raise refuse(f"{end} lies before the start, {start}. Put the dates in order")
        return end

    @field_validator("phase_in")
    @classmethod
    def _phase_in_can_finish(cls, phase_in: int, info: ValidationInfo) -> int:
        frame = Frame.of(info)
        start = info.data.get("start") or frame.first
        ends = [quarter for quarter in (info.data.get("end"), frame.last) if quarter]
        if start and ends and phase_in > (available := min(ends) - start + 1):
            raise refuse(
                f"{phase_in} quarters are more than the {available} from {start} to {min(ends)}: "
                "full strength is never reached. Shorten it, start earlier, end later or run longer"
            )
        return phase_in
