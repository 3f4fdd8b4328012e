"""Firms that move to another province, and giants that place plants there. eq. P1-P3"""

from types import SimpleNamespace

from twins.whole.entry import LEAST_PART, share


def relocate(model):
    """Firms look elsewhere; plants open with what start-ups left idle. eq. P1-P3"""
    n, luck = model.constants, model.luck
    for firm in model.firms:
        firm.look_elsewhere()
    for cell in model.cells:
        keep_somebody(cell)
    model.plants = []
    for r in model.provinces:
        r.taken_by_plants = 0.0
        parents = [firm for firm in model.firms if firm.plant_in is r]
        cells = [r.cells[firm.cell.sector] for firm in parents]
        asked = sum(cell.entrant_weight * cell.usual_capital for cell in cells)
        part = share(r.idle_capital - r.taken, asked)
        for parent, cell in zip(parents, cells, strict=True):
            if part <= LEAST_PART:
                continue
            r.taken_by_plants += cell.entrant_weight * part * cell.usual_capital
            lead = parent.productivity - cell.mean
            model.plants.append(
                SimpleNamespace(
                    identity=luck.plant(parent),
                    cell=cell,
                    founded=model.quarter,
                    weight=cell.entrant_weight,
                    productivity=cell.mean + model.p.relocation.inherited * lead,
                    knowledge=parent.knowledge,
                    capital=(1.0 - n.wear) * part * cell.usual_capital,
                    debt=0.0,
                )
            )


def keep_somebody(cell):
    """Nobody leaves where all would. eq. P2"""
    if all(firm.target is not None for firm in cell.agents):
        for firm in cell.agents:
            firm.target = None
