"""Files that must not be opened: told by their first bytes and their table of contents."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bangfu.sheets.problems import UnreadableLedger

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET_MAGIC = b"PAR1"

MOST_UNPACKED = 2 << 30
MOST_PARTS = 10_000
BIG = 100 << 20
MOST_RATIO = 200

_READABLE = {".xlsx", ".xls", ".csv", ".parquet"}
_MACRO_SUFFIXES = {".xlsm", ".xltm", ".xlsb", ".xlam"}
_SAVE_AS = "请在 Excel 或 WPS 里另存为 .xlsx 再试"
_NO_MACROS = "宏可能有害，本系统不打开；请另存为不带宏的 .xlsx 再试"


def kind_of(path: Path) -> str:
    """The suffix by which a ledger file is to be read, or a refusal that says why not."""
    if not path.exists():
        raise UnreadableLedger(path.name, "找不到这个文件", "请核对文件名和位置")
    if not path.is_file():
        raise UnreadableLedger(path.name, "不是文件", "请指定一个 .xlsx、.csv 或 .parquet 文件")
    suffix = path.suffix.lower()
    if suffix in _MACRO_SUFFIXES:
        raise UnreadableLedger(path.name, "是可以带宏的工作簿", _NO_MACROS)
    if suffix not in _READABLE:
        raise UnreadableLedger(
            path.name, f"不支持“{suffix or '没有扩展名'}”的文件", "台账请用 .xlsx、.csv 或 .parquet"
        )
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise UnreadableLedger(
            path.name, f"打不开（{error.strerror}）", "请核对权限，或关闭正在使用它的程序"
        ) from None
    if not start:
        raise UnreadableLedger(path.name, "是空文件", "请核对是不是导出失败")
    if suffix in (".xlsx", ".xls"):
        return _workbook_kind(path, start)
    if suffix == ".csv" and start.startswith((ZIP_MAGIC, OLE_MAGIC, PARQUET_MAGIC)):
        raise UnreadableLedger(path.name, "扩展名是 .csv，内容却不是文字", _SAVE_AS)
    if suffix == ".parquet" and not start.startswith(PARQUET_MAGIC):
        raise UnreadableLedger(path.name, "不是 Parquet 文件", "请核对扩展名，或重新导出")
    return suffix


def _workbook_kind(path: Path, start: bytes) -> str:
    if start.startswith(ZIP_MAGIC):
        check_zip(path)
        return ".xlsx"
    if start.startswith(OLE_MAGIC):
        return _old_workbook(path)
    if (
        start.lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<html", b"<table", b"<!doctype", b"<?xml"))
    ):
        raise UnreadableLedger(path.name, "其实是网页，只是扩展名像工作簿", _SAVE_AS)
    raise UnreadableLedger(path.name, "不是工作簿，或文件已经损坏", _SAVE_AS)


def _old_workbook(path: Path) -> str:
    """An OLE file is an old .xls, or the wrapper around an encrypted .xlsx."""
    content = path.read_bytes()

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or not (holds("Workbook") or holds("Book")):
        raise UnreadableLedger(
            path.name,
            "设了打开密码（或文件已损坏）",
            "请在 Excel 里去掉密码，另存为 .xlsx 再试",
        )
    if holds("_VBA_PROJECT"):
        raise UnreadableLedger(path.name, "带有宏", _NO_MACROS)
    return ".xls"


def check_zip(path: Path) -> None:
    """Refuse a workbook that unpacks to far more than it is, or carries macros."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableLedger(
            path.name, "工作簿已经损坏", f"请重新取得文件，或{_SAVE_AS[1:]}"
        ) from None
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableLedger(path.name, "带有宏", _NO_MACROS)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableLedger(path.name, "设了密码", "请去掉密码再试")
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if (
        unpacked > MOST_UNPACKED
        or (unpacked > BIG and unpacked > MOST_RATIO * packed)
        or len(parts) > MOST_PARTS
    ):
        raise UnreadableLedger(
            path.name,
            f"展开后有 {unpacked / (1 << 20):,.0f} MB，不像正常的台账",
            "请核对来源；确是台账就只复制有内容的区域到新工作簿，或改用 .csv",
        )
    if "xl/workbook.xml" not in names:
        raise UnreadableLedger(path.name, "不是 Excel 工作簿", _SAVE_AS)
