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
# # La carte dans le carnet
#
# La carte que l'on envoie aux élus, dans JupyterLab : le même script, sans internet. Ce que l'on y fait revient à
# Python : `carte.weights` (les poids après le dernier curseur déplacé) et `carte.selected` (le site choisi).

# %%
import tempfile
from pathlib import Path

import maps
from geo.scoring import rank, scores
from layers.demo import write_demo
from pensions.outputs import map_content
from pensions.run import rank_territory

# %% [markdown]
# ## 1. Un classement
#
# Un territoire fictif ; pour un vrai, seule cette cellule change.

# %%
run = rank_territory(str(write_demo(Path(tempfile.mkdtemp()) / "demo", size="town")))

# %% [markdown]
# ## 2. La carte
#
# Déplacez un curseur, cliquez sur un site.

# %%
carte = maps.widget(map_content(run))
carte

# %% [markdown]
# ## 3. De la carte à Python
#
# Avec les poids de la carte, `geo.scoring` redonne le même classement.

# %%
weights = run.ranking.weights * 0 + [carte.weights[name] for name in run.ranking.weights.index]
table = scores(run.ranking.utilities, weights)
places = rank(table["score"], run.ranking.scores["is_eligible"])
places.sort_values().head(10)

# %% [markdown]
# ## 4. De Python à la carte
#
# Et dans l'autre sens : choisir un site ou des poids ici, la carte suit.

# %%
carte.selected = str(places.idxmin())
carte.weights = {name: weight * (3 if name.startswith("departures") else 1) for name, weight in weights.items()}
carte.selected, round(sum(carte.weights.values()), 6)
