"""Keep an account of another installation separate if its user has another account here.

If both were connected, the user's messages would arrive twice. The operator decides about the
merge: a take-over allows it (`store/accounts/remote_identities.py`).
"""

from switchboard.domain.account_state import AccountState
from switchboard.domain.ids import AccountId
from switchboard.errors import SessionDead
from switchboard.store.accounts import remote_identities
from switchboard.store.core.database import Database


async def refuse_separate(database: Database, account_id: AccountId) -> None:
    """Raise SessionDead (state HELD_ELSEWHERE) for an account that waits for a take-over."""
    label = await database.read(lambda c: remote_identities.separate_from(c, account_id))
    if label is not None:
        raise SessionDead(
            "same_account_elsewhere",
            f"Another Switchboard has signed in the same Telegram account as “{label}” here. It "
            "is not connected a second time. To have one account, stop Switchboard there and take "
            "it over (`switchboard accounts take-over`): the two are merged into one. Or remove "
            "one of the two.",
            AccountState.HELD_ELSEWHERE,
        )
