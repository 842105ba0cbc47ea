"""Write the bill of materials, CycloneDX 1.6, from constraints.txt: `python -m tests.sbom docs/sbom.cdx.json`.

Names, versions, licences and what needs what; the same input gives the same file. Needs `.[release]`.
"""

import json
import sys
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.licences import constraints, installed, licence, needed_for
from workbench import __version__

VARIES = ("serialNumber",)  # and the time, in metadata


def bill() -> Bom:
    """The bill as an object."""
    make = LicenseFactory()
    bom = Bom()
    product = Component(
        name="terugkoppel",
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref="terugkoppel",
        licenses=[make.make_from_string("EUPL-1.2")],
    )
    bom.metadata.component = product
    parts = {}
    for name, (written, version) in constraints().items():
        told = licence(name)
        parts[name] = Component(
            name=written,
            version=version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{name}@{version}",
            purl=PackageURL("pypi", name=name, version=version),
            licenses=[make.make_from_string(told)] if told else [],
        )
        bom.components.add(parts[name])
    for name, part in parts.items():
        told = [Requirement(one) for one in (found.requires or []) if found] if (found := installed(name)) else []
        needs = {
            canonicalize_name(one.name) for one in told if one.marker is None or one.marker.evaluate({"extra": ""})
        }
        bom.register_dependency(part, [parts[one] for one in sorted(needs & parts.keys())])
    bom.register_dependency(
        product, [parts[one] for one, role in needed_for().items() if role == "product" and one in parts]
    )
    return bom


def document() -> str:
    """The bill as JSON, valid against the schema."""
    text = JsonV1Dot6(bill()).output_as_string(indent=2)
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"not valid: {error}")
    told = json.loads(text)
    for name in VARIES:
        told.pop(name, None)
    for name in ("timestamp", "tools"):
        told["metadata"].pop(name, None)
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), "utf-8")
