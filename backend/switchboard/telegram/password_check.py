"""Check the password of two-step verification: compute the proof for Telegram's parameters (SRP).

The password never leaves this machine (Telegram: Two-factor authentication, SRP). Telethon computes
the proof. This module first checks the parameters: with wrong ones Telethon would fail or, with an
unknown prime, never end.
"""

import asyncio
from typing import Any

from telethon.password import compute_check
from telethon.tl import types

from switchboard.domain.logins import LoginStep
from switchboard.errors import LoginRefused

_PRIME = bytes.fromhex(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db"
    "fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41"
    "0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf"
    "6f4fadf034b10403119cd8e3b92fcc5b"
)
"""The prime that Telegram uses (MTProto: Creating an Authorization Key)."""

_ALGORITHM = types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow


async def proof_of(asked: types.account.Password, password: str) -> Any:
    """The proof for these parameters. Raises LoginRefused if none can be computed."""
    if not asked.has_password:
        raise LoginRefused(
            "password_removed",
            "The password of this account has just been removed. Start again.",
            LoginStep.FAILED,
        )
    algorithm = asked.current_algo
    if not isinstance(algorithm, _ALGORITHM) or algorithm.p != _PRIME:
        raise LoginRefused(
            "password_algorithm_unknown",
            "Telegram checks this password in a way that this version does not know. Update "
            "Switchboard.",
            LoginStep.FAILED,
        )
    try:
        return await asyncio.to_thread(compute_check, asked, password)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise LoginRefused(
            "password_question_invalid",
            "Telegram's question for the password cannot be answered. Try again.",
            LoginStep.PASSWORD,
        ) from error
