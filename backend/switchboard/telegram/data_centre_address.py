"""Choose one of the addresses that Telegram lists for a data centre (dcOption)."""

from collections.abc import Iterable
from typing import Any


def usable(options: Iterable[Any], dc_id: int, *, by_ipv6: bool) -> Any:
    """The first address of a data centre for ordinary requests, with this IP version if possible.
    None without one.

    Addresses for files only (media_only), for public content (cdn) and for obfuscated connections
    (tcpo_only, secret) are left out.
    """
    fit = [
        option
        for option in options
        if option.id == dc_id
        and not (option.media_only or option.cdn or option.tcpo_only or option.secret)
    ]
    return min(fit, key=lambda option: bool(option.ipv6) != by_ipv6, default=None)
