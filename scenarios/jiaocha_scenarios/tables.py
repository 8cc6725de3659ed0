"""Tables in the storage types of :class:`jiaocha_models.Kind`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jiaocha_models import Kind, Record, columns_of

_STORED: dict[Kind, Any] = {
    Kind.TEXT: "str",
    Kind.CODE: "str",
    Kind.PERSON: "str",
    Kind.CHOICE: "str",
    Kind.DAY: "datetime64[s]",
    Kind.WHOLE: "Int64",
    Kind.MONEY: "Int64",
    Kind.NUMBER: "Float64",
    Kind.FLAG: "bool",
}


def typed(table: pd.DataFrame, record: type[Record]) -> pd.DataFrame:
    """All columns of the record, in its order and storage types; absent ones get their default."""
    found = {}
    for name, definition in columns_of(record).items():
        default = record.model_fields[name].get_default()
        stored = _STORED[definition.kind]
        if name in table:
            found[name] = table[name].astype(stored)
        elif default is None or definition.required:
            found[name] = pd.Series(pd.NA, index=table.index, dtype="object").astype(stored)
        else:
            plain = default.value if definition.kind is Kind.CHOICE else default
            found[name] = pd.Series(plain, index=table.index).astype(stored)
    return pd.DataFrame(found, index=table.index)


def words(values: Sequence[str | None], index: NDArray[np.int64]) -> "pd.Series[str]":
    """Text column ``values[index]``; a negative index gives a missing value."""
    positions = pa.array(index.astype(np.int64), mask=index < 0)
    return pd.Series(pa.array(list(values), pa.string()).take(positions).to_pandas(), dtype="str")


def joined(*parts: "str | NDArray[np.int64] | pd.Series[str]") -> "pd.Series[str]":
    """Text column put together from constants, whole numbers and text, row by row."""
    arrays = []
    for part in parts:
        if isinstance(part, str):
            arrays.append(pa.scalar(part))
        elif isinstance(part, pd.Series):
            arrays.append(pa.array(part, pa.string(), from_pandas=True))
        else:
            arrays.append(pc.cast(pa.array(part), pa.string()))
    return pd.Series(pc.binary_join_element_wise(*arrays, "").to_pandas(), dtype="str")


def numbered(prefix: str, values: NDArray[np.int64], width: int = 6) -> "pd.Series[str]":
    """Names such as 合成企业000123."""
    text = pc.utf8_lpad(pc.cast(pa.array(values), pa.string()), width, "0")
    return joined(prefix, pd.Series(text.to_pandas(), dtype="str"))
