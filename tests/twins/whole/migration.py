"""What people see of provinces, and where everyone else moves. eq. G1-G3, H1"""

import math

from twins.whole.leadership import trust


def see(model):
    """Value of every province to talent, and what newcomers may count on there. eq. G1-G3"""
    p, kappa = model.p.migration, model.structure.talent_taste
    grown = sum(r.opening_talent for r in model.provinces) / sum(r.talent for r in model.provinces)
    for q in model.provinces:
        wage = q.now.talent_wage * (1.0 - q.levy)
        q.value = math.log(q.talent_pull) + kappa * (math.log(wage) - cost_of_living(q, p))
        q.bonus = kappa * math.log(1.0 + q.rules.settlement_grant / (wage * p.grant_horizon))
        promised = min(p.promised_quarters + q.rules.duration, p.grant_horizon) / p.grant_horizon
        trusted = trust(q, model.p.leadership, p.grant_horizon) * promised * q.rules.housing_support
        support = kappa * math.log(1.0 + trusted / wage)
        barrier = p.hukou_barrier * (1.0 - q.rules.hukou_openness)
        q.belonging = [
            p.compatriots * math.log(1.0 + grown * compatriots / p.community) - barrier + support
            for compatriots in q.compatriots
        ]
        q.belonging[q.index] = 0.0


def cost_of_living(province, p):
    """Log price of goods and housing. eq. G1"""
    goods, homes = math.log(province.now.price), math.log(province.house_price)
    return (1.0 - p.housing_share) * goods + p.housing_share * homes


def flow(model):
    """Everyone else moves in expectation: those who go to each province. eq. G3"""
    p, kappa = model.p.migration, model.structure.worker_taste
    values = {
        q: math.log(q.worker_pull)
        + kappa * (math.log(q.now.worker_wage * (1.0 - q.levy)) - cost_of_living(q, p))
        for q in model.provinces
    }
    for r in model.provinces:
        odds = [r.worker_way[q.index] * math.exp(values[q]) for q in model.provinces]
        odds[r.index], staying = 0.0, odds[r.index]
        reviewing, total = model.structure.worker_review * r.others, sum(odds) + staying
        r.leaving = [reviewing * each / total for each in odds]
