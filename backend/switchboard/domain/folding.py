"""What two spellings of a name have in common: the rule by which names are looked for.

A name is folded: its case, its accents and signs that nobody sees make no difference, and whatever
stands between words is one space. Marks that carry meaning (Thai and Indic vowels) stay: they have
no canonical combining class (unicode.org/reports/tr44). The key of a conversation is its title and
username so folded; a question matches it as it stands, or where each of its words begins a word.
"""

import re
from functools import lru_cache
from unicodedata import category, combining, normalize

BETWEEN = re.compile(r"[^\S ]|[-_.,:;!?'\"()\[\]{}/\\|&#*\u2010-\u2027\u3000-\u3003\u3008-\u3011]")
"""What stands between words. Signs that may be a name by themselves (emoji, + and @) do not."""


@lru_cache(maxsize=4096)
def key_of(title: str, username: str | None) -> str:
    """What questions for a conversation are compared with."""
    names = [folded(title)]
    if username:
        names += [folded(username), f"@{folded(username)}"]
    return f" {' '.join(filter(None, names))}"


def question(q: str) -> list[list[str]]:
    """The ways to match: a key that contains all parts of one of them does. None: nothing does.

    As it is written, anywhere; word by word, each where a word of the key begins.
    """
    whole = folded(q)
    words = [f" {word}" for word in whole.split()]
    return [[whole], words] if len(words) > 1 else [[whole]] if whole else []


def folded(text: str) -> str:
    """Without case, accents and unseen signs, its words one space apart."""
    if text.isascii():
        plain = text.lower()
    else:
        apart = normalize("NFKD", normalize("NFKD", text).casefold())
        plain = "".join(sign for sign in apart if not combining(sign) and category(sign) != "Cf")
    return " ".join(BETWEEN.sub(" ", plain).split()) or plain.strip()
