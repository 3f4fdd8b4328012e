"""Firms that close, and the one that goes on. eq. X1, X2, A5"""


def close(model):
    """Firms close by age and size or because they are insolvent, but for the last of a cell. eq. X1, X2, A5"""
    for firm in model.firms:
        firm.close()
    for cell in model.cells:
        keep_the_last(cell)


def keep_the_last(cell):
    """Where all close or leave, the largest that does not leave goes on. eq. X2"""
    if all(firm.closes or firm.target is not None for firm in cell.agents):
        here = [firm for firm in cell.agents if firm.target is None]
        max(here, key=lambda firm: firm.capital).closes = False
