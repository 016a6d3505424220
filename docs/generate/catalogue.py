"""The official sources that `pensions fetch` knows, from data/catalogue.toml."""

from collections.abc import Iterator

from docs.generate.markdown import anchor, code, table
from layers.fetch.catalogue import OfficialSource, official_sources

HEAD = """# Official sources

What `pensions fetch` brings, and what it asks whom for. From `data/catalogue.toml`; titles and gaps are in French, as
the screen shows them.

"""


def pages() -> dict[str, str]:
    """Give the page `catalogue`."""
    sources = official_sources().source
    rows = (
        (f"[`{one.id}`](#source-{one.id})", one.title, one.licence, _size(one), ", ".join(_layers(one)))
        for one in sources
    )
    summary = table(("source", "titre", "licence", "size", "layers it makes"), rows)
    return {"catalogue": HEAD + summary + "\n" + "\n".join(map(_section, sources))}


def _section(source: OfficialSource) -> str:
    return f"{anchor(f'source-{source.id}')}## {source.id}\n\n{source.title}\n\n{table(('', ''), _facts(source))}"


def _facts(source: OfficialSource) -> Iterator[tuple[str, str]]:
    yield "publisher", source.publisher
    yield "page", f"<{source.page}>"
    yield "licence", f"{source.licence}; {'may' if source.may_redistribute else 'may not'} be passed on"
    yield "attribution", source.attribution
    yield "published", f"{source.rhythm}; told as stale after {source.stale_days} days"
    told = (
        source.format,
        source.encoding,
        f"separator {code(source.separator)}" if source.separator else "",
        source.crs,
    )
    yield "form", ", ".join(one for one in told if one)
    if source.secrecy_threshold is not None:
        yield "secrecy", f"counts of people below {source.secrecy_threshold} are secret"
    yield "brought", "by default" if source.is_default else "only when asked (`--only`)"
    if source.fallback_of:
        yield "stands in for", code(source.fallback_of)
    yield "how", f"{code(source.resolve.how)}: {(type(source.resolve).__doc__ or '').strip()}"
    for made in source.makes:
        link = f"[`{made.reader}`](readers.md#reader-{made.reader})"
        yield "makes", f"[`{made.layer}`](layers.md#layer-{made.layer}) by {link} from {code(made.files)}"
    yield "known gaps", source.known_gaps
    yield "without it", f"{source.without.en} (*{source.without.fr}*)"


def _size(source: OfficialSource) -> str:
    return f"{source.size_mb:g} MB" if source.size_mb else ""


def _layers(source: OfficialSource) -> list[str]:
    return [f"[`{name}`](layers.md#layer-{name})" for name in dict.fromkeys(made.layer for made in source.makes)]
