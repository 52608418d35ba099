"""Signing in with pasted input, and with the stored API id and hash."""

import pytest

from sandbox import DataCentre
from tests.conftest import PASSWORD, People
from tests.service import Running

PAIR = {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef"}


@pytest.mark.parametrize(
    "pasted",
    [
        "{a} {b}",
        "{a}-{b}",
        "{a}\u00a0{b}",
        "\u2068{a}{b}\u2069",
        "https://t.me/login/{a}{b}",
        "Login code: {a}{b}. Do not give this code to anyone, even if they say they are from "
        "Telegram!\n\nThis code can be used to log in to your Telegram account.",
    ],
)
async def test_a_pasted_code_signs_in(
    switchboard: Running, dc: DataCentre, people: People, pasted: str
) -> None:
    """Spaces, dashes, invisible marks, a link or the whole message cost no attempt."""
    login = await switchboard.begin_login(people.anna)
    code = await dc.code_sent(people.anna.phone)

    login = await switchboard.post(
        f"/accounts/add/{login['login_id']}/code",
        {"code": pasted.format(a=code[:2], b=code[2:])},
    )

    assert login["step"] == "done"
    assert [call.method for call in dc.calls].count("auth.signIn") == 1


async def test_what_holds_no_code_is_not_sent_to_telegram(
    switchboard: Running, people: People, dc: DataCentre
) -> None:
    """Telegram counts wrong attempts, so an entry that cannot be a code is refused before."""
    login = await switchboard.begin_login(people.anna)

    answer = await switchboard.http.post(
        f"/accounts/add/{login['login_id']}/code", json={"code": "hello"}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "phone_code_invalid")
    assert "auth.signIn" not in [call.method for call in dc.calls]


@pytest.mark.parametrize(
    "form",
    [
        "(+{0}) {1}",
        "tel:+{0}-{1}",
        "\u202a+{0}\u00a0{1}\u202c",
        "+{0} (0) {1}",
        "+{0}/{1}.",
        "{0}{1}",
    ],
)
async def test_a_phone_number_in_any_form(
    switchboard: Running, people: People, dc: DataCentre, form: str
) -> None:
    """For every notation of a number, Telegram gets exactly its digits."""
    phone = people.anna.phone

    await switchboard.post(
        "/accounts/add", PAIR | {"label": "Shop", "phone": form.format(phone[:3], phone[3:])}, 202
    )

    assert await dc.code_sent(phone)


@pytest.mark.parametrize("label", ["\u200b", "\u3164", "Shop\u202egnp", "\u2066Shop"])
async def test_a_name_has_to_be_seen(switchboard: Running, people: People, label: str) -> None:
    """A label without a visible character, or with a direction mark, is refused, also in a
    rename."""
    account = await switchboard.sign_in(people.anna)

    new = await switchboard.http.post("/accounts/add", json=PAIR | {"label": label})
    renamed = await switchboard.http.patch(f"/accounts/{account['id']}", json={"label": label})

    assert (new.status_code, renamed.status_code) == (422, 422)
    assert new.json()["errors"][0]["field"] == "label"


@pytest.mark.parametrize("how", ["like", "newest", "same id"])
async def test_one_pair_serves_all(switchboard: Running, people: People, how: str) -> None:
    """A further account needs no API id and hash: it uses those of another account."""
    first = await switchboard.sign_in(people.anna)
    pair = {
        "like": {"like_account_id": first["id"]},
        "newest": {},
        "same id": {"api_id": first["api_id"]},
    }[how]

    login = await switchboard.post("/accounts/add", pair | {"label": "More"}, 202)

    assert login["step"] == "qr"


@pytest.mark.parametrize(
    "pair",
    [
        {},
        {"api_id": 5},
        {"api_hash": "0" * 32},
        {"like_account_id": "00000000-0000-4000-8000-000000000001"},
        PAIR | {"like_account_id": "00000000-0000-4000-8000-000000000001"},
    ],
)
async def test_a_pair_that_is_not_here(switchboard: Running, pair: dict[str, str]) -> None:
    """Without such an account, API id and hash are required."""
    answer = await switchboard.http.post("/accounts/add", json=pair | {"label": "Shop"})

    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")


async def test_the_owners_hint_for_the_password(switchboard: Running, dc: DataCentre) -> None:
    """The owner's password hint from Telegram is shown with the question for the password."""
    gina = dc.world.register("99966110019", first_name="Gina", password=PASSWORD, hint="as ever")
    login = await switchboard.begin_login(gina)
    path = f"/accounts/add/{login['login_id']}"

    login = await switchboard.post(f"{path}/code", {"code": await dc.code_sent(gina.phone)})
    done = await switchboard.post(f"{path}/password", {"password": PASSWORD})

    assert login["password_hint"] == "as ever"
    assert "password_hint" not in done


async def test_adding_an_account_again_says_what_that_changes(
    switchboard: Running, people: People, dc: DataCentre
) -> None:
    """The note says that the label is new and that a disabled account is enabled."""
    account = await switchboard.sign_in(people.anna, "Old name")
    change = {"is_active": False}
    await switchboard.http.patch(f"/accounts/{account['id']}", json=change)
    login = await switchboard.begin_login(people.anna, "New name")

    done = await switchboard.post(
        f"/accounts/add/{login['login_id']}/code", {"code": await dc.code_sent(people.anna.phone)}
    )

    assert all(word in done["note"] for word in ("Old name", "New name", "enabled again"))


async def test_a_name_that_is_there_already_is_said(
    switchboard: Running, people: People, dc: DataCentre
) -> None:
    """Nobody can distinguish two accounts with one label: the note says so."""
    await switchboard.sign_in(people.anna, "Shop")
    login = await switchboard.begin_login(people.dora, "shop")

    done = await switchboard.post(
        f"/accounts/add/{login['login_id']}/code", {"code": await dc.code_sent(people.dora.phone)}
    )

    assert "Another account" in done["note"]
