"""
Plots of a ranking with matplotlib: its first sites, one site's points, all sites on a map, the measures of criteria.

For notebooks and reports: French unless `lang="en"`, light = low and dark = high as everywhere, and nothing that may
not leave: of criteria about people, marks are drawn and measures never are. matplotlib belongs to the extra `lab`; the
first plot loads it.
"""

from maps.plots.criteria import plot_criteria
from maps.plots.drawing import MissingExtraError
from maps.plots.ranking import plot_contributions, plot_ranking
from maps.plots.sites import plot_sites

__all__ = ["MissingExtraError", "plot_contributions", "plot_criteria", "plot_ranking", "plot_sites"]
