"""Choose one of the addresses that Telegram lists for a data centre (dcOption)."""

from collections.abc import Iterable
from typing import Any


def usable(options: Iterable[Any], dc_id: int, *, by_ipv6: bool) -> Any:
    """The first address of a data centre for ordinary requests, by this protocol where there is
    one; None where there is none.

    Not for them are those for files alone (media_only), for content that anybody may have (cdn),
    and those that want an obfuscation of their own (tcpo_only, secret).
    """
    fit = [
        option
        for option in options
        if option.id == dc_id
        and not (option.media_only or option.cdn or option.tcpo_only or option.secret)
    ]
    return min(fit, key=lambda option: bool(option.ipv6) != by_ipv6, default=None)
