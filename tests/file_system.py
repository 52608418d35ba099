"""A file system without hard links, such as exFAT or a shared folder of VirtualBox."""

import errno
import os
from typing import Any, NoReturn

import pytest


def refuse_hard_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every hard link, as they do (Linux: link(2), EPERM)."""

    def link(*_: Any, **__: Any) -> NoReturn:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)
