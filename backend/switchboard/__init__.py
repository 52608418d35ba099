"""Switchboard: several Telegram accounts on one page, on your own machine."""

__version__ = "0.2.0"
