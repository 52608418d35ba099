"""The world of the data centre: people, chats, messages, and their boxes."""

from sandbox.world import apply_messages as apply_messages
from sandbox.world import apply_people as apply_people
from sandbox.world.messages import Action, Entity, Media, Message
from sandbox.world.peers import SERVICE_USER_ID, Channel, Chat, Group, Peer, User, Verifier
from sandbox.world.world import Entry, World

__all__ = [
    "SERVICE_USER_ID",
    "Action",
    "Channel",
    "Chat",
    "Entity",
    "Entry",
    "Group",
    "Media",
    "Message",
    "Peer",
    "User",
    "Verifier",
    "World",
]
