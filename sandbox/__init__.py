"""A local Telegram data centre: the real protocol on this machine, without internet.

world = World()
async with DataCentre(world) as dc:
    anna = world.register("99966110001", first_name="Anna")
    bob = world.register("99966110002", first_name="Bob")
    ...  # a stock client signs in at dc.host, dc.port with dc.login_code(anna.phone)
    world.write(bob, anna, "hello")
"""

from sandbox.faults import Faults
from sandbox.server import DataCentre
from sandbox.world import (
    Action,
    Button,
    CallbackAnswer,
    CallbackQuery,
    Channel,
    Entity,
    Entry,
    Group,
    Keyboard,
    Media,
    Message,
    SuggestedPost,
    Topic,
    User,
    World,
    inline_keyboard,
    reply_keyboard,
)

__all__ = [
    "Action",
    "Button",
    "CallbackAnswer",
    "CallbackQuery",
    "Channel",
    "DataCentre",
    "Entity",
    "Entry",
    "Faults",
    "Group",
    "Keyboard",
    "Media",
    "Message",
    "SuggestedPost",
    "Topic",
    "User",
    "World",
    "inline_keyboard",
    "reply_keyboard",
]
