"""`pow` with a large modulus, computed by GMP in tests.

Each new connection to the sandbox exchanges a key, and each password is checked with SRP. Python's
own `pow` needs a tenth of a second for the large numbers of one exchange, which was the greater
part of many tests. Telethon calls the builtin, so that is what is replaced.
"""

import builtins
from typing import Any

import gmpy2

MIN_BITS = 512
"""For a smaller modulus the conversion of the numbers takes longer than the calculation."""

python_pow = pow


def install() -> None:
    """Replace the builtin `pow` of this process."""
    builtins.pow = power


def power(base: Any, exp: Any, mod: Any = None) -> Any:
    """What `pow` returns."""
    if mod is None or mod < 1 << MIN_BITS or exp < 0:
        return python_pow(base, exp, mod)
    return int(gmpy2.powmod(base, exp, mod))
