"""Signing in over REST, with every possible error."""

from sandbox import DataCentre
from tests.conftest import PASSWORD, People
from tests.service import Running


async def test_a_code_signs_in(switchboard: Running, people: People) -> None:
    """The right code makes an account that connects and shows no secret."""
    account = await switchboard.sign_in(people.anna, "Shop")

    assert account["label"] == "Shop"
    assert account["display_name"] == "Anna Arendt"
    assert account["username"] == "anna"
    assert account["phone_hint"] == "01"
    assert account["storage"] == "local"
    assert not {"api_hash", "session", "phone"} & set(account)


async def test_a_wrong_code_leaves_the_step_open(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """After a wrong code (422, named) the right one still signs in."""
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.anna.phone)
    wrong = "00000" if code != "00000" else "11111"

    refused = await switchboard.http.post(f"{path}/code", json={"code": wrong})
    accepted = await switchboard.post(f"{path}/code", {"code": code})

    assert refused.status_code == 422
    assert refused.json()["code"] == "phone_code_invalid"
    assert wrong not in refused.text
    assert accepted["step"] == "done"


async def test_an_expired_code_can_be_asked_for_again(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """An expired code is refused by that name; a code sent again signs in."""
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.anna.phone)
    dc.faults(people.anna.phone).fail("auth.signIn", 400, "PHONE_CODE_EXPIRED")

    refused = await switchboard.http.post(f"{path}/code", json={"code": code})
    again = await switchboard.post(f"{path}/resend")
    code = await dc.code_sent(people.anna.phone)
    accepted = await switchboard.post(f"{path}/code", {"code": code})

    assert refused.status_code == 422
    assert refused.json()["code"] == "phone_code_expired"
    assert again["step"] == "code"
    assert accepted["step"] == "done"


async def test_the_second_factor(switchboard: Running, dc: DataCentre, people: People) -> None:
    """A wrong password leaves the step open; the right one signs in."""
    login = await switchboard.begin_login(people.berta)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.berta.phone)

    asked = await switchboard.post(f"{path}/code", {"code": code})
    refused = await switchboard.http.post(f"{path}/password", json={"password": "battery staple"})
    accepted = await switchboard.post(f"{path}/password", {"password": PASSWORD})

    assert asked["step"] == "password"
    assert refused.status_code == 422
    assert refused.json()["code"] == "password_hash_invalid"
    assert "battery staple" not in refused.text
    assert accepted["step"] == "done"


async def test_a_qr_code_signs_in(switchboard: Running, dc: DataCentre, people: People) -> None:
    """Without a phone number the login shows a QR code; scanning it signs in."""
    login = await switchboard.post(
        "/accounts/add",
        {"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef", "label": "Shop"},
        expect=202,
    )

    async with switchboard.stream() as stream:
        dc.scan(login["qr_url"], as_user=people.anna)
        await stream.until(lambda frame: frame["type"] == "account_status")
    while (ended := await switchboard.get(f"/accounts/add/{login['login_id']}"))["step"] == "qr":
        pass  # the account's event comes when it is stored, the login's end a moment later

    assert login["step"] == "qr"
    assert "<svg" in login["qr_svg"]
    assert ended["step"] == "done"
    await switchboard.until_state(ended["account"]["id"], "connected")


async def test_bad_phones_and_fields_are_refused_before_telegram_is_asked(
    switchboard: Running, dc: DataCentre
) -> None:
    """An invalid phone number, API id or hash gives 422, and no login begins."""
    good = {
        "api_id": 12345,
        "api_hash": "0123456789abcdef0123456789abcdef",
        "label": "Shop",
        "phone": "+99966110001",
    }
    for wrong in ({"phone": "call me"}, {"api_id": 0}, {"api_id": "x"}, {"label": " "}):
        answer = await switchboard.http.post("/accounts/add", json={**good, **wrong})

        assert answer.status_code == 422, wrong
        assert answer.headers["content-type"] == "application/problem+json"
    assert dc.login_code("99966110001") is None


async def test_a_number_unknown_to_telegram_is_refused_in_words(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Switchboard cannot create accounts at Telegram, and says so."""
    stranger = {
        "api_id": 12345,
        "api_hash": "0123456789abcdef0123456789abcdef",
        "label": "New",
        "phone": "+99966119999",
    }
    answer = await switchboard.http.post("/accounts/add", json=stranger)
    if answer.status_code == 202:
        path = f"/accounts/add/{answer.json()['login_id']}/code"
        code = await dc.code_sent("99966119999")
        answer = await switchboard.http.post(path, json={"code": code})

    assert answer.status_code == 422
    assert "Telegram app" in answer.json()["detail"]
    assert (await switchboard.get("/accounts"))["items"] == []


async def test_a_cancelled_login_is_over(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """After a cancel the code no longer signs in and nothing is stored."""
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.anna.phone)

    cancelled = await switchboard.http.delete(path)
    late = await switchboard.http.post(f"{path}/code", json={"code": code})

    assert cancelled.status_code == 204
    assert late.status_code == 409
    assert (await switchboard.get(path))["step"] == "cancelled"
    assert switchboard.rows("SELECT count(*) FROM sessions") == [(0,)]


async def test_signing_in_again_renews_the_account(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A second login of the same Telegram user keeps the account's id and its messages."""
    dc.world.write(people.dora, people.anna, "kept")
    first = await switchboard.sign_in(people.anna, "Old name")

    second = await switchboard.sign_in(people.anna, "New name")

    assert second["id"] == first["id"]
    assert second["label"] == "New name"
    assert len((await switchboard.get("/accounts"))["items"]) == 1
    conversation = await switchboard.conversation("Dora Dahl")
    assert [message["text"] for message in await switchboard.thread(conversation["id"])] == ["kept"]
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "and live")
        await stream.message("and live")


async def test_an_unknown_login_is_not_found(switchboard: Running) -> None:
    """Steps of an unknown login give 404 with its own code."""
    answer = await switchboard.http.post("/accounts/add/nothing/code", json={"code": "12345"})

    assert answer.status_code == 404
    assert answer.json()["code"] == "login_not_found"


async def test_no_secret_lies_in_the_data_folder(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """After logins no file contains code, password, API hash or phone number as plain text."""
    await switchboard.sign_in(people.anna)
    code = dc.login_code(people.anna.phone)
    await switchboard.sign_in(people.berta)

    database = switchboard.data / "switchboard.db"
    assert database.stat().st_mode & 0o077 == 0
    content = b"".join(path.read_bytes() for path in switchboard.data.rglob("*") if path.is_file())

    for secret in (PASSWORD, "0123456789abcdef0123456789abcdef", people.anna.phone, f"code {code}"):
        assert secret.encode() not in content, secret
