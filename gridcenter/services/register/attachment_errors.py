"""Why a file was not attached, or an attached one cannot be had."""

from __future__ import annotations

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_


class AttachmentTooLargeError(GridcenterError):
    """Larger than one file may be."""

    code = "attachment_too_large"
    sentence = N_("没有添加：{file} 超过 {limit} MB。")
    hint = N_("照片请先压缩，扫描件请降低分辨率或分成几个文件。")


class TooManyAttachmentsError(GridcenterError):
    """More than one record may have."""

    code = "too_many_attachments"
    sentence = N_("没有添加：一条记录最多 {limit} 个附件，现有 {count} 个。")
    hint = N_("请先移除不需要的，或把几页合成一个 PDF。")


class AttachmentIsProgramError(GridcenterError):
    """It would run when somebody opens it."""

    code = "attachment_is_program"
    sentence = N_("没有添加：{file} 是可以运行的程序、脚本或带宏的文档。")
    hint = N_("附件只收材料，不收程序。带宏的文档请另存为 .docx、.xlsx 或 PDF。")


class AttachmentKindError(GridcenterError):
    """Not a kind of document that is kept here."""

    code = "attachment_kind"
    sentence = N_("没有添加：{file} 的内容不是可收的类型。")
    hint = N_("可收 PDF、OFD、JPG、PNG、DOCX、XLSX、TXT，按内容认，不按文件名。")


class AttachmentUnreadableError(GridcenterError):
    """The file to attach cannot be read."""

    code = "attachment_unreadable"
    sentence = N_("没有添加：读不到 {file}。")
    hint = N_("请确认文件还在、U 盘没有拔出，再试一次。")


class AttachmentIsOursError(GridcenterError):
    """A file of the program's own, keys among them: attached, it would travel up with the case."""

    code = "attachment_is_ours"
    sentence = N_("没有添加：{file} 在数据文件夹或备份里面，是程序自己的文件。")
    hint = N_("如果确实是材料，请先把它复制到别处，例如桌面，再添加。")


class AttachmentIsKeyError(GridcenterError):
    """A copy of ``keys.json`` from anywhere: with a guessed password it opens the data."""

    code = "attachment_is_key"
    sentence = N_("没有添加：{file} 是打开数据的钥匙文件，或是它的副本。")
    hint = N_("钥匙文件只和数据放在一起，不随记录保存，也不上报。")


class AttachmentMissingError(GridcenterError):
    """The record is here, its content is not."""

    code = "attachment_missing"
    sentence = N_("附件内容不在本机：{file}")
    hint = N_("可能登记在另一台电脑上，或由下级登记而没有随包带来；请向登记的人索取原件。")


class AttachmentDamagedError(GridcenterError):
    """The content cannot be opened or is not what was attached."""

    code = "attachment_damaged"
    sentence = N_("附件内容已损坏：{file}")
    hint = N_("请从备份恢复，或移除后用原件重新添加。")
