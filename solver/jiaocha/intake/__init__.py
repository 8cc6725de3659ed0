"""Intake: a workbook, a folder of CSV or Parquet, or data frames become a validated quarter.

Every finding is collected, with file, sheet, row, column and a hint; errors block, warnings do not.
"""

from jiaocha.intake.adjusted import read_adjusted, with_adjustments
from jiaocha.intake.manual import read_manual
from jiaocha.intake.marked import write_marked
from jiaocha.intake.outcomes import Outcomes, read_outcomes
from jiaocha.intake.policies import read_policy, write_policy
from jiaocha.intake.presets import Preset, preset_name, presets, read_preset, under_preset, with_preset
from jiaocha.intake.reading import check_quarter, quarter_from_frames, read_quarter
from jiaocha.intake.template import write_template
from jiaocha.intake.writing import write_quarter

__all__ = [
    "Outcomes",
    "Preset",
    "check_quarter",
    "preset_name",
    "presets",
    "quarter_from_frames",
    "read_adjusted",
    "read_manual",
    "read_outcomes",
    "read_policy",
    "read_preset",
    "read_quarter",
    "under_preset",
    "with_adjustments",
    "with_preset",
    "write_marked",
    "write_policy",
    "write_quarter",
    "write_template",
]
