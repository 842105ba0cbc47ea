"""Invented personal details, for redaction to take out; each is made so that it can belong to no one."""

from random import Random

from workbench.demo.content import read


def details(random: Random) -> dict[str, str]:
    """One made-up person: fills `{name}`, `{bsn}`, `{phone}` and so on of a sentence in phrases.toml."""
    pool = read("phrases.toml")["invented"]
    first, last = random.choice(pool["first"]), random.choice(pool["last"])
    mail = f"{first}.{last}".lower().replace(" ", "")
    return {
        "name": f"{first} {last}",
        "last": last[0].upper() + last[1:],
        "bsn": bsn_for_tests(random),
        "phone": phone(random),
        "email": f"{mail}@{random.choice(('example.nl', 'example.com', 'example.org'))}",
        "iban": iban(random),
        "address": f"{random.choice(pool['streets'])} {random.randint(1, 240)}, {random.randint(5900, 5999)} "
        f"{random.choice(('SA', 'SD', 'SS'))} {random.choice(('Oosterveld', 'Rietmeer', 'Heidekamp'))}",
        "plate": plate(random),
    }


def bsn_for_tests(random: Random) -> str:
    """A number that passes the eleven-test, in the range 9999 that is used for testing only."""
    while True:
        digits = [9, 9, 9, 9] + [random.randrange(10) for _ in range(4)]
        last = sum(digit * (9 - at) for at, digit in enumerate(digits)) % 11
        if last < 10:
            return "".join(map(str, (*digits, last)))


def phone(random: Random) -> str:
    """A number with the pattern of an example, in one of the ways people write it."""
    digits = random.choice(("12345678", "11223344", "87654321", "22334455", "23456789", "33445566"))
    pair = " ".join(digits[at : at + 2] for at in range(0, 8, 2))
    return random.choice((f"06-{digits}", f"06{digits}", f"06 {pair}", f"06 {digits}", f"+31 6 {pair}"))


def iban(random: Random) -> str:
    """An IBAN with a right check number, of an account number that fails the banks' own eleven-test."""
    bank = random.choice(("ABNA", "RABO", "INGB"))
    while True:
        account = f"0{random.randrange(10**8, 10**9)}"
        if sum((10 - at) * int(digit) for at, digit in enumerate(account)) % 11:
            break
    number = int("".join(str(int(sign, 36)) for sign in f"{bank}{account}NL00"))
    checked = f"NL{98 - number % 97:02d}{bank}{account}"
    spaced = " ".join(checked[at : at + 4] for at in range(0, len(checked), 4))
    return random.choice((checked, spaced))


def plate(random: Random) -> str:
    """A number plate with a vowel pair that is not given out."""
    digits = f"{random.randrange(100):02d}"
    letters = random.choice(("AE", "OI", "EA", "IO"))
    return random.choice(
        (f"{letters}-{digits}-{letters[::-1]}", f"{digits}-{letters}{random.choice('AEO')}-{random.randrange(1, 10)}")
    )
