"""One class for each way in which a spreadsheet can refuse to be read, with the way out."""

from __future__ import annotations

from gridcenter.domain.errors import GridcenterError, Where
from gridcenter.domain.text import N_


class SheetError(GridcenterError):
    """A spreadsheet that cannot be read; nothing was written. A pasted block has no ``file``."""

    def __init__(self, *, where: Where | None = None, **facts: object) -> None:
        if where is None and facts.get("file"):
            where = Where(file=str(facts["file"]))
        if not facts.get("file", "?"):
            facts["file"] = N_("粘贴的内容")
        super().__init__(where=where, **facts)


class SheetFileMissingError(SheetError):
    """No such file, or no permission to read it."""

    code = "sheet_file_missing"
    sentence = N_("打不开文件“{file}”：{reason}。")
    hint = N_("请确认文件还在原处；如果正在别的程序里打开，请先关闭。")


class EmptySheetFileError(SheetError):
    """The file has no bytes, or no cell."""

    code = "sheet_empty"
    sentence = N_("“{file}”里没有内容。")
    hint = N_("请确认选对了文件，并且在表格软件里保存过。")


class EtFileError(SheetError):
    """The WPS own format, which only WPS reads."""

    code = "sheet_et"
    sentence = N_("“{file}”是 WPS 的 .et 格式，这里读不了。")
    hint = N_("请用 WPS 打开，另存为 .xlsx 后再导入。")


class EncryptedSheetError(SheetError):
    """The spreadsheet asks for a password."""

    code = "sheet_encrypted"
    sentence = N_("“{file}”设了打开密码，这里读不了。")
    hint = N_("请用 WPS 或 Excel 打开，去掉密码另存一份后再导入。")


class PictureNotSheetError(SheetError):
    """A picture of a sheet is not a sheet."""

    code = "sheet_picture"
    sentence = N_("“{file}”是图片，不是表格。")
    hint = N_("请向对方要表格原件，或把内容录入表格后再导入。")


class WebPageSheetError(SheetError):
    """A web page without a table that some system saved under a spreadsheet's name."""

    code = "sheet_web_page"
    sentence = N_("“{file}”其实是网页，里面没有能读的表格。")
    hint = N_("请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。")


class NotASheetError(SheetError):
    """Some other kind of file."""

    code = "sheet_other_kind"
    sentence = N_("“{file}”是{kind}，不是表格。")
    hint = N_("能导入的是 .xlsx、.xls、.ods 和 .csv；请在原软件里另存为 .xlsx 后再导入。")


class OldSheetError(SheetError):
    """A spreadsheet in a form that only a spreadsheet program reads."""

    code = "sheet_old"
    sentence = N_("“{file}”是{kind}，这里读不了。")
    hint = N_("请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。")


class SheetBombError(SheetError):
    """A small file that unpacks to an absurd size."""

    code = "sheet_bomb"
    sentence = N_("“{file}”解开后异常庞大，可能是恶意文件，没有打开。")
    hint = N_("请确认来源；若是自己的表格，用 WPS 打开后把数据复制到新表另存再导入。")


class SheetTooLargeError(SheetError):
    """Reading needs more memory than a sheet may take."""

    code = "sheet_too_large"
    sentence = N_("“{file}”太大，或在很远的行列里有内容，读取时超出了内存上限。")
    hint = N_("请把有用的行列复制到一张新表另存，或分成几个文件后再导入。")


class SheetTooSlowError(SheetError):
    """Reading took longer than a sheet may take."""

    code = "sheet_too_slow"
    sentence = N_("读取“{file}”超过 {seconds} 秒，已停止。")
    hint = N_("请把数据复制到一张新表另存，或分成几个文件后再导入。")


class SheetDamagedError(SheetError):
    """The file is of a known kind but broken or cut short."""

    code = "sheet_damaged"
    sentence = N_("“{file}”已损坏或没有传完整，读不出来。")
    hint = N_("请重新复制一份；若 WPS 能打开，另存为 .xlsx 后再导入。")


class SheetUnknownError(SheetError):
    """The workbook has no sheet of this name."""

    code = "sheet_unknown"
    sentence = N_("“{file}”里没有名为“{sheet}”的工作表。")
    hint = N_("可选的有：{known}。")


class HeaderNotFoundError(SheetError):
    """No row looks like the header of the wanted register."""

    code = "sheet_header_missing"
    sentence = N_("在“{file}”里没有找到{register}的表头。")
    hint = N_("表头里至少要有：{wanted}；也可以手工指定表头行和各列。")


class SheetMapError(SheetError):
    """A given column map names a column or a field that does not exist."""

    code = "sheet_map"
    sentence = N_("列对应关系里的“{name}”不存在。")
    hint = N_("可用的有：{known}。")
