"""Objects coded given their relatives in a pool: seeds, alignments, and what each place of a family allows.

A model that reads symbol by symbol knows of relatives only what the last few symbols recall. Here an object may name one
member of the pool, for log2(pool) bits. The member's own relatives are found by shared k-mers and aligned to it, place by
place; a hidden Markov model then walks along its places, leaves and enters them, and charges each symbol what the family
has there. Symbols outside are charged as the model without relatives charges them, so little is lost where there are none.
Everything is learned from the pool, the matrix of substitutions too: nothing is known of residues, letters or atoms.
"""

# ruff: noqa: ANN001, ANN202 (numba infers the types of the kernels)
from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analysis.corpus import Corpus
from analysis.estimators.sequences.context_tree import check_alphabet
from analysis.statistics.resampling import generator

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
WIDEST = 512  # symbols of an alphabet whose substitutions are learned
LONGEST = 4096  # symbols of an object that are aligned, and of a member's places
BAND = 64  # places to either side of the best diagonal
COMMON = 4.0  # bits that a k-mer must say of which object it is in to count as rare
LEAST = 0.05  # weight of those that do not
SAMPLED, PARTNERS, ROUNDS = 600, 3, 3  # members, relatives of each and passes that the matrix is learned from
ALIKE = 0.8  # share of equal symbols above which a pair teaches nothing of substitutions
FAMILY, ALIGNED, NAMED = 30, 12, 3  # relatives in a profile; members aligned to an object, and named at most
OPEN, EXTEND = 11.0, 1.0  # cost of a gap, half-bits, as is usual with matrices in half-bits
ENTER, LEAVE = 0.02, 0.002  # chances of the walk to come in at any place, and to leave
# ways to be related, each equally likely beforehand: share of a place's own symbols beside what replaces them, chances of a
# gap and of one more symbol in it
WAYS = ((0.0, 0.01, 0.6), (0.3, 0.01, 0.6), (0.7, 0.01, 0.6), (0.3, 0.05, 0.8), (0.7, 0.05, 0.8))
PSEUDO = 8.0  # symbols that substitutions weigh as, beside those that were seen at a place


@njit(cache=True, nogil=True)
def _align(a, b, scores, diagonal):
    """Best local alignment within a band: (half-bits, place in b of each symbol of a or -1)."""
    n, m, width = a.size, b.size, 2 * BAND + 1
    best, bi, bk = np.float32(0), 0, 0
    h = np.zeros((n + 1, width + 2), np.float32)
    e = np.full((n + 1, width + 2), -1e9, np.float32)  # ends in a gap of a
    f = np.full((n + 1, width + 2), -1e9, np.float32)  # ends in a gap of b
    for i in range(1, n + 1):
        for k in range(1, width + 1):  # column j = i + diagonal + k - 1 - BAND
            j = i + diagonal + k - 1 - BAND
            if j < 1 or j > m:
                continue
            e[i, k] = max(e[i, k - 1] - EXTEND, h[i, k - 1] - OPEN)
            f[i, k] = max(f[i - 1, k + 1] - EXTEND, h[i - 1, k + 1] - OPEN)
            value = max(np.float32(0), h[i - 1, k] + scores[a[i - 1], b[j - 1]], e[i, k], f[i, k])
            h[i, k] = value
            if value > best:
                best, bi, bk = value, i, k
    place = np.full(n, -1, np.int32)
    i, k = bi, bk
    while i > 0 and h[i, k] > 0:
        j = i + diagonal + k - 1 - BAND
        if h[i, k] == e[i, k]:
            while e[i, k] != np.float32(h[i, k - 1] - OPEN):
                k -= 1
            k -= 1
        elif h[i, k] == f[i, k]:
            while f[i, k] != np.float32(h[i - 1, k + 1] - OPEN):
                i, k = i - 1, k + 1
            i, k = i - 1, k + 1
        else:
            place[i - 1] = j - 1
            i -= 1
    return best, place


@njit(cache=True, nogil=True)
def _walk(codes, outside, places, gap, longer):
    """Bits of an object whose symbols lie at places of a family, or outside; exact over all paths (forward algorithm)."""
    size = places.shape[0]
    matched, inserted = np.zeros(size), np.zeros(size)
    out, bits = 1.0, 0.0
    for t in range(codes.size):
        left = 0.0
        for j in range(size):
            left += matched[j]
        next_out = out * (1 - ENTER) + left * LEAVE
        next_out += (matched[size - 1] * (1 - LEAVE) + inserted[size - 1]) * (1 - gap)
        entering, before, skipped, before_in = out * ENTER / size, 0.0, 0.0, 0.0
        before_skipped, total, whole = 0.0, next_out * outside[t], next_out
        for j in range(size):
            own, own_in = matched[j] * (1 - LEAVE), inserted[j]
            skipped = before * gap + before_skipped * longer
            now = entering + before * (1 - 2 * gap) + before_in * (1 - longer) + before_skipped * (1 - longer)
            now_in = own * gap + own_in * longer
            whole += now + now_in
            matched[j], inserted[j] = now * places[j, codes[t]], now_in * outside[t]
            total += matched[j] + inserted[j]
            before, before_in, before_skipped = own, own_in, skipped
        bits -= np.log2(total / whole)
        out = next_out * outside[t] / total
        for j in range(size):
            matched[j] /= total
            inserted[j] /= total
    return bits


class Relatives:
    """A pool of objects, and what its families say of others.

    Parameters
    ----------
    pool : Corpus
        Objects that may be relatives. At least two.
    seed : int
        Draws the members that the matrix of substitutions is learned from.

    Raises
    ------
    ValueError
        If the pool holds fewer than two objects, or the alphabet more than 512 symbols.

    References
    ----------
    Henikoff & Henikoff 1992, doi:10.1073/pnas.89.22.10915 (log-odds of substitutions from aligned families); Krogh et al.
    1994, doi:10.1006/jmbi.1994.1104 (profile hidden Markov models); Karlin & Altschul 1990, doi:10.1073/pnas.87.6.2264 (a
    score of log2(m n) bits comes once by chance). The code of an object x is P(x)/2 + sum_r P(x | r) / (2 N) over the N
    members; at most three are evaluated, so the bits are an upper bound, at most one longer than without relatives.

    Examples
    --------
    Families whose members keep four of five symbols of their ancestor.

    >>> import numpy as np
    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> rng = np.random.default_rng(1)
    >>> ancestors = rng.integers(8, size=(20, 150))  # ten descend from each: they keep four of five symbols
    >>> family = lambda old: np.where(rng.random(150) < 0.8, old, rng.integers(8, size=150)).tolist()
    >>> corpus = Corpus.from_symbols([family(old) for _ in range(10) for old in ancestors])
    >>> pool, held = corpus.take(range(180)), corpus.take(range(180, 200))
    >>> bits = prediction.Relatives(pool).code(held, np.full(held.n_symbols, 3.0))
    >>> bool((bits < 300).all())  # of 450
    True
    """

    def __init__(self, pool: Corpus, *, seed: int = 0) -> None:
        alphabet = len(pool.alphabet)
        if len(pool) < 2:
            raise ValueError(f"a pool of {len(pool)} objects has no relatives; it must hold at least two")
        if alphabet > WIDEST:
            raise ValueError(
                f"{alphabet:,} different symbols are too many to learn what replaces what; at most {WIDEST}"
            )
        self.pool, self._alphabet = pool, alphabet
        shares = (pool.counts() + 0.5) / (pool.counts() + 0.5).sum()
        entropy = max(float(-(shares * np.log2(shares)).sum()), 0.5)
        self.k = int(np.clip(np.floor(np.log2(4 * max(pool.n_symbols, 1)) / entropy - 0.75), 2, 12))
        self._index()
        self._profiles: dict[int, Floats] = {}
        self._scores = np.where(np.eye(alphabet, dtype=bool), 2 * np.log2(0.5 + 0.5 / shares)[:, None], -2.0).astype(
            np.float32
        )
        self._replaced = 0.5 * np.eye(alphabet) + 0.5 * shares
        self._learn_matrix(shares, seed)

    def _kmers(self, corpus: Corpus) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]]:
        """Object, k-mer and position of every k-mer."""
        n = max(corpus.n_symbols - self.k + 1, 0)
        key = np.zeros(n, np.uint64)
        for d in range(self.k):
            key = key * np.uint64(0x9E3779B97F4A7C15) + corpus.codes[d : d + n].astype(np.uint64) + np.uint64(1)
        owner = np.repeat(np.arange(len(corpus)), corpus.lengths)
        whole = np.flatnonzero(owner[:n] == owner[self.k - 1 :]) if n else np.empty(0, np.int64)
        return owner[whole], key[whole], whole - corpus.offsets[:-1][owner[whole]]

    def _index(self) -> None:
        owner, key, self._at = self._kmers(self.pool)
        self._known, column = np.unique(key, return_inverse=True)
        shape = len(self.pool), len(self._known)
        found = sparse.csr_matrix((np.ones(len(owner), np.float32), (owner, column)), shape)
        found.data[:] = 1
        rare = np.log2((len(self.pool) + 1) / (np.asarray(found.sum(0)).ravel() + 1)) - COMMON
        self._weights = np.maximum(rare, LEAST).astype(np.float32)
        self._members = found.T.tocsr()
        order = np.lexsort((column, owner))
        self._owner, self._column, self._at = owner[order], column[order], self._at[order]
        self._starts = np.searchsorted(self._owner, np.arange(len(self.pool) + 1))

    def _look_up(self, objects: Corpus, most: int, own: NDArray[np.int64] | None = None) -> list[list[tuple[int, int]]]:
        """Members that share k-mers with each object, most kin first (rare ones say most), and the diagonal most lie on."""
        owner, key, at = self._kmers(objects)
        column = np.minimum(np.searchsorted(self._known, key), max(len(self._known) - 1, 0))
        kept = np.flatnonzero(self._known[column] == key) if len(self._known) else []
        owner, column, at = owner[kept], column[kept], at[kept]
        rows = sparse.csr_matrix((self._weights[column], (owner, column)), (len(objects), len(self._known)))
        rows.data = self._weights[rows.indices]  # each k-mer once
        shared = (rows @ self._members).tocsr()
        found = []
        edges = np.searchsorted(owner, np.arange(len(objects) + 1))
        for i in range(len(objects)):
            members = shared.indices[shared.indptr[i] : shared.indptr[i + 1]]
            kin = shared.data[shared.indptr[i] : shared.indptr[i + 1]] / np.sqrt(self.pool.lengths[members] + 100.0)
            if own is not None:
                kin = np.where(members == own[i], -1, kin)
            best = members[np.argsort(-kin, kind="stable")[:most]]
            mine = slice(edges[i], edges[i + 1])
            found.append(
                [(int(r), self._diagonal(column[mine], at[mine], r)) for r in best if own is None or r != own[i]]
            )
        return found

    def _diagonal(self, column: NDArray, at: NDArray, member: int) -> int:
        """How far the k-mers that a member shares lie behind the object's, most often."""
        mine = slice(self._starts[member], self._starts[member + 1])
        place = np.searchsorted(self._column[mine], column)
        place = np.minimum(place, mine.stop - mine.start - 1)
        same = self._column[mine][place] == column
        values, times = np.unique(self._at[mine][place][same] - at[same], return_counts=True)
        return int(values[np.argmax(times)]) if len(values) else 0

    def _codes(self, corpus: Corpus, i: int) -> Ints:
        return corpus.codes[corpus.offsets[i] : corpus.offsets[i + 1]][:LONGEST]

    def _chance(self, length: int) -> float:
        """Half-bits that the best alignment of an object with unrelated members reaches about once."""
        return 2 * float(np.log2(max(self.pool.n_symbols * length, 2)))

    def _learn_matrix(self, shares: Floats, seed: int) -> None:
        """Count what stands opposite what in alignments of relatives that differ; align anew with what was learned."""
        rows = generator(seed, "relatives").permutation(len(self.pool))[:SAMPLED]
        partners = self._look_up(self.pool.take(rows), PARTNERS, rows)
        chance = np.outer(shares, shares) * 2 * self._alphabet
        for _ in range(ROUNDS):
            counts = np.zeros((self._alphabet, self._alphabet))
            for row, others in zip(rows, partners, strict=True):
                a = self._codes(self.pool, row)
                for other, diagonal in others:
                    b = self._codes(self.pool, other)
                    score, place = _align(a, b, self._scores, diagonal)
                    opposite = place >= 0
                    x, y = a[opposite], b[place[opposite]]
                    if score > self._chance(len(a)) and (x == y).mean() < ALIKE:
                        np.add.at(counts, (x, y), 1)
                        np.add.at(counts, (y, x), 1)
            if counts.sum() < 20 * self._alphabet:  # too few relatives to learn from: the matrix stays as it was
                return
            joint = (counts + chance) / (counts + chance).sum()
            margin = joint.sum(1)
            self._scores = (2 * np.log2(joint / np.outer(margin, margin))).astype(np.float32)
            self._replaced = joint / margin[:, None]

    def _profile(self, member: int) -> Floats:
        """Counts of symbols at each place of a member among its relatives, shape [places, alphabet]."""
        if member not in self._profiles:
            a = self._codes(self.pool, member)
            counts = np.zeros((len(a), self._alphabet))
            counts[np.arange(len(a)), a] = 1
            own = np.array([member])
            for other, diagonal in self._look_up(self.pool.take(own), FAMILY, own)[0]:
                b = self._codes(self.pool, other)
                score, place = _align(a, b, self._scores, diagonal)
                if score > self._chance(len(a)):
                    opposite = np.flatnonzero(place >= 0)
                    counts[opposite, b[place[opposite]]] += 1
            self._profiles[member] = counts
        return self._profiles[member]

    def _places(self, member: int, closeness: float) -> Floats:
        """Chances of symbols at each place of a member's family."""
        counts = self._profile(member)
        seen = counts.sum(1, keepdims=True)
        shares = counts / seen
        replaced = (1 - closeness) * shares @ self._replaced + closeness * shares
        mixed = ((seen - 1) * shares + PSEUDO * replaced) / (seen - 1 + PSEUDO)
        return 0.999 * mixed + 0.001 / self._alphabet

    def code(self, objects: Corpus, bits: ArrayLike) -> Floats:
        """Bits of each object, its relatives known.

        Parameters
        ----------
        objects : Corpus
            In the pool's alphabet.
        bits : array_like, shape [n_symbols]
            What a model that knows the same pool charges for each symbol, given those before it.

        Returns
        -------
        ndarray, shape [n_objects]

        Raises
        ------
        ValueError
            If the alphabet is another one, or there is not one number of bits for each symbol.
        """
        check_alphabet(objects, self._alphabet)
        charged = np.asarray(bits, dtype=float)
        if charged.shape != (objects.n_symbols,):
            raise ValueError(f"{charged.size:,} code lengths for {objects.n_symbols:,} symbols; give one for each")
        total = np.array([charged[a:b].sum() for a, b in zip(objects.offsets[:-1], objects.offsets[1:], strict=True)])
        named = 1 + np.log2(len(self.pool) * len(WAYS))
        for i, members in enumerate(self._look_up(objects, ALIGNED)):
            codes = self._codes(objects, i)
            if not len(codes):
                continue
            start = objects.offsets[i]
            outside = 2.0 ** -charged[start : start + len(codes)]
            rest = charged[start + len(codes) : objects.offsets[i + 1]].sum()
            scored = [(_align(codes, self._codes(self.pool, r), self._scores, d)[0], r) for r, d in members]
            kin = [r for score, r in sorted(scored, reverse=True)[:NAMED] if score > self._chance(len(codes)) / 2]
            lengths = [total[i] + 1]
            for r in kin:
                lengths += [
                    named + rest + _walk(codes, outside, self._places(r, c), gap, longer) for c, gap, longer in WAYS
                ]
            total[i] = -np.logaddexp2.reduce(-np.array(lengths))
        return total
