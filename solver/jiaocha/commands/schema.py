"""``jiaocha schema``: JSON Schema of the records that programs read and write."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import complain, print_json
from jiaocha_models.schemas import RECORDS, SCHEMA_VERSION, schema_of

NAME = "schema"
HELP = "列出各公开记录的 JSON Schema（供案件管理系统对接），或写成文件"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("record", nargs="?", choices=tuple(RECORDS), metavar="记录", help="、".join(RECORDS))
    parser.add_argument("--out", type=Path, metavar="目录", help="每个记录写成一个 .json 文件；目录须不存在")


def run(arguments: Namespace) -> int:
    """Print one schema or the list of names; or write all of them."""
    from jiaocha.folder.files import write_json
    from jiaocha.folder.whole import whole_folder

    if arguments.out is not None:
        if arguments.record is not None or arguments.out.exists():
            return complain("--out 写出全部记录，不能与记录名同用，目录须不存在")
        with whole_folder(arguments.out.absolute()) as folder:
            for name in RECORDS:
                write_json(folder / f"{name}.json", schema_of(name))
        print(f"已写出 {len(RECORDS)} 个 JSON Schema（版本 {SCHEMA_VERSION}）：{arguments.out}")
        return 0
    if arguments.record is not None:
        print_json(schema_of(arguments.record))
    elif arguments.json:
        print_json({"version": SCHEMA_VERSION, "records": list(RECORDS)})
    else:
        print("\n".join(RECORDS))
    return 0
