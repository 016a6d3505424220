"""Where the modules of before the wings are now: the old imports go on working for one release, and say so."""

from __future__ import annotations

import importlib
import sys
import warnings
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

MOVED = {
    "geo.scoring.rank": "geo.scoring.score.rank",
    "geo.scoring.scores": "geo.scoring.score.scores",
    "layers.candidates": "layers.places.candidates",
    "layers.locate": "layers.places.locate",
    "layers.territory.load_territory": "layers.territory.territory.load_territory",
    "pensions.backtest": "pensions.deciding.backtest",
    "pensions.bench": "pensions.ranking.site_inputs",
    "pensions.bench.Bench": "pensions.ranking.site_inputs.SiteInputs",
    "pensions.bench.Ground": "pensions.ranking.run_inputs.RunInputs",
    "pensions.check": "pensions.checking.check",
    "pensions.check_outputs": "pensions.checking.outputs",
    "pensions.choose": "pensions.choosing.choose",
    "pensions.choose_record": "pensions.choosing.record",
    "pensions.choose_wish": "pensions.choosing.request",
    "pensions.choose_wish.Wish": "pensions.choosing.request.ChoiceRequest",
    "pensions.desk": "pensions.checking.reference",
    "pensions.desk.open_desk": "pensions.front.former.open_desk",
    "pensions.outputs": "pensions.ranking.outputs",
    "pensions.run": "pensions.ranking.run",
    "pensions.run.rank_territory": "pensions.front.former.rank_territory",
    "pensions.sheets": "pensions.checking.outputs",
    "pensions.stability": "pensions.ranking.stability",
}
"""Module of before → where it is; and, after it, those of its names that have changed. To go with the next release."""


def _warn(old: str, new: str) -> None:
    # level 3: whoever asked; the frames of the import system are not counted
    warnings.warn(
        f"'{old}' is now '{new}'; the old place goes with the next release.", DeprecationWarning, stacklevel=3
    )


def _named(place: str) -> Any:
    module, _, name = place.rpartition(".")
    return getattr(importlib.import_module(module), name)


def former_names(package: str) -> Callable[[str], Any]:
    """
    Give the `__getattr__` of a package that was a module: its former names, from where they are now, with a warning.

    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as told:
    ...     warnings.simplefilter("always")
    ...     former_names("geo.scoring")("rank").__module__
    'geo.scoring.score'
    >>> print(told[0].message)
    'geo.scoring.rank' is now 'geo.scoring.score.rank'; the old place goes with the next release.
    """

    def get(name: str) -> Any:
        old = f"{package}.{name}"
        if old not in MOVED:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=sys.modules[package])
        _warn(old, MOVED[old])
        return _named(MOVED[old])

    return get


class MovedFinder:
    """Finds the modules of `MOVED`; it stands last, so that it is only asked for what nobody else knows."""

    @staticmethod
    def find_spec(
        fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Say that a module of before is ours to load; None for any other."""
        loader: Any = MovedLoader()  # `importlib.abc.Loader` would load half of the standard library
        return ModuleSpec(fullname, loader) if fullname in MOVED else None


class MovedLoader:
    """
    Loads a module of before: the names of the new one, some under their former name.

    Where the package has a verb of the same name (`pensions.check`), the verb takes the place of the module, with
    these names on it: importing a module puts it into its package, and the verb must stay there.
    """

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType | None:
        """Leave it to the import system."""
        return None

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Fill the module, and warn."""
        old = module.__name__
        new = MOVED[old]
        _warn(old, new)
        names = {name: value for name, value in vars(importlib.import_module(new)).items() if not name.startswith("_")}
        changed = [place for place in MOVED if place.rpartition(".")[0] == old]
        names |= {place.rpartition(".")[2]: _named(MOVED[place]) for place in changed}
        package, _, verb = old.rpartition(".")
        home: Any = sys.modules[package]
        if verb in getattr(home, "__all__", ()):
            kept = getattr(home, verb)
            vars(kept).update(names)
            sys.modules[old] = kept
        else:
            vars(module).update(names)


def install() -> None:
    """Have the import system ask for the modules of before, once."""
    if not any(isinstance(finder, MovedFinder) for finder in sys.meta_path):
        sys.meta_path.append(MovedFinder())
