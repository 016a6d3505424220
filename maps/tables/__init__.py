"""XLSX, GeoPackage with its QGIS styles, GeoJSON, GeoTIFF."""
