"""Run by the frozen program before anything else: pyqtgraph asks for Qt's OpenGL when it is imported, and nothing here draws by it.

Left out with this: QtOpenGL and QtOpenGLWidgets, 11 MB of the Windows program, and their loading before the first chart.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

LEFT_OUT = ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets")


class WithoutOpenGL(MetaPathFinder, Loader):
    """Answers for the modules that are left out: empty, but for the class that pyqtgraph builds on."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """As Python's import asks."""
        return ModuleSpec(fullname, self) if fullname in LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """What stands in it."""
        if module.__name__ == "PySide6.QtOpenGLWidgets":
            from PySide6.QtWidgets import QWidget  # noqa: PLC0415 - not before somebody asks

            vars(module)["QOpenGLWidget"] = type("QOpenGLWidget", (QWidget,), {})


sys.meta_path.insert(0, WithoutOpenGL())
