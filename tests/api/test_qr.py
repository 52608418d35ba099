"""The QR code of a login: an image that holds the URL and nothing that runs."""

import re
from xml.etree import ElementTree as ET

import segno

from switchboard.api import qr

URL = "tg://login?token=AQLv6bZJUpkVqZ2mMKDSfGXYxvuLp0PJmZvmYzX5Qb0bCw"


def test_the_picture_is_a_square_image() -> None:
    """It is well-formed SVG of paths alone, dark on white, with the quiet zone of four modules."""
    svg = qr.svg_of(URL)
    root = ET.fromstring(svg)

    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    modules = segno.make(URL, error="m", micro=False).symbol_size(border=4)[0]
    assert kinds == {"svg", "g", "path"}
    assert root.get("width") == root.get("height") == str(modules * qr.SCALE)
    assert not re.search(r"\son\w+=|href|style=", svg)


def test_each_url_has_its_picture() -> None:
    """A new token is a new picture; the same token the same."""
    assert qr.svg_of(URL) == qr.svg_of(URL) != qr.svg_of(URL + "x")
