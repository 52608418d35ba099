"""Draw a login URL as a QR code for the page."""

import io

import segno

SCALE = 6
"""The size of a module, in the picture's units. The page scales the picture."""


def svg_of(url: str) -> str:
    """The URL's QR code as a standalone SVG: dark on white, with the quiet zone that scanners
    need."""
    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        picture, kind="svg", scale=SCALE, border=4, light="#fff", dark="#000", xmldecl=False
    )
    return picture.getvalue().decode("utf-8")
