"""What was wrong with a command as typed, in the user's language."""

import re
from typing import Any

from typer.exceptions import TyperException

from journeys.errors import N_, WrongUsage

LARGEST_KEY = 2**31 - 1


class UnknownCommand(WrongUsage):
    what = N_("There is no command “{name}”.")
    remedy = N_("See terugkoppel --help for the commands there are.")


class UnknownOption(WrongUsage):
    what = N_("There is no option {name}.")


class OptionMissing(WrongUsage):
    what = N_("{name} is missing.")


class ChoiceMissing(OptionMissing):
    remedy = N_("Choose one of: {choices}.")


class ValueMissing(WrongUsage):
    what = N_("A value is missing after {name}.")


class ValueUnusable(WrongUsage):
    what = N_("The value of {name} cannot be used.")


class NumberTooSmall(ValueUnusable):
    remedy = N_("Give a number of at least {least}.")


class NumberOutOfRange(ValueUnusable):
    remedy = N_("Give a number from {least} to {most}.")


class ChoiceUnknown(WrongUsage):
    what = N_("“{value}” cannot be chosen for {name}.")
    remedy = N_("Choose one of: {choices}.")


class TooManyWords(WrongUsage):
    what = N_("The command has more words than it can use: {words}.")
    remedy = N_("Put a name with spaces between quotes; see --help for an example.")


class NotUnderstood(WrongUsage):
    what = N_("The command was not understood: {message}")


def misread(error: TyperException) -> WrongUsage:
    """The sentence for what typer could not read; it gives its own kinds of error no public names."""
    kind, message = type(error).__name__, error.message
    parameter: Any = getattr(error, "param", None)
    name = _name(parameter) if parameter is not None else getattr(error, "option_name", "")
    choices = ", ".join(map(_plain, getattr(getattr(parameter, "type", None), "choices", ()) or ()))
    if kind == "MissingParameter":
        return ChoiceMissing(name=name, choices=choices) if choices else OptionMissing(name=name)
    if kind == "NoSuchOption":
        return UnknownOption(name=name)
    if kind == "BadOptionUsage":
        return ValueMissing(name=name)
    if kind == "BadParameter":
        if choice := re.search(r"'(.*)' is not one of (.+?)\.?$", message, re.DOTALL):
            return ChoiceUnknown(name=name, value=choice[1], choices=choice[2].replace("'", ""))
        return _unusable(name, getattr(parameter, "min", None), getattr(parameter, "max", None))
    if command := re.match(r"No such command '(.*?)'\.", message, re.DOTALL):
        return UnknownCommand(name=command[1])
    if extra := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", message, re.DOTALL):
        return TooManyWords(words=extra[1])
    return NotUnderstood(message=error.format_message())


def _unusable(name: str, least: float | None, most: float | None) -> ValueUnusable:
    """With the range where the option has one; the highest number that a database can hold says nothing to a person."""
    if least is None:
        return ValueUnusable(name=name)
    if most is None or most >= LARGEST_KEY:
        return NumberTooSmall(name=name, least=least)
    return NumberOutOfRange(name=name, least=least, most=most)


def _name(parameter: Any) -> str:
    option = next((word for word in parameter.opts if word.startswith("--")), "")
    return option or str(parameter.name).upper()


def _plain(choice: Any) -> str:
    return str(getattr(choice, "value", choice))
