"""All actions of people, with their weights."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.chaos.action_context import People
from tests.chaos.actions import (
    contact_mentions,
    contact_reads,
    contact_writes,
    operator_answers,
    operator_opens,
    operator_reads,
    operator_regrets,
    operator_renames,
    operator_sets,
    operator_switches,
    owner_reads,
    owner_reads_mentions,
    owner_sets,
    owner_writes,
    somebody_deletes,
    somebody_edits,
    somebody_edits_unseen,
    somebody_exchanges_a_link,
    strangers_write,
)
from tests.chaos.album_actions import contact_sends_album
from tests.chaos.bot_actions import bot_edits_buttons, bot_writes_buttons
from tests.chaos.direct_message_actions import (
    admin_answers_customer,
    admin_reads_customer,
    customer_reads_channel,
    customer_writes_to_channel,
)
from tests.chaos.group_actions import group_becomes_supergroup
from tests.chaos.message_change_actions import (
    operator_deletes,
    operator_edits,
    operator_forwards,
    operator_reacts,
)
from tests.chaos.reaction_actions import somebody_reacts
from tests.chaos.schedule_actions import (
    operator_changes_scheduled,
    operator_schedules,
    owner_changes_schedule,
    owner_schedules,
)
from tests.chaos.timer_actions import somebody_sets_a_timer, somebody_writes_for_a_moment
from tests.chaos.topic_actions import (
    general_hidden,
    member_mentions_in_topic,
    member_reads_topic,
    member_writes_in_topic,
    operator_sets_topic,
    owner_sets_topic,
    topic_closed,
    topic_created,
    topic_deleted,
    topic_renamed,
)

Action = Callable[[People, random.Random], None]

ACTIONS: dict[Action, float] = {
    contact_writes: 10,
    owner_writes: 4,
    strangers_write: 0.4,
    operator_answers: 10,
    operator_regrets: 1,
    operator_reads: 2,
    operator_opens: 1,
    operator_renames: 0.3,
    operator_switches: 0.1,
    owner_reads: 2,
    contact_reads: 2,
    somebody_edits: 2,
    somebody_edits_unseen: 0.7,
    somebody_exchanges_a_link: 0.7,
    somebody_deletes: 1.5,
    owner_sets: 4,
    operator_sets: 4,
    contact_mentions: 1,
    owner_reads_mentions: 0.5,
    topic_created: 0.7,
    topic_renamed: 0.3,
    topic_closed: 0.6,
    topic_deleted: 0.3,
    general_hidden: 0.1,
    member_writes_in_topic: 4,
    member_mentions_in_topic: 0.5,
    member_reads_topic: 2,
    owner_sets_topic: 1,
    operator_sets_topic: 1,
    customer_writes_to_channel: 3,
    admin_answers_customer: 1,
    admin_reads_customer: 1,
    customer_reads_channel: 1,
    group_becomes_supergroup: 0.6,
    somebody_writes_for_a_moment: 2,
    somebody_sets_a_timer: 0.3,
    contact_sends_album: 1,
    somebody_reacts: 3,
    bot_writes_buttons: 0.8,
    bot_edits_buttons: 0.8,
    operator_edits: 3,
    operator_deletes: 1,
    operator_reacts: 2,
    operator_forwards: 2,
    operator_schedules: 3,
    operator_changes_scheduled: 2,
    owner_schedules: 2,
    owner_changes_schedule: 1,
}

BY_NAME: dict[str, Action] = {action.__name__: action for action in ACTIONS}
