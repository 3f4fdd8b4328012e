"""Channels: through what a policy works, found by shutting one at a time on the same luck. Equation K1.

    migration   talent and others weigh provinces as they would without the policy
    research    firms spend on research and imitate as they would without it
    spillover   density and nearby research make firms as productive as they would without it
    prices      founding, relocation and the placing of investment follow the returns there would be without it
    budget      nobody here pays: the bills of levers are met from abroad

What a channel contributes is the effect of the whole policy less the effect with that channel shut. The contributions
need not sum to the effect: the rest is what acts directly (seats, purchases, funds) and what acts only together.
"""

from collections.abc import Callable
from typing import Literal, get_args

Channel = Literal["migration", "research", "spillover", "prices", "budget"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)


class Signals:
    """What processes responded to, quarter by quarter; kept by one run, heard by another whose channel is shut."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], object] = {}

    def keep(self, quarter: int, name: str, value: object) -> None:
        """Write down a signal."""
        self._kept[quarter, name] = value

    def at(self, quarter: int, name: str) -> object:
        """The signal of a quarter. LookupError if the run that kept them was shorter."""
        return self._kept[quarter, name]


class Listener:
    """Hears what happens in a run, or, where a channel is shut, what happened in the baseline."""

    def __init__(
        self, keep: Signals | None = None, shut: Channel | None = None, baseline: Signals | None = None
    ) -> None:
        if shut is not None and baseline is None:
            raise ValueError(f"to shut the channel '{shut}' the baseline's signals are needed")
        self._keep, self._shut, self._baseline = keep, shut, baseline
        self._tell: Callable[..., None] | None = None

    def telling(self, tell: Callable[..., None]) -> "Listener":
        """One that hears the same, keeps nothing, and tells what a quarter showed to those who decided in it."""
        other = Listener(shut=self._shut, baseline=self._baseline)
        other._tell = tell
        return other

    def tell(self, **shown: object) -> None:
        """Hand on what the quarter showed, where somebody asked."""
        if self._tell is not None:
            self._tell(**shown)

    def is_shut(self, channel: Channel) -> bool:
        """Whether this channel is shut."""
        return self._shut == channel

    def hear[T](self, channel: Channel, name: str, quarter: int, value: T) -> T:
        """The signal `value`; the baseline's where the channel is shut."""
        if self._keep is not None:
            self._keep.keep(quarter, name, value)
        if self._shut == channel and self._baseline is not None:
            return self._baseline.at(quarter, name)  # type: ignore[return-value]  # kept under the same name
        return value
