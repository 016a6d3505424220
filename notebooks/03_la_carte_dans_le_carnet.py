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

import geo
import pensions

# %% [markdown]
# ## 1. Un classement
#
# Un **territoire de démonstration, fictif** ; pour un vrai, seule cette cellule change.

# %%
territoire = pensions.demo(Path(tempfile.mkdtemp()) / "demo", size="town")
classement = pensions.rank(territoire)
axes = classement.plot(first=10)

# %% [markdown]
# ## 2. La carte
#
# Déplacez un curseur, ou cliquez sur un site. La molette fait défiler le carnet ; elle zoome la carte une fois qu'on
# y a cliqué. Là où aucun script ne tourne (nbviewer, GitHub, PDF), une image fixe la remplace.
#
# `maps.widget("out/demo")` montre de même le dossier que `pensions rank` a écrit.

# %%
carte = classement.map()
carte

# %% [markdown]
# ## 3. De la carte à Python
#
# Les poids que montre la carte, par thème, à côté de ceux du scénario. Tant qu'aucun curseur n'a bougé, ce sont les
# mêmes : déplacez-en un, puis relancez les cellules qui suivent.

# %%
ranking = classement.run.ranking
themes = {theme.id: theme.label.fr for theme in classement.run.scenario.themes}
of_criterion = {criterion.id: themes[criterion.theme] for criterion in ranking.criteria}
scenario = ranking.weights / ranking.weights.sum()
by_theme = pd.DataFrame({"scénario": scenario, "carte": pd.Series(carte.weights)}).groupby(of_criterion, sort=False)
(100 * by_theme.sum()).round(1).rename_axis("poids, en %")


# %% [markdown]
# Le même calcul qu'à l'écran, en Python : `geo.scores` redonne le classement de la carte. La dernière colonne est le
# rang que donne le scénario.


# %%
def first_sites(weights: dict[str, float], count: int = 10) -> pd.DataFrame:
    """The first sites under some weights, with the rank that the scenario gives them."""
    told = geo.scores(ranking.utilities, pd.Series(weights))
    told["rank"] = geo.rank(told["score"], ranking.scores["is_eligible"])
    first = told.nsmallest(count, "rank")
    return ranking.sites.loc[first.index, ["label", "commune"]].assign(
        note=(100 * first["score"]).round(1), rang=first["rank"], scénario=ranking.scores["rank"]
    )


first_sites(carte.weights)

# %% [markdown]
# Le site choisi sur la carte, s'il y en a un, ou le premier : ce qui fait sa note, selon le scénario.

# %%
print("Site choisi sur la carte" if carte.selected else "Aucun site choisi sur la carte : le premier")
classement.explain(carte.selected)

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
