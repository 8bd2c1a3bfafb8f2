"""Measure the strength of priors in text, proteins and small molecules with one set of estimators."""

from analysis.support import kernels

kernels.keep()
