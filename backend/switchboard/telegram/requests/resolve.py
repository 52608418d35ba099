"""Find somebody by username or phone number (`contacts.resolveUsername`, `contacts.resolvePhone`).

Some people accept first messages only with Telegram Premium or for Stars. The description of a user
says that this may be so; `users.getRequirementsToContact` says whether it is so for this account
(core.telegram.org/api/privacy, "Require Premium for new non-contact users").
"""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.permissions import CannotReply
from switchboard.domain.updates import ResolvedPeer
from switchboard.errors import NotFound, Unavailable
from switchboard.telegram.errors.resolve_errors import NOBODY, resolve_failure_of
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.translate.peers import marked_id, peer_of, peers_by_id


class PeerFinding:
    """Finds peers for one account (the port `PeerFinder`)."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    async def find_username(self, username: str) -> ResolvedPeer:
        """See the port."""
        return await self._find(functions.contacts.ResolveUsernameRequest(username))

    async def find_phone(self, digits: str) -> ResolvedPeer:
        """See the port."""
        return await self._find(functions.contacts.ResolvePhoneRequest(digits))

    async def _find(self, request: Any) -> ResolvedPeer:
        answer = await self._ask(request)
        with guard_answer("resolved peer"):
            chat_id = marked_id(answer.peer)
            found = peers_by_id(answer.users, answer.chats).get(chat_id)
            peer = None if found is None else peer_of(found)
            if peer is None:
                raise NotFound("username_not_occupied", NOBODY["USERNAME_NOT_OCCUPIED"])
            return ResolvedPeer(peer, await self._requirement(found))

    async def _requirement(self, user: Any) -> CannotReply | None:
        """What the account would need to write to somebody. If Telegram does not say, its answer
        to the first message will."""
        if not isinstance(user, types.User) or not (
            user.contact_require_premium or user.send_paid_messages_stars
        ):
            return None
        given = types.InputUser(user.id, user.access_hash or 0)
        try:
            answer = await self._ask(functions.users.GetRequirementsToContactRequest([given]))
        except Unavailable:
            return None
        match answer:
            case [types.RequirementToContactPremium()]:
                return CannotReply.PREMIUM_REQUIRED
            case [types.RequirementToContactPaidMessages()]:
                return CannotReply.PAID_PERSON
        return None

    async def _ask(self, request: Any) -> Any:
        limits = self._requester.limits
        return await self._requester.ask(request, limits.read_timeout, resolve_failure_of)
