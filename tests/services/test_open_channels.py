"""Which channels count as open, so that they are polled."""

from switchboard.domain.ids import CHANNEL_MARK, AccountId, ChatId
from switchboard.services.open_channels import MAX_OPEN, OpenChannels

ACCOUNT = AccountId("00000000-0000-4000-8000-000000000001")
OTHER = AccountId("00000000-0000-4000-8000-000000000002")


def channel(number: int) -> ChatId:
    """A channel's marked id."""
    return ChatId(CHANNEL_MARK - number)


def test_the_last_few_that_were_looked_at_are_open() -> None:
    """Of too many channels the last ones count, for each account separately; a private chat does
    not count."""
    open_channels = OpenChannels()
    with open_channels.listening():
        for number in range(MAX_OPEN + 2):
            open_channels.mark_viewed(ACCOUNT, channel(number))
        open_channels.mark_viewed(ACCOUNT, channel(5))
        open_channels.mark_viewed(ACCOUNT, ChatId(7))
        open_channels.mark_viewed(OTHER, channel(1))

        seen = open_channels.for_account(ACCOUNT)

        assert seen[:2] == (channel(5), channel(MAX_OPEN + 1))
        assert set(seen) == {channel(number) for number in range(2, MAX_OPEN + 2)}
        assert open_channels.for_account(OTHER) == (channel(1),)


def test_none_is_open_without_a_page() -> None:
    """Without a connected page no channel is open; when the page is back, its last channel is."""
    open_channels = OpenChannels()
    open_channels.mark_viewed(ACCOUNT, channel(1))

    before = open_channels.for_account(ACCOUNT)
    with open_channels.listening():
        during = open_channels.for_account(ACCOUNT)
    after = open_channels.for_account(ACCOUNT)

    assert (before, during, after) == ((), (channel(1),), ())
