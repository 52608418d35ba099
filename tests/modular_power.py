"""`pow` with a modulus, computed by OpenSSL in tests.

Each new connection to the sandbox exchanges a key, and each password is checked with SRP. Python's
own `pow` needs a tenth of a second for the large numbers of one exchange, which was the greater
part of many tests. OpenSSL computes the same numbers in a twentieth of that time.
"""

import _ssl
import builtins
import ctypes
from typing import Any

MIN_BITS = 512
"""For a smaller modulus the call of OpenSSL takes longer than the calculation."""

python_pow = pow


def install() -> None:
    """Replace the builtin `pow` of this process, if Python's OpenSSL can be called."""
    library = ctypes.CDLL(_ssl.__file__)
    if not hasattr(library, "BN_mod_exp"):  # OpenSSL is a part of Python and hides its functions
        return
    for name in ("BN_new", "BN_CTX_new", "BN_bin2bn"):
        getattr(library, name).restype = ctypes.c_void_p
    builtins.pow = _with(library)


def _with(library: ctypes.CDLL) -> Any:
    def number(value: int = 0) -> ctypes.c_void_p:
        content = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return ctypes.c_void_p(library.BN_bin2bn(content, len(content), None))

    def power(base: Any, exp: Any, mod: Any = None) -> Any:
        if mod is None or mod < 1 << MIN_BITS or exp < 0 or not mod & 1:
            return python_pow(base, exp, mod)
        size = (mod.bit_length() + 7) // 8
        found = ctypes.create_string_buffer(size)
        numbers = [number(), number(base % mod), number(exp), number(mod)]
        context = ctypes.c_void_p(library.BN_CTX_new())
        done = library.BN_mod_exp(*numbers, context)
        written = library.BN_bn2binpad(numbers[0], found, size)
        for each in numbers:
            library.BN_free(each)
        library.BN_CTX_free(context)
        assert (done, written) == (1, size)
        return int.from_bytes(found.raw, "big")

    return power
