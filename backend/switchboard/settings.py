"""All settings: name, type, default and rule.

They are read once at start, from the environment and `.env`; the environment wins. No other module
reads `os.environ`. Each setting can also be given as `NAME_FILE`, the path of a file with the
value, as for Docker secrets. A wrong value stops the start. The error names the setting and the
right form, and never shows the value of a secret.
"""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from switchboard.errors import StartRefused


def _like(pattern: str) -> Callable[[SecretStr], SecretStr]:
    """A check of a secret's form. pydantic's own patterns do not check secrets."""

    def check(secret: SecretStr) -> SecretStr:
        if not re.match(pattern, secret.get_secret_value()):
            raise ValueError
        return secret

    return check


def _without_invisible(value: object) -> object:
    """A pasted value without direction marks, joiners and spaces around it."""
    if not isinstance(value, str):
        return value
    shown = (sign for sign in value if unicodedata.category(sign) not in {"Cc", "Cf"})
    return "".join(shown).strip()


LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["console", "json"]
SendPaceName = Literal["person", "off"]
Port = Annotated[int, Field(ge=1, le=65535)]
PathOnDisk = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
ProxyUrl = Annotated[
    SecretStr,
    BeforeValidator(_without_invisible),
    AfterValidator(
        _like(
            r"(?i)^((socks5h?|socks|http|mtproxy|mtproto)://[^\s/?]+:\d+([/?]\S*)?"
            r"|(https?://)?(www\.)?(t|telegram)\.(me|dog)/(proxy|socks)/?\?\S+"
            r"|tg:(//)?(proxy|socks)/?\?\S+)$"
        )
    ),
]

MAX_FILE_BYTES = 64 * 1024
"""At most this many characters of a `NAME_FILE` are read. Every key is much shorter."""

DC_SETTINGS = "TELEGRAM_DC_ID, TELEGRAM_DC_HOST and TELEGRAM_DC_PUBLIC_KEY_FILE"


class Settings(BaseSettings):
    """All settings. A field's description completes the error "… is not"."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    dashboard_port: Port = Field(8080, description="a port between 1 and 65535")
    backend_socket: PathOnDisk | None = Field(None, description="the path of a socket")
    access: Annotated[Literal["open", "key"], BeforeValidator(str.lower)] = Field(
        "open", description="open or key"
    )
    data_dir: PathOnDisk = Field(Path("data"), description="a folder")
    log_level: Annotated[LogLevel, BeforeValidator(str.lower)] = Field(
        "info", description="debug, info, warning or error"
    )
    log_format: Annotated[LogFormat, BeforeValidator(str.lower)] = Field(
        "console", description="console or json"
    )
    session_encryption_key: SecretStr | None = Field(
        None, description="a list of Fernet keys, comma-separated, the newest first"
    )
    supabase_url: str | None = Field(
        None, pattern=r"^https?://[^\s/]+/?$", description="a URL such as https://xyz.supabase.co"
    )
    supabase_secret_key: SecretStr | None = Field(None, description="a secret key of the project")
    telegram_proxy: ProxyUrl | None = Field(
        None,
        description="a URL such as socks5://user:password@host:1080, http://… or mtproxy://…, "
        "or a link such as https://t.me/proxy?…",
    )
    send_pace: Annotated[SendPaceName, BeforeValidator(str.lower)] = Field(
        "person", description="person or off"
    )
    replica_url: (
        Annotated[SecretStr, AfterValidator(_like(r"^(file:///|sftp://|s3://)[^\s]+$"))] | None
    ) = Field(
        None,
        description="a URL such as file:///mnt/backup, sftp://user@host/folder or "
        "s3://bucket/folder?endpoint=https://…",
    )
    replica_access_key_id: SecretStr | None = Field(None, description="the id of an S3 key")
    replica_secret_access_key: SecretStr | None = Field(None, description="a secret S3 key")
    replica_ssh_key: SecretStr | None = Field(None, description="a private SSH key")
    replica_ssh_host_key: str | None = Field(
        None, pattern=r"^(ssh|ecdsa)-\S+ \S+", description="a public key such as ssh-ed25519 AAAA…"
    )
    telegram_dc_id: Annotated[int, Field(ge=1, le=999)] | None = Field(
        None, description="the number of a data centre"
    )
    telegram_dc_host: str | None = Field(
        None, pattern=r"^[A-Za-z0-9._:-]+$", description="a host name or an IP address"
    )
    telegram_dc_port: Port = Field(443, description="a port between 1 and 65535")
    telegram_dc_public_key: str | None = Field(
        None,
        pattern=r"^-----BEGIN (RSA )?PUBLIC KEY-----\s",
        description="a public key in PEM form",
    )

    @model_validator(mode="after")
    def _check_groups(self) -> Self:
        """Refuse settings that work only together if some of them are missing."""
        if (self.supabase_url is None) is not (self.supabase_secret_key is None):
            raise ValueError("SUPABASE_URL and SUPABASE_SECRET_KEY: set both or neither.")
        if (self.replica_access_key_id is None) is not (self.replica_secret_access_key is None):
            raise ValueError(
                "REPLICA_ACCESS_KEY_ID and REPLICA_SECRET_ACCESS_KEY: set both or neither."
            )
        server = (self.telegram_dc_id, self.telegram_dc_host, self.telegram_dc_public_key)
        if None in server and any(part is not None for part in server):
            raise ValueError(f"{DC_SETTINGS}: set all three or none.")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of the sources: arguments, environment, `.env`; after each of the last two
        its files."""
        sources = [init_settings]
        for variables in (env_settings, dotenv_settings):
            assert isinstance(variables, EnvSettingsSource)
            sources += [variables, _NamedFiles(settings_cls, variables)]
        return tuple(sources)


SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if "SecretStr" in repr(field.annotation)
)
"""The names of settings whose values are never shown."""


class _NamedFiles(PydanticBaseSettingsSource):
    """Reads values from the files that `NAME_FILE` names."""

    def __init__(self, settings_cls: type[BaseSettings], variables: EnvSettingsSource) -> None:
        super().__init__(settings_cls)
        self._variables = variables.env_vars

    def __call__(self) -> dict[str, Any]:
        named = {name: f"{name}_file" for name in self.settings_cls.model_fields}
        return {
            name: self._read(name, str(self._variables[variable]))
            for name, variable in named.items()
            if self._variables.get(variable)
        }

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Unused: `__call__` returns all fields."""
        raise NotImplementedError

    def _read(self, name: str, path: str) -> str:
        variable = f"{name.upper()}_FILE"
        if self._variables.get(name):
            raise _refused(f"{name.upper()} and {variable}: set only one of them.")
        try:
            with Path(path).expanduser().open(encoding="utf-8") as file:
                return file.read(MAX_FILE_BYTES).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise _refused(f"{variable}: {path!r} cannot be read: {_why(error)}.") from error


def load(**given: Any) -> Settings:
    """Read and check the settings. Arguments win over all other sources.

    Raises StartRefused (code `setting_invalid`) with the setting's name and the right form.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise _refused(_sentence(error.errors()[0])) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(f".env cannot be read: {_why(error)}.") from error


def names() -> list[str]:
    """The names of all settings, as in the environment."""
    return [name.upper() for name in Settings.model_fields]


def dashboard_dir() -> Path:
    """The folder of the page, beside `backend/`.

    Raises StartRefused (`page_missing`) if it does not exist.
    """
    folder = Path(__file__).resolve().parents[2] / "dashboard"
    if not (folder / "index.html").is_file():
        raise StartRefused(
            "page_missing", f"The page is not in {folder}. Run Switchboard from its own folder."
        )
    return folder


def _sentence(wrong: ErrorDetails) -> str:
    if not wrong["loc"]:
        return str(wrong["ctx"]["error"])
    name = str(wrong["loc"][0])
    right = Settings.model_fields[name].description
    value = wrong["input"]
    if name in SECRETS or "\n" in str(value):
        return f"{name.upper()} (or {name.upper()}_FILE): the value is not {right}."
    return f"{name.upper()}: {_without_password(str(value))[:80]!r} is not {right}."


def _without_password(value: str) -> str:
    """The value without the user and the password of a URL: an operator may have pasted the URL of
    another service."""
    return re.sub(r"^(.*?//)?.*@", r"\1…@", value)


def _why(error: OSError | UnicodeDecodeError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "it is not UTF-8 text"


def _refused(sentence: str) -> StartRefused:
    return StartRefused("setting_invalid", sentence)
