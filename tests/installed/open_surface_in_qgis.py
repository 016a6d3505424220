"""Run by the Python that has QGIS, without a display: open a raster as QGIS opens it, draw it, and read its colours."""

import json
import math
import sys

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsPointXY, QgsRasterLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

STEP = 3
"""One cell in so many, each way, is looked at."""


def main(raster: str, picture: str) -> None:
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsRasterLayer(raster, "surface")
    renderer = layer.renderer()
    shader = renderer.shader().rasterShaderFunction()
    side = 4
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(side * layer.width(), side * layer.height()))
    settings.setExtent(layer.extent())
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    extent, cells = layer.extent(), []
    for row in range(0, layer.height(), STEP):
        for column in range(0, layer.width(), STEP):
            x = extent.xMinimum() + (column + 0.5) * layer.rasterUnitsPerPixelX()
            y = extent.yMaximum() - (row + 0.5) * layer.rasterUnitsPerPixelY()
            score, is_known = layer.dataProvider().sample(QgsPointXY(x, y), 1)
            pixel = image.pixelColor(side * column + side // 2, side * row + side // 2)
            cells.append([score if is_known and not math.isnan(score) else None, pixel.name()])
    said = {
        "renderer": renderer.type(),
        "classes": [item.label for item in shader.colorRampItemList()],
        "cells": cells,
        "drawn": image.save(picture),
    }
    sys.stdout.write("SAID " + json.dumps(said) + "\n")
    del job, settings, layer
    application.exitQgis()


if __name__ == "__main__":
    main(*sys.argv[1:])
