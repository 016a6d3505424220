"""Public names that are loaded when first used (PEP 562), so that importing a room costs nothing."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Intentions = Mapping[str, Mapping[str, tuple[str, ...]]]
    """What one wants to do → module → its public names."""


def lazy_names(package: str, intentions: Intentions) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """
    Give the `__getattr__` and the `__dir__` of a package whose public names lie in its modules.

    Parameters
    ----------
    package
        Its `__name__`.
    intentions
        What one wants to do → module → its public names; none may be the name of a module of the package.

    Returns
    -------
    pair of functions
        The first loads a name when it is first asked for, and `__version__`, that of what is installed.

    >>> get, names = lazy_names("geo", {"measure": {"geo.space.grid": ("make_grid",)}})
    >>> get("make_grid").__module__, "make_grid" in names()
    ('geo.space.grid', True)
    """
    modules = {name: module for group in intentions.values() for module, names in group.items() for name in names}

    def get(name: str) -> Any:
        home = sys.modules[package]
        if name == "__version__":
            # the metadata of a package take longer to read than everything else that importing it does
            from importlib.metadata import version

            value: Any = version("pensions")
        elif name in modules:
            value = getattr(importlib.import_module(modules[name]), name)
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=home)
        setattr(home, name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *modules, "__version__"})

    return get, names
