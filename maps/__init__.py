"""From a ranking to what a person looks at: the HTML map, the QGIS and Excel exports."""
