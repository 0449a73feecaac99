"""What is imported before the first paint, and how long that takes: the import profile."""

import re
import subprocess
import sys
from collections import Counter
from statistics import median
from typing import Final

from tests.benchmarks.table import Row, ms
from tests.e2e.programs import Home

PROGRAM: Final = """
import chat_tui.cli
from chat_tui.programs.lazy_modules import postpone
postpone("shutil")
import chat_tui.programs.chat
"""
"""What ``chat-tui`` imports to open a chat. What connects is imported after the first paint."""

_LINE: Final = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")

_OWNERS: Final = {
    "chat_tui": "chat_tui",
    "textual": "textual and rich",
    "rich": "textual and rich",
    "orjson": "other libraries",
    "platformdirs": "other libraries",
    "typing_extensions": "other libraries",
}
_PYTHON: Final = "Python's own"


def _group(module: str) -> str:
    return _OWNERS.get(module.partition(".")[0], _PYTHON)


def _profile(home: Home) -> tuple[Counter[str], Counter[str]]:
    """Microseconds in modules, without what these import, and how many modules; by group."""
    argv = [sys.executable, "-X", "importtime", "-c", PROGRAM]
    told = subprocess.run(argv, env=home.environment(), check=True, capture_output=True, text=True)
    spent: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for line in told.stderr.splitlines():
        if (found := _LINE.match(line)) is not None:
            group = _group(found[2])
            spent[group] += int(found[1])
            count[group] += 1
    return spent, count


def measure_imports(home: Home, runs: int) -> list[Row]:
    """By whose modules they are, measured by Python itself (-X importtime), which costs time."""
    profiles = [_profile(home) for _ in range(runs)]
    _, counts = profiles[0]
    total = median(sum(spent.values()) for spent, _ in profiles)
    rows = [
        Row("imports before the first paint", ms(total / 1e6), f"{sum(counts.values())} modules")
    ]
    for group in (_PYTHON, *dict.fromkeys(_OWNERS.values())):
        share = median(spent[group] for spent, _ in profiles)
        rows.append(Row(f"imports: {group}", ms(share / 1e6), f"{counts[group]} modules"))
    return rows
