"""Plain twins of `sim.kernels.talent`, one person after the other, from the equations in its docstrings."""

import math

import numpy as np


def decide(people, quarter, ages, review, decline, found_chance, seen, found_luck, review_luck, taste_luck):
    """Retire, else found, else weigh provinces. eq. D2, E1, G1-G3

    `ages` of entry and retirement, quarters; `seen`: place (to,), move (from, to), bonus (to,), home (registered, to).
    Returns retires (talent,), founds (talent,), destination (talent,).
    """
    entry_at, retire_at = ages
    place, move, bonus, home = seen
    retires, founds = np.zeros(len(people), dtype=bool), np.full(len(people), -1.0)
    destination = np.full(len(people), -1)
    found_at, review_at = found_luck.uniform(people.identity), review_luck.uniform(people.identity)
    for j in range(len(people)):
        here, origin = people.province[j], people.registered[j]
        age = quarter - people.born[j]
        chance = review * math.exp(-decline * max(0, age - entry_at) / 4.0)
        if age >= retire_at:
            retires[j] = True
        elif found_at[j] < found_chance[here]:
            founds[j] = found_at[j]
        elif review_at[j] < chance:
            granted = np.where(np.arange(len(place)) == here, 0.0, bonus)
            value = (
                place
                + move[here]
                + home[origin]
                + granted
                + gumbel(taste_luck, people.identity[j], len(place))
            )
            best = int(np.argmax(value))
            destination[j] = best if best != here else -1
    return retires, founds, destination


def gumbel(luck, identity, provinces):
    """Taste of one person for every province (province,): four provinces to a block of words."""
    blocks = [luck.block(np.array([identity]), index)[0] for index in range(-(-provinces // 4))]
    words = np.concatenate(blocks)[:provinces].astype(float)
    return -np.log(-np.log((words + 0.5) / 2.0**32))


def count(people, provinces):
    """Agents by residence and registration (province, registered)."""
    totals = np.zeros((provinces, provinces))
    np.add.at(totals, (people.province, people.registered), 1.0)
    return totals


def weigh_reviewers(people, provinces, quarter, entry_at, review, decline):
    """Expected reviewers by residence and registration (province, registered). eq. G4"""
    totals = np.zeros((provinces, provinces))
    since = np.maximum(0, quarter - people.born - entry_at) / 4.0
    np.add.at(totals, (people.province, people.registered), review * np.exp(-decline * since))
    return totals


def register(people, chance, luck):
    """Who becomes registered where he lives (talent,). eq. N1"""
    away = people.registered != people.province
    return away & (luck.uniform(people.identity) < chance[people.province])
