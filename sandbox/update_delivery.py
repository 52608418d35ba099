"""Deliver updates to the connected devices.

Each update is encoded once for its receiver. Updates of one event-loop turn are packed into common
``updates``, as the real server packs them. The session whose call caused a change does not receive
its update, because the answer already contains it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from telethon.tl import types

from sandbox.auth.auth_keys import Answered, AuthKey, AuthKeys
from sandbox.faults import FaultRegistry
from sandbox.mtproto import serialise
from sandbox.mtproto.session import Session
from sandbox.outgoing_update import OutgoingUpdate
from sandbox.view import Update, View, Views, short
from sandbox.world import Channel, User
from sandbox.world.model import Change, Owner, Sequenced, Side

PACKED = 100
"""The most updates in one ``updates``."""
MAX_BACKLOG = 32 * 1024 * 1024
BEHIND_CHECK = 0.2
"""The pause between checks of a client that is behind, in seconds."""
TOO_LONG = bytes(types.UpdatesTooLong())


class UpdateDelivery:
    """Sends each change to the sessions that want updates."""

    def __init__(
        self,
        auth_keys: AuthKeys,
        views: Views,
        faults: FaultRegistry,
        clock: Callable[[], float],
    ) -> None:
        self.short_updates = False
        """Whether plain texts are pushed in the short forms."""
        self.max_backlog = MAX_BACKLOG
        """A client with more unread bytes gets no more updates until it has read them."""
        self._auth_keys = auth_keys
        self._views = views
        self._faults = faults
        self._clock = clock
        self._acting: Session | None = None
        self._listening: dict[User, set[Session]] = {}
        self._waiting: dict[Session, list[OutgoingUpdate]] = {}
        self._behind: set[Session] = set()

    @contextmanager
    def caused_by(self, session: Session) -> Iterator[None]:
        """Changes inside this context come from a call of this session."""
        self._acting = session
        try:
            yield
        finally:
            self._acting = None

    def listen(self, session: Session) -> None:
        """A signed-in session has asked for updates."""
        assert session.key.user is not None
        session.on_flush = self._pack
        self._listening.setdefault(session.key.user, set()).add(session)

    def leave(self, session: Session) -> None:
        """Send a session no more updates: it has ended or is signed out."""
        for user, sessions in list(self._listening.items()):
            sessions.discard(session)
            if not sessions:
                del self._listening[user]
        self._waiting.pop(session, None)
        self._behind.discard(session)

    def on_change(self, owner: Owner, change: Change) -> None:
        """The world's listener."""
        if self._acting is not None and isinstance(change, Sequenced):
            self._record_answer(owner, self._acting.key)
        if isinstance(owner, User):
            if owner in self._listening:
                self._push_change(owner, change, None)
            return
        if isinstance(owner, Side):
            if owner.user in self._listening:
                self._push_change(owner.user, change, owner.channel)
            return
        for user in list(self._listening):
            if user in owner.members:
                self._push_change(user, change, owner)

    def _record_answer(self, owner: Owner, key: AuthKey) -> None:
        """A device does not receive the updates of its own calls, so its ``seq`` does not count
        them."""
        if isinstance(owner, User) and owner is key.user:
            self._auth_keys.apply_event(Answered(key.id, owner.box.seq))

    def push(self, user: User, content: Update | bytes) -> None:
        """Push something to an account's devices, without faults."""
        self.deliver([OutgoingUpdate(user, content)])

    def deliver(self, parcels: list[OutgoingUpdate]) -> None:
        """Hand parcels to the receivers' sessions."""
        for parcel in parcels:
            for session in self._listening.get(parcel.to, ()):
                if session is not parcel.by and session not in self._behind:
                    self._waiting.setdefault(session, []).append(parcel)
                    session.flush_soon()

    def _push_change(self, user: User, change: Change, channel: Channel | None) -> None:
        faults = self._faults.find(user)
        if faults and channel in faults.unpushed:
            return
        view = self._views.of(user)
        content: Update | bytes | None = None
        if self.short_updates:
            content = short(view, change)
        if content is None:
            content = view.finished_update(change, channel)
        parcel = OutgoingUpdate(user, content, self._acting)
        self.deliver(faults.bend(parcel) if faults else [parcel])

    def _pack(self, session: Session) -> None:
        """Put a session's waiting updates into as few ``updates`` as possible."""
        parcels = self._waiting.pop(session, None)
        user = session.key.user
        if not parcels or user is None or session.connection is None:
            return
        if session.connection.transport.backlog > self.max_backlog:
            self._fall_behind(session)
            return
        view = self._views.of(user)
        for group in _groups(parcels):
            session.send(self._updates(session, view, group), content=True)

    def _updates(self, session: Session, view: View, group: list[OutgoingUpdate]) -> bytes:
        contents = [parcel.content for parcel in group]
        if isinstance(contents[0], bytes):
            return contents[0]
        updates = [content for content in contents if isinstance(content, Update)]
        peers = frozenset().union(*(u.peers for u in updates if not u.min_strangers))
        passing = frozenset().union(*(u.peers for u in updates if u.min_strangers)) - peers
        described = [(peer, view.finished(peer)) for peer in peers]
        described += [(peer, view.finished_in_passing(peer)) for peer in passing]
        return serialise.updates(
            [update.body for update in updates],
            [body for peer, body in described if isinstance(peer, User)],
            [body for peer, body in described if not isinstance(peer, User)],
            int(self._clock()),
            session.key.seq(updates[0].seq) if updates[0].seq else 0,
        )

    def _fall_behind(self, session: Session) -> None:
        """Stop pushing to a client that does not read. Once it reads, ask it to catch up."""
        self._behind.add(session)
        session.loop.call_later(BEHIND_CHECK, self._look_after, session)

    def _look_after(self, session: Session) -> None:
        if session not in self._behind or session.connection is None:
            return
        if session.connection.transport.backlog > self.max_backlog // 2:
            session.loop.call_later(BEHIND_CHECK, self._look_after, session)
            return
        self._behind.discard(session)
        session.send(TOO_LONG, content=True)


def _groups(parcels: list[OutgoingUpdate]) -> Iterator[list[OutgoingUpdate]]:
    """Groups of updates that may be sent together. Finished, sequenced and single ones are sent
    alone."""
    group: list[OutgoingUpdate] = []
    for parcel in parcels:
        content = parcel.content
        alone = parcel.apart or isinstance(content, bytes) or content.seq > 0
        if group and (alone or len(group) >= PACKED):
            yield group
            group = []
        if alone:
            yield [parcel]
        else:
            group.append(parcel)
    if group:
        yield group
