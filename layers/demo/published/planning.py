"""The local plan: zones, and prescriptions among which the protected woods."""

from pathlib import Path

import numpy as np
import shapely
from scipy.ndimage import uniform_filter

from layers.demo.city import names
from layers.demo.city.areas import City, polygonise
from layers.demo.city.fields import Noise
from layers.demo.published.files import write_geojson

ZONES = (
    # class, label, long label, type, forbidden uses
    ("UA", "Centre ancien", "U", ""),
    ("UB", "Tissu dense", "U", ""),
    ("UC", "Tissu pavillonnaire", "U", ""),
    ("UE", "Activités économiques", "U", "habitation (logement, hébergement) ; exploitation agricole"),
    ("1AU", "À urbaniser, ouverte", "AUc", ""),
    ("2AU", "À urbaniser, bloquée", "AUs", "habitation (logement, hébergement)"),
    ("A", "Agricole", "A", "logement ; hébergement"),
    ("N", "Naturelle", "N", "logement ; hébergement"),
)


def planned_communes(city: City) -> list[str]:
    """Give the INSEE codes of the communes that have a local plan: all, but the last one of a large territory."""
    codes = city.communes["insee_code"].tolist()
    return codes if city.size.name == "town" else codes[:-1]


def write_plan(city: City, path: Path) -> None:
    """Write zone_urba as the Géoportail de l'urbanisme gives it."""
    label = _zone_raster(city)
    label[~np.isin(city.label, np.flatnonzero(city.communes["insee_code"].isin(planned_communes(city))))] = -1
    zones = polygonise(city.frame, label, 35.0).explode(ignore_index=True)
    zones = zones[zones.area > 2_000.0]
    which = (zones["label"] % 10).to_numpy()
    code = city.communes["insee_code"].to_numpy()[zones["label"] // 10]
    texts = np.array(ZONES, dtype=object)[which]
    count, partition = len(zones), f"DU_{names.EPCI_SIREN}"
    write_geojson(
        path,
        zones.geometry.to_numpy(),
        {
            "gid": list(range(1, count + 1)), "gpu_doc_id": ["0" * 32] * count, "gpu_status": ["production"] * count,
            "gpu_timestamp": ["2026-03-02T00:00:00Z"] * count, "partition": [partition] * count,
            "libelle": texts[:, 0], "libelong": texts[:, 1], "typezone": texts[:, 2], "destdomi": [None] * count,
            "nomfic": ["200999999_reglement_20250701.pdf"] * count, "urlfic": [None] * count, "insee": code,
            "datappro": ["20250701"] * count, "datvalid": ["20250701"] * count,
            "idurba": ["200999999_PLUi_20250701"] * count, "idzone": [f"Z{k:05d}" for k in range(1, count + 1)],
            "lib_idzone": [None] * count, "formdomi": [None] * count, "destoui": [None] * count,
            "destcdt": [None] * count, "destnon": texts[:, 3], "symbole": [None] * count,
        },
    )  # fmt: skip


def _zone_raster(city: City) -> np.ndarray:
    """Ten times the commune plus the row of `ZONES`, on the frame; -1 outside."""
    rng = city.rng("plan")
    x, y = city.frame.centres()
    patch = Noise(rng, 1_300.0)(x, y)
    smooth = uniform_filter(city.density, int(550.0 / city.frame.step), mode="nearest")
    zone = np.select([smooth > 5_500.0, smooth > 1_700.0, smooth > 200.0], [0, 1, 2], np.where(patch > 0.55, 7, 6))
    fringe = (smooth > 80.0) & (smooth <= 200.0)
    zone = np.where(fringe & (patch > 0.5), 4, np.where(fringe & (patch < -0.6), 5, zone))
    for estate in city.estates.itertuples():
        zone[np.hypot(x - estate.x, y - estate.y) < estate.radius_m] = 3
    for river in city.rivers:
        zone[(river.bank_m(x, y) < 0.35 * river.flood_m) & (smooth < 2_500.0)] = 7
    return np.where(city.label >= 0, city.label.astype(np.int32) * 10 + zone, -1)


def write_prescriptions(city: City, path: Path) -> None:
    """Write the plan's surface prescriptions: protected woods (01), and others that protect no wood (05, 17)."""
    rng = city.rng("woods")
    count = max(int(city.boundary.area / 1e6 * 1.3), 20)
    shapes = [shape for shape in blobs(city, rng, count, 40.0, 320.0) if shape.area > 500.0]
    kind = rng.choice(["01", "05", "17"], len(shapes), p=[0.72, 0.16, 0.12])
    label = {"01": "Espace boisé classé", "05": "Emplacement réservé", "17": "Secteur de mixité sociale"}
    write_geojson(
        path,
        shapes,
        {
            "gid": list(range(1, len(shapes) + 1)),
            "partition": [f"DU_{names.EPCI_SIREN}"] * len(shapes),
            "libelle": [label[k] for k in kind],
            "txt": [None] * len(shapes),
            "typepsc": kind,
            "stypepsc": ["00"] * len(shapes),
            "idurba": ["200999999_PLUi_20250701"] * len(shapes),
            "datvalid": ["20250701"] * len(shapes),
        },
    )


def blobs(city: City, rng: np.random.Generator, count: int, least: float, most: float) -> list[shapely.Geometry]:
    """Draw about `count` round shapes at random in the territory, smaller in town; radius in metres."""
    west, south, east, north = city.boundary.bounds
    x, y = rng.uniform(west, east, count * 2), rng.uniform(south, north, count * 2)
    inside = np.flatnonzero(city.commune_at(x, y) >= 0)[:count]
    angle = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    shapes = []
    for k in inside:
        small = 0.35 if city.density_at(x[k : k + 1], y[k : k + 1])[0] > 800.0 else 1.0
        radius = rng.uniform(least, most) * small
        reach = radius * (
            1 + 0.25 * np.sin(2 * angle + rng.uniform(0, 6)) + 0.15 * np.sin(3 * angle + rng.uniform(0, 6))
        )
        ring = np.column_stack([x[k] + reach * np.cos(angle), y[k] + reach * np.sin(angle)])
        shapes.append(shapely.Polygon(ring).intersection(city.boundary))
    return shapes
