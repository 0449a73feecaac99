"""What a process of its own has imported."""

import subprocess
import sys

from tests.patience import PATIENCE


def loaded_by(code: str) -> set[str]:
    """The top-level packages in sys.modules after ``code``."""
    show = "import sys; print('\\n' + ' '.join({name.split('.')[0] for name in sys.modules}))"
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return set(result.stdout.splitlines()[-1].split())
