"""The world as one account sees it, in Telethon's TL objects."""

from sandbox.view.entities import entities, kept
from sandbox.view.updates import TL, Update, View, short
from sandbox.view.views import Views

__all__ = ["TL", "Update", "View", "Views", "entities", "kept", "short"]
