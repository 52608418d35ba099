"""The Telegram adapter: the only package that imports Telethon.

Incoming updates are translated into `domain.updates` and passed to the sink in batches, each with
the update state that covers it. Outgoing requests are raw, with ids that Switchboard chose. This
package also decides what Telethon would otherwise decide by itself, for example what to store.

Telethon's objects take as long to load as the rest of the program. So this package's modules that a
start needs (`connector`, `limits`, `connection.proxy`, `connection.server`) load Telethon only when
an account connects; see `TelegramConnector.load`.
"""
