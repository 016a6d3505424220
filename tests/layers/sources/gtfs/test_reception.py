"""What feeds look like when they come: several in a zip, files without a row, short rows, stops abroad."""

import zipfile

import pytest

from geo.errors import SourceError
from layers.reception.notes import expected_near
from layers.sources.gtfs.feed import KEPT, read_gtfs
from tests.gtfs_files import calls, small_tables, stop, text_of, write_folder, write_zip

MUNICH = {"stop_id": "munich", "stop_name": "München ZOB", "stop_lat": 48.142, "stop_lon": 11.549}


def suburbs():
    """Line 7 of the suburbs, on the same list of stops as the town: c at 9:10, d at 9:30, and no more in its files."""
    tables = small_tables()
    tables["routes"] = [{"route_id": "T1", "route_short_name": "7", "route_long_name": "C - D", "route_type": 3}]
    tables["trips"] = [{"route_id": "T1", "service_id": "s", "trip_id": "t9", "direction_id": 0}]
    tables["stop_times"] = calls("t9", ("c", "9:10:00"), ("d", "9:30:00"))
    tables["calendar"] = [tables["calendar"][0] | {"sunday": 0}]
    return tables


def zip_of(path, folders, separator="/"):
    with zipfile.ZipFile(path, "w") as archive:
        for folder, tables in folders.items():
            for name, rows in tables.items():
                archive.writestr(f"{folder}{separator if folder else ''}{name}.txt", text_of(rows))
    return path


def lines(feed):
    """Trip, line, service and first stop of each trip."""
    first = feed.stop_times.groupby("trip")["stop"].first()
    return [
        (trip.trip_id, feed.routes["name"][trip.route], trip.service_id, feed.stops["stop_id"][first[trip.Index]])
        for trip in feed.trips.itertuples()
    ]


@pytest.mark.parametrize("separator", ["/", "\\"])
def test_two_folders_of_a_zip_are_two_feeds_whose_identifiers_stay_apart(tmp_path, separator):
    """Both call a line T1, a trip t9 and a service s; that of the suburbs does not run on Sundays."""
    path = zip_of(tmp_path / "f.zip", {"Urbain": small_tables(), "Suburbain": suburbs()}, separator)
    feed = read_gtfs(path)
    assert lines(feed) == [
        ("1:t9", "7", "1:s", "1:c"),
        ("2:t9", "1", "2:s", "2:a"),
        ("2:t10", "1", "2:s", "2:a"),
        ("2:b9", "2", "2:s", "2:b"),
    ]
    assert feed.calendar.set_index("service_id")["sunday"].to_dict() == {"1:s": False, "2:s": True}


def test_a_feed_at_the_top_and_one_in_a_folder_are_two_feeds(tmp_path):
    feed = read_gtfs(zip_of(tmp_path / "f.zip", {"": small_tables(), "cars": suburbs()}))
    assert [line[1] for line in lines(feed)] == ["1", "1", "2", "7"]


def test_unzipped_folders_are_read_as_those_of_the_zip(tmp_path):
    write_folder(tmp_path / "feed" / "Urbain", small_tables())
    write_folder(tmp_path / "feed" / "Suburbain", suburbs())
    assert [line[1] for line in lines(read_gtfs(tmp_path / "feed"))] == ["7", "1", "1", "2"]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_of_two_folders_of_one_network_the_fuller_is_kept_and_the_other_named(tmp_path, names):
    """One trip of the three again, under a name that sorts before or after."""
    part = small_tables()
    part["trips"], part["stop_times"] = part["trips"][:1], part["stop_times"][:3]
    feed = read_gtfs(zip_of(tmp_path / "f.zip", {names[0]: small_tables(), names[1]: part}))
    assert feed.trips["trip_id"].tolist() == ["t9", "t10", "b9"]
    assert feed.repairs[-1] == f"f.zip/{names[1]}: left out, it repeats f.zip/{names[0]}"


def test_a_folder_that_is_no_whole_feed_is_refused_by_its_name(tmp_path):
    part = {"stops": small_tables()["stops"]}
    with pytest.raises(SourceError, match=r"GTFS 'f.zip/arrets': missing or empty: routes.txt") as caught:
        read_gtfs(zip_of(tmp_path / "f.zip", {"Urbain": small_tables(), "arrets": part}))
    assert "« f.zip/arrets » : il manque (ou est vide) routes.txt" in caught.value.fr


@pytest.mark.parametrize(
    "content",
    [
        b"from_stop_id,to_stop_id,transfer_type",
        b"\xef\xbb\xbffrom_stop_id,to_stop_id,transfer_type\r\n",
        b"from_stop_id,to_stop_id,transfer_type\n\n",
        b"",
        b"\xef\xbb\xbf\r\n",
    ],
)
def test_a_file_without_a_row_is_read_as_empty(tmp_path, content):
    folder = write_folder(tmp_path / "feed", small_tables())
    (folder / "transfers.txt").write_bytes(content)
    feed = read_gtfs(folder)
    assert feed.transfers.empty and feed.repairs == ()


def test_a_required_file_without_a_row_is_no_feed(tmp_path):
    folder = write_folder(tmp_path / "feed", small_tables())
    (folder / "stops.txt").write_bytes(b"")
    with pytest.raises(SourceError, match=r"missing or empty: stops.txt"):
        read_gtfs(folder)


def test_short_rows_are_mended_where_the_cells_they_lack_are_optional_and_counted(tmp_path):
    """As in the sample feed of the reference: blank cells at the end of a row are not written, or one too many is."""
    folder = write_folder(tmp_path / "feed", small_tables())
    times = (folder / "stop_times.txt").read_text(encoding="utf-8").splitlines()
    times = [f"{times[0]},pickup_type", times[1], f"{times[2]},", f"{times[3]},1,,", *(f"{row},0" for row in times[4:])]
    (folder / "stop_times.txt").write_text("\n".join(times), encoding="utf-8")
    feed = read_gtfs(folder)
    assert feed.stop_times["can_board"].tolist() == [True, True, False, True, True, True, True, True]
    assert feed.repairs == ("2 rows of stop_times.txt without their last cells, or with blank ones too many: mended",)


@pytest.mark.parametrize(
    ("row", "en", "fr"),
    [
        ("t9,9:06:00,9:06:00,d", "line 10: without 'stop_sequence'", "ligne 10 : sans stop_sequence"),
        ("t9,9:06:00,9:06:00,d,4,5", "line 10: 6 cells for 5 columns", "ligne 10 : 6 cellules, 5 colonnes"),
    ],
)
def test_a_row_that_lacks_what_is_needed_or_says_too_much_is_refused_with_its_line(tmp_path, row, en, fr):
    folder = write_folder(tmp_path / "feed", small_tables())
    path = folder / "stop_times.txt"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_gtfs(folder)
    assert f"{en} ({row})" in str(caught.value) and f"{fr} ({row})" in caught.value.fr


def test_a_stop_abroad_is_left_out_and_counted_and_the_trips_go_on_without_it(tmp_path):
    """A coach from a to b and on to Munich."""
    tables = small_tables()
    tables["stops"].append(MUNICH)
    tables["trips"].append({"route_id": "B2", "service_id": "s", "trip_id": "coach"})
    tables["stop_times"] += calls("coach", ("a", "9:00:00"), ("b", "9:05:00"), ("munich", "20:00:00"))
    feed = read_gtfs(write_zip(tmp_path / "f.zip", tables))
    assert feed.stops["stop_id"].tolist() == ["a", "b", "c", "d"]
    assert feed.repairs == ("1 stops outside metropolitan France: left out (first: munich)",)
    coach = feed.trips.index[feed.trips["trip_id"] == "coach"][0]
    assert feed.stop_times.loc[feed.stop_times["trip"] == coach, "stop"].tolist() == [0, 1]


def test_a_feed_of_which_most_stops_are_abroad_is_refused_and_the_first_named(tmp_path):
    """Four of eight at home is read; four of nine is refused."""
    tables = small_tables()
    tables["stops"] += [MUNICH | {"stop_id": f"m{number}"} for number in range(4)]
    assert len(read_gtfs(write_zip(tmp_path / "half.zip", tables)).stops) == 4
    tables["stops"].append(MUNICH)
    with pytest.raises(
        SourceError, match=r"5 stops of 9 outside metropolitan France.*\(first: m0: 48.142, 11.549\)"
    ) as no:
        read_gtfs(write_zip(tmp_path / "most.zip", tables))
    assert "5 arrêts sur 9 hors de la France métropolitaine" in no.value.fr


def test_a_drawing_that_leaves_france_is_cut_and_counted(tmp_path):
    tables = small_tables()
    near = [stop(name, x, 0) for name, x in (("a", 0), ("b", 1000))]
    points = [(one["stop_lat"], one["stop_lon"]) for one in near] + [(48.142, 11.549)]
    tables["shapes"] = [
        {"shape_id": "w", "shape_pt_lat": lat, "shape_pt_lon": lon, "shape_pt_sequence": number}
        for number, (lat, lon) in enumerate(points)
    ]
    feed = read_gtfs(write_zip(tmp_path / "f.zip", tables))
    assert len(feed.shapes) == 2
    assert feed.repairs == ("1 points of shapes outside metropolitan France: left out (first: w)",)


def test_each_file_of_a_feed_is_counted_and_what_is_left_out_by_reason(tmp_path):
    """A stop in Munich, a trip of no line, an on-demand line whose trip and two passages go with it."""
    tables = small_tables()
    tables["stops"] = [*tables["stops"], MUNICH]
    tables["routes"] = [*tables["routes"], {"route_id": "TAD", "route_short_name": "TAD", "route_type": 715}]
    more = [("TAD", "tad"), ("ghost", "g")]
    tables["trips"] = [*tables["trips"], *({"route_id": r, "service_id": "s", "trip_id": t} for r, t in more)]
    tables["stop_times"] = [*tables["stop_times"], *calls("tad", ("a", "9:10:00"), ("b", "9:30:00"))]
    with expected_near(None) as reception:
        feed = read_gtfs(write_zip(tmp_path / "f.zip", tables))
    rows = {told["file"]: told["rows"] for told in reception.files}
    assert rows["f.zip/trips.txt"] == len(tables["trips"])
    assert rows["f.zip/stops.txt"] == len(tables["stops"])
    told = reception.left_out(feed.repairs)
    assert (told["outside"], told["invalid"], told["other_kind"]) == (1, 1, 1 + 1 + 2)
    assert sum(rows.values()) == sum(len(getattr(feed, name)) for name in KEPT) + sum(told.values())
