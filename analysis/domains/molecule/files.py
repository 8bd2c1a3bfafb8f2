"""Molecules from SMILES lists, tables and SDF."""

from __future__ import annotations

import re

from analysis.domains.molecule.checking import check, fit
from analysis.domains.molecule.sdf import read_sdf
from analysis.domains.molecule.smiles_list import SMILES_NAMES, read_smi
from analysis.files import Format, Kind

_SDF = re.compile(r"^M  END|^.{33} V2000|V3000\s*$|^M  V30", re.MULTILINE)

SDF = Format(
    "SDF",
    ("sdf", "sd", "mol"),
    lambda head: bool(_SDF.search(head)),
    read_sdf,
    row_means="record, counted from 1",
)
SMI = Format("SMILES list", ("smi", "smiles", "ism", "can", "txt"), lambda head: False, read_smi)

KIND = Kind(
    domain="molecule",
    noun="molecules",
    names=SMILES_NAMES,
    fit=fit,
    check=check,
    formats=(SDF, SMI),
)
parse = KIND.parse
inspect = KIND.inspect
