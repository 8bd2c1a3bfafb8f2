"""Data sets and reports as plain bytes: JSON for what is small, Arrow for columns. Reading them runs no code."""

from __future__ import annotations

import io
from dataclasses import asdict, replace

import pandas as pd

from analysis.corpus import Dataset, Provenance
from analysis.files.decode import Decoded
from analysis.files.layout import Layout
from analysis.files.limits import PROBLEM_COLUMNS, problem_frame
from analysis.files.reading import FileReport, column_frame
from analysis.files.table_form import from_table, to_table


def pack_frames(*frames: pd.DataFrame) -> tuple[list[int], bytes]:
    """Return the sizes of Arrow streams and the streams, end to end."""
    import pyarrow as pa  # a process that reads no file should not load it

    blobs = []
    for frame in frames:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        blobs.append(sink.getvalue())
    return [len(blob) for blob in blobs], b"".join(blobs)


def unpack_frames(sizes: list[int], blob: bytes) -> list[pd.DataFrame]:
    """Return the frames that `pack_frames` wrote."""
    import pyarrow as pa

    frames, start = [], 0
    for size in sizes:
        with pa.ipc.open_stream(blob[start : start + size]) as reader:
            frames.append(reader.read_all().to_pandas())
        start += size
    return frames


def pack_dataset(dataset: Dataset, problems: pd.DataFrame) -> tuple[dict, bytes]:
    """Return a data set and its refused rows as a header and a blob."""
    sizes, blob = pack_frames(to_table(dataset), problems)
    about = asdict(dataset.provenance) if dataset.provenance else None
    return {"name": dataset.name, "domain": dataset.domain, "provenance": about, "sizes": sizes}, blob


def unpack_dataset(header: dict, blob: bytes) -> tuple[Dataset, pd.DataFrame]:
    """Return what `pack_dataset` wrote; content hashes are the same on both sides."""
    table, problems = unpack_frames(header["sizes"], blob)
    about = Provenance(**header["provenance"]) if header["provenance"] else None
    dataset = from_table(table, name=header["name"], domain=header["domain"], provenance=about)
    return dataset, problem_frame(list(problems[list(PROBLEM_COLUMNS)].itertuples(index=False, name=None)))


def pack_report(report: FileReport) -> tuple[dict, bytes]:
    """Return a report as a header and a blob."""
    header = {name: value for name, value in vars(report).items() if name not in ("preview", "about")}
    header["layout"] = report.layout.to_json()
    header["decoded"] = asdict(replace(report.decoded, text="")) if report.decoded else None
    header["sizes"], blob = pack_frames(report.preview.astype("str"), report.about)
    return header, blob


def unpack_report(header: dict, blob: bytes) -> FileReport:
    """Return what `pack_report` wrote."""
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in header.items()}
    preview, about = unpack_frames(header["sizes"], blob)
    lists = {
        name: tuple(value) if isinstance(value, list) else value for name, value in (header["decoded"] or {}).items()
    }
    found = {
        "preview": preview,
        "about": column_frame(about.itertuples(index=False, name=None)),
        "layout": Layout.from_json(header["layout"]),
        "decoded": Decoded(**lists) if lists else None,
    }
    names = FileReport.__dataclass_fields__.keys() - found.keys()
    return FileReport(**{name: fields[name] for name in names}, **found)
