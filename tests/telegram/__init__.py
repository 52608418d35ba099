"""The wall to Telegram, against real Telethon and a Telegram of our own."""
