"""The world of the data centre: people, chats, messages, and their boxes."""

from sandbox.world import apply_messages as apply_messages
from sandbox.world import apply_people as apply_people
from sandbox.world import archive as archive
from sandbox.world import communities as communities
from sandbox.world import drafts as drafts
from sandbox.world import filters as filters
from sandbox.world import freeze as freeze
from sandbox.world import keyboard_edits as keyboard_edits
from sandbox.world import mentions as mentions
from sandbox.world import message_ttl as message_ttl
from sandbox.world import monoforums as monoforums
from sandbox.world import notifications as notifications
from sandbox.world import pins as pins
from sandbox.world import privacy as privacy
from sandbox.world import protected_content as protected_content
from sandbox.world import quick_replies as quick_replies
from sandbox.world import reactions as reactions
from sandbox.world import suggested_posts as suggested_posts
from sandbox.world import topics as topics
from sandbox.world import unread_marks as unread_marks
from sandbox.world import uploads as uploads
from sandbox.world.bot_actions import CallbackAnswer, CallbackQuery
from sandbox.world.keyboards import Button, Keyboard, inline_keyboard, reply_keyboard
from sandbox.world.message_content import Action, Entity, Media, SuggestedPost
from sandbox.world.model import SERVICE_USER_ID, Channel, Chat, Group, Message, Peer, User, Verifier
from sandbox.world.topic_state import Topic
from sandbox.world.world import Entry, World

__all__ = [
    "SERVICE_USER_ID",
    "Action",
    "Button",
    "CallbackAnswer",
    "CallbackQuery",
    "Channel",
    "Chat",
    "Entity",
    "Entry",
    "Group",
    "Keyboard",
    "Media",
    "Message",
    "Peer",
    "SuggestedPost",
    "Topic",
    "User",
    "Verifier",
    "World",
    "inline_keyboard",
    "reply_keyboard",
]
