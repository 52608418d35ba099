"""How fast an account's messages leave."""

from itertools import pairwise

from switchboard.domain.ids import ChatId
from switchboard.domain.outbox import PaceLimit, SendPace

LIMIT = PaceLimit(burst=20, interval=1.0, chat_burst=10, chat_interval=3.0, reserve=5)


def send(pace: SendPace, count: int, *, chats: int, has_waited: bool) -> list[float]:
    """When each of so many messages leaves, in so many chats in turn, from the time 1,000 on."""
    now, left = 1_000.0, []
    for number in range(count):
        chat_id = ChatId(1 + number % chats)
        now = max(now, pace.ready_at(now, chat_id, has_waited=has_waited))
        pace.count(now, chat_id)
        left.append(now - 1_000.0)
    return left


def test_a_single_message_leaves_at_once() -> None:
    """The first messages after a quiet time do not wait."""
    assert send(SendPace(LIMIT), 20, chats=20, has_waited=False) == [0.0] * 20


def test_a_thousand_messages_leave_one_a_second() -> None:
    """Messages that waited for the connection leave the reserve, and then one leaves in each
    second."""
    left = send(SendPace(LIMIT), 1_000, chats=1_000, has_waited=True)

    assert left[:15] == [0.0] * 15
    assert left[-1] == 1_000 - 15
    assert {round(later - earlier, 6) for earlier, later in pairwise(left)} == {0.0, 1.0}


def test_what_is_written_now_does_not_wait_behind_the_others() -> None:
    """While a thousand messages leave, one that is written now leaves at once."""
    pace = SendPace(LIMIT)
    now = 1_000.0 + send(pace, 100, chats=100, has_waited=True)[-1]

    assert pace.ready_at(now, ChatId(999), has_waited=True) > now
    assert pace.ready_at(now, ChatId(999), has_waited=False) == now


def test_one_chat_gets_twenty_a_minute() -> None:
    """In one chat the pace is slower, after some at once; other chats do not wait for it."""
    pace = SendPace(LIMIT)

    left = send(pace, 30, chats=1, has_waited=False)

    assert left[9] == 0.0
    assert round(left[29] - left[9], 6) == 60.0
    now = 1_000.0 + left[29]
    assert pace.ready_at(now, ChatId(2), has_waited=False) == now


def test_a_clock_that_is_set_back_delays_nothing() -> None:
    """Time that has gone back does not take from what was gained."""
    pace = SendPace(LIMIT)
    pace.count(5_000.0, ChatId(1))

    assert pace.ready_at(1_000.0, ChatId(1), has_waited=False) == 1_000.0
