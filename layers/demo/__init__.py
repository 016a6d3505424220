"""
The demonstration territory: a fictional métropole whose files are in the published layouts of the French open data.

Every name, code and number is invented. The same size and seed give the same files, byte for byte.
"""

from layers.demo.faults import PLANTERS
from layers.demo.write import write_demo

__all__ = ["PLANTERS", "write_demo"]
