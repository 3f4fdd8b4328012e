"""Start-ups: how many, with what capital, how good. eq. E1-E4"""

import math
from types import SimpleNamespace

from twins.whole.research import know_how

LEAST_PART, LEAST_KNOWLEDGE = 0.001, 0.05  # eq. E2, E4


def intend(model):
    """Chances of founding, and the capital that start-ups are expected to want. eq. E1, E2"""
    p, now = model.p.entry, sum(r.talent for r in model.provinces)
    then = sum(r.opening_talent for r in model.provinces)
    for r in model.provinces:
        fields = [cell for cell in r.cells if cell.frontier]
        tilted = {cell: cell.aimed * math.exp(r.rules.focus[cell.sector]) for cell in fields}
        rescaled = sum(cell.aimed for cell in fields) / sum(tilted.values())
        for cell in r.cells:
            aimed = tilted[cell] * rescaled if cell.frontier else cell.aimed
            cell.chance = aimed * cell.x**p.response_to_return * then / now * (1.0 + r.rules.approval_ease)
            cell.usual_capital = p.size * cell.capital / cell.firms
        agents = r.talent / model.people_per_talent
        wants = sum(cell.chance * cell.entrant_weight * cell.usual_capital for cell in r.cells)
        r.wanted = agents * wants


def found(model):
    """Firms that founders open, out of idle capital. eq. E2-E4"""
    p, n, luck = model.p.entry, model.constants, model.luck
    known, asked = know_how(model.provinces), []
    for founder in model.talent:
        if founder.founds is None:
            continue
        cell = founder.founds
        lead = lead_of(founder, known[cell.province]) if cell.frontier else 0.0
        backing = min(math.exp((n.sigma - 1.0) * lead), p.largest_backing)
        asked.append((founder, cell, lead, backing * cell.usual_capital))

    model.start_ups = []
    for r in model.provinces:
        here = [each for each in asked if each[1].province is r]
        part = share(r.idle_capital, sum(cell.entrant_weight * capital for _, cell, _, capital in here))
        r.taken = 0.0
        for founder, cell, lead, capital in here:
            if part <= LEAST_PART:
                continue
            r.taken += cell.entrant_weight * part * capital
            begun = (1.0 - n.wear) * part * capital
            model.start_ups.append(
                SimpleNamespace(
                    identity=luck.start_up(founder),
                    cell=cell,
                    founded=model.quarter,
                    weight=cell.entrant_weight,
                    productivity=quality(model, cell, lead, luck.quality(founder)),
                    knowledge=0.0,
                    capital=begun,
                    debt=model.p.credit.target * r.now.price * part * capital,  # eq. A4
                )
            )


def lead_of(founder, know):
    """Lead of a start-up in a frontier field over what it inherits: local knowledge, perhaps a breakthrough. eq. E4"""
    p = founder.model.p.entry
    luck, leap = founder.model.luck.breakthrough(founder)
    learnt = p.quality_by_knowledge * math.log(max(know, LEAST_KNOWLEDGE))
    comes = luck < min(p.breakthrough * know**p.breakthrough_by_knowledge, 1.0)
    return learnt + (p.breakthrough_size * leap if comes else 0.0)


def quality(model, cell, lead, luck):
    """Log productivity of a start-up. eq. E3"""
    p, nation = model.p.entry, model.sectors[cell.sector].mean
    inherited = nation + p.inheritance * (cell.mean - nation)
    return inherited + p.quality_spread * cell.spread * luck + lead + cell.province.rules.approval_quality


def share(idle, asked):
    """Part of what is asked for that idle capital allows. eq. E2"""
    return min(1.0, idle / asked) if asked > 0.0 else 1.0
