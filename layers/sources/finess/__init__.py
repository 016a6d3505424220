"""Health services and supported housing, from FINESS in each of its forms."""
