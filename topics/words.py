"""The words of Dutch questions that can name a topic: phrases that begin and end on a word with content."""

import re
from functools import lru_cache

# said in every question at every desk: true words, but they tell no topic from another
_DESK_WORDS = """
vraag vragen weten weet wil wilt willen graag hulp help helpen geholpen hoe wat wanneer waarom waar welke wie
kan kunt kunnen mag moet moeten hoef hoeft krijg krijgt krijgen gekregen heb heeft hebben had gehad komt komen
gaat gaan doen doet gedaan maken maakt ga gaan mevrouw meneer mw mw. dhr dhr. mijnheer mevr klant bezoeker
man vrouw zoon dochter moeder vader buurvrouw buurman partner kennis zegt zeggen staat staan lukt lukken
snap snapt snappen begrijp begrijpt begrijpen uitleg uitleggen nodig vanwege nieuw nieuwe oude goed fout iets
steeds elke via hier daar nou even echt eigenlijk zelf alleen misschien bijvoorbeeld gewoon ineens opeens
u uw jullie jouw jou je we wij ze zij hun hen me mij ie t n r ie m'n d'r zo'n ivm mbt evt ipv
""".split()
LONGEST_WORD = 40
_TAG = re.compile(r"\[[^\]\n]{1,40}\]")
_TOKEN = re.compile(r"[^\W\d_][\w’'-]*|[.,;:?!()\n]")


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Dutch words without content of their own."""
    from stopwordsiso import stopwords

    return frozenset(stopwords("nl")) | frozenset(_DESK_WORDS)


def phrases(text: str, longest: int = 3) -> list[str]:
    """Runs of 1–`longest` words within a clause, without redaction tags, not beginning or ending on a stop word."""
    stops = stop_words()
    found: list[str] = []
    clause: list[str] = []
    for token in [*_TOKEN.findall(_TAG.sub(" . ", text.lower())), "."]:
        if token[0].isalpha():
            clause.append(token.strip("’'-"))
            continue
        for start, first in enumerate(clause):
            if first in stops or not 1 < len(first) <= LONGEST_WORD:
                continue
            for end in range(start + 1, min(start + longest, len(clause)) + 1):
                last = clause[end - 1]
                if last not in stops and 1 < len(last) <= LONGEST_WORD:
                    found.append(" ".join(clause[start:end]))
        clause = []
    return found
