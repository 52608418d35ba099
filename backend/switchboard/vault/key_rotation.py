"""The key file during a key rotation.

The file holds one key. During a rotation it holds the new key before the older ones. The file
is replaced atomically, and a new key is on the disk before any session is encrypted with it. So
after a kill at any moment, the file opens every session and shows how to continue.
"""

import os
from pathlib import Path

from cryptography.fernet import Fernet

from switchboard.errors import Conflict, Unavailable
from switchboard.vault import key_file, keys
from switchboard.vault.cipher import SessionCipher

HOW_TO_SET = (
    "The key is set by SESSION_ENCRYPTION_KEY, so Switchboard cannot change it. Make a new key "
    "(`openssl rand -base64 32 | tr '+/' '-_'`), put it before the present key, with a comma "
    "between them, restart Switchboard, and run rotate-key again."
)


class FileKeyring:
    """A `domain.ports.Keyring` over the key file. The caller must hold the data folder's lock."""

    def __init__(self, data_dir: Path, cipher: SessionCipher) -> None:
        self._path = data_dir / keys.KEY_FILE
        self._cipher = cipher

    def begin(self) -> None:
        """See the port."""
        present = self._read()
        if len(present) == 1:
            self._replace([Fernet.generate_key().decode("ascii"), *present])

    def renew(self, ciphertext: str) -> str | None:
        """See the port."""
        return self._cipher.renew(ciphertext)

    def finish(self) -> bool:
        """See the port."""
        self._replace(self._read()[:1])
        return True

    def _read(self) -> list[str]:
        try:
            return self._path.read_text(encoding="ascii").replace(",", " ").split()
        except OSError as error:
            raise self._unusable(error) from error

    def _replace(self, wanted: list[str]) -> None:
        """Store the keys, then use them."""
        partial = self._path.with_name(f"{self._path.name}.new")
        try:
            partial.unlink(missing_ok=True)  # left by a killed process
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write("\n".join(wanted) + "\n")
                file.flush()
                os.fsync(descriptor)
            partial.replace(self._path)
            key_file.sync_folder(self._path.parent)
        except OSError as error:
            raise self._unusable(error) from error
        self._cipher.use(keys.parse("\n".join(wanted), f"The key file {self._path}"))

    def _unusable(self, error: OSError) -> Unavailable:
        return Unavailable(
            "key_unreadable",
            f"The key file {self._path} cannot be used: {error.strerror}. It must belong to the "
            "user that runs Switchboard.",
        )


class ConfiguredKeyring:
    """A `domain.ports.Keyring` over keys from the settings. Only the operator can change them."""

    def __init__(self, count: int, cipher: SessionCipher) -> None:
        self._count = count
        self._cipher = cipher

    def begin(self) -> None:
        """See the port. The operator has already put the new key first."""
        if self._count == 1:
            raise Conflict("key_is_set", HOW_TO_SET)

    def renew(self, ciphertext: str) -> str | None:
        """See the port."""
        return self._cipher.renew(ciphertext)

    def finish(self) -> bool:
        """See the port. The operator removes the old keys."""
        return False
