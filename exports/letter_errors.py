"""What can be wrong with a letter somebody offers: branches of the tree in `journeys.errors`."""

from journeys.errors import N_, FileProblem, TerugkoppelError


class LetterUnreadable(FileProblem):
    what = N_("The letter could not be read: {reason}.")
    remedy = N_("Save it as DOCX, PDF or TXT and try again, or paste its text.")


class LetterKindUnsupported(LetterUnreadable):
    what = N_("Files of this kind cannot be read as a letter: {kind}.")


class LetterMisnamed(LetterUnreadable):
    what = N_("The name of the file ends in {extension}, but what is in it is {found}.")


class LetterNotText(LetterUnreadable):
    what = N_("The file holds no text, although its name says so.")


class LetterEmpty(LetterUnreadable):
    what = N_("There are no words in the letter.")
    remedy = N_("Check that it is the right file. A scan holds only pictures of words: paste its text instead.")


class LetterTooLong(LetterUnreadable):
    what = N_("The letter is too long: at most {characters} characters, in a file of at most {megabytes} MB.")
    remedy = N_("Check one letter at a time.")


class LetterLocked(LetterUnreadable):
    what = N_("The file is locked with a password.")
    remedy = N_("Save it without a password, or paste its text.")


class LetterUnsafe(LetterUnreadable):
    what = N_("The document cannot be opened safely: {reason}.")
    remedy = N_("Copy its text into a new document, or paste it.")


class LetterBroken(LetterUnreadable):
    what = N_("The document could not be opened: it is damaged, locked with a password, or too heavy.")
    remedy = N_("Open it in a text editor, save it as DOCX or TXT, or paste its text.")


class NoLetter(TerugkoppelError):
    what = N_("There are no words in the letter.")
    remedy = N_("Paste the text of a letter.")


class PastedTooLong(TerugkoppelError):
    what = N_("The letter is too long: at most {characters} characters.")
    remedy = N_("Check one letter at a time.")
