"""``help``: the configuration. It lists the sandbox's data centres, and no real one."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from sandbox.mtproto.serialise import Reply
from sandbox.rpc.registry import Call, answers

CONFIG_LIFETIME = 3600
"""In seconds."""
MESSAGE_LENGTH_MAX = 4096


@answers(functions.help.GetConfigRequest, open=True)
def get_config(call: Call, request: Any) -> Reply:
    """The data centres (core.telegram.org/api/datacenter), and the usual limits."""
    now = int(call.context.clock())
    return types.Config(
        date=now,
        expires=now + CONFIG_LIFETIME,
        test_mode=True,
        this_dc=call.dc_id,
        dc_options=call.context.dc_options(),
        dc_txt_domain_name="",
        chat_size_max=200,
        megagroup_size_max=200_000,
        forwarded_count_max=100,
        online_update_period_ms=210_000,
        offline_blur_timeout_ms=5_000,
        offline_idle_timeout_ms=30_000,
        online_cloud_timeout_ms=300_000,
        notify_cloud_delay_ms=30_000,
        notify_default_delay_ms=1_500,
        push_chat_period_ms=60_000,
        push_chat_limit=2,
        edit_time_limit=call.context.limits.edit_time,
        revoke_time_limit=call.context.limits.revoke_time,
        revoke_pm_time_limit=call.context.limits.revoke_pm_time,
        revoke_pm_inbox=call.context.limits.revoke_pm_inbox,
        rating_e_decay=2_419_200,
        stickers_recent_limit=200,
        channels_read_media_period=604_800,
        call_receive_timeout_ms=20_000,
        call_ring_timeout_ms=90_000,
        call_connect_timeout_ms=30_000,
        call_packet_timeout_ms=10_000,
        me_url_prefix="https://t.me/",
        caption_length_max=1_024,
        message_length_max=MESSAGE_LENGTH_MAX,
        webfile_dc_id=call.context.dc_id,
    )


@answers(functions.help.GetNearestDcRequest, open=True)
def get_nearest_dc(call: Call, request: Any) -> Reply:
    """The data centre to which new phone numbers are sent; by default this one."""
    return types.NearestDc("DE", call.dc_id, call.context.authentication.nearest_dc or call.dc_id)


@answers(functions.help.GetAppConfigRequest, open=True)
def get_app_config(call: Call, request: Any) -> Reply:
    """The most pinned conversations and topics, and reactions, and until when the account is frozen
    (core.telegram.org/api/config)."""
    limits = call.context.limits
    config: dict[str, int | str] = {
        "dialogs_pinned_limit_default": limits.pinned,
        "dialogs_folder_pinned_limit_default": limits.pinned_in_archive,
        "topics_pinned_limit": limits.pinned_topics,
        "reactions_uniq_max": limits.unique_reactions,
    }
    freeze = call.key.user.freeze if call.key.user else None
    if freeze is not None:
        config["freeze_since_date"] = freeze.since
        config["freeze_until_date"] = freeze.until
        config["freeze_appeal_url"] = freeze.appeal_url
    values = [types.JsonObjectValue(key, _json(value)) for key, value in config.items()]
    return types.help.AppConfig(0, types.JsonObject(values))


def _json(value: int | str) -> Any:
    return types.JsonString(value) if isinstance(value, str) else types.JsonNumber(float(value))
