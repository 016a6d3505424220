"""The kinds of measure that a scenario may name, with their options and units, from the table that checks them."""

from collections.abc import Iterator

from docs.generate.markdown import anchor, both, code, table
from docs.generate.toml_files import shipped
from layers.scenario.measure_kinds import MEASURE_KINDS, OPTIONS, measure_options

HEAD = """# Measures and their options

What a criterion or a rule may measure: `measure = { kind = "…", layers = ["…"], options = { … } }` in a
[scenario](scenario.md). A kind, a layer or an option that is not here is refused when the scenario is read.

"""


def pages() -> dict[str, str]:
    """Give the page `measures`."""
    rows = (
        (f"[`{name}`](#measure-{name})", kind.unit.en, ", ".join(_links(name)), both(kind.about.en, kind.about.fr))
        for name, kind in MEASURE_KINDS.items()
    )
    summary = table(("measure", "unit", "options (* required)", "what it measures"), rows)
    options = table(
        ("option", "value", "unit", "measures that take it", "what it is"),
        (
            (code(name), told.kind.said.en, told.unit, ", ".join(_takers(name)), both(told.about.en, told.about.fr))
            for name, told in OPTIONS.items()
        ),
    )
    sections = "\n".join(map(_section, MEASURE_KINDS))
    return {"measures": f"{HEAD}{summary}\n{sections}\n## All options\n\n{options}"}


def _links(name: str) -> Iterator[str]:
    kind = MEASURE_KINDS[name]
    yield from (code(option) + "\\*" * kind.is_required(option) for option in kind.options)


def _takers(option: str) -> Iterator[str]:
    yield from (f"[`{name}`](#measure-{name})" for name, kind in MEASURE_KINDS.items() if option in kind.options)


def _section(name: str) -> str:
    kind = MEASURE_KINDS[name]
    told = f"{anchor(f'measure-{name}')}## {name}\n\n{kind.about.en}\n\n*{kind.about.fr}*\n\nUnit: {kind.unit.en}.\n\n"
    if kind.options:
        told += table(("option", "value", "unit", "default", "what it is"), _options(name)) + "\n"
    return told + f"{_choice(name)}{_example(name)}"


def _options(name: str) -> Iterator[tuple[str, ...]]:
    for option, told in measure_options(name).items():
        default = "required" if MEASURE_KINDS[name].is_required(option) else code(told.default)
        yield code(option), told.kind.said.en, told.unit, default, both(told.about.en, told.about.fr)


def _choice(name: str) -> str:
    groups = (group for group in MEASURE_KINDS[name].needs if len(group) > 1)
    return "".join(f"Give {' or '.join(map(code, group))}.\n\n" for group in groups)


def _example(name: str) -> str:
    """A line of a scenario shipped that names the kind; "" where none does."""
    used = next((one for scenario in shipped() for one in scenario.judges if one.measure.kind == name), None)
    if used is None:
        return ""
    layers = ", ".join(f'"{layer}"' for layer in used.measure.layers)
    options = ", ".join(f"{key} = {_toml(value)}" for key, value in used.measure.options.items())
    line = f'measure = {{ kind = "{name}", layers = [{layers}], options = {{ {options} }} }}'.replace("{  }", "{}")
    return f"As `{used.id}` of the scenarios shipped:\n\n```toml\n{line}\n```\n"


def _toml(value: object) -> str:
    """
    Write a value as a TOML does.

    >>> _toml({"category": ["chrs"], "is_open": True})
    '{ category = ["chrs"], is_open = true }'
    """
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
