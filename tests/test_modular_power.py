"""The power that the tests compute with GMP is Python's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.modular_power import MIN_BITS, python_pow

LARGE = st.integers(min_value=0, max_value=1 << 2048)


@settings(max_examples=30, deadline=None)
@given(LARGE, LARGE, st.integers(min_value=1 << MIN_BITS, max_value=1 << 2048))
def test_both_compute_the_same_power(base: int, exponent: int, modulus: int) -> None:
    """Whatever the numbers, the replaced `pow` returns what Python's own returns."""
    assert pow(base, exponent, modulus) == python_pow(base, exponent, modulus)


@pytest.mark.parametrize(
    "numbers", [(0, 5, 2**600 + 1), (3, 0, 2**600 + 1), (-3, 3, 2**600 + 1), (7, -1, 2**600 + 1)]
)
def test_zero_and_negative_numbers(numbers: tuple[int, int, int]) -> None:
    """Zero, a negative base and the inverse are computed as by Python, too."""
    assert pow(*numbers) == python_pow(*numbers)


def test_without_a_modulus() -> None:
    """Other powers are Python's own."""
    assert (pow(2, 10), pow(2.0, 0.5), pow(3, 4, 5)) == (1024, 2.0**0.5, 1)
