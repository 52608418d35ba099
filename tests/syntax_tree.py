"""Parse Python source, for tests that read the code."""

import ast
import gc


def parse(source: str) -> ast.Module:
    """The syntax tree of a module.

    No garbage is collected meanwhile: its end may log a traceback, for which Python 3.11 parses a
    line, and then it takes the depth of one tree for that of the other (python/cpython issue
    106905).
    """
    gc.disable()
    try:
        return ast.parse(source)
    finally:
        gc.enable()
