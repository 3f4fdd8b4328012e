"""All luck of the twin, one method a decision: which stream, whose id, which words. MODEL.md section 4."""

import math
from random import Random

from sim.streams import Streams, identities

WORD = 0xFFFFFFFF


def philox(counter, key):
    """Four random words for four words of counter and two of key: Philox 4x32-10, a number at a time."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        first, second = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (second >> 32) ^ c1 ^ k0, second & WORD, (first >> 32) ^ c3 ^ k1, first & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def uniform(high, low):
    """A number in (0, 1) from the upper 26 bits of two words."""
    return ((high >> 6) * 2.0**26 + (low >> 6) + 0.5) / 2.0**52


def normal(words):
    """A standard normal number from four words (Box and Muller)."""
    radius = math.sqrt(-2.0 * math.log(uniform(words[0], words[1])))
    return radius * math.cos(2.0 * math.pi * uniform(words[2], words[3]))


class Named:
    """Luck that the engine has too: a stream for every decision, counted by agent, quarter and block."""

    def __init__(self, streams: Streams, quarter: int) -> None:
        self.quarter = quarter
        self._at = streams.at(quarter)
        self._keys: dict[str, tuple[int, int]] = {}

    def words(self, name, identity, index=0):
        """Block `index` of the stream `name` for one agent: four words."""
        if name not in self._keys:
            self._keys[name] = self._at(name).words[:2]
        return philox((identity & WORD, identity >> 32, self.quarter & WORD, index), self._keys[name])

    def uniform(self, name, identity, index=0):
        """A uniform number from words 0 and 1."""
        return uniform(*self.words(name, identity, index)[:2])

    def child(self, parent, ordinal):
        """Id of an agent that begins this quarter."""
        return int(identities(parent, self.quarter, [ordinal])[0])


class Ordinary:
    """Luck as most models have it: whoever comes first gets the next number of one generator."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def words(self, name, identity, index=0):
        return tuple(self._random.getrandbits(32) for _ in range(4))

    def uniform(self, name, identity, index=0):
        return self._random.random()

    def child(self, parent, ordinal):
        return self._random.getrandbits(64)


class Luck:
    """What is drawn for each decision of a quarter."""

    def __init__(self, source: Named | Ordinary) -> None:
        self.source = source

    def chance(self, name, identity):
        return self.source.uniform(name, identity)

    # Talent

    def founds(self, talent):
        return self.chance("entry.found", talent.identity)

    def reviews(self, talent):
        return self.chance("migration.review", talent.identity)

    def taste(self, talent, provinces):
        """Standard Gumbel numbers, one a province: a word each, so four provinces to a block. eq. G3"""
        blocks = [
            self.source.words("migration.taste", talent.identity, index)
            for index in range(-(-provinces // 4))
        ]
        words = [word for block in blocks for word in block][:provinces]
        return [-math.log(-math.log((word + 0.5) / 2.0**32)) for word in words]

    def registers(self, talent):
        return self.chance("registration.change", talent.identity)

    # Firms

    def discovery(self, firm):
        """A uniform number that decides success, and a standard exponential gain. eq. R2, R3"""
        w0, w1, w2, w3 = self.source.words("research.success", firm.identity)
        return uniform(w0, w1), -math.log(uniform(w2, w3))

    def shaking(self, firm):
        """A standard Laplace number: the quantile of a uniform one. eq. F1"""
        u = self.chance("firms.luck", firm.identity)
        return math.log(2.0 * u) if u < 0.5 else -math.log(2.0 * (1.0 - u))

    def looks(self, firm):
        return self.chance("firms.relocate", firm.identity)

    def destination(self, firm):
        return self.chance("firms.destination", firm.identity)

    def closes(self, firm):
        return self.chance("exit.close", firm.identity)

    # Start-ups

    def quality(self, founder):
        """A standard normal number. eq. E3"""
        return normal(self.source.words("entry.quality", founder.identity))

    def breakthrough(self, founder):
        """A uniform number that decides whether there is one, and a standard exponential leap. eq. E4"""
        first, second = (
            self.source.uniform("entry.breakthrough", founder.identity, block) for block in (0, 1)
        )
        return first, -math.log(second)

    def start_up(self, founder):
        return self.source.child(founder.identity, 0)

    def plant(self, parent):
        return self.source.child(parent.identity, 1)

    # Provinces

    def graduate(self, province, ordinal):
        return self.source.child(province.index, ordinal)

    def graduates(self, province):
        return self.chance("demography.graduates", province.index)

    def graduate_registration(self, identity):
        return self.chance("demography.registration", identity)

    def leadership_changes(self, province):
        return self.chance("leadership.change", province.index)

    def levers_survive(self, province):
        return self.chance("leadership.survival", province.index)

    def trend(self, province):
        return normal(self.source.words("world.trend", province.index))

    def shock(self, province, degrees):
        """Student's t. eq. W3"""
        draws = [
            normal(self.source.words("world.shock", province.index, index))
            for index in range(int(degrees) + 1)
        ]
        return draws[0] / math.sqrt(sum(each * each for each in draws[1:]) / degrees)
