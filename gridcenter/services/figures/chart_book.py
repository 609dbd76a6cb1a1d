"""Charts as a workbook whose charts the office can edit: written whole, or not at all."""

from __future__ import annotations

from gridcenter.reports.chart_book import ChartSheet, Drawn, DrawnLine, to_xlsx

__all__ = ["ChartSheet", "Drawn", "DrawnLine", "to_xlsx"]
