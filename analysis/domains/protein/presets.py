"""Proteins that readers know."""

PRESETS = {
    # Human ubiquitin, UniProt P62988, the same in all animals (Schlesinger et al. 1975, doi:10.1021/bi00681a026).
    "Ubiquitin": "MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG",
}
