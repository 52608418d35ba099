"""Any answer of Telegram at sign-in gives a sentence and a step, never an internal error."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import httpx
import orjson
import pytest
from starlette.requests import Request
from telethon.errors import rpc_errors_dict, rpc_errors_re, rpc_message_to_error
from telethon.tl import types

from sandbox import DataCentre, User
from switchboard.api.problems import on_failure
from switchboard.domain.logins import ENDED, LoginStep
from switchboard.errors import LoginRefused
from switchboard.telegram.errors.login_errors import login_failure_of
from tests.conftest import PASSWORD, People
from tests.service import Running

DOCUMENTED = [
    (400, "API_ID_INVALID"),
    (400, "API_ID_PUBLISHED_FLOOD"),
    (400, "CONNECTION_API_ID_INVALID"),
    (400, "PHONE_CODE_EMPTY"),
    (400, "PHONE_CODE_EXPIRED"),
    (400, "PHONE_CODE_HASH_EMPTY"),
    (400, "PHONE_CODE_INVALID"),
    (400, "PHONE_HASH_EXPIRED"),
    (400, "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN"),
    (400, "PHONE_NUMBER_BANNED"),
    (400, "PHONE_NUMBER_FLOOD"),
    (406, "PHONE_NUMBER_INVALID"),
    (400, "PHONE_NUMBER_OCCUPIED"),
    (400, "PHONE_NUMBER_UNOCCUPIED"),
    (406, "PHONE_PASSWORD_FLOOD"),
    (400, "PHONE_PASSWORD_PROTECTED"),
    (400, "PASSWORD_EMPTY"),
    (400, "PASSWORD_HASH_INVALID"),
    (400, "SRP_A_INVALID"),
    (400, "SRP_ID_INVALID"),
    (400, "SRP_PASSWORD_CHANGED"),
    (400, "SMS_CODE_CREATE_FAILED"),
    (406, "SEND_CODE_UNAVAILABLE"),
    (406, "UPDATE_APP_TO_LOGIN"),
    (400, "EMAIL_UNCONFIRMED_6"),
    (400, "EMAIL_VERIFY_EXPIRED"),
    (400, "EMAIL_TOKEN_INVALID"),
    (403, "RECAPTCHA_CHECK_signin__6LdFoo"),
    (403, "INTEGRITY_CHECK_CLASSIC_1_2"),
    (401, "SESSION_PASSWORD_NEEDED"),
    (401, "SESSION_REVOKED"),
    (401, "AUTH_KEY_UNREGISTERED"),
    (401, "USER_DEACTIVATED"),
    (401, "USER_DEACTIVATED_BAN"),
    (406, "AUTH_KEY_DUPLICATED"),
    (400, "CONNECTION_LAYER_INVALID"),
    (400, "INPUT_REQUEST_TOO_LONG"),
    (400, "SOMETHING_NEW"),
    (406, "SOMETHING_NEW_406"),
    (303, "ELSEWHERE_5"),
    (420, "FLOOD_WAIT_77"),
]
"""Telegram: the errors of auth.sendCode, auth.resendCode, auth.signIn and auth.checkPassword,
errors of any method, errors that other clients have met, and some unknown ones."""

OF_EARLIER_STEPS = ("PHONE_", "SMS_", "SEND_CODE_", "EMAIL_", "RECAPTCHA_", "API_ID_")
"""How errors begin that end a login before the password, if at all."""

LOST = {
    "PHONE_CODE_EXPIRED",
    "PHONE_CODE_HASH_EMPTY",
    "PHONE_HASH_EXPIRED",
    "EMAIL_VERIFY_EXPIRED",
}
"""After these a first code is sent, not another one."""

KNOWN = sorted(
    [(kind.code, name) for name, kind in rpc_errors_dict.items()]
    + [(kind.code, name.replace(r"(\d+)", "7")) for name, kind in rpc_errors_re],
    key=lambda error: error[1],
)
"""Every error with a class in Telethon, of all of Telegram's methods."""

SAMPLE = KNOWN[::120]
"""Some of them, for the whole path."""

Begin = Callable[[], Awaitable[str]]


async def refused(
    switchboard: Running,
    dc: DataCentre,
    user: User,
    method: str,
    begin: Begin,
    step: tuple[str, dict[str, str] | None],
    errors: Iterable[tuple[int, str]] = DOCUMENTED,
) -> AsyncIterator[tuple[str, httpx.Response]]:
    """The answer of a step for each of the errors; an ended login is started again."""
    path: str | None = None
    for code, name in errors:
        path = path or await begin()
        began = (await switchboard.get(path))["step"]
        dc.faults(user.phone).fail(method, code, name, times=9)
        dc.faults(user).fail(method, code, name, times=9)
        answer = await switchboard.http.post(f"{path}/{step[0]}", json=step[1])
        for faults in (dc.faults(user.phone), dc.faults(user)):
            faults.calm()
        yield name, answer
        stands = (await switchboard.get(path))["step"]
        path = path if stands == began and "FLOOD_WAIT" not in name else None


def problem_with(name: str, answer: httpx.Response) -> str | None:
    """What is wrong with the answer to a refusal, or None."""
    if answer.status_code == 200 and name == "SESSION_PASSWORD_NEEDED":
        return None
    if answer.status_code not in {422, 429, 502, 503}:
        return f"{name}: {answer.status_code} {answer.text}"
    detail = answer.json()["detail"]
    return None if detail.endswith(".") and " " in detail else f"{name}: {detail!r}"


@pytest.mark.parametrize("method", ["auth.signIn", "auth.resendCode"])
async def test_every_refusal_at_the_code_is_a_sentence(
    switchboard: Running, dc: DataCentre, people: People, method: str
) -> None:
    """Any refusal of a code, or of another code, gives a sentence and the right step."""

    async def begin() -> str:
        return f"/accounts/add/{(await switchboard.begin_login(people.anna))['login_id']}"

    step = ("code", {"code": "12345"}) if method == "auth.signIn" else ("resend", None)

    wrong = [
        problem_with(name, answer)
        async for name, answer in refused(switchboard, dc, people.anna, method, begin, step)
        if not (answer.status_code == 200 and name in LOST)
    ]

    assert [problem for problem in wrong if problem] == []


async def test_every_refusal_at_the_password_is_a_sentence(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Any refusal of a password gives a sentence and the right step. (That errors of the earlier
    steps do so as well is tested without the calculations of a password, which take long.)"""
    errors = [error for error in DOCUMENTED if not error[1].startswith(OF_EARLIER_STEPS)]

    async def begin() -> str:
        login = await switchboard.begin_login(people.berta)
        path = f"/accounts/add/{login['login_id']}"
        code = await dc.code_sent(people.berta.phone)
        asked = await switchboard.post(f"{path}/code", {"code": code})
        assert asked["step"] == "password"
        return path

    step = ("password", {"password": PASSWORD})

    wrong = [
        problem_with(name, answer)
        async for name, answer in refused(
            switchboard, dc, people.berta, "auth.checkPassword", begin, step, errors
        )
        if not (answer.status_code == 200 and "SRP" in name)
    ]

    assert len(errors) > 15
    assert [problem for problem in wrong if problem] == []


async def test_every_refusal_of_a_number_is_a_sentence(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Any refusal of a phone number gives a sentence, and no login begins."""
    wrong = []
    body = {"api_id": 12345, "api_hash": "0" * 32, "label": "Shop", "phone": people.anna.phone}
    for code, name in DOCUMENTED:
        dc.faults(people.anna.phone).fail("auth.sendCode", code, name, times=9)
        answer = await switchboard.http.post("/accounts/add", json=body)
        dc.faults(people.anna.phone).calm()
        if name == "SESSION_PASSWORD_NEEDED":
            assert answer.json()["step"] == "password"
        else:
            wrong.append(problem_with(name, answer))

    assert [problem for problem in wrong if problem] == []


@pytest.mark.parametrize(
    "step", [None, LoginStep.CODE, LoginStep.PASSWORD, LoginStep.QR], ids=lambda step: step or "new"
)
async def test_every_error_that_is_known_is_a_problem_and_a_sentence(
    step: LoginStep | None,
) -> None:
    """Any error of Telegram, at any step, gives a problem that is not a 500, with a sentence;
    the login stays at its step or ends."""
    wrong = []
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": []})
    for code, name in (*KNOWN, *DOCUMENTED):
        failure = login_failure_of(rpc_message_to_error(types.RpcError(code, name), None), step)
        answer = await on_failure(request, failure)
        detail = orjson.loads(answer.body)["detail"]
        stays = not isinstance(failure, LoginRefused) or failure.step in {step, *ENDED}
        is_problem = 400 <= answer.status_code < 500 or answer.status_code in {502, 503}
        if not (is_problem and stays and detail.endswith(".") and " " in detail):
            wrong.append((name, answer.status_code, detail))

    assert len(KNOWN) > 500
    assert wrong == []


@pytest.mark.parametrize("method", ["auth.signIn", "auth.resendCode"])
async def test_errors_of_other_methods_at_the_code(
    switchboard: Running, dc: DataCentre, people: People, method: str
) -> None:
    """A sample of all errors, over the whole path, with a code."""

    async def begin() -> str:
        return f"/accounts/add/{(await switchboard.begin_login(people.anna))['login_id']}"

    step = ("code", {"code": "12345"}) if method == "auth.signIn" else ("resend", None)

    wrong = [
        problem_with(name, answer)
        async for name, answer in refused(switchboard, dc, people.anna, method, begin, step, SAMPLE)
    ]

    assert [problem for problem in wrong if problem] == []


async def test_errors_of_other_methods_at_the_password(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The same with a password."""
    step = ("password", {"password": PASSWORD})

    async def begin() -> str:
        return await at_the_password(switchboard, dc, people.berta)

    wrong = [
        problem_with(name, answer)
        async for name, answer in refused(
            switchboard, dc, people.berta, "auth.checkPassword", begin, step, SAMPLE
        )
    ]

    assert [problem for problem in wrong if problem] == []


@pytest.mark.parametrize(
    ("method", "phone"), [("auth.sendCode", "99966110001"), ("auth.exportLoginToken", None)]
)
async def test_errors_of_other_methods_as_a_login_begins(
    switchboard: Running, dc: DataCentre, method: str, phone: str | None
) -> None:
    """The same with a number, and where a QR code is asked for."""
    body = {"api_id": 12345, "api_hash": "0" * 32, "label": "Shop"} | (
        {"phone": phone} if phone else {}
    )
    wrong = []
    for code, name in SAMPLE:
        dc.faults(phone).fail(method, code, name, times=9)
        wrong.append(problem_with(name, await switchboard.http.post("/accounts/add", json=body)))
        dc.faults(phone).calm()

    assert [problem for problem in wrong if problem] == []


async def at_the_password(switchboard: Running, dc: DataCentre, user: User) -> str:
    """A login that waits for the password."""
    login = await switchboard.begin_login(user)
    path = f"/accounts/add/{login['login_id']}"
    asked = await switchboard.post(f"{path}/code", {"code": await dc.code_sent(user.phone)})
    assert asked["step"] == "password"
    return path


@pytest.mark.parametrize("name", ["SRP_ID_INVALID", "SRP_A_INVALID"])
async def test_a_stale_question_is_asked_anew(
    switchboard: Running, dc: DataCentre, people: People, name: str
) -> None:
    """The id of a password question expires (Telegram: SRP); the login asks again without the
    operator."""
    path = await at_the_password(switchboard, dc, people.berta)
    dc.faults(people.berta).fail("auth.checkPassword", 400, name)

    login = await switchboard.post(f"{path}/password", {"password": PASSWORD})

    assert login["step"] == "done"


@pytest.mark.parametrize("name", ["SRP_ID_INVALID", "SOMETHING_NEW"])
async def test_a_refused_password_leaves_the_step_open(
    switchboard: Running, dc: DataCentre, people: People, name: str
) -> None:
    """After repeated and unknown refusals, the password can be tried again without a new code."""
    path = await at_the_password(switchboard, dc, people.berta)
    dc.faults(people.berta).fail("auth.checkPassword", 400, name, times=2)

    refused = await switchboard.http.post(f"{path}/password", json={"password": PASSWORD})
    stands = (await switchboard.get(path))["step"]
    dc.faults(people.berta).calm()
    login = await switchboard.post(f"{path}/password", {"password": PASSWORD})

    assert (refused.status_code, stands, login["step"]) == (422, "password", "done")


@pytest.mark.parametrize("name", ["SMS_CODE_CREATE_FAILED", "SOMETHING_NEW"])
async def test_a_failed_resend_leaves_the_first_code_good(
    switchboard: Running, dc: DataCentre, people: People, name: str
) -> None:
    """If no other code can be sent, the sent code still signs in."""
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.anna.phone)
    dc.faults(people.anna.phone).fail("auth.resendCode", 400, name)

    refused = await switchboard.http.post(f"{path}/resend")
    login = await switchboard.post(f"{path}/code", {"code": code})

    assert (refused.status_code, login["step"]) == (422, "done")


async def test_a_password_that_was_removed_meanwhile(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If two-step verification is switched off while the page asks for the password, the answer
    says so."""
    path = await at_the_password(switchboard, dc, people.berta)
    dc.world.set_password(people.berta, None)

    answer = await switchboard.http.post(f"{path}/password", json={"password": PASSWORD})

    assert answer.status_code == 422
    assert "removed" in answer.json()["detail"]
    assert (await switchboard.get(path))["step"] == "failed"


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        (406, "UPDATE_APP_TO_LOGIN", ("Update Switchboard", "QR code")),
        (400, "SMS_CODE_CREATE_FAILED", ("few minutes", "QR code")),
        (400, "PHONE_PASSWORD_PROTECTED", ("QR code",)),
        (403, "RECAPTCHA_CHECK_signin__6LdFoo", ("captcha", "QR code")),
        (400, "EMAIL_UNCONFIRMED_6", ("e-mail", "QR code")),
        (400, "PHONE_CODE_HASH_EMPTY", ("new one",)),
        (400, "PHONE_NUMBER_UNOCCUPIED", ("Telegram app", "QR code")),
        (400, "CONNECTION_API_ID_INVALID", ("my.telegram.org",)),
        (303, "ELSEWHERE_5", ("ELSEWHERE",)),
        (401, "USER_DEACTIVATED_BAN", ("recover@telegram.org",)),
    ],
)
async def test_what_is_known_is_said_in_its_own_words(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    code: int,
    name: str,
    words: tuple[str, ...],
) -> None:
    """A known refusal has its own sentence that says what else the operator can do."""
    body = {"api_id": 12345, "api_hash": "0" * 32, "label": "Shop", "phone": people.anna.phone}
    dc.faults(people.anna.phone).fail("auth.sendCode", code, name)

    answer = await switchboard.http.post("/accounts/add", json=body)

    assert answer.status_code == (503 if code == 303 else 422)
    assert [word for word in words if word not in answer.json()["detail"]] == []


async def test_a_wrong_api_id_is_the_operators_to_mend(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If Telegram checks the API id at the connection, the answer is 422 and says where to look."""
    dc.authentication.api_ids = {1}
    body = {"api_id": 12345, "api_hash": "0" * 32, "label": "Shop", "phone": people.anna.phone}

    answer = await switchboard.http.post("/accounts/add", json=body)

    assert answer.status_code == 422
    assert "my.telegram.org" in answer.json()["detail"]


async def test_a_code_is_asked_for_twice_at_most(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While Telegram has internal errors, each request may send a code: so there are two, not
    four."""
    body = {"api_id": 12345, "api_hash": "0" * 32, "label": "Shop", "phone": people.anna.phone}
    dc.faults(people.anna.phone).fail("auth.sendCode", 500, "AUTH_RESTART", times=9)

    answer = await switchboard.http.post("/accounts/add", json=body)

    asked = [call for call in dc.calls if call.method == "auth.sendCode"]
    assert answer.status_code == 503
    assert len(asked) == 2


async def test_a_login_that_ended_says_so_and_not_its_step(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A step of an ended login gets the login's end as its answer."""
    login = await switchboard.begin_login(people.anna)
    path = f"/accounts/add/{login['login_id']}"
    code = await dc.code_sent(people.anna.phone)
    dc.faults(people.anna.phone).fail("auth.signIn", 406, "UPDATE_APP_TO_LOGIN")
    await switchboard.http.post(f"{path}/code", json={"code": code})

    late = await switchboard.http.post(f"{path}/code", json={"code": code})

    assert late.status_code == 409
    assert late.json()["detail"].startswith("Telegram lets only newer programs")
