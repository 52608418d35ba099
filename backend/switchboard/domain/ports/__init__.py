"""The ports: what the services need from the outside, as protocols.

`telegram`, `vault` and `store` implement them; `main` connects them.
"""

from switchboard.domain.ports.account_registry import AccountRegistry
from switchboard.domain.ports.clock import Clock
from switchboard.domain.ports.logins import LoginSession, SaveLoginKey, save_nothing
from switchboard.domain.ports.telegram import (
    CommandSender,
    DialogListing,
    DialogReader,
    HistoryReader,
    Link,
    LinkConnection,
    PeerStore,
    RequestScheduler,
    Schedule,
    ScheduleReader,
    Telegram,
    UpdateSink,
    immediately,
)
from switchboard.domain.ports.vault import EncryptedSessions, Keyring, Vault

__all__ = [
    "AccountRegistry",
    "Clock",
    "CommandSender",
    "DialogListing",
    "DialogReader",
    "EncryptedSessions",
    "HistoryReader",
    "Keyring",
    "Link",
    "LinkConnection",
    "LoginSession",
    "PeerStore",
    "RequestScheduler",
    "SaveLoginKey",
    "Schedule",
    "ScheduleReader",
    "Telegram",
    "UpdateSink",
    "Vault",
    "immediately",
    "save_nothing",
]
