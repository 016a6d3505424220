"""
National files cut to one EPCI: time and memory, each reading in a process of its own.

    python benchmarks/official_sources.py [--scale 1.0] [--folder DIR]

The files are synthetic, of the published size: BPE 2.9 M rows × 95 columns (csv, parquet), RPLS 5.4 M × 73 (csv),
Filosofi 2.3 M squares (csv). They are written once in the folder, and removed at the end unless a folder is given.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from shapely.geometry import box

CENTRE = (771_040.6, 6_279_223.2)
AREA = box(CENTRE[0] - 12_000, CENTRE[1] - 12_000, CENTRE[0] + 12_000, CENTRE[1] + 12_000)
CODES = [f"34{number:03d}" for number in range(22, 53)]
BLOCK = 200_000
TARGETS = {
    "bpe csv": (20.0, 1.0),
    "bpe parquet": (2.0, 1.0),
    "rpls csv": (45.0, 1.0),
    "filosofi csv": (5.0, 1.0),
}


def places(rng, rows, share_inside=0.008):
    """Coordinates over France, a share of them in the EPCI."""
    x, y = rng.uniform(150_000, 1_200_000, rows), rng.uniform(6_100_000, 7_100_000, rows)
    inside = rng.random(rows) < share_inside
    x[inside] = rng.uniform(AREA.bounds[0], AREA.bounds[2], inside.sum())
    y[inside] = rng.uniform(AREA.bounds[1], AREA.bounds[3], inside.sum())
    return np.round(x, 1), np.round(y, 1), inside


def texts(values):
    return pa.array(values, pa.string())


def bpe_blocks(rows):
    rng = np.random.default_rng(1)
    kinds = ["D265", "D307", "B207", "A206", "F121", "A504", "B302", "D281"]
    for start in range(0, rows, BLOCK):
        count = min(BLOCK, rows - start)
        x, y, inside = places(rng, count)
        commune = np.where(inside, rng.choice(CODES, count), "75056")
        known = {
            "AN": texts(["2025"] * count),
            "NOMRS": texts([f"ETABLISSEMENT EXEMPLE {k}" for k in range(start, start + count)]),
            "DEPCOM": texts(commune),
            "DEP": texts(np.where(inside, "34", "75")),
            "TYPEQU": texts(rng.choice(kinds, count)),
            "SIRET": texts(["12345678900012"] * count),
            "LAMBERT_X": pa.array(x),
            "LAMBERT_Y": pa.array(y),
            "LONGITUDE": pa.array(np.full(count, np.nan)),
            "LATITUDE": pa.array(np.full(count, np.nan)),
            "EPSG": texts(["2154"] * count),
            "QUALITE_GEOLOC": texts(["11"] * count),
            "EPCI": texts(np.where(inside, "243400017", "200054781")),
        }
        filler = texts(["_Z"] * count)
        yield pa.table(known | {f"INDIC_{k:02d}": filler for k in range(95 - len(known))})


def rpls_blocks(rows):
    rng = np.random.default_rng(2)
    for start in range(0, rows, BLOCK):
        count = min(BLOCK, rows - start)
        x, y, inside = places(rng, count)
        known = {
            "DEPCOM": texts(np.where(inside, rng.choice(CODES, count), "75056")),
            "LIBCOM": texts(["Montpellier"] * count),
            "NOMVOIE": texts(["DE L EXEMPLE"] * count),
            "FINAN_CODE": texts(rng.choice(["10", "12", "13", "14", "52"], count)),
            "EPSG": texts(["2154"] * count),
            "X": texts(x.astype(str)),
            "Y": texts(y.astype(str)),
        }
        filler = texts(["exemple"] * count)
        yield pa.table(known | {f"COLONNE_{k:02d}": filler for k in range(73 - len(known))})


def filosofi_blocks(rows):
    rng = np.random.default_rng(3)
    near = 0
    for start in range(0, rows, BLOCK):
        count = min(BLOCK, rows - start)
        inside = rng.random(count) < 0.002
        # The rank of the row makes the square, so that none repeats.
        rank, place = np.arange(start, start + count), near + np.cumsum(inside)
        near = int(place[-1])
        north = np.where(inside, 2_292_000 + place % 80 * 200, 2_400_000 + rank // 2_000 * 200)
        east = np.where(inside, 3_820_000 + place // 80 * 200, 3_300_000 + rank % 2_000 * 200)
        ident = [f"CRS3035RES200mN{n:07d}E{e:07d}" for n, e in zip(north, east, strict=True)]
        households = np.round(rng.uniform(1, 90, count), 1)
        known = {"idcar_200m": texts(ident), "i_est_200": texts(["1"] * count), "lcog_geo": texts(["34172"] * count)}
        known |= {name: pa.array(households) for name in ("ind", "men")}
        known |= {name: pa.array(households / 5) for name in ("men_pauv", "men_1ind", "log_soc")}
        yield pa.table(known | {f"c{k:02d}": pa.array(households) for k in range(34 - len(known))})


def write(path, blocks, separator):
    if path.exists():
        return
    first = next(blocks)
    if path.suffix == ".parquet":
        with pyarrow.parquet.ParquetWriter(path, first.schema) as out:
            out.write_table(first)
            for block in blocks:
                out.write_table(block)
        return
    options = pyarrow.csv.WriteOptions(delimiter=separator, quoting_style="needed")
    with pyarrow.csv.CSVWriter(path, first.schema, write_options=options) as out:
        out.write(first)
        for block in blocks:
            out.write(block)


def read(name, path, answers):
    from layers.people.gate import RawPeople, tell
    from layers.sources.filosofi.grid import read_filosofi_grid
    from layers.sources.land.rpls import read_rpls_dwellings
    from layers.sources.services.bpe import read_bpe

    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    reader = {"bpe": read_bpe, "rpls": read_rpls_dwellings, "filosofi": read_filosofi_grid}[name.split()[0]]
    made = reader(path, bounds=AREA)
    rows = len(tell(made) if isinstance(made, RawPeople) else made)
    seconds = time.perf_counter() - start
    answers.put((rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, base / 2**20))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder = asked.folder or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        bpe, rpls, cells = (int(count * asked.scale) for count in (2_900_000, 5_400_000, 2_300_000))
        files = {
            "bpe csv": (folder / "BPE25.csv", bpe_blocks(bpe), ";"),
            "bpe parquet": (folder / "BPE25.parquet", bpe_blocks(bpe), ""),
            "rpls csv": (folder / "rpls.csv", rpls_blocks(rpls), ";"),
            "filosofi csv": (folder / "carreaux_200m_met.csv", filosofi_blocks(cells), ","),
        }
        print(f"{'file':14} {'size':>9} {'rows kept':>10} {'seconds':>8} {'GiB':>6}   target")
        for name, (path, blocks, separator) in files.items():
            write(path, blocks, separator)
            context = multiprocessing.get_context("spawn")
            answers = context.Queue()
            process = context.Process(target=read, args=(name, path, answers))
            process.start()
            rows, seconds, peak, _ = answers.get()
            process.join()
            most_s, most_gib = TARGETS[name]
            verdict = "reached" if seconds <= most_s and peak <= most_gib else "MISSED"
            size = f"{path.stat().st_size / 1e9:.2f} GB"
            told = f"{name:14} {size:>9} {rows:>10,} {seconds:>8.1f} {peak:>6.2f}"
            print(f"{told}   {most_s:g} s, {most_gib:g} GiB: {verdict}")
            if asked.folder is None:
                path.unlink()


if __name__ == "__main__":
    main()
