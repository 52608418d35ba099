"""The people of the demo: three owners of small businesses, and people who write to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.world import Entity, Media
from sandbox.world.message_content import EntityKind

Habit = Literal["answers", "blocks", "floods"]
"""How a contact behaves: answers; has blocked the owner; the first reply to them gets a flood
wait."""


@dataclass(slots=True, frozen=True)
class Owner:
    """Somebody whose account the operator signs in. ``phone`` is digits only."""

    phone: str
    first_name: str
    last_name: str
    username: str
    label: str
    """What the operator calls the account."""
    password: str | None = None


@dataclass(slots=True, frozen=True)
class Line:
    """One message of a history, ``ago`` minutes before the demo began.

    ``looks``: kinds of entities, each with its words and its detail.
    """

    ago: int
    text: str
    mine: bool = False
    media: Media | None = None
    answers_previous: bool = False
    looks: tuple[tuple[EntityKind, str, str], ...] = ()

    @property
    def entities(self) -> list[Entity]:
        """The entities with their positions in the text."""
        return [
            Entity(kind, _units(self.text[: self.text.index(words)]), _units(words), detail)
            for kind, words, detail in self.looks
        ]


def _units(text: str) -> int:
    """Its length as Telegram counts places: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(slots=True, frozen=True)
class Contact:
    """Somebody who writes to an owner. ``openings`` are said unasked, ``answers`` in reply."""

    owner: Owner
    first_name: str
    last_name: str
    username: str
    history: tuple[Line, ...]
    openings: tuple[str, ...]
    answers: tuple[str, ...]
    habit: Habit = "answers"


HOUR, DAY = 60, 1440
"""Minutes."""

COFFEE = Owner("9996620001", "Mia", "Lindqvist", "harbourcoffee", "Harbour Coffee")
PLANTS = Owner("9996620002", "Sofia", "Almeida", "fernandfig", "Fern & Fig")
DEMO_PASSWORD = "lighthouse"  # noqa: S105 # the demo shows it to everybody
ADVICE = Owner("9996620003", "Jonas", "Weber", "weberadvice", "Weber Advice", DEMO_PASSWORD)
OWNERS = (COFFEE, PLANTS, ADVICE)

CONTACTS = (
    Contact(
        COFFEE,
        "Ella",
        "Brandt",
        "ellabrandt",
        (
            Line(
                3 * DAY + 40,
                "Hi! Do you still have the Ethiopian beans, the ones from Guji?",
                looks=(("text_url", "the ones from Guji", "https://example.com/beans/guji"),),
            ),
            Line(3 * DAY + 31, "We do, roasted on Tuesday. Shall I put a bag aside?", mine=True),
            Line(3 * DAY + 30, "Two please 🙏", answers_previous=True),
            Line(26, "Picked them up this morning, they smell wonderful"),
            Line(4, "Could you grind the next one for a moka pot?"),
        ),
        (
            "Are you open on Sunday?",
            "My neighbour asks if you deliver to Kanalstraße too.",
            "Would a standing order be possible? One bag every two weeks.",
            "Just saw the new mugs in your window 😍 how much are they?",
        ),
        ("Lovely, thank you!", "Perfect, see you tomorrow then.", "Oh great, I'll tell my sister."),
    ),
    Contact(
        COFFEE,
        "Tomás",
        "Herrera",
        "tomas_herrera",
        (
            Line(2 * DAY, "Buenos días, necesito 6 kg para la oficina."),
            Line(2 * DAY - 9, "Claro, ¿en grano o molido?", mine=True),
            Line(2 * DAY - 15, "En grano.\nFactura a nombre de:\nEstudio Herrera S.L.\nB-0000000"),
            Line(5 * HOUR, "", media=Media("document", "pedido-marzo.pdf")),
            Line(5 * HOUR - 2, "Le mando el pedido firmado."),
        ),
        ("¿A qué hora llega el reparto?", "¿Podemos cambiar a 8 kg este mes?"),
        ("Perfecto, gracias.", "De acuerdo, quedo pendiente.", "Muy amable 👍"),
    ),
    Contact(
        COFFEE,
        "Noor",
        "Haddad",
        "noorhaddad",
        (
            Line(DAY + 200, "السلام عليكم، هل عندكم قهوة بالهيل؟"),
            Line(DAY + 180, "وعليكم السلام! نعم، وصلت أمس.", mine=True),
            Line(DAY + 178, "ممتاز، سأمر غداً إن شاء الله ☕️"),
        ),
        ("هل المحل مفتوح اليوم؟", "أريد نصف كيلو من فضلكم."),
        ("شكراً جزيلاً!", "تمام، إلى اللقاء."),
    ),
    Contact(
        COFFEE,
        "Viktor",
        "Osei",
        "viktorosei",
        (
            Line(6 * DAY, "The grinder you sold me makes a strange noise."),
            Line(6 * DAY - 20, "I'm sorry to hear that! Bring it by, we'll look at it.", mine=True),
            Line(6 * DAY - 25, "No. I want my money back."),
        ),
        (),
        (),
        habit="blocks",
    ),
    Contact(
        PLANTS,
        "Grace",
        "Okafor",
        "graceokafor",
        (
            Line(4 * DAY, "My monstera has yellow leaves 😢 what am I doing wrong?"),
            Line(4 * DAY - 1, "", media=Media("photo")),
            Line(4 * DAY - 30, "Too much water, most likely. Let it dry for ten days.", mine=True),
            Line(11, "It has a NEW LEAF 🌱🌱🌱", media=Media("photo")),
        ),
        (
            "How often should I feed it now?",
            "Do you have anything for a dark hallway?",
            "Is that workshop on repotting still on?",
        ),
        ("You are a magician, thank you 🌿", "I'll try that tonight.", "Good to know!"),
    ),
    Contact(
        PLANTS,
        "Yuki",
        "Tanaka",
        "yuki_tanaka",
        (
            Line(DAY + 90, "こんにちは。観葉植物の配送はできますか？"),
            Line(DAY + 60, "はい、市内なら翌日にお届けします。", mine=True),
            Line(DAY + 58, "ありがとうございます！"),
        ),
        ("明日の午後は可能ですか？", "鉢のサイズを教えてください。"),
        ("助かります。", "では、よろしくお願いします。"),
    ),
    Contact(
        PLANTS,
        "Ben",
        "Carter",
        "bencarter",
        (
            Line(9 * HOUR, "Quote for the lobby, as discussed: https://example.com/quotes/1042"),
            Line(9 * HOUR - 20, "Thanks Ben. 12 planters, delivery in the second week?", mine=True),
            Line(
                9 * HOUR - 24,
                "Correct. The lift is 1.90 m, please mind the olive trees.",
                looks=(("bold", "1.90 m", ""),),
            ),
            Line(2 * HOUR, "", media=Media("voice")),
        ),
        (
            "The building manager wants to know who waters them in August.",
            "Could you send the invoice to accounts@example.com?",
            "We'd like two more of the tall ones.",
        ),
        ("Noted, I'll pass it on.", "Works for us.", "Great, talk on Thursday."),
    ),
    Contact(
        PLANTS,
        "Lena",
        "Fischer",
        "lenafischer",
        (
            Line(5 * DAY, "Hallo, haben Sie noch Kräutertöpfe? Basilikum und Minze?"),
            Line(5 * DAY - 12, "Beides da, je 4,50 €.", mine=True),
            Line(3 * HOUR, "Super, bitte je drei zurücklegen. Ich komme am Samstag."),
        ),
        (),
        ("Prima, bis Samstag!", "Danke Ihnen."),
        habit="floods",
    ),
    Contact(
        ADVICE,
        "Priya",
        "Raman",
        "priyaraman",
        (
            Line(2 * DAY + 400, "Hi Jonas, did the numbers for Q1 reach you?"),
            Line(2 * DAY + 380, "They did. I have two questions, shall we call?", mine=True),
            Line(2 * DAY + 379, "Sure, 15:00?"),
            Line(2 * DAY + 377, "15:00 it is.", mine=True, answers_previous=True),
            Line(
                49,
                "The bank's import wants this header:\nDATE;PAYEE;AMOUNT;VAT",
                looks=(("pre", "DATE;PAYEE;AMOUNT;VAT", "csv"),),
            ),
            Line(47, "Contract signed! 🎉"),
        ),
        (
            "One more thing: who signs for the supplier?",
            "Can we move Friday's meeting by an hour?",
            "The bank asks for the updated plan. Do you have it?",
        ),
        ("That was quick, thanks.", "Understood.", "Let me check and come back to you."),
    ),
    Contact(
        ADVICE,
        "Amélie",
        "Girard",
        "ameliegirard",
        (
            Line(DAY + 30, "Bonjour Jonas, je vous envoie les statuts relus."),
            Line(DAY + 29, "", media=Media("document", "statuts-v3.pdf")),
            Line(DAY + 5, "Merci ! Je regarde ce soir.", mine=True),
        ),
        ("Avez-vous eu le temps de lire la page 4 ?", "Le notaire propose mardi à 10 h."),
        ("Parfait, merci beaucoup.", "C'est noté.", "À mardi !"),
    ),
    Contact(
        ADVICE,
        "Daniel",
        "Novak",
        "danielnovak",
        (
            Line(8 * DAY, "Hello, a friend recommended you. We open a bakery in autumn."),
            Line(8 * DAY - 45, "Congratulations! Tell me about the place.", mine=True),
            Line(8 * DAY - 60, "80 m², two ovens, four people.\nRent 2,100.\nStart: September 1."),
            Line(7 * HOUR, "Location of the shop:", media=None),
            Line(7 * HOUR - 1, "", media=Media("geo")),
        ),
        ("Do we need the permit before the ovens arrive?", "The landlord has answered 🙂"),
        ("Thank you, that helps a lot.", "I was afraid of that. OK."),
    ),
    Contact(
        ADVICE,
        "Olha",
        "Kovalenko",
        "olhakovalenko",
        (
            Line(3 * DAY, "Добрий день! Чи можна перенести зустріч на середу?"),
            Line(3 * DAY - 14, "Добрий день, так. О 12:00?", mine=True),
            Line(3 * DAY - 16, "Чудово, дякую!", answers_previous=True),
        ),
        ("Надіслала вам документи на пошту.", "Чи все гаразд із рахунком?"),
        ("Дякую!", "Домовились 👍"),
    ),
)
