"""Names for messages: options, cases, capacities as a court would call them."""

from jiaocha.folder.contents import RESOURCE_ZH
from jiaocha.folder.contributions import month_names
from jiaocha_models import Options, Quarter
from jiaocha_models.words import Mode


class Names:
    """Chinese names of what a quarter and its options number."""

    def __init__(self, quarter: Quarter, options: Options) -> None:
        """Keep the tables to look names up in."""
        self._court = quarter.courts["name"].tolist()
        self._case = quarter.cases["case_number"]
        self._options = options
        self._months = month_names(quarter)

    def case(self, position: int) -> str:
        """Case number."""
        return str(self._case.iloc[position])

    def group(self, position: int) -> str:
        """Name the group by its first case."""
        if not 0 <= position < len(self._options.groups):
            return f"不存在的组 {position}"
        return f"组 {self._options.groups['group'].iloc[position]}"

    def groups(self) -> list[str]:
        """Names of all groups."""
        return [str(name) for name in self._options.groups["group"]]

    def court(self, position: int) -> str:
        """Name of a court; 原执行法院 for -1."""
        if position == -1:
            return "原执行法院"
        return self._court[position] if 0 <= position < len(self._court) else f"不存在的法院 {position}"

    def mode(self, position: int) -> str:
        """Chinese word for a mode."""
        modes = list(Mode)
        return modes[position].zh if 0 <= position < len(modes) else f"不存在的方式 {position}"

    def place(self, group: int, mode: int, receiver: int, decider: int) -> str:
        """Name an option by what it says."""
        text = f"{self.group(group)}，{self.mode(mode)}，{self.court(receiver)}"
        return text if decider == -1 else f"{text}（{self.court(decider)}决定）"

    def option(self, k: int) -> str:
        """Name an open option, given by its position."""
        options = self._options
        return self.place(
            int(options.option_group[k]),
            int(options.option_mode[k]),
            int(options.option_receiver[k]),
            int(options.option_decider[k]),
        )

    def row(self, position: int) -> str:
        """Name a capacity: what it is, and whose."""
        row = self._options.rows.iloc[position]
        parts = [RESOURCE_ZH[row["resource"]]]
        parts += [self.court(int(row[c])) for c in ("court", "other_court") if row[c] >= 0]
        parts += [self.mode(int(row["mode"]))] if row["mode"] >= 0 else []
        parts += [self._months[int(row["window"])]] if row["window"] >= 0 else []
        return " ".join(parts)
