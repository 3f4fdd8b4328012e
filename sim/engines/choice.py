"""Which engine is meant by `--engine`, `--workers` and `--resources`."""

from pathlib import Path

from sim.engines.engine import AbstractEngine
from sim.engines.resources import QUEUES, Resources
from sim.errors import InputError, did_you_mean


def chosen(name: str, *, workers: int | None, resources: Path | None, folder: Path) -> AbstractEngine:
    """The engine of that name. InputError where there is none, or what is given with it does not fit."""
    from sim.engines.address import Address
    from sim.engines.local import Local
    from sim.engines.queue import Queue

    asked = Resources.load(resources) if resources is not None else None
    if "://" in name:
        _refuse(name, workers, "--workers", "its workers are its owner's to start")
        _refuse(name, resources, "--resources", "its workers are its owner's to start")
        return Address(name)
    if name == "local":
        _refuse(name, resources, "--resources", "they are for clusters; use --workers")
        return Local(workers)
    if name not in QUEUES:
        near = did_you_mean(name, ("local", *QUEUES))
        raise InputError(f"--engine {name}: no such engine.{near} A scheduler is named like tcp://HOST:PORT.")
    if asked is None:
        raise InputError(
            f"--engine {name}: needs --resources FILE. See sim/engines/README.md for what it may say."
        )
    if asked.queue not in (None, name):
        raise InputError(f"{resources}: queue: is {asked.queue}, but --engine says {name}. Make them agree.")
    return Queue(name, asked, jobs=workers, folder=folder)


def _refuse(name: str, given: object, option: str, why: str) -> None:
    if given is not None:
        raise InputError(f"--engine {name}: takes no {option}: {why}.")
