"""Fetch settings of an account that differences may not contain: folders, notification defaults and
the limits of messages.

Updates of folders belong to no sequence. So folders are fetched at each connect and after each of
their updates (Telegram: "Folders"). The results reach the sink like updates.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from enum import Enum
from typing import Any

import structlog
from telethon.tl import functions, types

from switchboard.domain.message_limits import MessageLimits, MessageLimitsRead
from switchboard.domain.notifications import NotifyKind
from switchboard.domain.updates import (
    BlockedPeers,
    Change,
    FoldersChanged,
    NotifyDefaultsChanged,
    PeerBlocked,
    PinChanged,
    PinOrderChanged,
)
from switchboard.errors import (
    ConnectionLost,
    FloodWait,
    RequestUnanswered,
    SessionDead,
    SwitchboardError,
)
from switchboard.telegram.errors.timeouts import guard_answer, request_timeout
from switchboard.telegram.limits import Limits
from switchboard.telegram.translate.dialog_state import (
    ARCHIVE,
    MAIN,
    folders_of,
    is_archive,
    notify_settings_of,
)
from switchboard.telegram.translate.peers import marked_id
from switchboard.telegram.updates.batcher import UpdateBatcher

log = structlog.get_logger(__name__)


class Setting(Enum):
    """The settings that can be fetched."""

    FOLDERS = "folders"
    USERS = "users"
    GROUPS = "groups"
    CHANNELS = "channels"
    PINS = "pins"
    ARCHIVE_PINS = "archive_pins"
    BLOCKED = "blocked"
    LIMITS = "limits"


ON_CONNECT = (
    Setting.FOLDERS,
    Setting.USERS,
    Setting.GROUPS,
    Setting.CHANNELS,
    Setting.BLOCKED,
)
ON_RECONNECT = (Setting.FOLDERS,)

ONCE = (Setting.LIMITS,)
"""Fetched once in a process. Telegram says by an update when they have changed (updateConfig)."""

MAX_BLOCKED = 100
"""The newest blocked peers, which are fetched: Telegram sends no more in one answer."""

_OF_FOLDERS = (
    types.UpdateDialogFilter,
    types.UpdateDialogFilterOrder,
    types.UpdateDialogFilters,
)

_KINDS = {
    Setting.USERS: (NotifyKind.USERS, types.InputNotifyUsers),
    Setting.GROUPS: (NotifyKind.GROUPS, types.InputNotifyChats),
    Setting.CHANNELS: (NotifyKind.CHANNELS, types.InputNotifyBroadcasts),
}


class AccountSettings:
    """Fetches the settings of one connection's account in the background, one after another.

    ask: makes a request and returns Telegram's answer. known: the settings that were fetched over
    earlier connections of this process, and of which nothing was missed since.
    """

    def __init__(
        self,
        ask: Callable[[Any], Awaitable[Any]],
        batcher: UpdateBatcher,
        self_id: Callable[[], int],
        limits: Limits,
        known: set[Setting],
    ) -> None:
        self._known = known
        self._later: asyncio.TimerHandle | None = None
        self._ask = ask
        self._batcher = batcher
        self._self_id = self_id
        self._limits = limits
        self._wanted: dict[Setting, None] = {}
        self._task: asyncio.Task[None] | None = None

    def fetch(self, *settings: Setting) -> None:
        """Fetch these soon, or at once over the next connection if this one is lost before."""
        self._known.difference_update(settings)
        self._wanted.update(dict.fromkeys(settings))
        if self._wanted and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run(), name="account settings")

    def fetch_at_connect(self) -> None:
        """Fetch the unknown settings soon. Fetch the others later and slowly: they may have changed
        while there was no connection."""
        self.fetch(*(setting for setting in (*ON_CONNECT, *ONCE) if setting not in self._known))
        again = [setting for setting in ON_CONNECT if setting in self._known]
        self._fetch_later(again, self._limits.settings_pauses[0])

    def forget(self) -> None:
        """Fetch all settings at the next connect: Telegram skipped updates."""
        self._known.clear()

    def _fetch_later(self, settings: list[Setting], pause: float) -> None:
        if not settings:
            return

        def fetch_next() -> None:
            self.fetch(settings[0])
            self._fetch_later(settings[1:], self._limits.settings_pauses[1])

        self._later = asyncio.get_running_loop().call_later(pause, fetch_next)

    def add(self, updates: Iterable[Any]) -> None:
        """Fetch the settings that have changed according to these updates, which do not contain the
        new value."""
        for update in updates:
            if isinstance(update, _OF_FOLDERS):
                self.fetch(Setting.FOLDERS)
            elif isinstance(update, types.UpdatePinnedDialogs) and update.order is None:
                in_archive = is_archive(update.folder_id)
                self.fetch(Setting.ARCHIVE_PINS if in_archive else Setting.PINS)
            elif isinstance(update, types.UpdateConfig):
                self.fetch(Setting.LIMITS)

    def stop(self) -> None:
        """Stop fetching."""
        if self._task is not None:
            self._task.cancel()
        if self._later is not None:
            self._later.cancel()

    async def _run(self) -> None:
        """Fetch until nothing is left or the connection is lost. The next connection fetches what
        is left."""
        tries = 0
        while self._wanted:
            setting = next(iter(self._wanted))
            del self._wanted[setting]
            try:
                change = await self._fetch(setting)
            except (ConnectionLost, SessionDead):
                self._wanted[setting] = None
                return
            except (FloodWait, RequestUnanswered) as error:
                self._wanted[setting] = None
                tries += 1
                await asyncio.sleep(self._pause(error, tries))
            except SwitchboardError as refused:
                log.info("setting_refused", setting=setting.value, reason=refused.code)
            else:
                tries = 0
                self._known.add(setting)
                if change is not None:
                    self._batcher.add([change])
                    await self._batcher.flush()

    def _pause(self, error: SwitchboardError, tries: int) -> float:
        pause = self._limits.difference_backoff.pause(tries)
        return max(pause, error.seconds) if isinstance(error, FloodWait) else pause

    async def _fetch(self, setting: Setting) -> Change | None:
        """The setting as a change. None if it changed meanwhile: then it is fetched again."""
        position = self._batcher.dialog_changes.position
        with guard_answer(setting.value):
            async with request_timeout(self._limits.read_timeout):
                change = await self._read(setting)
        newer = self._batcher.dialog_changes.since(position)
        if any(_is_about(setting, change) for change in newer):
            self._wanted[setting] = None
        return None if setting in self._wanted else change

    async def _read(self, setting: Setting) -> Change:
        if setting is Setting.FOLDERS:
            answer = await self._ask(functions.messages.GetDialogFiltersRequest())
            return FoldersChanged(folders_of(answer.filters, self._self_id()))
        if setting is Setting.BLOCKED:
            answer = await self._ask(functions.contacts.GetBlockedRequest(0, MAX_BLOCKED))
            found = tuple(marked_id(entry.peer_id) for entry in answer.blocked)
            return BlockedPeers(found, isinstance(answer, types.contacts.Blocked))
        if setting is Setting.LIMITS:
            return MessageLimitsRead(_limits_of(await self._ask(functions.help.GetConfigRequest())))
        if setting in _KINDS:
            kind, peer = _KINDS[setting]
            answer = await self._ask(functions.account.GetNotifySettingsRequest(peer()))
            return NotifyDefaultsChanged(kind, notify_settings_of(answer))
        in_archive = setting is Setting.ARCHIVE_PINS
        answer = await self._ask(
            functions.messages.GetPinnedDialogsRequest(ARCHIVE if in_archive else MAIN)
        )
        pinned = [dialog for dialog in answer.dialogs if isinstance(dialog, types.Dialog)]
        return PinOrderChanged(in_archive, tuple(marked_id(dialog.peer) for dialog in pinned))


def _limits_of(config: Any) -> MessageLimits:
    """The limits of messages (core.telegram.org/constructor/config)."""
    return MessageLimits(
        config.edit_time_limit,
        config.revoke_time_limit,
        config.revoke_pm_time_limit,
        bool(config.revoke_pm_inbox),
    )


def _is_about(setting: Setting, change: Change) -> bool:
    """Whether a change makes an earlier answer outdated."""
    if setting in _KINDS:
        return isinstance(change, NotifyDefaultsChanged) and change.kind is _KINDS[setting][0]
    if setting is Setting.BLOCKED:
        return isinstance(change, PeerBlocked)
    return setting in {Setting.PINS, Setting.ARCHIVE_PINS} and isinstance(
        change, PinChanged | PinOrderChanged
    )
