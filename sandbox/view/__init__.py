"""The world as one account sees it, in Telethon's TL objects."""

from sandbox.view.account_views import Views
from sandbox.view.message_entities import entities, kept
from sandbox.view.updates import TL, Update, View, short

__all__ = ["TL", "Update", "View", "Views", "entities", "kept", "short"]
