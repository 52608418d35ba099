"""Settings: read from the environment, `.env` and files; a wrong value is refused with a
sentence."""

import re
from pathlib import Path

import pytest

from switchboard import settings
from switchboard.errors import StartRefused

EXAMPLE = Path(__file__).parents[1] / ".env.example"
STACK = Path(__file__).parents[1] / "docker-compose.yml"
PEM = "-----BEGIN RSA PUBLIC KEY-----\nMIIB\n-----END RSA PUBLIC KEY-----"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the test machine, and a working folder without a `.env`."""
    for name in settings.names():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.chdir(tmp_path)


def refusal() -> str:
    """The sentence that refuses the start."""
    with pytest.raises(StartRefused) as caught:
        settings.load()
    assert caught.value.code == "setting_invalid"
    return caught.value.detail


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    """Without any setting the page is on port 8080 and all data are in ./data."""
    given = settings.load()

    assert given.dashboard_port == 8080
    assert given.data_dir == tmp_path / "data"
    assert given.session_encryption_key is None


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value of the environment wins over the same name in `.env`."""
    (tmp_path / ".env").write_text("DASHBOARD_PORT=8081\nLOG_LEVEL=WARNING\n")
    monkeypatch.setenv("DASHBOARD_PORT", "8082")

    given = settings.load()

    assert given.dashboard_port == 8082
    assert given.log_level == "warning"


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_every_setting_can_be_a_file(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NAME_FILE names a file with the value; the line end at its end does not count."""
    (tmp_path / "key").write_text("abc\n")
    (tmp_path / "dc.pem").write_text(PEM + "\n")
    variables = {
        "SESSION_ENCRYPTION_KEY_FILE": "key",
        "TELEGRAM_DC_PUBLIC_KEY_FILE": "dc.pem",
        "TELEGRAM_DC_ID": "2",
        "TELEGRAM_DC_HOST": "127.0.0.1",
    }
    if where == ".env":
        (tmp_path / ".env").write_text("".join(f"{k}={v}\n" for k, v in variables.items()))
    else:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    given = settings.load()

    assert given.session_encryption_key is not None
    assert given.session_encryption_key.get_secret_value() == "abc"
    assert given.telegram_dc_public_key == PEM


def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose passes unset variables as empty text: the default stays."""
    monkeypatch.setenv("DASHBOARD_PORT", "")
    monkeypatch.setenv("SUPABASE_URL", "")
    monkeypatch.setenv("SUPABASE_SECRET_KEY_FILE", "")

    given = settings.load()

    assert given.dashboard_port == 8080
    assert given.supabase_url is None


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DASHBOARD_PORT", "abc", "DASHBOARD_PORT: 'abc' is not a port between 1 and 65535."),
        ("DASHBOARD_PORT", "0", "DASHBOARD_PORT: '0' is not a port between 1 and 65535."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: 'loud' is not debug, info, warning or error."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: 'xml' is not console or json."),
        (
            "SUPABASE_URL",
            "supabase",
            "SUPABASE_URL: 'supabase' is not a URL such as https://xyz.supabase.co.",
        ),
        (
            "SUPABASE_URL",
            "https://xyz.supabase.co",
            "SUPABASE_URL and SUPABASE_SECRET_KEY: set both or neither.",
        ),
        (
            "TELEGRAM_DC_HOST",
            "127.0.0.1",
            "TELEGRAM_DC_ID, TELEGRAM_DC_HOST and TELEGRAM_DC_PUBLIC_KEY_FILE: "
            "set all three or none.",
        ),
    ],
)
def test_a_wrong_value_is_refused_in_words(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong value stops the start with the setting's name and the right form."""
    monkeypatch.setenv(name, value)

    assert refusal() == sentence


def test_a_proxy_is_pasted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Invisible characters, which web pages add to what is copied, do not count."""
    monkeypatch.setenv("TELEGRAM_PROXY", "\ufeff\u200esocks5://pro\u200bxy:1080\u2069\u00a0")

    proxy = settings.load(_env_file=None).telegram_proxy

    assert proxy is not None
    assert proxy.get_secret_value() == "socks5://proxy:1080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_PROXY", "ftp://user:hunter2@proxy:1"),
        ("TELEGRAM_PROXY", "socks5://user:hunter2@proxy"),
        ("TELEGRAM_DC_PUBLIC_KEY", "-----BEGIN RSA PRIVATE KEY-----\nhunter2"),
    ],
)
def test_a_wrong_secret_is_not_shown(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal names the setting of a wrong secret, never its value."""
    monkeypatch.setenv(name, value)

    sentence = refusal()

    assert sentence.startswith(f"{name} (or {name}_FILE): the value is not ")
    assert "hunter2" not in sentence


@pytest.mark.parametrize("user", ["postgres:hunter2", "postgres:a/hunter2", "x@y:hunter2"])
def test_a_password_in_a_wrong_url_is_not_shown(user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal of the URL of another service shows its address, not its password."""
    monkeypatch.setenv("SUPABASE_URL", f"postgresql://{user}@db.example.co:5432/postgres")

    sentence = refusal()

    assert sentence.startswith("SUPABASE_URL: 'postgresql://…@db.example.co:5432/postgres' is not ")


def test_a_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A NAME_FILE that cannot be read is refused with its path and the reason."""
    monkeypatch.setenv("SUPABASE_SECRET_KEY_FILE", "/nowhere/key")

    expected = "SUPABASE_SECRET_KEY_FILE: '/nowhere/key' cannot be read: No such file or directory."
    assert refusal() == expected


def test_a_name_and_its_file_do_not_mix(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sources for one value are refused, so that nobody has to guess which one counts."""
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "a")
    monkeypatch.setenv("SUPABASE_SECRET_KEY_FILE", "b")

    expected = "SUPABASE_SECRET_KEY and SUPABASE_SECRET_KEY_FILE: set only one of them."
    assert refusal() == expected


def test_an_unreadable_env_file_is_refused(tmp_path: Path) -> None:
    """A `.env` that is not text stops the start with one sentence."""
    (tmp_path / ".env").write_bytes(b"DASHBOARD_PORT=\xff\n")

    assert refusal() == ".env cannot be read: it is not UTF-8 text."


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """The repr of the settings contains no secret."""
    monkeypatch.setenv("SESSION_ENCRYPTION_KEY", "hunter2")

    assert "hunter2" not in repr(settings.load())


def test_the_example_has_every_setting() -> None:
    """`.env.example` names each setting once, in three parts, and nothing else."""
    text = EXAMPLE.read_text()
    found = re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE)

    assert sorted(found) == sorted(
        "TELEGRAM_DC_PUBLIC_KEY_FILE" if name == "TELEGRAM_DC_PUBLIC_KEY" else name
        for name in settings.names()
    )
    assert re.findall(r"^# --- (\w+) ---$", text, re.MULTILINE) == ["Required", "Usual", "Rare"]


def test_the_example_shows_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env.example` shows the real default of each setting."""
    lines = re.findall(r"^#((?:DASHBOARD|DATA|LOG)_.+)$", EXAMPLE.read_text(), re.MULTILINE)
    unset = settings.load()
    (tmp_path / ".env").write_text("\n".join(lines))

    assert len(lines) == 4
    assert settings.load() == unset


def test_the_stack_passes_on_every_setting() -> None:
    """A setting of `.env` reaches the service with Docker, too: `docker-compose.yml` names each."""
    (service,) = re.findall(r"(?ms)^  backend:\n(.*?)^    volumes:", STACK.read_text())
    passed_on = re.findall(r"^      - ([A-Z][A-Z_]+)[=$]", service, re.MULTILINE)

    missing = {name for name in settings.names() if name not in passed_on}

    assert missing == {"TELEGRAM_DC_PUBLIC_KEY"}  # its file's path is passed on
    assert "TELEGRAM_DC_PUBLIC_KEY_FILE" in passed_on


def test_the_stack_passes_on_the_files_of_secrets() -> None:
    """With Docker, a secret and the key of a data centre can be given as a file, and the example
    names exactly these."""
    lines = re.findall(r"^      - ([A-Z].*)$", STACK.read_text(), re.MULTILINE)
    (named,) = re.findall(r"\(NAME_FILE=/data/key\):\n((?:# [A-Z_, \n]+)+)\.", EXAMPLE.read_text())

    passed_on = {name for line in lines for name in re.findall(r"\$\{([A-Z_]+)_FILE:-", line)}

    secrets = {name.upper() for name in settings.SECRETS}
    assert passed_on == secrets | {"TELEGRAM_DC_PUBLIC_KEY"}
    assert sorted(re.findall(r"[A-Z_]+", named)) == sorted(passed_on)


def test_the_page_is_found() -> None:
    """The folder of the page is beside the backend."""
    assert settings.dashboard_dir().name == "dashboard"
    assert (settings.dashboard_dir().parent / "pyproject.toml").is_file()
