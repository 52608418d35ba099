"""Move a chat to the archive or out of it (`folders.editPeerFolders`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.outbox import Command
from switchboard.domain.updates import ArchiveChanged, DialogStateChange
from switchboard.telegram.requests.command_requester import CommandRequester
from switchboard.telegram.translate.dialog_state import ARCHIVE, MAIN


async def archive(
    requester: CommandRequester, peer: Any, command: Command
) -> tuple[DialogStateChange, ...]:
    """Move a chat to the archive or out of it. Returns what has changed.

    Telethon counts the pts of the answer's update, but does not pass the update on.
    """
    content: Any = command.content
    moved = types.InputFolderPeer(peer, ARCHIVE if content.is_archived else MAIN)
    await requester.ask(functions.folders.EditPeerFoldersRequest([moved]))
    return requester.changed(ArchiveChanged(command.chat_id, content.is_archived))
