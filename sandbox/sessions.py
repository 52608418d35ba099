"""The sessions that the server remembers, the newest 1024."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from sandbox.auth.auth_keys import AuthKey
from sandbox.mtproto.service_messages import SERVICES
from sandbox.mtproto.session import Handle, Session

MAX_SESSIONS = 1_024


class Sessions:
    """Sessions by auth key and id. ``on_removed`` is called with each removed session."""

    def __init__(self, clock: Callable[[], float], on_removed: Callable[[Session], None]) -> None:
        self._clock = clock
        self._on_removed = on_removed
        self._sessions: OrderedDict[tuple[int, int], Session] = OrderedDict()

    def get_or_begin(self, key: AuthKey, session_id: int, handle: Handle) -> Session:
        """The session of a key with this id. ``handle`` answers the requests of a new session."""
        name = key.id, session_id
        session = self._sessions.get(name)
        if session is None:
            session = Session(session_id, key, self._clock, handle, SERVICES)
            self._sessions[name] = session
            if len(self._sessions) > MAX_SESSIONS:
                _, oldest = self._sessions.popitem(last=False)
                self._on_removed(oldest)
        self._sessions.move_to_end(name)
        return session

    def destroy(self, asking: Session, session_id: int) -> bool:
        """Remove a session of the asking session's key; return whether it existed."""
        session = self._sessions.pop((asking.key.id, session_id), None)
        if session is not None:
            self._on_removed(session)
        return session is not None

    def of(self, key: AuthKey) -> list[Session]:
        """The sessions of a key that are not removed."""
        return [session for session in self._sessions.values() if session.key is key]

    def clear(self) -> None:
        """Forget all sessions, as a restarted server does."""
        self._sessions.clear()
