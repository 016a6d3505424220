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
# # Premier classement : où placer une pension de famille ?
#
# Une **pension de famille** est une petite résidence durable (environ 25 studios, des salles communes, un hôte) pour
# des personnes qui ont longtemps vécu à la rue ou en hébergement. Mal placée, elle isole ceux qu'elle doit aider à se
# reconstruire.
#
# Ce carnet écrit un **territoire de démonstration, fictif**, regarde ses couches, classe ses sites candidats,
# explique le premier et exporte le résultat. Pour un vrai territoire, seule la deuxième cellule change :
# `pensions.territory("montpellier-extrait", data="…")`.

# %%
import tempfile
from pathlib import Path

import pensions

# %% [markdown]
# ## 1. Le territoire
#
# Les fichiers écrits ont la forme des fichiers publiés (BPE, FINESS, RPLS, GTFS, Filosofi, cadastre, PPR…) : le même
# code lit la démonstration et les données réelles. Chaque source dit son producteur, son millésime et sa licence.

# %%
dossier = Path(tempfile.mkdtemp())
territoire = pensions.demo(dossier / "demo", size="town")
territoire

# %% [markdown]
# ## 2. Les couches
#
# Chaque couche est une table géographique en Lambert-93 (EPSG:2154).

# %%
couches = territoire.layers
axes = couches["communes"].plot(color="whitesmoke", edgecolor="grey", figsize=(8, 8))
couches["water"].plot(ax=axes, color="#9ecae1")
couches["transit_lines"].plot(ax=axes, color="black", linewidth=1)
couches["parcels"].plot(ax=axes, color="#c7a76c")
axes.set_axis_off()

# %% [markdown]
# ## 3. Le classement
#
# Le scénario `pension_de_famille` dit les critères, leurs bornes, leurs poids et la source de chaque nombre. Les
# **règles** (zone inondable, plan local d'urbanisme…) ont trois réponses : respectée, non respectée, inconnue. Un site
# qui ne respecte pas une règle d'exclusion garde sa note et ses raisons, mais n'est pas classé.

# %%
classement = pensions.rank(territoire)
classement

# %% [markdown]
# Tous les sites sont dans `classement.table`, et avec leur contour dans `classement.sites` (EPSG:2154). Les premiers,
# avec leur score :

# %%
axes = classement.plot(first=15)

# %% [markdown]
# ## 4. Comment on juge
#
# Pour chaque critère, les mesures des sites et la **fonction de valeur** qui en fait une note de 0 à 100. Elle est
# fixe : la note d'un site ne bouge pas parce qu'un autre est proposé. D'un critère sur des personnes, seule la note,
# arrondie, est montrée.

# %%
axes = classement.plot_criteria()

# %% [markdown]
# ## 5. Pourquoi le premier est premier
#
# Le score d'un site est la somme des **contributions** : le poids de chaque critère multiplié par sa note.
# `classement.explain("34901…")` explique n'importe quel autre site.

# %%
classement.explain()

# %% [markdown]
# ## 6. Exporter
#
# La carte `carte.html` s'ouvre d'un double-clic, sans internet ; `sites.gpkg` s'ouvre dans QGIS, `sites.xlsx` dans un
# tableur, et `run.json` dit tout ce qui a fait le classement.

# %%
ecrits = classement.save(dossier / "sorties")
sorted(ecrits)
