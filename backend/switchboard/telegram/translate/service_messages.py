"""Describe a service message in a sentence.

The table maps each `messageAction…` to its sentence. Unknown actions have a general sentence, so a
newer layer never makes a message unreadable.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telethon.tl import types

from switchboard.domain.formatting import duration, listed, price, stars
from switchboard.telegram.translate.media import amount_of, plain
from switchboard.telegram.translate.peers import PeerObjects, marked_if_known, name_of

SOMEBODY = "Somebody"
GENERAL = "Service message"


@dataclass(frozen=True, slots=True)
class ActionContext:
    """The actor, the chat, and the other people of an action. chat_noun is "group" or "channel"."""

    actor_id: int | None
    chat_noun: str
    peers: PeerObjects

    @property
    def actor(self) -> str:
        """The name of the actor."""
        return self.name(self.actor_id)

    def name(self, user_id: int | None) -> str:
        """A person's name, if the packet contains it."""
        entity = self.peers.get(user_id) if user_id is not None else None
        return name_of(entity) if entity is not None else SOMEBODY

    def names(self, user_ids: list[int]) -> str:
        """Several names as a list for a sentence."""
        names = [self.name(user_id) for user_id in user_ids]
        if len(names) < 2:
            return "".join(names) or SOMEBODY
        return f"{', '.join(names[:-1])} and {names[-1]}"


def sentence_of(action: Any, context: ActionContext) -> str:
    """The sentence for a service message's action."""
    sentence = _SENTENCES.get(type(action))
    return (sentence(action, context) if sentence else "") or GENERAL


def _added(action: Any, context: ActionContext) -> str:
    if action.users == [context.actor_id]:
        return f"{context.actor} joined the {context.chat_noun}"
    return f"{context.actor} added {context.names(action.users)}"


def _removed(action: Any, context: ActionContext) -> str:
    if action.user_id == context.actor_id:
        return f"{context.actor} left the {context.chat_noun}"
    return f"{context.actor} removed {context.name(action.user_id)}"


def _phone_call(action: Any, context: ActionContext) -> str:
    call = "Video call" if action.video else "Call"
    if isinstance(action.reason, types.PhoneCallDiscardReasonMissed):
        return f"Missed {call.lower()} from {context.actor}"
    if isinstance(action.reason, types.PhoneCallDiscardReasonBusy):
        return f"{call} from {context.actor} declined"
    return f"{call} from {context.actor}{_lasting(action.duration)}"


def _conference(action: Any, context: ActionContext) -> str:
    if action.missed:
        return f"Missed group call from {context.actor}"
    return f"Group call from {context.actor}{_lasting(action.duration)}"


def _group_call(action: Any, context: ActionContext) -> str:
    if action.duration is None:
        return f"{context.actor} started a video chat"
    return f"{context.actor} ended the video chat{_lasting(action.duration)}"


def _lasting(seconds: int | None) -> str:
    return f" ({duration(seconds)})" if seconds else ""


def _at(date: Any) -> str:
    return f" for {date:%Y-%m-%d %H:%M} UTC" if date else ""


def _timer(action: Any, context: ActionContext) -> str:
    if not action.period:
        return f"{context.actor} turned off auto-delete"
    return f"{context.actor} set messages to delete themselves after {duration(action.period)}"


def _title(action: Any, context: ActionContext) -> str:
    if not action.title.strip():
        return f"{context.actor} removed the name of the {context.chat_noun}"
    return f"{context.actor} changed the name of the {context.chat_noun} to “{action.title}”"


def _topic_edit(action: Any, context: ActionContext) -> str:
    if action.title:
        return f"{context.actor} renamed the topic to “{action.title}”"
    if action.closed is not None:
        return f"{context.actor} {'closed' if action.closed else 'reopened'} the topic"
    if action.hidden is not None:
        return f"{context.actor} {'hid' if action.hidden else 'showed'} the topic"
    return f"{context.actor} changed the topic's icon"


def _near(action: Any, context: ActionContext) -> str:
    one, other = (context.name(marked_if_known(peer)) for peer in (action.from_id, action.to_id))
    return f"{one} is within {action.distance} m of {other}"


def _with_quote(sentence: str, message: Any) -> str:
    """A sentence with a quoted text, such as that of a gift."""
    words = plain(message) if message is not None else ""
    return f"{sentence}: “{words}”" if words else sentence


def _theme(action: Any, context: ActionContext) -> str:
    emoticon = getattr(action.theme, "emoticon", None)
    if emoticon == "":
        return f"{context.actor} removed the chat theme"
    return f"{context.actor} changed the chat theme{f' to {emoticon}' if emoticon else ''}"


def _allowed(action: Any, context: ActionContext) -> str:
    sentence = f"{context.actor} allowed this bot to write"
    if action.domain:
        return f"{sentence} by signing in to {action.domain}"
    title = getattr(action.app, "title", None)
    return f"{sentence} by opening “{title}”" if title else sentence


def _gift_premium(action: Any, context: ActionContext) -> str:
    return _with_quote(
        f"{context.actor} gave Telegram Premium for {duration(action.days * 86_400)}",
        action.message,
    )


def _gift_code(action: Any, context: ActionContext) -> str:
    """The sentence of a gift code. The code is the gift; the address is the one that Telegram's
    apps open."""
    code = f" (t.me/giftcode/{action.slug})" if action.slug else ""
    lasting = duration(action.days * 86_400)
    giver = "A giveaway" if action.via_giveaway else context.actor
    return _with_quote(
        f"{giver} gave a gift code for Telegram Premium, {lasting}{code}", action.message
    )


def _gift(action: Any, context: ActionContext) -> str:
    worth = getattr(action.gift, "stars", None)
    sentence = f"{context.actor} sent a gift{f' of {stars(worth)}' if worth else ''}"
    return _with_quote(
        f"{sentence}, which was refunded" if action.refunded else sentence, action.message
    )


def _unique_gift(action: Any, context: ActionContext) -> str:
    name = listed(getattr(action.gift, "title", None), _number(action.gift), between=" ")
    verb = "passed on" if action.transferred else "sent"
    named = f" “{name}”" if name else ""
    return _with_quote(f"{context.actor} {verb} a collectible gift{named}", action.message)


def _number(gift: Any) -> str | None:
    number = getattr(gift, "num", None)
    return f"#{number}" if number else None


def _gift_offer(action: Any, context: ActionContext) -> str:
    offer = f"{amount_of(action.price)} for a gift"
    if action.accepted:
        return f"The offer of {offer} was accepted"
    if action.declined:
        return f"The offer of {offer} was declined"
    return f"{context.actor} offered {offer}"


def _gift_offer_ended(action: Any, _: ActionContext) -> str:
    how = "has expired" if action.expired else "was declined"
    return f"The offer of {amount_of(action.price)} for a gift {how}"


def _prize(action: Any, _: ActionContext) -> str:
    return f"A giveaway gave {stars(action.stars)}"


def _suggested_post(action: Any, context: ActionContext) -> str:
    if action.balance_too_low:
        return "The suggested post was not published: the balance is too low"
    if action.rejected:
        return _with_quote(f"{context.actor} rejected the suggested post", action.reject_comment)
    at = f"on {action.schedule_date:%Y-%m-%d %H:%M} UTC" if action.schedule_date else None
    cost = f"for {amount_of(action.price)}" if action.price else None
    return listed(f"{context.actor} approved the suggested post", cost, at, between=", ")


def _suggested_post_refund(action: Any, _: ActionContext) -> str:
    why = "the payer took it back" if action.payer_initiated else "the post was deleted"
    return f"The payment for the suggested post was refunded: {why}"


def _checklist_done(action: Any, context: ActionContext) -> str:
    """The sentence for done items of a checklist. They are counted only, because the update has no
    titles."""
    done, undone = len(action.completed), len(action.incompleted)
    parts = listed(
        f"ticked {_items(done)}" if done else None,
        f"unticked {_items(undone)}" if undone else None,
        between=" and ",
    )
    return f"{context.actor} {parts or 'changed items'} of a checklist"


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _checklist_added(action: Any, context: ActionContext) -> str:
    titles = listed(*(plain(item.title) for item in action.list))
    return f"{context.actor} added to a checklist{f': {titles}' if titles else ''}"


def _poll_answer(verb: str) -> Callable[[Any, ActionContext], str]:
    def sentence(action: Any, context: ActionContext) -> str:
        answer = plain(getattr(action.answer, "text", None) or "")
        return f"{context.actor} {verb} a poll option{f': “{answer}”' if answer else ''}"

    return sentence


def _message_price(action: Any, context: ActionContext) -> str:
    if not action.stars:
        return f"{context.actor} made messages free of charge"
    return f"{context.actor} set the price of a message to {stars(action.stars)}"


def _message_refund(action: Any, context: ActionContext) -> str:
    count = "1 message" if action.count == 1 else f"{action.count} messages"
    return f"{context.actor} refunded {stars(action.stars)} for {count}"


def _copying(action: Any, context: ActionContext) -> str:
    verb = "forbade" if action.new_value else "allowed"
    return f"{context.actor} {verb} copying and forwarding in this chat"


def _copying_request(action: Any, context: ActionContext) -> str:
    if action.expired:
        return "The request about copying and forwarding has expired"
    verb = "forbid" if action.new_value else "allow"
    return f"{context.actor} asks to {verb} copying and forwarding in this chat"


def _shared_peers(action: Any, context: ActionContext) -> str:
    named = [
        getattr(peer, "title", None)
        or listed(getattr(peer, "first_name", None), getattr(peer, "last_name", None), between=" ")
        for peer in action.peers
    ]
    names = listed(*named, between=", ")
    count = "a chat" if len(action.peers) == 1 else f"{len(action.peers)} chats"
    return f"{context.actor} shared {names or count} with the bot"


def _birthday(action: Any, context: ActionContext) -> str:
    birthday = action.birthday
    month = _MONTHS[birthday.month - 1] if 1 <= birthday.month <= 12 else str(birthday.month)
    date = f"{birthday.day} {month}{f' {birthday.year}' if birthday.year else ''}"
    return f"{context.actor} suggested a birthday: {date}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _paid(action: Any, context: ActionContext) -> str:
    return f"{context.actor} paid {price(action.total_amount, action.currency)}"


_SENTENCES: dict[type, Callable[[Any, ActionContext], str]] = {
    types.MessageActionChatCreate: lambda a, s: f"{s.actor} created the group “{a.title}”",
    types.MessageActionChannelCreate: lambda a, s: f"The {s.chat_noun} “{a.title}” was created",
    types.MessageActionChatEditTitle: _title,
    types.MessageActionChatEditPhoto: lambda _, s: f"{s.actor} changed the {s.chat_noun}'s photo",
    types.MessageActionChatDeletePhoto: lambda _, s: f"{s.actor} removed the {s.chat_noun}'s photo",
    types.MessageActionChatAddUser: _added,
    types.MessageActionChatDeleteUser: _removed,
    types.MessageActionChatJoinedByLink: lambda _, s: (
        f"{s.actor} joined the {s.chat_noun} by a link"
    ),
    types.MessageActionChatJoinedByRequest: lambda _, s: (
        f"{s.actor} was let into the {s.chat_noun}"
    ),
    types.MessageActionChatJoinedViaCommunity: lambda _, s: f"{s.actor} joined the {s.chat_noun}",
    types.MessageActionChatMigrateTo: lambda _, s: "The group became a supergroup",
    types.MessageActionChannelMigrateFrom: lambda a, s: (
        f"The group “{a.title}” became this supergroup"
    ),
    types.MessageActionChangeCreator: lambda a, s: (
        f"{s.actor} made {s.name(a.new_creator_id)} the owner of the {s.chat_noun}"
    ),
    types.MessageActionPinMessage: lambda _, s: f"{s.actor} pinned a message",
    types.MessageActionHistoryClear: lambda _, s: "The history was cleared",
    types.MessageActionScreenshotTaken: lambda _, s: f"{s.actor} took a screenshot",
    types.MessageActionCustomAction: lambda a, _: a.message,
    types.MessageActionContactSignUp: lambda _, s: f"{s.actor} joined Telegram",
    types.MessageActionPhoneCall: _phone_call,
    types.MessageActionConferenceCall: _conference,
    types.MessageActionGroupCall: _group_call,
    types.MessageActionGroupCallScheduled: lambda a, s: (
        f"{s.actor} scheduled a video chat{_at(a.schedule_date)}"
    ),
    types.MessageActionInviteToGroupCall: lambda a, s: (
        f"{s.actor} invited {s.names(a.users)} to the video chat"
    ),
    types.MessageActionSetMessagesTTL: _timer,
    types.MessageActionSetChatTheme: _theme,
    types.MessageActionSetChatWallPaper: lambda _, s: f"{s.actor} changed the wallpaper",
    types.MessageActionTopicCreate: lambda a, s: f"{s.actor} created the topic “{a.title}”",
    types.MessageActionTopicEdit: _topic_edit,
    types.MessageActionGeoProximityReached: _near,
    types.MessageActionGameScore: lambda a, s: f"{s.actor} scored {a.score} in a game",
    types.MessageActionPaymentSent: _paid,
    types.MessageActionPaymentSentMe: _paid,
    types.MessageActionPaymentRefunded: lambda a, s: (
        f"{s.actor} refunded {price(a.total_amount, a.currency)}"
    ),
    types.MessageActionBotAllowed: _allowed,
    types.MessageActionGiftPremium: _gift_premium,
    types.MessageActionGiftStars: lambda a, s: f"{s.actor} gave {stars(a.stars)}",
    types.MessageActionGiftTon: lambda a, s: f"{s.actor} gave {price(a.crypto_amount, 'TON')}",
    types.MessageActionGiftCode: _gift_code,
    types.MessageActionStarGift: _gift,
    types.MessageActionStarGiftUnique: _unique_gift,
    types.MessageActionStarGiftPurchaseOffer: _gift_offer,
    types.MessageActionStarGiftPurchaseOfferDeclined: _gift_offer_ended,
    types.MessageActionPrizeStars: _prize,
    types.MessageActionSuggestedPostApproval: _suggested_post,
    types.MessageActionSuggestedPostSuccess: lambda a, _: (
        f"The suggested post was paid: {amount_of(a.price)}"
    ),
    types.MessageActionSuggestedPostRefund: _suggested_post_refund,
    types.MessageActionTodoCompletions: _checklist_done,
    types.MessageActionTodoAppendTasks: _checklist_added,
    types.MessageActionPollAppendAnswer: _poll_answer("added"),
    types.MessageActionPollDeleteAnswer: _poll_answer("removed"),
    types.MessageActionPaidMessagesPrice: _message_price,
    types.MessageActionPaidMessagesRefunded: _message_refund,
    types.MessageActionNoForwardsToggle: _copying,
    types.MessageActionNoForwardsRequest: _copying_request,
    types.MessageActionRequestedPeer: _shared_peers,
    types.MessageActionRequestedPeerSentMe: _shared_peers,
    types.MessageActionSecureValuesSent: lambda _, s: f"{s.actor} sent Telegram Passport data",
    types.MessageActionSecureValuesSentMe: lambda _, s: f"{s.actor} sent Telegram Passport data",
    types.MessageActionSuggestBirthday: _birthday,
    types.MessageActionManagedBotCreated: lambda a, s: (
        f"{s.actor} created the bot {s.name(a.bot_id)}"
    ),
    types.MessageActionNewCreatorPending: lambda a, s: (
        f"{s.name(a.new_creator_id)} will become the owner of the {s.chat_noun}"
    ),
    types.MessageActionChangeCommunity: lambda a, s: (
        f"{s.actor} {'moved' if a.community_id else 'took'} the {s.chat_noun} "
        f"{'into a community' if a.community_id else 'out of its community'}"
    ),
    types.MessageActionGiveawayLaunch: lambda _, s: f"{s.actor} started a giveaway",
    types.MessageActionGiveawayResults: lambda _, s: "The giveaway ended",
    types.MessageActionBoostApply: lambda _, s: f"{s.actor} boosted the {s.chat_noun}",
    types.MessageActionSuggestProfilePhoto: lambda _, s: f"{s.actor} suggested a profile photo",
    types.MessageActionWebViewDataSent: lambda a, s: _with_quote(
        f"{s.actor} sent data to the bot", a.text
    ),
    types.MessageActionWebViewDataSentMe: lambda a, s: _with_quote(
        f"{s.actor} sent data to the bot", a.text
    ),
}
