"""What run.json says of the sectors."""

from typing import Any

from geo.scoring.ranking import Ranking
from layers.scenario.scenario import Scenario
from pensions.ranking.sectors.gathering import top_counted

TOLD_SECTORS = 50


def sectors_record(ranking: Ranking, scenario: Scenario) -> dict[str, Any]:
    """Parameters, count, and the first `TOLD_SECTORS` sectors; see `pensions.ranking.schema.sectors`."""
    told = ranking.sectors
    count = 0 if told is None else len(told)
    rows = () if told is None else told.iloc[:TOLD_SECTORS].drop(columns="geometry").to_dict("index").items()
    return {
        "parameters": scenario.sectors.model_dump() | {"top_counted": top_counted(scenario.sectors, count)},
        "count": count,
        "first": [_sector(int(number), {str(key): value for key, value in row.items()}) for number, row in rows],
    }


def _sector(number: int, row: dict[str, Any]) -> dict[str, Any]:
    remark = {"rule": row["remark_rule"], "answer": row["remark_answer"]} if row["remark_rule"] else None
    return {
        "number": number,
        "name": {"fr": row["name_fr"], "en": row["name_en"]},
        "commune": str(row["commune"]),
        "best": row["best"],
        **{name: int(row[name]) for name in ("sites", "tie", "top_trials", "ahead_trials")},
        **{name: round(float(row[name]), 6) for name in ("score", "low", "high")},
        "remark": remark,
    }
