"""Modules that a library imports and does not use.

websockets.version imports importlib.metadata for those who work on websockets, and with it
zipfile, csv and email: 1 MiB and 10 ms of every start. tempfile imports shutil, to remove what is
left in a folder, and with it two compressors: half a MiB. (importlib.util.LazyLoader does not
help: until 3.12 at least a second ``import`` of such a module loads it.)
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def postpone(name: str) -> None:
    """From now on ``import NAME`` gives a module that is loaded when something of it is used.

    Nothing is changed where it is loaded already, or not there. What it is in must be loaded.
    """
    if name in sys.modules or find_spec(name) is None:
        return
    stand_in = ModuleType(name)

    def use(attribute: str) -> object:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    stand_in.__dict__["__getattr__"] = use  # PEP 562
    sys.modules[name] = stand_in
    package, _, child = name.rpartition(".")
    if package:
        setattr(sys.modules[package], child, stand_in)
