"""Keys: created once, private, and refused with a sentence if something is wrong."""

import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, MultiFernet

from switchboard.errors import StartRefused
from switchboard.vault import key_file, keys
from tests import file_system


def refusal(data_dir: Path, setting: str | None = None) -> StartRefused:
    """The refusal of the start."""
    with pytest.raises(StartRefused) as caught:
        keys.load(setting, data_dir)
    return caught.value


def test_the_first_start_makes_a_private_key(tmp_path: Path) -> None:
    """Without a key one is created: file 0600, folder 0700, with any umask, and no other file."""
    before = os.umask(0)
    try:
        keys.load(None, tmp_path)
    finally:
        os.umask(before)

    path = tmp_path / keys.KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_key_is_made_on_a_file_system_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as private, there is no other file, and it stays."""
    file_system.refuse_hard_links(monkeypatch)
    path = tmp_path / keys.KEY_FILE

    sealed = keys.load(None, tmp_path)[0].encrypt(b"x")
    key_file.create(path, b"another")

    assert keys.load(None, tmp_path)[0].decrypt(sealed) == b"x"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_the_key_stays(tmp_path: Path) -> None:
    """A second start decrypts what the first one encrypted."""
    sealed = keys.load(None, tmp_path)[0].encrypt(b"x")

    assert keys.load(None, tmp_path)[0].decrypt(sealed) == b"x"


def test_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    """The first process creates the key; a key file is never replaced."""
    found: list[Fernet] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        found.append(keys.load(None, tmp_path)[0])

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sealed = found[0].encrypt(b"x")
    assert [key.decrypt(sealed) for key in found] == [b"x"] * 8


def test_the_setting_wins_and_makes_no_file(tmp_path: Path) -> None:
    """With SESSION_ENCRYPTION_KEY its keys are used, the newest first, and no file is made."""
    old, new = Fernet.generate_key(), Fernet.generate_key()

    loaded = keys.load(f"{new.decode()}, {old.decode()}", tmp_path)

    assert Fernet(new).decrypt(MultiFernet(loaded).encrypt(b"x")) == b"x"
    assert MultiFernet(loaded).decrypt(Fernet(old).encrypt(b"y")) == b"y"
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused(mode: int, tmp_path: Path) -> None:
    """A key file that group or others can read stops the start; the sentence says how to protect
    it."""
    keys.load(None, tmp_path)
    path = tmp_path / keys.KEY_FILE
    path.chmod(mode)

    refused = refusal(tmp_path)

    assert refused.code == "key_exposed"
    assert f"chmod 600 {path}" in refused.detail


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "key_empty"),
        (b" \n", "key_empty"),
        (b"hunter2", "key_malformed"),
        (b"\xff\xfe\x00", "key_malformed"),
        (Fernet.generate_key()[:-4], "key_malformed"),
    ],
    ids=["nothing", "a blank line", "a password", "no text", "cut off"],
)
def test_a_file_that_holds_no_key_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    """An empty or damaged key file stops the start. It is named and kept, and its content is not
    shown."""
    keys.load(None, tmp_path)
    path = tmp_path / keys.KEY_FILE
    path.write_bytes(content)

    refused = refusal(tmp_path)

    assert refused.code == code
    assert str(path) in refused.detail
    assert "hunter2" not in refused.detail
    assert path.read_bytes() == content


def test_a_wrong_setting_is_refused_without_being_shown(tmp_path: Path) -> None:
    """An invalid SESSION_ENCRYPTION_KEY is named, not shown, and no other key is used."""
    refused = refusal(tmp_path, "hunter2")

    assert refused.code == "key_malformed"
    assert refused.detail.startswith("SESSION_ENCRYPTION_KEY holds something that is not a key")
    assert "hunter2" not in refused.detail


def test_a_folder_where_the_key_should_be_is_refused(tmp_path: Path) -> None:
    """A path that cannot be opened as a file stops the start with the system's reason."""
    (tmp_path / keys.KEY_FILE).mkdir(parents=True)

    refused = refusal(tmp_path)

    assert refused.code == "key_unreadable"
    assert "Is a directory" in refused.detail


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_key_is_refused(tmp_path: Path) -> None:
    """A key file without permission stops the start with the system's reason."""
    keys.load(None, tmp_path)
    (tmp_path / keys.KEY_FILE).chmod(0)

    refused = refusal(tmp_path)

    assert refused.code == "key_unreadable"
    assert "Permission denied" in refused.detail
