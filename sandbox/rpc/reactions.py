"""``messages``: reactions (core.telegram.org/api/reactions)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.messages import channel_or_none, in_updates
from sandbox.rpc.registry import Call, answers
from sandbox.view.reactions import reactions_update
from sandbox.world.changes import EditedMessage

MAX_REACTIONS = 3
"""The most reactions of one user to one message (api/config,
``reactions_user_max_premium``)."""


@answers(functions.messages.SendReactionRequest)
def send_reaction(call: Call, request: Any) -> Reply:
    """React to a message, or take the reactions back
    (core.telegram.org/method/messages.sendReaction)."""
    peer = inputs.peer(call, request.peer)
    message = call.world.state.box_of(call.user, peer).get(request.msg_id)
    if message is None or message.action is not None:
        raise bad("MESSAGE_ID_INVALID")
    given = tuple(_text(one) for one in request.reaction or [] if _text(one))
    if len(given) > MAX_REACTIONS:
        raise bad("REACTIONS_TOO_MANY")
    others = {one for by, (_, all_) in message.reactions.items() for one in all_ if by != call.user}
    if len(others) >= call.context.limits.unique_reactions and not others.issuperset(given):
        raise bad("REACTIONS_TOO_MANY")
    if given == message.reactions.get(call.user, (0, ()))[1]:
        raise bad("MESSAGE_NOT_MODIFIED")
    channel = channel_or_none(peer)
    box = channel.box_for(call.user) if channel else call.user.box
    before = box.pts
    call.world.react(call.user, message, *given)
    update = reactions_update(call.view, message)
    if box.pts != before:
        update = call.view.update(EditedMessage(box.pts, box.pts - before, message), channel)
    return in_updates(call, [message], update)


def _text(given: Any) -> str:
    """A reaction as the world has it; "" for an empty one (REACTION_INVALID)."""
    if isinstance(given, types.ReactionEmpty):
        return ""
    if isinstance(given, types.ReactionCustomEmoji):
        return f"custom:{given.document_id}"
    if isinstance(given, types.ReactionEmoji) and given.emoticon:
        return str(given.emoticon)
    raise bad("REACTION_INVALID")


@answers(functions.messages.GetMessagesReactionsRequest)
def get_messages_reactions(call: Call, request: Any) -> Reply:
    """The reactions to some messages (core.telegram.org/method/messages.getMessagesReactions)."""
    box = call.world.state.box_of(call.user, inputs.peer(call, request.peer))
    found = [box[i] for i in request.id if i in box]
    return in_updates(call, found, *(reactions_update(call.view, one) for one in found))
