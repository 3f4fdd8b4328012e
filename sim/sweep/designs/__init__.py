"""Designs: which points of the space of scenarios a sweep visits. One file a kind; `AnyDesign` is their union."""

from sim.sweep.designs.design import Design
from sim.sweep.designs.points import Ground, Point, Points

__all__ = ["Design", "Ground", "Point", "Points"]
