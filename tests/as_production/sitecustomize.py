"""Imported by every Python process with this folder on its path: see tests/production.py."""

import os
from pathlib import Path

import pytest

from tests.production import WHERE, lead

port, _, key = os.environ[WHERE].partition(" ")
lead(int(port), Path(key).read_text(), pytest.MonkeyPatch())
