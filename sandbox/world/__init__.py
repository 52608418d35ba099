"""The world of the data centre: people, chats, messages, and their boxes."""

from sandbox.world import apply_messages as apply_messages
from sandbox.world import apply_people as apply_people
from sandbox.world.content import Action, Entity, Media
from sandbox.world.model import SERVICE_USER_ID, Channel, Chat, Group, Message, Peer, User, Verifier
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
