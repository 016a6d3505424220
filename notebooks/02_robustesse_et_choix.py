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

import pensions

# %%
dossier = Path(tempfile.mkdtemp())
territoire = pensions.demo(dossier / "demo", size="town")
classement = pensions.rank(territoire)

# %% [markdown]
# ## 1. La stabilité des premiers
#
# On tire 2 000 jeux de poids, tous également possibles, et on classe les sites à chaque fois. La part des tirages où un
# site est parmi les dix premiers est sa **stabilité**. Parmi les dix premiers, un site est ferme (*firm*) ou fragile
# (*fragile*) ; au-delà, il peut y prétendre (*contender*) ou en être loin (*outside*).

# %%
stabilite = classement.stability
stabilite[["label", "rank", "top_share", "expected_rank", "standing"]].head(14)

# %%
parts = 100 * stabilite.head(20).set_index("label")["top_share"].iloc[::-1]
axes = parts.plot.barh(
    figsize=(8, 7), color="#440154", xlabel="% des pondérations où le site est parmi les dix premiers", ylabel=""
)

# %% [markdown]
# ## 2. Ce qui renverse deux sites
#
# Le plus petit changement de poids qui fait passer le deuxième devant le premier.

# %%
premier, deuxieme = classement.table.index[:2]
print(classement.flip(premier, deuxieme))

# %% [markdown]
# Quel poids fait le plus varier la note du premier (indices de Sobol').

# %%
classement.deciding.head(6)

# %% [markdown]
# ## 3. Et si les transports comptaient double ?
#
# Un scénario est un fichier TOML, ou ce qu'il contient : un dictionnaire, que l'on change et que l'on donne à
# `pensions.rank`. Il est vérifié comme un fichier.

# %%
scenario = pensions.scenario("pension_de_famille")
for critere in scenario["criterion"]:
    critere["weight"] *= 2 if critere["theme"] == "transport" else 1
autre = pensions.rank(territoire, scenario=scenario)
comparaison = pensions.compare(classement, autre)
print(comparaison)

# %% [markdown]
# Les sites qui entrent parmi les dix premiers ou en sortent, puis ceux qui bougent le plus ; `comparaison.save()` en
# écrit la carte.

# %%
comparaison.table[["label", "status", "rank_before", "rank_after", "score_before", "score_after"]].head(15)

# %% [markdown]
# ## 4. Trois sites ensemble
#
# Les trois meilleurs un par un peuvent servir les mêmes personnes. On cherche les trois qui, à eux tous, en atteignent
# le plus en 15 minutes, deux au plus dans une commune ; le résultat est prouvé. La part du besoin atteinte est arrondie
# à 5 points (secret statistique), et d'autres programmations valent presque autant : de quoi négocier.

# %%
programmation = pensions.choose(territoire, 3, minutes=15, per_commune=2)
programmation

# %% [markdown]
# ## 5. Contrôle rétrospectif
#
# Où tombent les pensions existantes, chacune jugée comme si elle n'existait pas ?

# %%
pensions.backtest(territoire)
