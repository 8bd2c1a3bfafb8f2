"""Multiplying and adding with one rounding, for kernels whose numbers must not depend on how a loop is compiled.

Fast arithmetic lets the compiler fuse either product of a x + b y with the sum. A vectorised loop and the scalar one that
runs when arrays lie closer together in memory than one step of the vectorised loop may be fused differently, so that
results depend on where the arrays happen to be allocated.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (numba infers the types of the kernels)
from __future__ import annotations

from numba import types
from numba.extending import intrinsic


@intrinsic
def fused(typing, a, b, c):
    """Multiply and add, a b + c, rounded once."""

    def code(context, builder, signature, arguments):
        return builder.fma(*arguments)

    return types.float32(types.float32, types.float32, types.float32), code
