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
# explique le premier et exporte le résultat. Pour un vrai territoire, seule la deuxième cellule change.

# %%
import tempfile
from pathlib import Path

from layers.demo import write_demo
from layers.territory.territory import load_territory
from pensions.ranking.outputs import write_outputs
from pensions.ranking.run import rank_territory

# %% [markdown]
# ## 1. Le territoire
#
# Les fichiers écrits ont la forme des fichiers publiés (BPE, FINESS, RPLS, GTFS, Filosofi, cadastre, PPR…) : le même
# code lit la démonstration et les données réelles.

# %%
folder = Path(tempfile.mkdtemp())
territory = load_territory(write_demo(folder / "demo", size="town"))
territory.head.name, territory.head.notice.fr

# %% [markdown]
# ## 2. Les couches
#
# Chaque couche est une table géographique en Lambert-93 (EPSG:2154), avec son millésime et sa licence.

# %%
{name: len(layer) for name, layer in territory.layers.items()}

# %%
axes = territory.layers["communes"].plot(color="whitesmoke", edgecolor="grey", figsize=(8, 8))
territory.layers["water"].plot(ax=axes, color="#9ecae1")
territory.layers["transit_lines"].plot(ax=axes, color="black", linewidth=1)
territory.layers["parcels"].plot(ax=axes, color="#c7a76c")
axes.set_axis_off()

# %% [markdown]
# ## 3. Le classement
#
# Le scénario `pension_de_famille` dit les critères, leurs bornes, leurs poids et la source de chaque nombre. Les
# **règles** (zone inondable, plan local d'urbanisme…) ont trois réponses : respectée, non respectée, inconnue. Un site
# qui ne respecte pas une règle d'exclusion garde sa note et ses raisons, mais n'est pas classé.

# %%
run = rank_territory(territory)
run.record["counts"]

# %%
first = run.ranking.ordered()[:10]
table = run.ranking.scores.loc[first, ["rank", "score", "score_high"]]
table[["score", "score_high"]] = (table[["score", "score_high"]] * 100).round(1)
table.insert(0, "adresse", run.ranking.sites.loc[first, "label"])
table.insert(1, "commune", run.ranking.sites.loc[first, "commune"])
table

# %% [markdown]
# ## 4. Pourquoi le premier est premier
#
# La note d'un site est la somme des **contributions** : le poids de chaque critère multiplié par sa note.

# %%
best = first[0]
labels = {criterion.id: criterion.label.fr for criterion in run.ranking.criteria}
contributions = (run.ranking.contributions.loc[best] * 100).rename(index=labels).sort_values()
contributions.plot.barh(figsize=(8, 6), color="#00467f", title=f"Contributions à la note de {best} (points sur 100)")

# %%
rules = {rule.id: rule.label.fr for rule in run.ranking.rules}
answers = {"pass": "respectée", "fail": "non respectée", "unknown": "inconnue"}
run.ranking.verdicts.loc[best].map(answers).rename(index=rules).to_frame("réponse")

# %% [markdown]
# ## 5. Exporter
#
# La carte `carte.html` s'ouvre d'un double-clic, sans internet ; `sites.gpkg` s'ouvre dans QGIS, `sites.xlsx` dans un
# tableur, et `run.json` dit tout ce qui a fait le classement.

# %%
written = write_outputs(run, folder / "sorties")
sorted(written)
