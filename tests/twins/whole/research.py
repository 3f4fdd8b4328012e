"""What firms spend on research, and what it brings to others. eq. R1, R4, R5, S1-S3, C1"""

import math


def spend(model):
    """Outlay over value added: real, reported, and what firms bear of it. eq. R1, R4, R5, W7"""
    provinces, p = model.provinces, model.p.research
    risen = model.structure.research_rise
    risen = risen[min(model.quarter, len(risen) - 1)]
    for cell in model.cells:
        cell.intensity = cell.opening_intensity * math.exp(risen[cell.province.index])
    base = {r: sum(cell.intensity * cell.last.revenue for cell in r.cells) for r in provinces}
    nation = sum(base.values())
    alone = {r: (1.0 - r.rules.research_credit) ** -p.own_elasticity for r in provinces}
    mean = sum(base[r] / nation * alone[r] for r in provinces)
    cost = sum(base[r] / nation * (1.0 - r.rules.research_credit) for r in provinces)
    for r in provinces:
        u = alone[r] / mean * cost**-p.national_elasticity
        told = 1.0 + (u - 1.0) / (1.0 - p.relabelled) if u > 1.0 else u
        granted = r.rules.research_grants * r.last_revenue / base[r]
        for cell in r.cells:
            cell.outlay = cell.intensity * (u + (1.0 + p.additionality) * granted)
            cell.reported = cell.intensity * (told + (1.0 + p.additionality) * granted)
            cell.borne = cell.outlay - cell.intensity * granted - r.rules.research_credit * cell.reported


def felt(cell, provinces, p):
    """Research near and far, across sectors by a lower weight. eq. S2"""
    w = p.across_fields
    here = cell.province

    def weighed(there):
        own = there.cells[cell.sector].stock
        return own + w * sum(each.stock for each in there.cells if each.sector != cell.sector)

    others = sum(each.stock for each in here.cells if each.sector != cell.sector)
    linked = w * here.rules.linkage * others
    return sum(here.proximity[there.index] * weighed(there) for there in provinces) + linked


def spill(cell, provinces, p):
    """What research nearby does to productivity. eq. S3"""
    return (felt(cell, provinces, p) / cell.opening_felt) ** p.elasticity


def accumulate(model):
    """Stocks of research after the quarter. eq. S1"""
    kept = 1.0 - model.p.spillovers.obsolescence_per_year / 4.0
    for cell in model.cells:
        cell.next_stock = kept * cell.stock + cell.outlay * cell.now.revenue / cell.province.now.price


def learn(model):
    """Share of its gap to the frontier that a firm of each cell closes. eq. C1"""
    provinces, p = model.provinces, model.p.imitation
    nation = sum(r.talent for r in provinces) / sum(r.residents for r in provinces)
    for r in provinces:
        density = r.talent / r.residents / nation
        for cell in r.cells:
            upgrading = 0.0 if cell.frontier else r.rules.upgrading
            cell.imitation = p.rate_per_year / 4.0 * density**p.help_of_talent * (1.0 + upgrading)


def lead(agents):
    """Mean log productivity weighted by expected sales: the frontier of a sector. eq. C1"""
    sales = [firm.weight * firm.strength * firm.cell.factor for firm in agents]
    weighed = sum(sale * firm.productivity for sale, firm in zip(sales, agents, strict=True))
    return weighed / sum(sales)


def know_how(provinces):
    """Frontier research per resident over the nation's, by province. eq. E4"""
    stock = {r: sum(cell.stock for cell in r.cells if cell.frontier) for r in provinces}
    nation = sum(stock.values()) / sum(r.residents for r in provinces)
    return {r: stock[r] / r.residents / nation for r in provinces}
