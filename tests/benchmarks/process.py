"""What the kernel knows of a running process; nothing of it where there is no /proc."""

from collections.abc import Iterator
from pathlib import Path


def resident(pid: int) -> int:
    """Memory of a process in kB; 0 where there is no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0
    return int(status.partition("VmRSS:")[2].split()[0])


def _threads(pid: int, name: str) -> Iterator[str]:
    for file in Path(f"/proc/{pid}/task").glob(f"*/{name}"):
        try:
            yield file.read_text("ascii")
        except OSError:
            continue  # a thread that has just ended


def cpu_seconds(pid: int) -> float:
    """Processor time of all living threads, to the microsecond."""
    return sum(int(line.split()[0]) for line in _threads(pid, "schedstat")) / 1e9


def wakeups(pid: int) -> int:
    """How often the threads went to sleep by themselves, which is how often they were woken."""
    return sum(
        int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
        for status in _threads(pid, "status")
    )
