import re

from layers.sources.services import categories as tables

OURS = {
    "pharmacy", "doctor", "food_shop", "supermarket", "hospital", "mental_health", "addiction_care", "health_centre",
    "nurse", "post_office", "town_hall", "social_services", "france_services", "employment", "library", "laundry",
    "bank", "day_centre", "park", "sport", "station",
}  # fmt: skip


def test_every_code_has_the_shape_of_its_nomenclature_and_leads_to_a_known_category():
    for table, shape in (
        (tables.BPE_CODES, r"[A-G]\d{3}"),
        (tables.OLD_BPE_CODES, r"[A-G]\d{3}"),
        (tables.FINESS_SERVICES, r"\d{3}"),
    ):
        assert all(re.fullmatch(shape, code) for code in table)
        assert set(table.values()) <= OURS


def test_no_mark_of_the_old_nomenclature_is_in_the_new_one():
    assert not set(tables.OLD_BPE_MARKS) & set(tables.BPE_CODES)
    assert set(tables.OLD_BPE_MARKS) <= set(tables.OLD_BPE_CODES)


def test_a_finess_category_is_housing_or_a_service_not_both():
    assert not set(tables.FINESS_SERVICES) & set(tables.FINESS_HOUSING)
