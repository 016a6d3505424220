"""Confidential places are left out when a layer is read, and nothing that leaves says how few they are."""

import json

import pytest
import shapely

from geo.errors import SourceError
from layers.places.sites import candidate_sites
from layers.reception.notes import french
from layers.territory.territory import load_territory
from pensions.choosing.choose import existing_pensions
from pensions.ranking.record import territory_warnings
from tests.layers.sources.montpellier.test_addresses import write
from tests.layers.territory.test_given_twice import MINE, PENSIONS, with_sources
from tests.layers.territory.test_territory import folder, sites_at  # noqa: F401

LISTED = "nom;type;places;lon;lat;finess\n"
OPEN = "La Source;pension de famille;25;3.81;43.61;340000001\n"
SHELTER = "CHRS Solidarité Femmes;chrs;12;3.82;43.61;34000{:04d}\n"
FLAT = "nofinesset;rs;rslongue;adresse;commune;categetab;longitude;latitude\n"


@pytest.fixture
def place(folder):  # noqa: F811
    return folder


def listed(place, rows):
    (place / "liste.csv").write_text(LISTED + rows, encoding="utf-8")
    return load_territory(with_sources(place, PENSIONS.format(reader="local_pensions", file="liste.csv")))


def told(territory):
    """What is said of the last source, in both languages, as run.json tells it."""
    source = territory.sources[-1]
    return json.dumps(source | {"repairs": [[str(note), french(note)] for note in source["repairs"]]})


def test_a_confidential_shelter_is_in_no_layer_and_nothing_names_it(place):
    found = listed(place, OPEN + SHELTER.format(2))
    assert found.layers["supported_housing"]["name"].tolist() == ["La Source"]
    assert not found.layers["supported_housing"]["is_confidential"].any()
    assert found.sources[-1]["rows"] == 1
    for secret in ("Solidarit", "340000002", "3.82"):
        assert secret not in told(found)


def test_a_place_that_the_list_says_confidential_is_one_whatever_its_name_and_no_is_no_proof(place):
    """The second row says yes; the third says no, of a name that may be that of a shelter for women."""
    rows = (
        "La Source;pension de famille;25;3.81;43.61;;\n"
        "Le Chêne;pension de famille;25;3.82;43.61;;Oui\n"
        "Solidarité Femmes;CHRS;25;3.83;43.61;;non\n"
    )
    header = "nom;type;places;lon;lat;finess;confidentiel\n"
    (place / "liste.csv").write_text(header + rows, encoding="utf-8")
    described = with_sources(place, PENSIONS.format(reader="local_pensions", file="liste.csv"))
    assert load_territory(described).layers["supported_housing"]["name"].tolist() == ["La Source"]
    (place / "liste.csv").write_text(header + rows.replace("Oui", "peut-être"), encoding="utf-8")
    with pytest.raises(SourceError, match="'confidentiel' holds 'peut-être', expected one of oui") as raised:
        load_territory(described)
    assert "« confidentiel » contient « peut-être », attendu l'un de oui" in raised.value.fr


@pytest.mark.parametrize(
    ("header", "yes", "nothing"),
    [("Confidentialité", "oui", ""), ("lieu confidentiel ?", "✓", "–"), ("Adresse confidentielle (oui/non)", "X", "-")],
)
def test_a_column_that_speaks_of_what_is_confidential_is_read_however_it_is_filled(place, header, yes, nothing):
    rows = f"La Source;pension de famille;25;3.81;43.61;;{nothing}\nLe Chêne;CHRS;25;3.82;43.61;;{yes}\n"
    (place / "liste.csv").write_text(f"nom;type;places;lon;lat;finess;{header}\n{rows}", encoding="utf-8")
    described = with_sources(place, PENSIONS.format(reader="local_pensions", file="liste.csv"))
    assert load_territory(described).layers["supported_housing"]["name"].tolist() == ["La Source"]


def test_a_place_written_twice_in_a_list_is_confidential_where_one_of_its_rows_is(place):
    header = "nom;type;places;lon;lat;finess;confidentiel\n"
    rows = "Le Chêne;CHRS;25;3.82;43.61;;\n" + "Le Chêne;CHRS;25;3.82;43.61;;oui\n" + OPEN.rstrip() + ";\n"
    (place / "liste.csv").write_text(header + rows, encoding="utf-8")
    described = with_sources(place, PENSIONS.format(reader="local_pensions", file="liste.csv"))
    assert load_territory(described).layers["supported_housing"]["name"].tolist() == ["La Source"]


def test_it_is_no_candidate_site_either(place):
    found = listed(place, OPEN + SHELTER.format(2))
    assert candidate_sites(found, "supported_housing")["name"].tolist() == ["La Source"]


def test_choose_does_not_count_it_as_existing(place):
    found = listed(place, OPEN + "Pension Femmes;pension de famille;25;3.82;43.61;\n")
    assert existing_pensions(found)["name"].tolist() == ["La Source"]


def test_of_ten_nobody_says_how_many_nor_what_gives_it_by_a_subtraction(place):
    """The list has 11 rows and the layer one: of the list's own number, ten would be known."""
    source = listed(place, OPEN + "".join(SHELTER.format(n) for n in range(2, 12))).sources[-1]
    assert [(str(note), note.fr) for note in source["repairs"]] == [
        (
            "confidential places left out of everything: a few",
            "lieux confidentiels écartés de tout : quelques-uns",
        )
    ]
    assert (source["left_out"], source["received"]) == ({}, [])


def test_eleven_are_counted(place):
    source = listed(place, OPEN + "".join(SHELTER.format(n) for n in range(2, 13))).sources[-1]
    assert source["left_out"] == {"confidential": 11}
    assert source["received"][0]["rows"] == 12
    assert source["repairs"][-1].fr == "lieux confidentiels écartés de tout : 11"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("header", "number"), [("finess", "340000002"), ("finess", "34 000 0002"), ("N° FINESS (ET)", "FINESS 340000002")]
)
def test_what_one_source_says_confidential_no_other_gives_back(place, order, header, number):
    """FINESS knows that number 340000002 is a shelter for women; the planner's list calls it by another name."""
    (place / "finess.csv").write_text(
        FLAT + '340000002;SOLIDARITE FEMMES;;"1 RUE A";"34901 C34901";214;3.82;43.61\n', encoding="utf-8"
    )
    rows = f"La Source;25;3.81;43.61;\nLes Lilas;12;3.82;43.61;{number}\n"
    (place / "liste.csv").write_text(MINE.replace("finess", header) + rows, "utf-8")
    sources = [
        PENSIONS.format(reader="finess_flat_supported_housing", file="finess.csv"),
        PENSIONS.format(reader="local_pensions", file="liste.csv"),
    ]
    found = load_territory(with_sources(place, "".join(sources[n] for n in order)))
    assert found.layers["supported_housing"]["name"].tolist() == ["La Source"]
    assert sum(source["rows"] for source in found.sources if source["layer"] == "supported_housing") == 1


def test_a_source_of_confidential_places_only_answers_and_is_not_called_a_file_of_elsewhere(place):
    found = listed(place, SHELTER.format(2))
    assert found.layers["supported_housing"].empty
    assert found.covers(sites_at((3.81, 43.61)), "supported_housing", ["chrs"]).all()
    assert [warning["fr"] for warning in territory_warnings(found)] == ["Données fictives."]


def test_the_cache_gives_the_same_and_the_other_places_stay_as_they_were(place):
    alone = listed(place, OPEN).layers["supported_housing"]
    for _ in range(2):
        found = listed(place, OPEN + SHELTER.format(2)).layers["supported_housing"]
        assert found.drop(columns="geometry").equals(alone.drop(columns="geometry"))
        assert shapely.equals_exact(found.geometry.to_numpy(), alone.geometry.to_numpy()).all()


def test_no_other_source_of_the_same_file_gives_the_number_by_a_subtraction(place):
    """FINESS is read twice, as services and as housing: each would tell how many rows the file holds."""
    kinds = {"SOURCE": 258, "FEMMES": 214, "PHARMACIE A": 620, "PHARMACIE B": 620, "PHARMACIE C": 620}
    rows = [
        f"34000000{n};{name};;{n} RUE A;34901 C34901;{kind};3.81;43.61" for n, (name, kind) in enumerate(kinds.items())
    ]
    (place / "finess.csv").write_text(FLAT + "\n".join(rows) + "\n", encoding="utf-8")
    homes = PENSIONS.format(reader="finess_flat_supported_housing", file="finess.csv")
    shops = homes.replace("supported_housing", "services")
    *_, shops, homes = load_territory(with_sources(place, shops + homes)).sources
    assert (shops["rows"], homes["rows"]) == (3, 1)
    for source in (shops, homes):
        assert (source["left_out"], source["received"]) == ({}, [])
        assert "… establishments of other categories left out" in source["repairs"]
        assert not any(character.isdigit() for note in source["repairs"] for character in note + french(note))


def test_what_knows_a_place_again_is_neither_kept_nor_in_a_layer(place, monkeypatch, tmp_path):
    """The million numbers of a département are tried on a seal in a second: a seal is the number."""
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / "cache"))
    (place / "vide.csv").write_text(LISTED + "Loin;pension de famille;9;1.0;47.0;\n", encoding="utf-8")
    (place / "liste.csv").write_text(LISTED + OPEN + SHELTER.format(2), encoding="utf-8")
    sources = (PENSIONS.format(reader="local_pensions", file=file) for file in ("liste.csv", "vide.csv"))
    found = load_territory(with_sources(place, "".join(sources)))
    assert found.layers["supported_housing"].attrs == {}
    kept = sorted((tmp_path / "cache").glob("*.kept"))
    assert [path.name.partition("-")[0] for path in kept] == ["communes", "supported_housing"]
    assert not any(b"salt" in path.read_bytes() for path in kept)


def test_two_registers_that_differ_by_a_confidential_place_leave_the_same_cache(place, monkeypatch, tmp_path):
    """Its address is looked up among those of the city, which are kept: not what was asked of them, nor the answer."""
    write(place, [1, 2], [1, 2], [None, None], ["Rue Haute", "Rue du Lac"])
    source = PENSIONS.format(reader="finess_flat_supported_housing", file='finess.csv", "adresses.shp')
    rows = [
        "340000001;LA SOURCE;;1 R HAUTE;34901 C34901;258;3.81;43.61",
        "340000002;SOLIDARITE FEMMES;;2 R DU LAC;34901 C34901;214;3.82;43.61",
        "340000003;ABRI FEMMES;;2 R DU LAC;34901 C34901;214;3.83;43.62",
    ]
    left = []
    for count in (2, 3):
        monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path / str(count)))
        (place / "finess.csv").write_text(FLAT + "\n".join(rows[:count]) + "\n", encoding="utf-8")
        load_territory(with_sources(place, source))
        left.append({path.name: path.read_bytes() for path in (tmp_path / str(count)).iterdir()})
    assert {path.partition("-")[0] for path in left[0]} == {"communes", "doors"}
    assert left[0] == left[1]
