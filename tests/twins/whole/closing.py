"""No cell is left empty. eq. X2, P2"""


def keep_somebody(cell):
    """Nobody leaves where all would; where the others close or leave, the largest goes on. eq. P2, X2"""
    if all(firm.target is not None for firm in cell.agents):
        for firm in cell.agents:
            firm.target = None
    if all(firm.closes or firm.target is not None for firm in cell.agents):
        here = [firm for firm in cell.agents if firm.target is None]
        max(here, key=lambda firm: firm.capital).closes = False
