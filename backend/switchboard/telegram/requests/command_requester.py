"""Make the requests of one command. Refusals and timeouts become errors of the command."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from switchboard.domain.ids import ChatId
from switchboard.domain.outbox import Command
from switchboard.domain.updates import DialogStateChange
from switchboard.telegram.connection.account_client import AccountClient
from switchboard.telegram.errors.errors import RefusalText, command_failure_of
from switchboard.telegram.requests.requester import Requester


class CommandRequester:
    """Makes requests of one account for a command. refusal_text: the sentence for a refusal.

    person: the person in a channel's direct messages that the command is about, as requests name
    them; None elsewhere. find_peer: the input peer of another chat, None for an unknown one.
    """

    def __init__(
        self,
        requester: Requester,
        refusal_text: RefusalText,
        find_peer: Callable[[ChatId], Awaitable[Any]],
        person: Any = None,
    ) -> None:
        self.person = person
        self.find_peer = find_peer
        self._requester = requester
        self._refusal_text = refusal_text

    @property
    def client(self) -> AccountClient:
        """The client of the current connection. Raises ConnectionLost without one."""
        return self._requester.client

    async def ask(self, request: Any) -> Any:
        """Make a request. Telegram decides about flood waits, not Telethon.

        Raises CommandRefused and CommandUnanswered.
        """
        self.client.let_telegram_decide(type(request))
        return await self._requester.ask(
            request,
            self._requester.limits.send_timeout,
            lambda error: command_failure_of(error, self._refusal_text),
        )

    async def pass_updates_on(self) -> None:
        """Pass the updates in the answers so far on to the store, in their order among all
        others."""
        await self.client.pass_updates_on()

    def changed(self, *changes: DialogStateChange) -> tuple[DialogStateChange, ...]:
        """The changes in an answer. They are logged, so that an older list of chats that arrives
        later does not overwrite them."""
        self.client.batcher.dialog_changes.add(changes)
        return changes


Execution: TypeAlias = Callable[[CommandRequester, Any, Command], Awaitable[Any]]
"""Executes the commands of one kind and returns their result. Its second argument is the chat as
requests name it (`inputPeer`)."""
