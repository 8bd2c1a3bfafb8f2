"""Published figures, one entry each: what large models, compressors and people reach, per domain. Millions are parameters.

Each was read in the source that it names, in its abstract, or as later works quote it; of the last, the limits say so. A
figure that could be read nowhere is not here.
"""

from __future__ import annotations

from analysis.published.figure import BITS, BYTES, CODE, MASKED, NATS, PEOPLE, PERPLEXITY, RATIO, SEVERAL, Figure

_ENWIK8 = "enwik8: the first 10^8 bytes of an English Wikipedia dump of 2006, with its XML"
_ENWIK8_TEST = "the last 5 million bytes of enwik8"
_WIJAYA = "Wijaya 2026, What an autonomous agent discovers about molecular transformer design, arXiv:2603.28015"
_WIJAYA_AT = "https://arxiv.org/abs/2603.28015"
_NANOPROT = "Devre 2026, nanoprot: a minimal training framework for protein language models"
_NANOPROT_AT = "https://github.com/ygzdvr/nanoprot"
_UNREVIEWED = "A report beside the code, not reviewed"
_QUOTED = "The number is as later works quote it"
_SMALL = (
    "A small model (8.6 million parameters) after five minutes of training: the best run of a search over designs, chosen on "
    "the data it is measured on; its author does not compare domains by it"
)
_UNIREF50 = "a held-out part of UniRef50, of which no two are over half alike: relatives were learned from, near copies were not"

TEXT: tuple[Figure, ...] = (
    Figure(
        "text", CODE, "GPT-2, 1.5 billion", 0.93, BITS, "byte",
        "WebText: 8 million pages, 40 GB", "enwik8",
        "Learned from other text than it is tested on, over 10,000 times as much as ours; Wikipedia was left out of WebText, but "
        f"pages that quote it were not; subwords, whose bits were divided by bytes. {_QUOTED}",
        "Radford et al. 2019, Language models are unsupervised multitask learners",
        "https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf",
    ),
    Figure(
        "text", CODE, "SmolLM2, 135 million", 11_737_280, BYTES, "byte",
        "2 × 10^12 tokens of web pages, books and code, before it sees the file", _ENWIK8,
        "The model is not in the compressed size (Nacrith, a compressor around it), and what it was trained on may hold the "
        "articles of the file",
        "Tacconelli 2026, Nacrith: neural lossless compression via ensemble context modeling and high-precision CDF coding, "
        "arXiv:2602.19626",
        "https://arxiv.org/abs/2602.19626", of=100_000_000,
    ),
    Figure(
        "text", CODE, "Transformer-XL, 277 million", 0.99, BITS, "byte",
        "the first 90 million bytes of enwik8", _ENWIK8_TEST,
        "The same encyclopedia in training and test, markup included, which is easier than prose",
        "Dai et al. 2019, Transformer-XL: attentive language models beyond a fixed-length context, arXiv:1901.02860",
        "https://arxiv.org/abs/1901.02860",
    ),
    Figure(
        "text", CODE, "small transformer, 8.6 million", 1.1151, BITS, "byte",
        "a part of FineWeb-Edu, as much as 5 minutes of one graphics card allow", "another part of FineWeb-Edu",
        f"{_SMALL}; subwords, whose bits were divided by bytes", _WIJAYA, _WIJAYA_AT,
    ),
    Figure(
        "text", CODE, "cmix 18", 14_838_332, BYTES, "byte",
        "nothing but the 10^8 bytes before each place of the file, and a dictionary of English words", _ENWIK8,
        f"Learns while it codes, as ours does, but from up to 10^8 bytes; markup included. {_QUOTED}",
        "Bellard 2021, NNCP v2: lossless data compression with transformer", "https://bellard.org/nncp/nncp_v2.1.pdf",
        of=100_000_000,
    ),
    Figure(
        "text", CODE, "PPMd, variant J", 21_388_296, BYTES, "byte",
        "nothing but the 10^8 bytes before each place of the file", _ENWIK8,
        "Learns while it codes, as ours does, but from up to 10^8 bytes; markup included",
        "Mahoney 2011, About the test data of the Large Text Compression Benchmark",
        "https://mattmahoney.net/dc/textdata.html", of=100_000_000,
    ),
    Figure(
        "text", CODE, "trigrams of words", 1.75, BITS, "character",
        "583 million words", "the Brown Corpus, 5.96 million characters of balanced American English",
        "Other text than ours; all printable characters are told apart",
        "Brown et al. 1992, Computational Linguistics 18:31", "https://aclanthology.org/J92-1002/",
    ),
    Figure(
        "text", PEOPLE, "readers who guess", 0.6, BITS, "character",
        "what 1 reader knows of English", "100 letters of context from a biography of Jefferson",
        f"Bounds from numbers of guesses, no code length; 26 letters and the space, no case and no stops. {_QUOTED}",
        "Shannon 1951, Bell System Technical Journal 30:50, doi:10.1002/j.1538-7305.1951.tb01366.x",
        "https://doi.org/10.1002/j.1538-7305.1951.tb01366.x", upto=1.3,
    ),
    Figure(
        "text", PEOPLE, "readers who bet", 1.3, BITS, "character",
        "what 12 readers know of English", "a short passage, letter by letter",
        "'Approximately', of a short text; 26 letters and the space, no case and no stops",
        "Cover & King 1978, IEEE Transactions on Information Theory 24:413, doi:10.1109/TIT.1978.1055912",
        "https://doi.org/10.1109/TIT.1978.1055912",
    ),
)  # fmt: skip

PROTEIN: tuple[Figure, ...] = (
    Figure(
        "protein", CODE, "RITA, 1.2 billion", 1.70, NATS, "residue",
        "over 280 million sequences of UniRef100", "sequences of UniRef100",
        "UniRef100 merges identical sequences only, so near relatives of what is tested were learned from",
        "Hesslow et al. 2022, RITA: a study on scaling up generative protein sequence models, arXiv:2205.05789",
        "https://arxiv.org/abs/2205.05789",
    ),
    Figure(
        "protein", CODE, "nanoprot GPT-2, 599 million", 3.5360, BITS, "residue",
        "7.19 × 10^9 residues of UniRef50", _UNIREF50, _UNREVIEWED, _NANOPROT, _NANOPROT_AT,
    ),
    Figure(
        "protein", CODE, "nanoprot GPT-2, 11 million", 3.9894, BITS, "residue",
        "0.13 × 10^9 residues of UniRef50", _UNIREF50, _UNREVIEWED, _NANOPROT, _NANOPROT_AT,
    ),
    Figure(
        "protein", CODE, "small transformer, 8.6 million", 3.9656, BITS, "residue",
        "45,000 sequences of UniRef50", "5,000 others, drawn at random", _SMALL, _WIJAYA, _WIJAYA_AT,
    ),
    Figure(
        "protein", CODE, "lza-CTW", 4.118, BITS, "residue",
        "nothing but the 1 proteome that it codes", "all proteins of Haemophilus influenzae",
        f"Learns while it codes, as ours does; one bacterium, with its own repeats. {_QUOTED}",
        "Matsumoto et al. 2000, Genome Informatics 11:43",
        "https://www.jstage.jst.go.jp/article/gi1990/11/0/11_0_43/_article",
    ),
    Figure(
        "protein", MASKED, "ESM-2, 15 billion", 6.37, PERPLEXITY, "residue",
        "about 65 million sequences of UniRef50 and UniRef90", "held-out clusters of UniRef50",
        f"Sees the residues on both sides of each it predicts: not a code length. {_QUOTED}",
        "Lin et al. 2023, Science 379:1123, doi:10.1126/science.ade2574",
        "https://doi.org/10.1126/science.ade2574",
    ),
    Figure(
        "protein", MASKED, "nanoprot ESM-2, 649 million", 3.3066, BITS, "residue",
        "7.79 × 10^9 residues of UniRef50", _UNIREF50,
        f"Sees the residues on both sides of each it predicts: not a code length. {_UNREVIEWED}", _NANOPROT, _NANOPROT_AT,
    ),
)  # fmt: skip

MOLECULE: tuple[Figure, ...] = (
    Figure(
        "molecule", CODE, "small transformer, 8.6 million", 0.5801, BITS, "SMILES character",
        "225,000 molecules of ZINC-250K, 5 random spellings each", "25,000 others, drawn at random, 5 random spellings each",
        "The five spellings of a molecule follow one another in what the published code makes, so a later one may be read off an "
        f"earlier one; drug-like molecules of one vendor list, where near relatives are in both parts. {_SMALL}",
        _WIJAYA, _WIJAYA_AT,
    ),
    Figure(
        "molecule", CODE, "GPT-2 on ZINC, 87 million", 0.615, NATS, SEVERAL,
        "480 million molecules of ZINC", "molecules of ZINC that were held out",
        "One token spells several characters, so bits per character are fewer; combinatorial libraries, where near relatives "
        "are in both parts. A model card, not reviewed",
        "Entropy 2023, model card of GPT2 Zinc 87m on Hugging Face", "https://huggingface.co/entropy/gpt2_zinc_87m",
    ),
    Figure(
        "molecule", CODE, "ZSMILES", 0.29, RATIO, "SMILES character",
        "1 dictionary of substrings, made of molecules of the same kind", "libraries for virtual screening",
        "The best of several settings ('up to'); each molecule is coded by itself into printable characters, so no context "
        "between molecules and no fractions of bits",
        "Accordi et al. 2024, ZSMILES: an approach for efficient SMILES storage for random access in virtual screening, "
        "arXiv:2404.19391",
        "https://arxiv.org/abs/2404.19391",
    ),
    Figure(
        "molecule", MASKED, "RoBERTa on ZINC, 102 million", 0.122, NATS, SEVERAL,
        "480 million molecules of ZINC", "molecules of ZINC that were held out",
        "Sees both sides of each token it predicts: not a code length; a token spells several characters. A model card, not "
        "reviewed",
        "Entropy 2023, model card of Roberta Zinc 480m on Hugging Face", "https://huggingface.co/entropy/roberta_zinc_480m",
    ),
    Figure(
        "molecule", MASKED, "ChemFIE, 11 million", 1.3276, PERPLEXITY, "SELFIES token",
        "2.7 million molecules of COCONUT and ChEMBL", "molecules of the same sets, 15 % of tokens masked",
        "Sees both sides of each token it predicts: not a code length; SELFIES. A model card, not reviewed",
        "Gbyuvd 2024, model card of ChemFIE Base on Hugging Face", "https://huggingface.co/gbyuvd/chemselfies-base-bertmlm",
    ),
)  # fmt: skip

FIGURES: tuple[Figure, ...] = (*TEXT, *PROTEIN, *MOLECULE)
