"""The vault: a stored session can be decrypted only with the key and only for its account."""

import json
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Vault
from switchboard.errors import Unavailable
from switchboard.vault.cipher import SessionCipher
from switchboard.vault.local import LocalVault

ANNA = AccountId("6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a01")
BOB = AccountId("6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a02")
SECRETS = Secrets(api_id=1, api_hash="hunter2hash", session="hunter2session", server="production")


class Rows(dict[AccountId, str]):
    """The store's part, in memory."""

    async def remove(self, account_id: AccountId) -> None:
        """Delete a ciphertext."""
        self.pop(account_id, None)

    async def get(self, account_id: AccountId) -> str | None:  # type: ignore[override] # a port's
        """The ciphertext, or None."""
        return super().get(account_id)


def key() -> Fernet:
    """A fresh key."""
    return Fernet(Fernet.generate_key())


async def refusal(vault: Vault, account_id: AccountId) -> Unavailable:
    """The refusal of the decryption."""
    with pytest.raises(Unavailable) as caught:
        await vault.open(account_id)
    return caught.value


async def test_what_is_kept_can_be_opened() -> None:
    """A session comes back unchanged, and the rows contain nothing of it as plain text."""
    rows = Rows()
    vault: Vault = LocalVault(rows, SessionCipher([key()]))

    rows[ANNA] = vault.seal(ANNA, SECRETS)

    assert await vault.open(ANNA) == SECRETS
    assert "hunter2" not in str(rows)


async def test_what_is_forgotten_is_gone() -> None:
    """After `forget` there is nothing to decrypt, and the refusal says what to do."""
    rows = Rows()
    vault = LocalVault(rows, SessionCipher([key()]))
    rows[ANNA] = vault.seal(ANNA, SECRETS)

    await vault.forget(ANNA)

    assert rows == {}
    assert (await refusal(vault, ANNA)).code == "session_missing"


async def test_a_ciphertext_in_another_row_is_refused_and_named() -> None:
    """A session moved to another account's row is not used; both accounts are named."""
    rows = Rows()
    vault = LocalVault(rows, SessionCipher([key()]))
    rows[ANNA] = vault.seal(ANNA, SECRETS)
    rows[BOB] = rows[ANNA]

    refused = await refusal(vault, BOB)

    assert refused.code == "session_misplaced"
    assert ANNA in refused.detail
    assert BOB in refused.detail


async def test_a_wrong_key_is_refused_and_overwrites_nothing() -> None:
    """With another key the decryption fails with what to do, and the ciphertext is unchanged."""
    rows = Rows()
    rows[ANNA] = LocalVault(rows, SessionCipher([key()])).seal(ANNA, SECRETS)
    before = dict(rows)

    refused = await refusal(LocalVault(rows, SessionCipher([key()])), ANNA)

    assert refused.code == "session_unreadable"
    assert "SESSION_ENCRYPTION_KEY" in refused.detail
    assert dict(rows) == before


async def test_an_older_key_still_opens() -> None:
    """With a newer key first, ciphertexts of an older key are decrypted, and new rows use the
    newer key."""
    old, new = key(), key()
    rows = Rows()
    rows[ANNA] = LocalVault(rows, SessionCipher([old])).seal(ANNA, SECRETS)
    both = LocalVault(rows, SessionCipher([new, old]))

    rows[BOB] = both.seal(BOB, SECRETS)

    assert await both.open(ANNA) == SECRETS
    assert await LocalVault(rows, SessionCipher([new])).open(BOB) == SECRETS


async def test_a_newer_form_is_refused() -> None:
    """A payload of an unknown version is not changed."""
    fernet = key()
    rows = Rows({ANNA: fernet.encrypt(b'{"version": 3}').decode()})

    assert (await refusal(LocalVault(rows, SessionCipher([fernet])), ANNA)).code == "session_newer"


def version_of(fernet: Fernet, secrets: Secrets) -> int:
    """The version of a payload, as every Switchboard reads it first."""
    ciphertext = SessionCipher([fernet]).seal(ANNA, secrets)
    return int(json.loads(fernet.decrypt(ciphertext))["version"])


async def test_a_proxy_is_sealed_with_the_session() -> None:
    """The proxy comes back with its session. Older versions refuse such a session, because they
    would connect without the proxy; they read all others."""
    fernet = key()
    rows = Rows()
    vault = LocalVault(rows, SessionCipher([fernet]))
    secrets = replace(SECRETS, proxy="socks5://me:hunter2@proxy.example:1")

    rows[ANNA] = vault.seal(ANNA, secrets)

    assert await vault.open(ANNA) == secrets
    assert "hunter2" not in str(rows) + repr(secrets)
    assert (version_of(fernet, SECRETS), version_of(fernet, secrets)) == (1, 2)


def test_a_new_key_keeps_the_proxy() -> None:
    """A key rotation does not look into the payload, of whatever version."""
    old, new = key(), key()
    secrets = replace(SECRETS, proxy="socks5://me:hunter2@proxy.example:1")
    ciphertext = SessionCipher([old]).seal(ANNA, secrets)

    renewed = SessionCipher([new, old]).renew(ciphertext)

    assert renewed is not None
    assert SessionCipher([new]).open(ANNA, renewed) == secrets


@given(position=st.integers(0, 200), replacement=st.characters())
def test_a_damaged_ciphertext_is_refused(position: int, replacement: str) -> None:
    """Any changed character makes the whole unreadable; it is never decrypted to something else."""
    cipher = SessionCipher([FIXED])
    sealed = list(cipher.seal(ANNA, SECRETS))
    if sealed[position] == replacement:
        replacement = "-" if replacement != "-" else "_"
    sealed[position] = replacement

    with pytest.raises(Unavailable) as caught:
        cipher.open(ANNA, "".join(sealed))

    assert caught.value.code == "session_unreadable"


FIXED = Fernet(b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")


@given(session=st.text(), api_hash=st.text(), server=st.text(), api_id=st.integers())
def test_any_secret_survives(session: str, api_hash: str, server: str, api_id: int) -> None:
    """Encryption and decryption return exactly the same secrets."""
    secrets = Secrets(api_id=api_id, api_hash=api_hash, session=session, server=server)
    cipher = SessionCipher([FIXED])

    assert cipher.open(ANNA, cipher.seal(ANNA, secrets)) == secrets


def test_secrets_do_not_show() -> None:
    """The repr of secrets and of their cipher contains none of them."""
    assert "hunter2" not in repr(SECRETS)
    assert "hunter2" not in repr(SessionCipher([FIXED]))
