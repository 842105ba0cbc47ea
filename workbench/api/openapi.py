"""The description of the API (OpenAPI 3.1), made from the drafts: a field that a draft gets is described here."""

import contextvars
from functools import lru_cache
from typing import Any

from feedback.json_items import ITEMS, KIND, KINDS, MAX_ITEMS, USUAL_KIND, choices, fields
from feedback.specs import FieldSpec
from feedback.values import MAX_LINE, MAX_TEXT, TOO_MUCH
from workbench.api.problems import API_VERSION, PROBLEM_JSON, TITLES, TYPES
from workbench.i18n import _, choose_language

Schema = dict[str, Any]

REFERENCE = r"^(?=.*[0-9])[A-Za-z0-9._:/\-]{1,64}$"
SCHEMA_NAMES = {"question": "Question", "feedback": "Feedback"}
ABOUT = (
    "Vragen en reacties van burgers aanleveren. Persoonsgegevens gaan eruit vóór er iets wordt opgeslagen; wat er "
    "binnenkwam staat op schijf zodra u een ontvangstbewijs hebt. Spreek de API alleen over HTTPS aan."
)
EXTRA = {
    "day": "Als jjjj-mm-dd, niet later dan morgen.",
    "organisation": "Naam, afkorting of TOOI-identificatie; meer organisaties gescheiden door een |.",
    "id": "Hieraan wordt het item herkend als het nog eens komt.",
    "reference": "Een sleutel die alleen de bron kan lezen, met minstens één cijfer; geen persoonsgegeven.",
}
EXAMPLE = {
    "externalId": "2026-000123",
    "askedOn": "2026-11-03",
    "text": "Hoe verleng ik mijn rijbewijs als ik 75 word?",
    "channel": "counter",
    "point": "Bibliotheek Oost",
    "outcome": "referred",
}


@lru_cache(maxsize=1)
def document() -> Schema:
    """The whole description, in Dutch."""
    return contextvars.copy_context().run(_in_dutch)


def _in_dutch() -> Schema:
    choose_language("nl")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Terugkoppel",
            "version": API_VERSION,
            "description": ABOUT,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/api/v1"}],
        "tags": [{"name": "items", "description": "Vragen en reacties"}],
        "security": [{"token": []}],
        "paths": {"/items": {"post": _post()}, "/receipts/{receiptId}": {"get": _get()}},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "De sleutel van een bron."}
            },
            "schemas": {
                **{SCHEMA_NAMES[word]: _item(word) for word in KINDS},
                "Item": {"oneOf": [_schema(name) for name in SCHEMA_NAMES.values()]},
                "Refusal": _refusal(),
                "Receipt": _receipt(),
                "Problem": _problem(),
            },
            "headers": {
                "API-Version": {"description": "Versie van deze API.", "schema": {"type": "string"}},
                "Location": {"description": "Waar het ontvangstbewijs staat.", "schema": {"type": "string"}},
                "Idempotent-Replayed": {
                    "description": "true als dit bericht eerder kwam en er niets opnieuw is opgeslagen.",
                    "schema": {"type": "string", "enum": ["true"]},
                },
                "Retry-After": {"description": "Na hoeveel seconden het weer kan.", "schema": {"type": "integer"}},
                "WWW-Authenticate": {"description": "Hoe u zich bekend maakt.", "schema": {"type": "string"}},
            },
        },
    }


def _schema(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _headers(*names: str) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("API-Version", *names)}


# --- what is sent ----------------------------------------------------------------------------


def _post() -> Schema:
    many = {"type": "array", "items": _schema("Item"), "minItems": 1, "maxItems": MAX_ITEMS}
    several: Schema = {
        "type": "object",
        "required": [ITEMS],
        "properties": {ITEMS: many},
        "additionalProperties": False,
    }
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Een nieuwe sleutel per bericht, zoals een UUID. Herhaal een bericht waarop geen antwoord kwam "
        "met dezelfde sleutel: u krijgt dan hetzelfde ontvangstbewijs en niets wordt dubbel opgeslagen.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": r"^[\x20-\x7e]{1,128}$"},
    }
    taken = {
        "description": "Opgeslagen; de items krijgen hun onderwerp later.",
        "headers": _headers("Location", "Idempotent-Replayed"),
        "content": {"application/json": {"schema": _schema("Receipt")}},
    }
    kinds = tuple(kind for kind in TITLES if kind not in ("not-found", "method-not-allowed"))
    return {
        "operationId": "postItems",
        "tags": ["items"],
        "summary": "Lever één of meer vragen of reacties aan",
        "parameters": [key],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"oneOf": [*(_schema(name) for name in SCHEMA_NAMES.values()), several, many]},
                    "example": {ITEMS: [EXAMPLE]},
                }
            },
        },
        "responses": {"202": taken} | _problems(*kinds),
    }


def _item(word: str) -> Schema:
    known = fields(KINDS[word])
    kind: Schema = {"const": word, "description": "Soort item."}
    return {
        "type": "object",
        "required": [name for name, spec in known.items() if spec.required] + [KIND] * (word != USUAL_KIND),
        "properties": {KIND: kind | ({"default": word} if word == USUAL_KIND else {})}
        | {name: _property(spec) for name, spec in known.items()},
        "additionalProperties": False,
    }


def _property(spec: FieldSpec) -> Schema:
    about: Schema = {"description": " ".join(filter(None, (f"{_(spec.title)}.", EXTRA.get(spec.role, ""))))}
    if spec.role == "choice":
        return about | {"enum": [*choices(spec), None]}
    shapes: dict[str, Schema] = {
        "text": {"type": "string", "maxLength": MAX_TEXT},
        "day": {"type": "string", "format": "date"},
        "number": {"type": "number", "exclusiveMinimum": -TOO_MUCH, "exclusiveMaximum": TOO_MUCH},
        "yes_no": {"type": "boolean"},
        "reference": {"type": "string", "pattern": REFERENCE},
    }
    shape = shapes.get(spec.role, {"type": "string", "maxLength": MAX_LINE})
    if spec.required:
        return about | shape | {"minLength": 1}
    return about | shape | {"type": [shape["type"], "null"]}


# --- what comes back -------------------------------------------------------------------------


def _get() -> Schema:
    found = {
        "description": "Het ontvangstbewijs.",
        "headers": _headers(),
        "content": {"application/json": {"schema": _schema("Receipt")}},
    }
    number = {
        "name": "receiptId",
        "in": "path",
        "required": True,
        "description": "Nummer van het ontvangstbewijs.",
        "schema": {"type": "string", "format": "uuid"},
    }
    return {
        "operationId": "getReceipt",
        "tags": ["items"],
        "summary": "Wat er van een bericht geworden is",
        "parameters": [number],
        "responses": {"200": found}
        | _problems("unknown-token", "not-found", "too-many-requests", "fault", "unreachable"),
    }


def _problems(*kinds: str) -> Schema:
    """One response a status, which tells every problem of that status."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(TITLES[kind][0], []).append(kind)
    extra = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}
    return {
        str(status): {
            "description": "; ".join(f"{TITLES[kind][1]} ({TYPES}{kind})" for kind in told),
            "headers": _headers(*extra.get(status, ())),
            "content": {PROBLEM_JSON: {"schema": _schema("Problem")}},
        }
        for status, told in by_status.items()
    }


def _counted(description: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": description}


def _receipt() -> Schema:
    told: Schema = {
        "receiptId": {"type": "string", "format": "uuid", "description": "Nummer van het ontvangstbewijs."},
        "receivedAt": {"type": "string", "format": "date-time", "description": "Wanneer het bericht is opgeslagen."},
        "received": _counted("Items in het bericht: de som van stored, duplicates en de items in refused."),
        "stored": _counted("Items die nieuw waren en zijn opgeslagen."),
        "duplicates": _counted("Items die er al waren."),
        "unknownOrganisations": _counted("Organisaties die niet bekend zijn; de tekst van het item bepaalt dan."),
        "refused": {"type": "array", "items": _schema("Refusal"), "description": "Items die niet te gebruiken zijn."},
        "undoneAt": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "Wanneer een medewerker de import met deze items ongedaan maakte.",
        },
    }
    return {"type": "object", "required": list(told), "properties": told}


def _refusal() -> Schema:
    told: Schema = {
        "index": _counted("Plaats van het item in het bericht, vanaf 0."),
        "field": {"type": ["string", "null"], "description": "Het veld, als het aan één veld ligt."},
        "reason": {"type": "string", "description": "Waarom; herhaalt niets van wat er stond."},
    }
    return {"type": "object", "required": list(told), "properties": told}


def _problem() -> Schema:
    told: Schema = {
        "type": {"type": "string", "format": "uri", "description": "Soort probleem."},
        "title": {"type": "string", "description": "Het probleem in het kort."},
        "status": {"type": "integer", "description": "De HTTP-status."},
        "detail": {"type": "string", "description": "Wat er is, en wat u kunt doen."},
        "instance": {"type": "string", "format": "uri", "description": "Nummer van dit voorval."},
    }
    refused = {"type": "array", "items": _schema("Refusal"), "description": "Bij nothing-taken-in: per item waarom."}
    return {"type": "object", "required": list(told), "properties": told | {"refused": refused}}
