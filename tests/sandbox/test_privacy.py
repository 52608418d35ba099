"""Who finds and may write to whom (core.telegram.org/api/privacy)."""

import pytest
from telethon import errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Connect


async def test_privacy_of_strangers(world: World, sign_in: Connect, anna: User, bob: User) -> None:
    """A user may hide the phone number, and require Premium or Stars from strangers; who was
    written to may answer. Names that nobody can have are invalid."""
    client = await sign_in(anna)
    resolve = functions.contacts.ResolveUsernameRequest
    world.set_privacy(bob, requires="premium", hides_phone=True)

    found = await client(resolve("BOBBY"))
    given = types.InputUser(bob.id, found.users[0].access_hash)
    needed = await client(functions.users.GetRequirementsToContactRequest([given]))
    with pytest.raises(errors.RPCError, match="PRIVACY_PREMIUM_REQUIRED"):
        await client.send_message(given, "hello")
    with pytest.raises(errors.PhoneNotOccupiedError):
        await client(functions.contacts.ResolvePhoneRequest(bob.phone))
    with pytest.raises(errors.UsernameNotOccupiedError):
        await client(resolve("nobody_here"))
    with pytest.raises(errors.UsernameInvalidError):
        await client(resolve("1"))
    world.set_privacy(bob, requires="100")
    stars = await client(functions.users.GetRequirementsToContactRequest([given]))
    by_phone = await client(functions.contacts.ResolvePhoneRequest(bob.phone))
    world.write(bob, anna, "hi")
    free = await client(functions.users.GetRequirementsToContactRequest([given]))
    await client.send_message(given, "hello")

    assert found.users[0].contact_require_premium
    assert isinstance(needed[0], types.RequirementToContactPremium)
    assert stars[0].stars_amount == by_phone.users[0].send_paid_messages_stars == 100
    assert isinstance(free[0], types.RequirementToContactEmpty)
