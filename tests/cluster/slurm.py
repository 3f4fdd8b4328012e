"""A real SLURM on this machine: one controller, two nodes of one processor each, all on the loopback."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, suppress
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel")
PATIENCE_SECONDS = 60
NODES = ("n1", "n2")
CONFIGURATION = """
ClusterName=local
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={home}/munge/munge.socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
ReturnToService=2
SwitchType=switch/none
StateSaveLocation={home}/ctld
SlurmdSpoolDir={home}/d_%n
SlurmctldPidFile={home}/slurmctld.pid
SlurmdPidFile={home}/slurmd_%n.pid
SlurmctldLogFile={home}/log/ctld.log
SlurmdLogFile={home}/log/d_%n.log
SlurmctldPort={port}
KillWait=2
MinJobAge=3600
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
{nodes}
PartitionName=debug Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
"""
NODE = (
    "NodeName={name} NodeAddr=127.0.0.1 NodeHostname={host} Port={port} CPUs=1 Sockets=1 CoresPerSocket=1 "
    "ThreadsPerCore=1 RealMemory=2000 State=UNKNOWN"
)


def absent() -> str | None:
    """Why there can be no SLURM here; None where there can."""
    if lacking := [name for name in PROGRAMS if shutil.which(name, path=_path()) is None]:
        return f"SLURM is not installed: no {', '.join(lacking)} (Debian: slurm-wlm munge)"
    return "SLURM's daemons are started as root here" if os.geteuid() else None


class Slurm:
    """SLURM while the block lasts; its commands work in this process and what it starts."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._stack = ExitStack()

    def __enter__(self) -> "Slurm":
        for name in ("ctld", "log", "munge", *(f"d_{node}" for node in NODES)):
            (self.home / name).mkdir(parents=True)
        ports = _free_ports(3)
        host = subprocess.run(["hostname", "-s"], capture_output=True, text=True, check=True).stdout.strip()
        nodes = [
            NODE.format(name=name, host=host, port=port) for name, port in zip(NODES, ports[1:], strict=True)
        ]
        self.configuration = self.home / "slurm.conf"
        said = CONFIGURATION.format(home=self.home, port=ports[0], nodes="\n".join(nodes))
        self.configuration.write_text(said, encoding="utf-8")
        self._before = {name: os.environ.get(name) for name in ("SLURM_CONF", "PATH")}
        os.environ |= {"SLURM_CONF": str(self.configuration), "PATH": _path()}
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        key, munge = self.home / "munge.key", self.home / "munge"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        pid = munge / "munged.pid"
        self._run(
            "munged", "--force", f"--key-file={key}", f"--socket={munge / 'munge.socket'}", f"--pid-file={pid}",
            f"--log-file={self.home / 'log' / 'munged.log'}", f"--seed-file={munge / 'munged.seed'}",
        )  # fmt: skip
        self._stack.callback(_end, pid)
        self._run("slurmctld", "-f", str(self.configuration))
        self._stack.callback(_end, self.home / "slurmctld.pid")
        for node in NODES:
            self._run("slurmd", "-N", node, "-f", str(self.configuration))
            self._stack.callback(_end, self.home / f"slurmd_{node}.pid")
        until = time.monotonic() + PATIENCE_SECONDS
        while self.states() != ["idle"] * len(NODES):
            assert time.monotonic() < until, f"nodes are {self.states()}: see {self.home / 'log'}"
            time.sleep(0.2)

    def __exit__(self, *_: object) -> None:
        with suppress(subprocess.SubprocessError):
            for job in self.jobs():
                self.cancel(job)
        self._stack.close()
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def states(self) -> list[str]:
        """The state of every node."""
        shown = subprocess.run(["sinfo", "-h", "-N", "-o", "%t"], capture_output=True, text=True, check=False)
        return shown.stdout.split()

    def jobs(self, *states: str) -> list[str]:
        """Ids of the jobs in these states: those that wait or run where nothing is said."""
        asked = ",".join(states or ("PENDING", "CONFIGURING", "RUNNING", "COMPLETING"))
        shown = subprocess.run(
            ["squeue", "-h", "-o", "%i", f"--states={asked}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        return shown.stdout.split()

    def cancel(self, job: str) -> None:
        """End a job, as SLURM does when its time is up."""
        subprocess.run(["scancel", job], check=True, timeout=30)

    def _run(self, *command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_SECONDS)


def _end(pid_file: Path) -> None:
    """End one daemon by its own id."""
    try:
        pid = int(pid_file.read_text())
    except (OSError, ValueError):
        return
    for number, seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not Path(f"/proc/{pid}").exists():
                return
            time.sleep(0.05)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _path() -> str:
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
