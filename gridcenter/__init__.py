"""gridcenter: the monthly work of a township governance centre (综治中心), offline first."""

__version__ = "0.2.0"
