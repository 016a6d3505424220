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
# Un bailleur a un terrain, une adresse, ou une liste. Ce carnet répond comme la commande `pensions check` : le verdict,
# les règles, le rang parmi les sites candidats, ce qui changerait le verdict, et la fiche à imprimer.
#
# Le territoire est **fictif**. Pour un vrai territoire, seule la deuxième cellule change.

# %%
import tempfile
from pathlib import Path

import pensions

# %% [markdown]
# ## 1. Le territoire
#
# Le classement donne ici de quoi demander : le premier et le dernier des sites candidats.

# %%
dossier = Path(tempfile.mkdtemp())
territoire = pensions.demo(dossier / "demo", size="town")
candidats = pensions.rank(territoire).sites
premier, dernier = candidats.index[[0, -1]]

# %% [markdown]
# ## 2. Les sites à vérifier
#
# Une parcelle, des coordonnées dans un sens ou dans l'autre, une adresse, un fichier, ou un `GeoDataFrame`. La première
# fois, tous les sites candidats et toutes les mailles de la grille sont jugés, puis gardés en cache : les vérifications
# suivantes sont immédiates.

# %%
point = candidats.to_crs(4326).geometry.loc[premier].representative_point()
demandes = [premier, dernier, f"{point.y:.5f}, {point.x:.5f}", "34901000ZZ9999", "4.2, 43.3"]
verification = pensions.check(territoire, demandes)

# %% [markdown]
# Ce qui ne peut pas être placé est gardé, et dit pourquoi.

# %%
verification.placing

# %% [markdown]
# ## 3. Le verdict
#
# Le rang est celui que le site aurait parmi les candidats du territoire, dont aucun ne bouge.

# %%
verification

# %% [markdown]
# ## 4. Pourquoi, et ce qui changerait le verdict
#
# Ce que chaque critère apporte au score, et la réponse de chaque règle ; puis ce qui changerait le verdict, du moins
# d'effort au plus lourd : le gain est en points de score, sur 100.

# %%
verification.explain(dernier)

# %%
verification.changes(dernier)

# %% [markdown]
# ## 5. Y aller
#
# Ce qu'on atteint depuis le premier site en un quart d'heure, une demi-heure, trois quarts d'heure.

# %%
pensions.isochrone(territoire, premier)

# %% [markdown]
# ## 6. La fiche
#
# Un fichier HTML par site, deux pages A4, sans internet ; et pour une liste un tableur et un GeoJSON.

# %%
ecrits = verification.save(dossier / "fiches", pdf=False)
sorted(chemin.name for chemin in (dossier / "fiches").iterdir())
