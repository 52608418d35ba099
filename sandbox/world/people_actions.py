"""What people do with their own accounts: register, rename, set a password, block, add contacts."""

from __future__ import annotations

from sandbox.world import events
from sandbox.world.freeze import FreezeSet
from sandbox.world.journaled_state import JournaledState
from sandbox.world.model import SERVICE_USER_ID, Channel, User, Verifier
from sandbox.world.privacy import PrivacySet
from sandbox.world.quick_replies import QuickReplySaved


class PeopleActions(JournaledState):
    """Register users, find them, and change their accounts."""

    def register(
        self,
        phone: str,
        first_name: str = "",
        last_name: str = "",
        username: str | None = None,
        password: str | None = None,
        *,
        bot: bool = False,
        hint: str = "",
    ) -> User:
        """Create an account. Without a name, it is named after its id.

        ``phone``: digits only, empty for a bot. ``hint``: the hint of the password.
        """
        self.begin()
        if phone and (not phone.isdecimal() or phone in self.state.phones):
            raise ValueError(f"phone {phone!r} is not digits or is taken")
        if username and username.lower() in self.state.usernames:
            raise ValueError(f"username {username!r} is taken")
        name = first_name or f"User {self.next_user_id}"
        event = events.Registered(phone, name, last_name, username, password, bot, hint=hint)
        user: User = self.apply_event(event)
        return user

    @property
    def next_user_id(self) -> int:
        """The id of the next registered user."""
        self.begin()
        return self.state.next_user

    @property
    def service(self) -> User:
        """Telegram's own account, 777000."""
        self.begin()
        return self.state.users[SERVICE_USER_ID]

    @property
    def users(self) -> list[User]:
        """All users, including Telegram's own account."""
        return list(self.state.users.values())

    def by_phone(self, phone: str) -> User | None:
        """The user with this phone number (digits only)."""
        return self.state.phones.get(phone)

    def by_username(self, username: str) -> User | Channel | None:
        """The peer with this username, in any case of letters."""
        return self.state.usernames.get(username.lower())

    def rename(
        self, user: User, first_name: str, last_name: str = "", username: str | None = None
    ) -> None:
        """Somebody takes other names."""
        self.apply_event(events.NameChanged(user.ref, first_name, last_name, username, self.now()))

    def set_password(self, user: User, password: Verifier | None) -> None:
        """Somebody sets, changes or removes the 2FA password."""
        if password is None:
            self.apply_event(events.PasswordRemoved(user.ref))
        else:
            given = password.salt.hex(), password.value.hex(), password.hint
            self.apply_event(events.PasswordSet(user.ref, *given))

    def delete_account(self, user: User) -> None:
        """Somebody deletes the account; it shows as a deleted account from now on."""
        self.apply_event(events.AccountDeleted(user.ref))

    def add_contact(
        self, owner: User, user: User, first_name: str = "", last_name: str = ""
    ) -> None:
        """``owner`` enters ``user`` in the address book, under a name of the owner's choice."""
        names = (first_name, last_name) if first_name else None
        if user not in owner.contacts or owner.contacts[user] != names:
            self.apply_event(events.ContactAdded(owner.ref, user.ref, first_name, last_name))

    def set_privacy(self, user: User, *, requires: str = "", hides_phone: bool = False) -> None:
        """Somebody sets what strangers need to write ("premium", or a number of Stars), and whether
        they find the phone number."""
        self.apply_event(PrivacySet(user.ref, requires, hides_phone))

    def save_quick_reply(self, user: User, name: str, *texts: str) -> None:
        """Somebody saves a quick reply. An empty text is a message with media alone."""
        self.apply_event(QuickReplySaved(user.ref, name, texts))

    def freeze(
        self,
        user: User,
        *,
        until: int,
        appeal_url: str = "https://t.me/spambot?start=appeal",
        since: int | None = None,
    ) -> None:
        """Telegram freezes an account: until then (Unix seconds) it may only read."""
        self.apply_event(FreezeSet(user.ref, since or self.now(), until, appeal_url))

    def unfreeze(self, user: User) -> None:
        """An appeal was successful."""
        self.apply_event(FreezeSet(user.ref, 0, 0, ""))

    def block(self, by: User, user: User, *, blocked: bool = True) -> None:
        """``by`` blocks ``user`` (or frees them): what ``user`` sends does not arrive."""
        if (user in by.blocked) != blocked:
            self.apply_event(events.BlockSet(by.ref, user.ref, blocked, self.now()))
