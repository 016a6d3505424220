# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Vérifier un site : convient-il à une pension de famille ?
#
# Un bailleur a un terrain, une adresse, ou une liste. Ce carnet répond avec les mêmes fonctions que la commande
# `pensions check` : le verdict, les règles, le rang parmi les sites candidats, ce qui changerait le verdict, et la
# fiche à imprimer.
#
# Le territoire est **fictif**. Pour un vrai territoire, seule la deuxième cellule change.

# %%
import tempfile
from pathlib import Path

from layers.demo import write_demo
from layers.places.locate import locate, understand
from pensions.checking.check import check_sites
from pensions.checking.outputs import sheet_contents, write_check
from pensions.checking.reference import prepare_check

# %% [markdown]
# ## 1. Le territoire, prêt à comparer
#
# La première fois, tous les sites candidats et toutes les mailles de 100 m sont jugés, puis gardés en cache : les
# vérifications suivantes sont immédiates.

# %%
folder = Path(tempfile.mkdtemp())
inputs = prepare_check(str(write_demo(folder / "demo", size="town")))
len(inputs.reference.candidates.sites), len(inputs.reference.cells.sites)

# %% [markdown]
# ## 2. Les sites à vérifier
#
# Une parcelle, des coordonnées dans un sens ou dans l'autre, une adresse : ce qui ne peut pas être placé est gardé et
# dit pourquoi.

# %%
first, other = inputs.reference.candidates.ordered()[[0, -1]]
point = inputs.reference.candidates.sites.to_crs(4326).geometry.loc[first].representative_point()
asked = [first, other, f"{point.y:.5f}, {point.x:.5f}", "34901000ZZ9999", "4.2, 43.3"]
located = locate([understand(text) for text in asked], inputs.territory)
located.report[["given", "site_id", "is_placed", "how", "remark_fr"]]

# %% [markdown]
# ## 3. Le verdict
#
# Le rang est celui que le site aurait parmi les candidats du territoire, dont aucun ne bouge.

# %%
check = check_sites(inputs, located)
table = check.ranking.scores[["rank", "score", "score_high"]].copy()
table.insert(0, "verdict", [check.verdicts[site] for site in table.index])
table[["score", "score_high"]] = (table[["score", "score_high"]] * 100).round(1)
table

# %% [markdown]
# ## 4. Ce qui changerait le verdict
#
# Du moins d'effort au plus lourd ; le gain est en points de score (sur 1).

# %%
[(change.effort, change.about, change.now, change.needed, round(change.gain, 3)) for change in check.changes[first]]

# %%
(sheet,) = sheet_contents(check, only=[first])
{place.label.fr: (place.name, round(place.walk_min), round(place.transit_min)) for place in sheet.places if place.name}

# %% [markdown]
# ## 5. La fiche
#
# Un fichier HTML par site, deux pages A4, sans internet ; et pour une liste un tableur et un GeoJSON.

# %%
written = write_check(check, folder / "fiches", is_list=True, pdf=False)
sorted(path.name for path in (folder / "fiches").iterdir())
