#!/usr/bin/env bash
# PySide6-Essentials 6.11.3: after QWindow.focusObject() was called, the wrapper of the window becomes
# the owner of the field's wrapper; when the window's wrapper is let go of, Python objects of the field's children
# (here the action of a QLineEdit) are marked as deleted although Qt still shows them. Every later use of them raises
# "Internal C++ object already deleted". QGuiApplication.focusObject() does not do this. Exits non-zero when the
# action stays usable.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > focus.py <<'PYTHON'
import gc

import PySide6
import shiboken6
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QLineEdit

app = QApplication([])
field = QLineEdit()
action = field.addAction(QIcon(), QLineEdit.ActionPosition.TrailingPosition)
field.show()
field.setFocus()
app.processEvents()
QApplication.focusObject()
window = QApplication.focusWindow()
del window
gc.collect()
before = shiboken6.isValid(action)
window = QApplication.focusWindow()
window.focusObject()
del window
gc.collect()
print(PySide6.__version__, "usable before:", before, "after:", shiboken6.isValid(action))
print("the field still shows", len(field.actions()), "action")
assert before and not shiboken6.isValid(action) and len(field.actions()) == 1
PYTHON
for version in 6.11.3; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check "pyside6-essentials==$version"
    QT_QPA_PLATFORM=offscreen "venv-$version/bin/python" focus.py 2>/dev/null
done
