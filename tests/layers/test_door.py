"""The door of all that is read: an error of a library, or of ours, ends in one sentence a language."""

import ast
import errno
import gzip
import json
import stat
import tomllib
import zipfile
from pathlib import Path

import pytest

import geo.errors
from geo.errors import LONGEST, PensionsError, ScenarioError, SourceError, all_faults, brief
from layers.files.tables import read_table
from layers.files.vectors import read_vector
from layers.reception.bug_report import NAME
from layers.reception.door import KINDS, door
from layers.territory import readers
from layers.territory.readers import READERS, ReadContext

ROOT = Path(__file__).resolve().parents[2]
OURS = {name for name, one in vars(geo.errors).items() if isinstance(one, type) and issubclass(one, PensionsError)}


def calls_of_errors():
    for path in sorted((ROOT / "layers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = node.func.id
                if name in OURS or (name.endswith("Error") and any(one.arg == "fr" for one in node.keywords)):
                    yield path.relative_to(ROOT), node


def test_every_error_of_layers_has_its_french_sentence():
    wrong = [
        f"{path}:{node.lineno}" for path, node in calls_of_errors() if not any(one.arg == "fr" for one in node.keywords)
    ]
    assert wrong == []


def test_no_french_sentence_holds_what_a_library_says():
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in calls_of_errors()
        for given in node.keywords
        if given.arg == "fr"
        for part in ast.walk(given.value)
        if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and part.value.id == "error"
    ]
    assert wrong == []


def test_sentences_are_one_line_of_at_most_300_characters_that_keep_which_thing_and_what_to_do():
    error = SourceError(
        f"a.csv: column absent, found {', '.join(map(str, range(500)))}.\nRename it.",
        fr=f"a.csv : colonne absente, trouvé {', '.join(map(str, range(500)))}.\nRenommez-la.",
    )
    for said, end in ((str(error), "Rename it."), (error.fr, "Renommez-la.")):
        assert len(said) <= LONGEST and said.startswith("a.csv") and said.endswith(end) and "\n" not in said
    assert brief("x" * 1000).startswith("xxx") and len(brief("x" * 1000)) <= LONGEST


def test_many_faults_are_told_as_far_as_the_sentence_goes_and_all_are_in_the_error():
    faults = [geo.errors.Sentence(f"fault {number:03d}", f"faute {number:03d}") for number in range(100)]
    error = SourceError(all_faults("a.toml", faults).en, fr=all_faults("a.toml", faults).fr)
    assert error.fr.startswith("a.toml : faute 000 ; faute 001") and "…" in error.fr and len(error.fr) <= LONGEST
    assert all(fault.en in error.whole.en and fault.fr in error.whole.fr for fault in faults)


@pytest.mark.parametrize(
    ("write", "en", "fr"),
    [
        (lambda path: path.write_bytes(gzip.compress(b"a;b\n1;2\n" * 999)[:40]), "cut or damaged", "coupé ou abîmé"),
        (lambda path: path.write_bytes(b"\x1f\x8b\x08 no"), "cut or damaged", "coupé ou abîmé"),
    ],
)
def test_a_gz_cut_in_its_data_is_said_so(tmp_path, write, en, fr):
    path = tmp_path / "a.csv.gz"
    write(path)
    with pytest.raises(SourceError, match=en) as fault:
        read_table(path)
    assert fault.value.fr.startswith("a.csv.gz : illisible") and fr in fault.value.fr and en not in fault.value.fr


def test_an_unknown_projection_is_said_so_with_what_to_do(tmp_path):
    path = tmp_path / "a.geojson"
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:NOBODY::1"}}
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [3.9, 43.6]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": [feature]}))
    try:
        read_vector(path)
    except PensionsError as error:
        assert error.fr.startswith("a.geojson") and error.fr != str(error)


def test_the_row_is_told_where_the_library_knows_it():
    said = r"^a\.toml, row 2: .* \(TOMLDecodeError: "
    with pytest.raises(ScenarioError, match=said) as fault, door("a.toml", ScenarioError):
        tomllib.loads("a = 1\nb = \n")
    assert fault.value.fr == (
        "a.toml, ligne 2 : illisible, ce n'est pas du TOML en UTF-8 (guillemet ou crochet ouvert, clé en double, "
        "« \\ » seul). Corrigez-le à cet endroit."
    )


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_stops_the_program_passes(raised):
    with pytest.raises(raised), door("a.csv"):
        raise raised


def test_the_system_and_an_encrypted_member_are_told_as_what_they_are(tmp_path):
    with pytest.raises(SourceError) as denied, door("a.csv"):
        raise PermissionError(errno.EACCES, "Permission denied")
    assert "accès refusé" in denied.value.fr and "Permission" not in denied.value.fr
    with pytest.raises(SourceError) as secret, door("a.zip"), zipfile.ZipFile(secret_zip(tmp_path)) as archive:
        archive.read("a.csv")
    assert "chiffré" in secret.value.fr


def secret_zip(folder):
    """A member whose header says that it is encrypted, and is not."""
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a;b")
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def test_a_bug_of_ours_is_written_down_without_any_data_and_the_sentence_says_where(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["/home/someone/bin/pensions", "check", "12 rue de la Paix", "--data", "dossier"])
    given = {"secret": 7}

    def read(path):
        return readers._at_most(given, None)  # our code, called as it cannot be

    monkeypatch.setitem(READERS, "qpv_2024", readers.Reader(read))
    with pytest.raises(SourceError) as fault:
        READERS["qpv_2024"].read([Path("qpv.zip")], "qpv", ReadContext(None, 0.0), {})
    (report,) = tmp_path.glob(f"{NAME}*")
    text = report.read_text(encoding="utf-8")
    assert str(report) in str(fault.value) and str(report) in fault.value.fr
    assert "files: qpv.zip" in text and "TypeError" in text and "layers/territory/readers.py" in text
    assert "command: pensions check --data" in text
    assert not any(word in text for word in ("Paix", "secret", "someone", "dossier"))
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_every_kind_says_what_to_do_in_both_languages():
    for found, do in KINDS.values():
        assert found.en != found.fr and do.en != do.fr
