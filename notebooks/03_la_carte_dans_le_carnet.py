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
# La carte que l'on envoie aux élus, dans JupyterLab : la même page, le même script, sans internet. Ce que l'on y fait
# revient à Python : `carte.weights` (les poids après le dernier curseur déplacé) et `carte.selected` (le site choisi).

# %%
import tempfile
from pathlib import Path

import pandas as pd

import maps
from geo.scoring.score import rank, scores
from layers.demo import write_demo
from pensions.ranking.outputs import map_content
from pensions.ranking.run import rank_territory

# %% [markdown]
# ## 1. Un classement
#
# Un **territoire de démonstration, fictif** ; pour un vrai, seule cette cellule change.

# %%
run = rank_territory(write_demo(Path(tempfile.mkdtemp()) / "demo", size="town"))
ranking = run.ranking
print(run.record["territory"]["name"], "–", run.record["territory"]["notice"]["fr"])
print(len(ranking.sites), "sites candidats, dont", int(ranking.scores["is_eligible"].sum()), "classés")

# %% [markdown]
# ## 2. La carte
#
# Déplacez un curseur, ou cliquez sur un site. La molette fait défiler le carnet ; elle zoome la carte une fois qu'on
# y a cliqué.
#
# `maps.widget(ranking)` suffit pour un classement seul (sans fond de carte : la carte dit ce qui lui manque), et
# `maps.widget("out/demo")` pour le dossier que `pensions rank` a écrit.

# %%
carte = maps.widget(map_content(run))
carte

# %% [markdown]
# ## 3. De la carte à Python
#
# Les poids que montre la carte, par thème, à côté de ceux du scénario. Tant qu'aucun curseur n'a bougé, ce sont les
# mêmes : déplacez-en un, puis relancez les cellules qui suivent.

# %%
themes = {theme.id: theme.label.fr for theme in run.scenario.themes}
of_criterion = {criterion.id: themes[criterion.theme] for criterion in ranking.criteria}
scenario = ranking.weights / ranking.weights.sum()
by_theme = pd.DataFrame({"scénario": scenario, "carte": pd.Series(carte.weights)}).groupby(of_criterion, sort=False)
(100 * by_theme.sum()).round(1).rename_axis("poids, en %")


# %% [markdown]
# Le même calcul qu'à l'écran, en Python : `geo.scoring.score` redonne le classement de la carte. La dernière
# colonne est le rang que donne le scénario.


# %%
def first_sites(weights: dict[str, float], count: int = 10) -> pd.DataFrame:
    """The first sites under some weights, with the rank that the scenario gives them."""
    told = scores(ranking.utilities, pd.Series(weights))
    told["rank"] = rank(told["score"], ranking.scores["is_eligible"])
    first = told.nsmallest(count, "rank")
    return ranking.sites.loc[first.index, ["label", "commune"]].assign(
        note=(100 * first["score"]).round(1), rang=first["rank"], scénario=ranking.scores["rank"]
    )


first_sites(carte.weights)

# %% [markdown]
# Le site choisi sur la carte, s'il y en a un : ce qui fait sa note, selon le scénario.

# %%
chosen = carte.selected or ranking.ordered()[0]
labels = {criterion.id: criterion.label.fr for criterion in ranking.criteria}
print("Site choisi sur la carte :" if carte.selected else "Aucun site choisi ; le premier :", chosen)
points = (100 * ranking.contributions.loc[chosen]).rename(index=labels).sort_values(ascending=False)
points.round(1).rename("points sur 100").to_frame().head(6)

# %% [markdown]
# ## 4. De Python à la carte
#
# Et dans l'autre sens : des poids et un site donnés ici, les curseurs et la fiche suivent. « Et si l'équilibre du
# territoire ne comptait plus ? » D'autres sites passent devant, que le scénario laissait loin : sur ce territoire,
# c'est ce thème qui décide. Doubler le poids des transports n'y change presque rien (essayez).

# %%
carte.weights = {one.id: one.weight * (0 if one.theme == "balance" else 1) for one in ranking.criteria}
after = first_sites(carte.weights)
carte.selected = after.index[0]
after
