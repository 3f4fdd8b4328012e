"""`blueprint calibrate`."""

import typer


def calibrate(economy: str = "china") -> None:
    """x"""
