"""The Telegram package: real Telethon against the sandbox."""
