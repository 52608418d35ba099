"""Switchboard: several Telegram accounts on one page, on your own machine."""

__version__ = "0.1.0"
