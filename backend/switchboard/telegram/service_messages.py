"""What happened in a chat, as a sentence: Telegram's service messages.

The table maps each `messageAction…` to its sentence. Actions that are missing here are shown by
the general one; a newer layer never makes a message unreadable.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telethon.tl import types

from switchboard.telegram.peers import Entities, marked, name_of

SOMEBODY = "Somebody"
GENERAL = "Service message"


@dataclass(frozen=True, slots=True)
class Scene:
    """Who did it, where, and who else is named. place is "group" or "channel"."""

    actor_id: int | None
    place: str
    entities: Entities

    @property
    def actor(self) -> str:
        """The name of whoever did it."""
        return self.name(self.actor_id)

    def name(self, user_id: int | None) -> str:
        """A person's name, where the packet carried them."""
        entity = self.entities.get(user_id) if user_id is not None else None
        return name_of(entity) if entity is not None else SOMEBODY

    def names(self, user_ids: list[int]) -> str:
        """Several names as a list in a sentence."""
        names = [self.name(user_id) for user_id in user_ids]
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} and {names[-1]}"


def sentence_of(action: Any, scene: Scene) -> str:
    """The sentence for a service message's action."""
    sentence = _SENTENCES.get(type(action))
    return sentence(action, scene) if sentence else GENERAL


def _added(action: Any, scene: Scene) -> str:
    if action.users == [scene.actor_id]:
        return f"{scene.actor} joined the {scene.place}"
    return f"{scene.actor} added {scene.names(action.users)}"


def _removed(action: Any, scene: Scene) -> str:
    if action.user_id == scene.actor_id:
        return f"{scene.actor} left the {scene.place}"
    return f"{scene.actor} removed {scene.name(action.user_id)}"


def _phone_call(action: Any, scene: Scene) -> str:
    call = "Video call" if action.video else "Call"
    if isinstance(action.reason, types.PhoneCallDiscardReasonMissed):
        return f"Missed {call.lower()} from {scene.actor}"
    if isinstance(action.reason, types.PhoneCallDiscardReasonBusy):
        return f"{call} from {scene.actor} declined"
    return f"{call} from {scene.actor}{_lasting(action.duration)}"


def _conference(action: Any, scene: Scene) -> str:
    if action.missed:
        return f"Missed group call from {scene.actor}"
    return f"Group call from {scene.actor}{_lasting(action.duration)}"


def _group_call(action: Any, scene: Scene) -> str:
    if action.duration is None:
        return f"{scene.actor} started a video chat"
    return f"{scene.actor} ended the video chat{_lasting(action.duration)}"


def _lasting(seconds: int | None) -> str:
    if not seconds:
        return ""
    minutes, rest = divmod(seconds, 60)
    return f" ({minutes} min {rest} s)" if minutes else f" ({rest} s)"


def _timer(action: Any, scene: Scene) -> str:
    if not action.period:
        return f"{scene.actor} turned off auto-delete"
    days = action.period // 86400
    after = f"{days} d" if days else f"{action.period // 60} min"
    return f"{scene.actor} set messages to delete themselves after {after}"


def _topic_edit(action: Any, scene: Scene) -> str:
    if action.title:
        return f"{scene.actor} renamed the topic to “{action.title}”"
    if action.closed is not None:
        return f"{scene.actor} {'closed' if action.closed else 'reopened'} the topic"
    return f"{scene.actor} changed the topic"


def _near(action: Any, scene: Scene) -> str:
    one, other = scene.name(marked(action.from_id)), scene.name(marked(action.to_id))
    return f"{one} is within {action.distance} m of {other}"


_SENTENCES: dict[type, Callable[[Any, Scene], str]] = {
    types.MessageActionChatCreate: lambda a, s: f"{s.actor} created the group “{a.title}”",
    types.MessageActionChannelCreate: lambda a, s: f"The {s.place} “{a.title}” was created",
    types.MessageActionChatEditTitle: lambda a, s: (
        f"{s.actor} changed the name of the {s.place} to “{a.title}”"
    ),
    types.MessageActionChatEditPhoto: lambda _, s: f"{s.actor} changed the {s.place}'s photo",
    types.MessageActionChatDeletePhoto: lambda _, s: f"{s.actor} removed the {s.place}'s photo",
    types.MessageActionChatAddUser: _added,
    types.MessageActionChatDeleteUser: _removed,
    types.MessageActionChatJoinedByLink: lambda _, s: f"{s.actor} joined the {s.place} by a link",
    types.MessageActionChatJoinedByRequest: lambda _, s: f"{s.actor} was let into the {s.place}",
    types.MessageActionChatJoinedViaCommunity: lambda _, s: f"{s.actor} joined the {s.place}",
    types.MessageActionChatMigrateTo: lambda _, s: "The group became a supergroup",
    types.MessageActionChannelMigrateFrom: lambda a, s: (
        f"The group “{a.title}” became this supergroup"
    ),
    types.MessageActionChangeCreator: lambda a, s: (
        f"{s.actor} made {s.name(a.new_creator_id)} the owner of the {s.place}"
    ),
    types.MessageActionPinMessage: lambda _, s: f"{s.actor} pinned a message",
    types.MessageActionHistoryClear: lambda _, s: "The history was cleared",
    types.MessageActionScreenshotTaken: lambda _, s: f"{s.actor} took a screenshot",
    types.MessageActionCustomAction: lambda a, _: a.message,
    types.MessageActionContactSignUp: lambda _, s: f"{s.actor} joined Telegram",
    types.MessageActionPhoneCall: _phone_call,
    types.MessageActionConferenceCall: _conference,
    types.MessageActionGroupCall: _group_call,
    types.MessageActionGroupCallScheduled: lambda _, s: f"{s.actor} scheduled a video chat",
    types.MessageActionInviteToGroupCall: lambda a, s: (
        f"{s.actor} invited {s.names(a.users)} to the video chat"
    ),
    types.MessageActionSetMessagesTTL: _timer,
    types.MessageActionSetChatTheme: lambda _, s: f"{s.actor} changed the chat theme",
    types.MessageActionSetChatWallPaper: lambda _, s: f"{s.actor} changed the wallpaper",
    types.MessageActionTopicCreate: lambda a, s: f"{s.actor} created the topic “{a.title}”",
    types.MessageActionTopicEdit: _topic_edit,
    types.MessageActionGeoProximityReached: _near,
    types.MessageActionGameScore: lambda a, s: f"{s.actor} scored {a.score} in a game",
    types.MessageActionPaymentSent: lambda _, s: f"{s.actor} made a payment",
    types.MessageActionPaymentSentMe: lambda _, s: f"{s.actor} made a payment",
    types.MessageActionPaymentRefunded: lambda _, s: f"{s.actor} refunded a payment",
    types.MessageActionBotAllowed: lambda _, s: f"{s.actor} allowed this bot to write",
    types.MessageActionGiftPremium: lambda _, s: f"{s.actor} gave Telegram Premium",
    types.MessageActionGiftStars: lambda a, s: f"{s.actor} gave {a.stars} Stars",
    types.MessageActionGiftCode: lambda _, s: f"{s.actor} gave a gift code",
    types.MessageActionStarGift: lambda _, s: f"{s.actor} sent a gift",
    types.MessageActionStarGiftUnique: lambda _, s: f"{s.actor} sent a collectible gift",
    types.MessageActionGiveawayLaunch: lambda _, s: f"{s.actor} started a giveaway",
    types.MessageActionGiveawayResults: lambda _, s: "The giveaway ended",
    types.MessageActionBoostApply: lambda _, s: f"{s.actor} boosted the {s.place}",
    types.MessageActionSuggestProfilePhoto: lambda _, s: f"{s.actor} suggested a profile photo",
    types.MessageActionWebViewDataSent: lambda _, s: f"{s.actor} sent data to the bot",
}
