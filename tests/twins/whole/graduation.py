"""Students who graduate, and those admitted. eq. D3"""

import math
from types import SimpleNamespace

from twins.whole.talent import quarters


def graduate(model):
    """Students become talent, as whole agents; others are admitted. eq. D3"""
    luck, model.graduates = model.luck, []
    born = model.quarter - quarters(model.p.demography.entry_age)
    for r in model.provinces:
        expected = (r.graduates + r.students[0]) / model.people_per_talent
        agents = math.floor(expected + luck.graduates(r))
        r.graduated = agents * model.people_per_talent
        r.next_students = [*r.students[1:], r.rules.extra_seats]
        r.next_student_cost = [*r.student_cost[1:], r.rules.seat_cost_per_quarter]
        for ordinal in range(agents):
            identity = luck.graduate(r, ordinal)
            u = luck.graduate_registration(identity)
            origin = next(
                (o for o, up_to in enumerate(r.graduates_registered) if u < up_to), len(model.provinces) - 1
            )
            model.graduates.append(
                SimpleNamespace(identity=identity, province=r, registered=model.provinces[origin], born=born)
            )
