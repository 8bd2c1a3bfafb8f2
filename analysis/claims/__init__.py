"""The ledger of claims: what the article says, in our words, and what the measurements here say of it.

A claim (`claim`) names the tables it is judged by; a rule turns these tables into a finding (`finding`), so that other data give
another verdict. Tables come from experiments and readings: nothing is measured here, and nothing of an experiment is known but
the names in its tables.
"""
