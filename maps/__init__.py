"""From a ranking to what a person looks at: one offline page, plots, sheets, tables; public names load when used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy_names

BY_INTENTION = {
    "show any sites, or a ranking, in one offline file": {
        "maps.map_page.any_sites": ("MapPage", "page"),
        "maps.map_page.content": ("MapContent", "Preset"),
        "maps.map_page.html": ("map_html", "write_map"),
        "maps.map_page.static_picture": ("picture_html", "static_picture"),
        "maps.map_page.bundle": ("read_run", "write_bundle"),
    },
    "show a ranking in a notebook": {
        "maps.map_page.widget": ("MapWidget", "widget"),
    },
    "plot a ranking": {
        "maps.plots": ("plot_contributions", "plot_criteria", "plot_ranking", "plot_sites"),
    },
    "give a ranking to Excel, QGIS or the web": {
        "maps.tables.excel": ("write_xlsx",),
        "maps.tables.geopackage": ("write_gpkg",),
        "maps.tables.geojson": ("write_geojson",),
        "maps.tables.geoparquet": ("write_geoparquet",),
        "maps.tables.geotiff": ("write_surface",),
    },
    "tell all of one site": {
        "maps.sheet.content": ("SheetContent",),
        "maps.sheet.sheet": ("sheet_html", "write_sheet"),
        "maps.sheet.pdf": ("print_pdf",),
        "maps.tables.sheets_excel": ("SheetRows", "write_sheets_xlsx"),
    },
    "tell what a control of the data found": {
        "maps.inspection.content": ("ControlContent", "ControlRow", "InspectionContent"),
        "maps.inspection.page": ("write_inspection_page",),
        "maps.inspection.workbook": ("write_inspection_workbook",),
    },
}
"""What one wants to do → module → its public names. `maps.page` is the verb; the page itself is `maps.map_page`."""

__version__: str

__all__ = ["BY_INTENTION", "__version__"]
__all__ += ["MapContent", "MapPage", "Preset", "map_html", "page", "picture_html", "read_run", "static_picture"]
__all__ += ["write_bundle", "write_map"]
__all__ += ["MapWidget", "widget"]
__all__ += ["plot_contributions", "plot_criteria", "plot_ranking", "plot_sites"]
__all__ += ["write_geojson", "write_geoparquet", "write_gpkg", "write_surface", "write_xlsx"]
__all__ += ["SheetContent", "SheetRows", "print_pdf", "sheet_html", "write_sheet", "write_sheets_xlsx"]
__all__ += ["ControlContent", "ControlRow", "InspectionContent", "write_inspection_page", "write_inspection_workbook"]

if TYPE_CHECKING:
    from maps.inspection.content import ControlContent, ControlRow, InspectionContent
    from maps.inspection.page import write_inspection_page
    from maps.inspection.workbook import write_inspection_workbook
    from maps.map_page.any_sites import MapPage, page
    from maps.map_page.bundle import read_run, write_bundle
    from maps.map_page.content import MapContent, Preset
    from maps.map_page.html import map_html, write_map
    from maps.map_page.static_picture import picture_html, static_picture
    from maps.map_page.widget import MapWidget, widget
    from maps.plots import plot_contributions, plot_criteria, plot_ranking, plot_sites
    from maps.sheet.content import SheetContent
    from maps.sheet.pdf import print_pdf
    from maps.sheet.sheet import sheet_html, write_sheet
    from maps.tables.excel import write_xlsx
    from maps.tables.geojson import write_geojson
    from maps.tables.geopackage import write_gpkg
    from maps.tables.geoparquet import write_geoparquet
    from maps.tables.geotiff import write_surface
    from maps.tables.sheets_excel import SheetRows, write_sheets_xlsx
else:
    __getattr__, __dir__ = lazy_names(__name__, BY_INTENTION)
