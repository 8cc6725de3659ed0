"""``jiaocha template``: an empty workbook with Chinese headers, notes and drop-downs."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import complain
from jiaocha.commands.preset_option import add_preset, refuse_preset

NAME = "template"
HELP = "生成空白季度工作簿：中文表头、填写说明、下拉选项、每表一行示例"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("file", type=Path, metavar="文件.xlsx")
    parser.add_argument("--replace", action="store_true", help="覆盖已有文件")
    add_preset(parser, "按预置政策填写政策表")


def run(arguments: Namespace) -> int:
    """Write the template."""
    from jiaocha.intake import write_template

    path: Path = arguments.file
    if path.suffix.lower() != ".xlsx":
        return complain(f"模板须为 .xlsx 文件：{path.name}")
    if path.exists() and not arguments.replace:
        return complain(f"文件已存在：{path.name}（如需覆盖请加 --replace）")
    refusal = refuse_preset(arguments.preset)
    if refusal:
        return complain(refusal)
    try:
        write_template(path, arguments.preset)
    except OSError as error:
        return complain(f"无法写入 {path.name}：{error.strerror}（文件是否正被 Excel 或 WPS 打开？）")
    print(f"已生成模板：{path}")
    return 0
