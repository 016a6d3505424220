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
# # Robustesse et choix : à quel point est-ce sûr, et quels sites ensemble ?
#
# Un classement donne une fausse certitude : il dépend des poids. Ce carnet, sur le **territoire de démonstration,
# fictif**, dit quels sites restent premiers quand les poids changent, ce qui renverse deux sites, puis choisit trois
# sites **ensemble**.

# %%
import tempfile
from pathlib import Path

import pandas as pd

from layers.demo import write_demo
from layers.territory.territory import load_territory
from pensions.choosing.choose import choose_sites
from pensions.choosing.record import by_commune, choice_record
from pensions.choosing.request import ChoiceRequest
from pensions.deciding.backtest import backtest_lines, backtest_territory
from pensions.ranking.run import rank_territory
from pensions.ranking.run_inputs import RunInputs
from pensions.ranking.stability import flip_record

# %%
folder = Path(tempfile.mkdtemp())
territory = load_territory(write_demo(folder / "demo", size="town"))
run = rank_territory(territory)
stability = run.record["stability"]

# %% [markdown]
# ## 1. La stabilité des premiers
#
# On tire 2 000 jeux de poids, tous également possibles, et on classe les sites à chaque fois. La part des tirages où un
# site est parmi les dix premiers est sa **stabilité**. Un site bien classé mais peu stable est *fragile*.

# %%
table = pd.DataFrame(stability["sites"]).set_index("site_id")
table.insert(0, "adresse", run.ranking.sites["label"].loc[table.index])
table[["adresse", "rank", "top_share", "expected_rank", "standing"]].head(14)

# %%
axes = (100 * table["top_share"].head(20)).iloc[::-1].plot.barh(figsize=(8, 7), color="#00467f")
axes.set_xlabel("% des pondérations où le site est parmi les dix premiers")

# %% [markdown]
# ## 2. Ce qui renverse deux sites
#
# Le plus petit changement de poids qui fait passer le deuxième devant le premier.

# %%
first, second = run.ranking.ordered()[:2]
print(flip_record(run.ranking, first, second)["sentence"]["fr"])

# %% [markdown]
# Quel poids fait le plus varier la note du premier (indices de Sobol').

# %%
pd.DataFrame(stability["deciding"]).set_index("criterion").head(6)

# %% [markdown]
# ## 3. Trois sites ensemble
#
# Les trois meilleurs un par un peuvent servir les mêmes personnes. On cherche les trois qui, à eux tous, en atteignent
# le plus en 15 minutes, deux au plus dans une commune ; le résultat est prouvé.

# %%
run_inputs = RunInputs(territory, run.scenario)
chosen = choose_sites(run_inputs, run.ranking, ChoiceRequest(3, minutes=15, per_commune=2))
told = choice_record(chosen)
pd.DataFrame(told["sites"])[["site_id", "label", "commune", "rank", "replacement_cost_share", "replaced_by"]]

# %% [markdown]
# Part du besoin atteinte, arrondie à 5 points (secret statistique), et écart prouvé au mieux possible.

# %%
told["need_reached"], told["gap"]

# %%
pd.DataFrame(by_commune(chosen))

# %% [markdown]
# D'autres programmations valent presque autant : de quoi négocier.

# %%
pd.DataFrame(told["sets"])[["labels", "value_share", "need_reached"]]

# %% [markdown]
# ## 4. Contrôle rétrospectif
#
# Où tombent les pensions existantes, chacune jugée comme si elle n'existait pas ?

# %%
print("\n".join(backtest_lines(backtest_territory(run_inputs), "fr")))
