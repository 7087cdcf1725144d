"""A web process does not hold what few pages need: measured in modules, since bytes differ from machine to machine."""

import os
import subprocess
import sys

from liren.launch.installation import ROOT

LARGE = (
    "PIL.Image",
    "numpy",
    "shapely",
    "openpyxl",
    "rjieba",
    "python_calamine",
    "docx",
    "fpdf",
    "fontTools",
    "pypinyin",
)
LOADS = f"""
import sys
from liren.config import wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns  # every view, of pages and of the API
print("loaded:", *(name for name in {LARGE!r} if name in sys.modules))
from liren.kit.words import tokens
from liren.media.pictures import Image
from liren.registers.sheets import openpyxl
from liren.territories.shapes import area_m2, read_shape
assert "路灯" in tokens("路灯不亮")
assert openpyxl.Workbook
assert Image.new("RGB", (1, 1))
ring = [[120.0, 31.0], [120.001, 31.0], [120.001, 31.001], [120.0, 31.0]]
assert area_m2(read_shape('{{"type": "Polygon", "coordinates": [' + str(ring) + ']}}')) > 5000
print("asked for:", *(name for name in {LARGE[:5]!r} if name in sys.modules))
"""


def test_a_web_process_loads_large_libraries_when_a_page_first_needs_them(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LIREN_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", LOADS], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["loaded:", "asked for: PIL.Image numpy shapely openpyxl rjieba"]
