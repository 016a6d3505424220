"""How colours look to others: contrast by WCAG 2.2, lightness, and simulated colour blindness."""

import numpy as np

XYZ_OF_RGB = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
"""Linear sRGB to CIE XYZ under D65 (IEC 61966-2-1)."""

SIMULATED = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}
"""On linear sRGB. Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision
Deficiency, IEEE Transactions on Visualization and Computer Graphics 15(6), 2009, severity 1.0; grey is the
luminance."""


def channels(colour):
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def encoded(rgb):
    rgb = np.clip(rgb, 0, 1)
    return np.where(rgb <= 0.0031308, rgb * 12.92, 1.055 * rgb ** (1 / 2.4) - 0.055)


def simulated(rgb, kind):
    """Colours (… × 3, in [0, 1]) as they look to somebody with this vision."""
    return encoded(linear(rgb) @ np.array(SIMULATED[kind]).T)


def luminance(colour):
    return float(linear(channels(colour)) @ XYZ_OF_RGB[1])


def contrast(one, other):
    """WCAG 2.2, 1.4.3: from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb):
    """CIE L*a*b* (1976) of sRGB under D65."""
    white = XYZ_OF_RGB.sum(axis=1)
    ratio = (linear(rgb) @ XYZ_OF_RGB.T) / white
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def difference(one, other, kind=None):
    """ΔE 1976 between two colours, as somebody with this vision sees them."""
    seen = [channels(colour) if kind is None else simulated(channels(colour), kind) for colour in (one, other)]
    return float(np.linalg.norm(lab(seen[0]) - lab(seen[1])))
