"""Who governs, and how far their promises are believed. eq. L1, L2"""


def survival(province, p):
    """Chance that levers survive a change of leadership."""
    return min(p.continuity + province.rules.continuity, 1.0)


def trust(province, p, horizon):
    """Chance, averaged over a horizon of quarters, that a promise still stands. eq. L2"""
    lapse = (1.0 - survival(province, p)) / (4.0 * p.years_in_office)
    return (1.0 - (1.0 - lapse) ** horizon) / (horizon * lapse) if lapse > 0.0 else 1.0


def turn_over(model):
    """Whether levers are in force afterwards. eq. L1"""
    p, luck = model.p.leadership, model.luck
    for r in model.provinces:
        changes = luck.leadership_changes(r) < 1.0 / (4.0 * p.years_in_office)
        survives = luck.levers_survive(r) < survival(r, p)
        r.next_in_force = 0.0 if changes and not survives else r.in_force
