"""Protein files as people have them: each test is named after what was read wrongly."""

import random

import pytest

from analysis.domains.protein import nucleotides, uniprot
from analysis.domains.protein.family import encoded, is_alignment
from analysis.domains.protein.files import parse
from analysis.domains.protein.representations import RESIDUES
from analysis.files import FileError


def letters(alphabet: str, n: int, seed: int = 0) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=n))


def fasta(*sequences: str) -> bytes:
    return "".join(f">s{i}\n{sequence}\n" for i, sequence in enumerate(sequences)).encode()


# ---------------------------------------------------------------------------------------------------------- Stockholm


def test_a_name_twice_in_one_block_made_a_chimera():
    """Rows seqA, seqB, seqA became one protein of 20 residues, and the good seqB was refused as too narrow."""
    content = b"# STOCKHOLM 1.0\nseqA MKTAYIAKQR\nseqB MKTAYIAKQL\nseqA MKTAYLAKQR\n//\n"
    dataset, problems = parse("a.sto", content)
    assert dataset.objects == ("MKTAYIAKQR", "MKTAYIAKQL", "MKTAYLAKQR") and problems.empty
    assert dataset.ids == ("seqA", "seqB", "seqA #2") and "repeated id" in dataset.provenance.notes


def test_blocks_that_list_the_same_names_are_joined_row_by_row():
    content = b"# STOCKHOLM 1.0\nA MKT\nB MRT\nA MGT\n\nA YIA\nB YLA\nA YVA\n//\n"
    assert parse("a.sto", content)[0].objects == ("MKTYIA", "MRTYLA", "MGTYVA")


def test_a_name_twice_where_blocks_differ_is_refused_as_such():
    content = b"# STOCKHOLM 1.0\nA MKT\nA MKW\nB MRT\n\nA YIA\nB YLA\n//\n"
    dataset, problems = parse("a.sto", content)
    assert dataset.objects == ("MRTYLA",)
    assert problems["row"].tolist() == [2, 3, 6] and problems["reason"].str.contains("name twice").all()


def test_a_blank_line_inside_an_alignment_of_one_block_divides_nothing():
    content = b"# STOCKHOLM 1.0\nA MKTY\nB MRTY\n\nC MGTY\nD M-TY\n//\n"
    assert parse("a.sto", content)[0].ids == ("A", "B", "C", "D")


# -------------------------------------------------------------------------------------------------------- nucleotides


@pytest.mark.parametrize(
    "sequence",
    [
        letters("ACGT", 50) + "R" + letters("ACGT", 49, 1),
        letters("ACGU", 80),
        letters("acgt", 80) + "nnnn",
        letters("ACGT", 40) + "N" * 20,
        letters("AACCG", 100),
        letters("ACGTACGTACGTACGTACGTRYKMSWBDHVN", 300),
    ],
)
def test_dna_with_an_ambiguous_base_was_kept_as_a_protein(sequence):
    dataset, problems = parse("a.fa", fasta(sequence, "MKTAYIAKQRQISFVKSHFSRQ"))
    assert len(dataset) == 1 and "translate it first" in problems["reason"][0]


@pytest.mark.parametrize(("name", "content"), [
    ("primers.fa", fasta(*(letters("ACGT", 20, i) for i in range(5)))),
    ("genes.fa", fasta(*(letters("ACGT", 300, i) for i in range(5)), "ACGTACGTACGT")),
    ("a.csv", b"id,sequence\n" + b"".join(b"%d,%s\n" % (i, letters("ACGU", 21, i).encode()) for i in range(9))),
    ("a.txt", "\n".join(letters("ACGT", 30, i) for i in range(4)).encode()),
])  # fmt: skip
def test_short_nucleotides_are_told_by_the_whole_file(name, content):
    with pytest.raises(FileError, match=r"[Tt]ranslate"):
        parse(name, content)


def test_proteins_of_few_letters_are_kept():
    """Poly-alanine, silk, antifreeze repeats and short peptides that spell bases are proteins among proteins."""
    kept = [
        "A" * 80,
        "GAGAGSGAGAGSGAGAGY" * 5,
        "AG" * 40,
        "AAT" * 30,
        "GATA",
        "CAT",
        "N" * 60,
        "MKTAYIAKQRQISFVKSHFSRQ",
    ]
    dataset, problems = parse("a.fa", fasta(*kept))
    assert list(dataset.objects) == kept and problems.empty
    assert parse("a.fa", fasta("GATA"))[0].objects == ("GATA",)


def test_random_proteins_never_look_like_nucleotides():
    proteins = [letters(RESIDUES, 50, i) for i in range(2_000)]
    assert not any(map(nucleotides.is_nucleotide, proteins)) and nucleotides.together(proteins) == ""


@pytest.mark.parametrize("name", ["a.fq", "a.fastq", "a.txt", "a.fasta"])
@pytest.mark.parametrize("read", [letters("ACGTN", 100), letters("ACGT", 9_000), "ACGT\nACGT"])
def test_fastq_gave_proteins_out_of_reads_and_qualities(name, read):
    content = f"@read1 x\n{read}\n+\n{'I' * len(read)}\n@read2\nACGT\n+read2\nIIII\n".encode()
    with pytest.raises(FileError, match=r"FASTQ.*translate"):
        parse(name, content)


def test_an_entry_of_embl_is_no_entry_of_uniprot():
    content = b"ID   X56734; SV 1; linear; mRNA; STD; PLN; 1859 BP.\nSQ   Sequence\n     aaacaaacca 10\n//\n"
    with pytest.raises(FileError, match="EMBL"):
        parse("a.txt", content)


# --------------------------------------------------------------------------------------------------------- alignments


def test_insertions_of_a2m_were_counted_as_columns():
    dataset, _ = parse("a.a2m", b">a\nMKtaY-I..\n>b\nMK..YQIaa\n")
    assert dataset.labels["aligned"].tolist() == ["MKY-I", "MKYQI"]
    assert dataset.objects == ("MKTAYI", "MKYQIAA") and "match states" in dataset.provenance.notes
    assert encoded(dataset).shape == (2, 5)


def test_rows_of_a3m_are_aligned_by_match_states():
    dataset, _ = parse("a.a3m", b">q\nMKTAYI\n>a\nMKtaTA-I\n>b\nMK-AYIqq\n")
    assert dataset.labels["aligned"].tolist() == ["MKTAYI", "MKTA-I", "MK-AYI"]


def test_rows_of_a3m_that_happen_to_have_one_width_were_read_as_columns():
    dataset, _ = parse("a.a3m", b">a\nMtKTA\n>b\nMKTvA\n")
    assert dataset.labels["aligned"].tolist() == ["MKTA", "MKTA"]


def test_insertions_in_stockholm_are_no_columns_either():
    dataset, _ = parse("a.sto", b"# STOCKHOLM 1.0\nA MKta-Y\nB MK..QY\n//\n")
    assert dataset.labels["aligned"].tolist() == ["MK-Y", "MKQY"] and dataset.objects == ("MKTAY", "MKQY")


def test_equal_lengths_alone_are_no_alignment():
    """Peptides of nine residues have no columns in common."""
    dataset, _ = parse("a.fa", b">q\nMKTAYIVLS\n>a\nSIINFEKLV\n")
    assert "aligned" not in dataset.labels and not is_alignment(dataset)
    with pytest.raises(ValueError, match="no alignment"):
        encoded(dataset)
    relatives = letters(RESIDUES, 60)
    dataset, _ = parse("a.fa", fasta(relatives, relatives[:30] + letters(RESIDUES, 30, 5)))
    assert is_alignment(dataset)


def test_masked_letters_of_a_plain_alignment_are_columns():
    dataset, _ = parse("a.fa", b">a\nMKtaYIa\n>b\nMK-AYIA\n")
    assert dataset.labels["aligned"].tolist() == ["MKtaYIa", "MK-AYIA"]


def test_gaps_without_an_alignment_are_noted():
    dataset, _ = parse("a.fa", b">a\nMKT-AY\n>b\nM--KTAYI\n")
    assert "aligned" not in dataset.labels and "gaps were taken out" in dataset.provenance.notes


# ------------------------------------------------------------------------------------------------------------ headers


@pytest.mark.parametrize(
    ("header", "name", "label"),
    [
        ("4\t1234-12", "4", ("description", "1234-12")),
        ("sp|P12345|X_Y\tName here OS=", "P12345", ("product", "Name here")),
        ("sp|P12345|X_Y  Name  here\tOS=Homo sapiens\tOX=9606", "P12345", ("organism", "Homo sapiens")),
        ("tr|A0A1|A_B Name OS=Homo sapiens GN=ABC1 PE=1", "A0A1", ("gene", "ABC1")),
        (" id5   two words", "id5", ("description", "two words")),
        ("x\u00a0y", "x", ("description", "y")),
        ("NP_1 first\x01NP_2 second", "NP_1", ("description", "first")),
    ],
)
def test_white_space_ends_an_id(header, name, label):
    """A tab was part of the id, and the name of a product lost its first word."""
    dataset, _ = parse("a.fa", f">{header}\nMKTAY\n".encode())
    assert dataset.ids == (name,) and dataset.labels[label[0]].tolist() == [label[1]]


# ------------------------------------------------------------------------------------------------------------ UniProt

FLAT = """ID   ABC_ARATH               Reviewed;         {length} AA.
AC   P12345; Q99999;
DE   {kind}: Full={product} {{ECO:0000269|PubMed:1}};
DE            Short=PCK;
DE            EC=4.1.1.49 {{ECO:0000269}};
DE   AltName: Full=Other name;
DE            EC=9.9.9.9;
GN   {gene};
OS   Arabidopsis thaliana (Mouse-ear cress).
{comments}CC   -!- SIMILARITY: Belongs to the phosphoenolpyruvate carboxykinase (ATP)
CC       family. {{ECO:0000305}}.
CC   -----------------------------------------------------------------------
CC   Copyrighted by the UniProt Consortium
CC   -----------------------------------------------------------------------
{pfam}SQ   SEQUENCE   {length} AA;  900 MW;  0 CRC64;
     MKTAYIAK
//
"""
XML = """<?xml version="1.0"?><uniprot xmlns="http://uniprot.org/uniprot"><entry>
<accession>P12345</accession><accession>Q99999</accession><name>ABC_ARATH</name>
<protein><{kind}><fullName evidence="1">{product}</fullName><shortName>PCK</shortName><ecNumber>4.1.1.49</ecNumber></{kind}>
<alternativeName><fullName>Other name</fullName><ecNumber>9.9.9.9</ecNumber></alternativeName></protein>
<gene>{gene}</gene>
<organism><name type="scientific">Arabidopsis thaliana</name><name type="common">Mouse-ear cress</name></organism>
{comments}<comment type="similarity"><text>Belongs to the phosphoenolpyruvate carboxykinase (ATP) family.</text></comment>
{pfam}<sequence length="8">MKTA
YIAK</sequence></entry></uniprot>"""


def forms(*, kind, product, gene, locus, locations, pfam):
    """The same entry as flat file, XML and JSON; locations are (isoform, place), a place of nothing being a note."""
    flat = {"kind": "RecName" if kind == "recommendedName" else "SubName", "product": product, "length": 8}
    flat["gene"] = f"Name={gene} {{ECO:1}}; Synonyms=x, y" if gene else f"OrderedLocusNames={locus}, x; ORFNames=z"
    flat["pfam"] = f"DR   PROSITE; PS1; x; 1.\nDR   Pfam; {pfam}; X; 1.\n" if pfam else ""
    flat["comments"] = "".join(
        f"CC   -!- SUBCELLULAR LOCATION: {f'[{molecule}]: ' * bool(molecule)}"
        f"{f'{place} {{ECO:2}}; Multi-pass membrane protein. Cytoplasm. ' * bool(place)}Note=In roots.\n"
        for molecule, place in locations
    )
    xml = {"kind": kind if kind == "recommendedName" else "submittedName", "product": product}
    named = [("primary", gene), ("synonym", "x")] if gene else [("ORF", "z"), ("ordered locus", locus)]
    xml["gene"] = "".join(f'<name type="{type_}">{name}</name>' for type_, name in named)
    xml["pfam"] = f'<dbReference type="PROSITE" id="PS1"/><dbReference type="Pfam" id="{pfam}"/>' if pfam else ""
    xml["comments"] = "".join(
        '<comment type="subcellular location">' + f"<molecule>{molecule}</molecule>" * bool(molecule)
        + (f"<subcellularLocation><location>{place}</location><topology>Multi-pass membrane protein</topology>"
           "</subcellularLocation>" "<subcellularLocation><location>Cytoplasm</location></subcellularLocation>") * bool(place)
        + "<text>In roots.</text></comment>"
        for molecule, place in locations
    )  # fmt: skip
    name = {"fullName": {"value": product}, "shortNames": [{"value": "PCK"}], "ecNumbers": [{"value": "4.1.1.49"}]}
    json = {
        "primaryAccession": "P12345", "uniProtkbId": "ABC_ARATH",
        "proteinDescription": {
            **({"recommendedName": name} if kind == "recommendedName" else {"submissionNames": [name]}),
            "alternativeNames": [{"fullName": {"value": "Other name"}, "ecNumbers": [{"value": "9.9.9.9"}]}],
        },
        "genes": [
            {"geneName": {"value": gene}, "synonyms": [{"value": "x"}]} if gene
            else {"orderedLocusNames": [{"value": locus}], "orfNames": [{"value": "z"}]}
        ],
        "organism": {"scientificName": "Arabidopsis thaliana", "commonName": "Mouse-ear cress"},
        "comments": [
            {"commentType": "SUBCELLULAR LOCATION", "note": {"texts": [{"value": "In roots"}]},
             **({"molecule": molecule} if molecule else {}),
             **({"subcellularLocations": [{"location": {"value": place}}, {"location": {"value": "Cytoplasm"}}]}
                if place else {})}
            for molecule, place in locations
        ] + [{"commentType": "SIMILARITY",
              "texts": [{"value": "Belongs to the phosphoenolpyruvate carboxykinase (ATP) family."}]}],
        "uniProtKBCrossReferences": [{"database": "Pfam", "id": pfam}] if pfam else [],
        "sequence": {"value": "MKTAYIAK"},
    }  # fmt: skip
    return FLAT.format(**flat).encode(), XML.format(**xml).encode(), json


USUAL = {"kind": "recommendedName", "product": "Phosphoenolpyruvate carboxykinase (ATP)", "gene": "PCKA", "locus": "",
         "locations": [("", "Cell membrane")], "pfam": "PF01293"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "label", "value"),
    [
        ({}, "product", "Phosphoenolpyruvate carboxykinase (ATP)"),
        ({"product": "Isocitrate dehydrogenase [NADP], mitochondrial"}, "product",
         "Isocitrate dehydrogenase [NADP], mitochondrial"),
        ({}, "location", "Cell membrane"),
        ({"locations": [("Isoform 2", "Nucleus")]}, "location", "Nucleus"),
        ({"locations": [("Isoform 2", "Nucleus"), ("", "Cytoplasm, cytosol")]}, "location", "Cytoplasm"),
        ({"locations": [("", "")]}, "location", ""),
        ({"locations": []}, "location", ""),
        ({"kind": "submissionNames"}, "ec", "4.1.1.49"),
        ({"gene": "", "locus": "At4g37870"}, "gene", "At4g37870"),
        ({"pfam": ""}, "family", "Phosphoenolpyruvate carboxykinase (ATP) family"),
        ({}, "organism", "Arabidopsis thaliana (Mouse-ear cress)"),
    ],
)  # fmt: skip
def test_three_forms_of_one_uniprot_entry_gave_three_answers(change, label, value):
    """A name cut at its bracket, '[Isoform 2]: Nucleus' and 'Note=' as places, no EC number of a submitted name."""
    flat, xml, json = forms(**USUAL | change)
    answers = [uniprot.labels(uniprot.from_json(json))]
    for name, content in (("a.txt", flat), ("a.xml", xml)):
        dataset, problems = parse(name, content)
        assert dataset.objects == ("MKTAYIAK",) and dataset.ids == ("P12345",) and problems.empty
        row = dataset.labels.iloc[0]
        answers.append({key: row.get(key, "") for key in answers[0]})
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][label] == value


def test_the_number_of_what_a_protein_includes_is_its_number():
    flat = b"""ID   GLMU_ECOLI  Reviewed;  8 AA.
AC   P0ACC7;
DE   RecName: Full=Bifunctional protein GlmU;
DE   Includes:
DE     RecName: Full=UDP-N-acetylglucosamine pyrophosphorylase;
DE              EC=2.7.7.23;
SQ   SEQUENCE   8 AA;
     MKTAYIAK
//
"""
    xml = b"""<uniprot><entry><accession>P0ACC7</accession><name>GLMU_ECOLI</name><protein>
<recommendedName><fullName>Bifunctional protein GlmU</fullName></recommendedName><domain><recommendedName>
<fullName>UDP-N-acetylglucosamine pyrophosphorylase</fullName><ecNumber>2.7.7.23</ecNumber></recommendedName></domain>
</protein><sequence>MKTAYIAK</sequence></entry></uniprot>"""
    for name, content in (("a.dat", flat), ("a.xml", xml)):
        row = parse(name, content)[0].labels.iloc[0]
        assert (row["product"], row["ec"]) == ("Bifunctional protein GlmU", "2.7.7.23")


# --------------------------------------------------------------------------------------------------------- other kinds


def test_the_title_of_a_pir_entry_was_read_as_residues():
    content = b">P1;CRAB_ANAPL\nALPHA CRYSTALLIN B CHAIN\n  MDITIHNPLI RRPLFSWLAP\n  SRIFDQ*\n>P1;X\nY\nMKTAYIAK*\n"
    dataset, _ = parse("a.pir", content)
    assert dataset.ids == ("CRAB_ANAPL", "X") and dataset.objects == ("MDITIHNPLIRRPLFSWLAPSRIFDQ", "MKTAYIAK")
    assert dataset.labels["description"][0] == "ALPHA CRYSTALLIN B CHAIN"


def test_a_name_beside_a_sequence_was_joined_to_it():
    """Lines of CLUSTAL and of 'name sequence' gave proteins that began with the letters of their name."""
    content = b"HUMAN MKTAYIAKQRQISFVKSH\nMKTAYIAKQR QISFVKSHFS RQ\nMKTAYIAKQRQISFVKSH\n"
    dataset, problems = parse("a.txt", content)
    assert dataset.objects == ("MKTAYIAKQRQISFVKSHFSRQ", "MKTAYIAKQRQISFVKSH")
    assert problems["row"].tolist() == [1] and "FASTA" in problems["reason"][0]


def test_a_translation_of_every_frame_left_the_frames_that_had_no_stop_by_chance():
    frames = [letters(RESIDUES, 20, i) + "*" + letters(RESIDUES, 20, i + 9) for i in range(5)]
    with pytest.raises(FileError, match=r"wrong frame.*5 of 7 sequences") as caught:
        parse("a.fa", fasta(*frames, letters(RESIDUES, 12), letters(RESIDUES, 15)))
    assert len(caught.value.problems) == 5
    assert len(parse("a.fa", fasta(*frames[:2], letters(RESIDUES, 12), letters(RESIDUES, 15, 3), "MKTAYI"))[0]) == 3


@pytest.mark.parametrize(
    ("peptide", "says"),
    [
        ("K.SIINFEKLAAR.D", "before and after"),  # KSIINFEKLAARD was kept
        ("-.MASTK.D", "before and after"),
        ("R.GILGFVFTLK.-", "before and after"),
        ("H-SIINFEKL-OH", "at its ends"),  # HSIINFEKLOH was kept, with a pyrrolysine
        ("Ac-SIINFEKL-NH2", "at its ends"),
        ("Gly-Ala-Val", "three-letter"),  # GLYALAVAL was kept
        ("MetLysVal", "three-letter"),
        ("Met Lys Val", "three-letter"),
    ],
)
def test_peptides_in_other_notations_became_other_peptides(peptide, says):
    dataset, problems = parse("a.csv", f"sequence,y\n{peptide},1\nGILGFVFTL,2\nNLVPMVATV,3\n".encode())
    assert dataset.objects == ("GILGFVFTL", "NLVPMVATV") and says in problems["reason"][0]


def test_a_point_in_an_alignment_divides_no_peptide():
    content = b"# STOCKHOLM 1.0\nA K.SIINFEKLAAR.D\nB KSSIINFEKLAARKD\n//\n"
    dataset, problems = parse("a.sto", content)
    assert dataset.objects == ("KSIINFEKLAARD", "KSSIINFEKLAARKD") and problems.empty
    assert list(dataset.labels["aligned"]) == ["K.SIINFEKLAAR.D", "KSSIINFEKLAARKD"]


def test_the_header_of_a_table_of_tabs_was_joined_to_a_protein():
    """'Sequence<TAB>Proteins<TAB>Score' became SEQUENCEPROTEINSSCORE, and every peptide below it was refused."""
    content = b"Sequence\tProteins\tScore\nSIINFEKL\tP1\t5.5\nGILGFVFTL\tP3\t6.5\n"
    with pytest.raises(FileError, match="tsv"):
        parse("a.txt", content)
    assert parse("a.tsv", content)[0].objects == ("SIINFEKL", "GILGFVFTL")


def test_the_predicted_structure_of_an_alignment_was_kept_as_a_protein():
    """H, E and C are residues too: 'ss_pred' of A3M became the protein CCHHHHCC."""
    content = b">ss_pred PSIPRED\nCCHHHHCC\n>ss_conf\n99887766\n>q\nMKVLAAGI\n>h\nMRVLgAAGI\n"
    dataset, problems = parse("a.a3m", content)
    assert dataset.objects == ("MKVLAAGI", "MRVLGAAGI") and list(problems["id"]) == ["ss_pred", "ss_conf"]
    assert list(dataset.labels["aligned"]) == ["MKVLAAGI", "MRVLAAGI"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.aln", "CLUSTAL W (1.83) multiple sequence alignment\n\nseqA  MKVLAAGIVG\nseqB  MRVLAAGLVG\n"),
        ("a.txt", "CLUSTAL O(1.2.4) multiple sequence alignment\n\nseqA  MKVLAAGIVG 10\n"),
        ("a.nex", "#NEXUS\nbegin data;\nmatrix\nA MKVLAAGIVG\n;\nend;\n"),
        ("a.phy", " 2 10\nsequenceaa MKVLAAGIVG\nsequencebb MRVLAAGLVG\n"),
    ],
)
def test_names_beside_the_rows_of_an_alignment_became_residues(name, content):
    """SEQUENCEAAMKVLAAGIVG of a PHYLIP file, MATRIX of a NEXUS file: names and words of letters were kept as proteins."""
    with pytest.raises(FileError, match="aligned FASTA or Stockholm"):
        parse(name, content.encode())


def test_lines_and_tables_that_only_begin_like_an_alignment_are_read():
    assert parse("a.csv", b"cluster,sequence\n1,MKVLAAGIVG\n2,MRVLAAGLVG\n")[0].objects == ("MKVLAAGIVG", "MRVLAAGLVG")
    assert parse("a.txt", b"MKVLAAGIVG MRVLAAGLVG\nMKVLAAGIVG\n")[0].objects == ("MKVLAAGIVGMRVLAAGLVG", "MKVLAAGIVG")


def test_a_byte_order_mark_inside_joined_files_cost_two_proteins():
    dataset, problems = parse("a.fa", "\ufeff>a\nMKVLAAGI\n\ufeff>b\nMRVLAAGV\n".encode())
    assert dataset.ids == ("a", "b") and problems.empty
