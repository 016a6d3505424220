"""Run by the Python that has QGIS, without a display: open a GeoPackage and say what QGIS sees; draw it."""

import json
import sys

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

NAMES = ("sites_exclus", "sites_classes")


def main(package: str, picture: str) -> None:
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    layers = [QgsVectorLayer(f"{package}|layername={name}", name, "ogr") for name in NAMES]
    said = {
        layer.name(): {
            "valid": layer.isValid(),
            "rows": layer.featureCount(),
            "crs": layer.crs().authid(),
            "classes": [one.label() for one in getattr(layer.renderer(), "ranges", list)()],
        }
        for layer in layers
    }
    settings = QgsMapSettings()
    settings.setLayers(layers[::-1])
    settings.setDestinationCrs(layers[0].crs())
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(1200, 900))
    settings.setExtent(settings.fullExtent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    said["drawn"] = job.renderedImage().save(picture)
    said["faults"] = [f"{error.layerID}: {error.message}" for error in job.errors()]
    sys.stdout.write("SAID " + json.dumps(said) + "\n")
    del job, settings, layers
    application.exitQgis()


if __name__ == "__main__":
    main(*sys.argv[1:])
