"""``communities``: what an account sees of its communities
(core.telegram.org/constructor/community)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc.messages import in_updates
from sandbox.rpc.registry import Call, answers
from sandbox.world.communities import Community, communities_of


def find_community(call: Call, given: Any) -> Community | None:
    """The community that an ``InputChannel`` names; None if it names a channel."""
    found = communities_of(call.world.state).get(getattr(given, "channel_id", 0))
    if found is None:
        return None
    if given.access_hash != call.view.community_hash(found.id):
        raise bad("CHANNEL_INVALID")
    return found


@answers(functions.communities.GetJoinedCommunitiesRequest)
def get_joined_communities(call: Call, request: Any) -> Reply:
    """The communities in whose chats the user is."""
    found = communities_of(call.world.state).values()
    return types.messages.Chats([call.view.community(c) for c in found if c.includes(call.user)])


@answers(functions.communities.ToggleCommunityCollapsedInDialogsRequest)
def toggle_community_collapsed(call: Call, request: Any) -> Reply:
    """Collapse a community in the list of chats, or expand it."""
    community = find_community(call, request.community)
    if community is None:
        raise bad("CHANNEL_INVALID")
    call.world.collapse_community(call.user, community, collapsed=bool(request.collapsed))
    answer = in_updates(call, [], types.UpdateChannel(community.id))
    answer.chats.append(call.view.community(community))
    return answer


def full_community(call: Call, community: Community) -> Reply:
    """A community with its chats, as ``channels.getFullChannel`` returns it."""
    full = types.CommunityFull(
        id=community.id,
        about="",
        chat_photo=types.PhotoEmpty(0),
        linked_peers=[
            types.CommunityPeer(
                call.view.peer(chat), can_view_history=call.view.is_reachable(chat) or None
            )
            for chat in community.chats
        ],
    )
    around = call.view.around([], *community.chats)
    around["chats"].append(call.view.community(community))
    return types.messages.ChatFull(full, **around)
