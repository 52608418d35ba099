"""Draw a login URL as a QR code for the page."""

import io

import segno

SCALE = 6
"""Size of a module in the picture, in its own units; the page scales it."""


def svg_of(url: str) -> str:
    """The URL as a standalone SVG, dark on white with the quiet zone that scanners need."""
    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        picture, kind="svg", scale=SCALE, border=4, light="#fff", dark="#000", xmldecl=False
    )
    return picture.getvalue().decode("utf-8")
