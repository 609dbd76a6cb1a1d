"""What can go wrong with the data file, each in its own words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

import sqlcipher3.dbapi2 as driver

from gridcenter.base.whole_files import can_write_in
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_


class DataFileBusyError(GridcenterError):
    """Another gridcenter holds the data file."""

    code: ClassVar[str] = "data_file_busy"
    sentence = N_("数据文件正被另一个窗口使用：{path}")
    hint = N_("请先关闭已打开的程序，再重试。")


class DataFileMissingError(GridcenterError):
    """There is no data file where one was, or nothing is in it; none is made in its place."""

    code: ClassVar[str] = "data_file_missing"
    sentence = N_("数据文件不见了，或是空的：{path}")
    hint = N_(
        "没有新建任何东西。请看看它是否被移走、被清理或还没有从云盘下载；找不回来就用备份恢复（restore）。"
    )


class DataFileGoneError(GridcenterError):
    """The data file was deleted, moved or replaced while it was open: what was written is not there."""

    code: ClassVar[str] = "data_file_gone"
    sentence = N_("没有保存：数据文件已被删除、移走或换掉：{path}")
    hint = N_("请关闭程序，把数据目录放回原处再打开；找不回来就用备份恢复。")


class DataFileDamagedError(GridcenterError):
    """A page of the file does not authenticate, or the file's structure does not hold."""

    code: ClassVar[str] = "data_file_damaged"
    sentence = N_("数据文件有损坏的地方，这一步没有完成。")
    hint = N_(
        "请用最近的备份恢复（restore）；损坏以后才录入的，可先用 rescue 把还读得出的读到另一个目录。"
    )


class DataFileUnreadableError(GridcenterError):
    """The key does not fit, or the file is damaged."""

    code = "data_file_unreadable"
    sentence = N_("数据文件打不开：{path}")
    hint = N_("文件可能已损坏、被截短或不属于这个数据目录；请用最近的备份恢复（restore）。")


class DataFileReadOnlyError(GridcenterError):
    """The folder or the medium takes no writing; the file itself is not known to be damaged."""

    code: ClassVar[str] = "data_file_read_only"
    sentence = N_("数据文件所在的位置不能写入：{path}")
    hint = N_("请检查文件夹的权限，或去掉磁盘、U 盘的写保护；数据没有改动。")


class DataFileTooNewError(GridcenterError):
    """A newer program wrote the file."""

    code = "data_file_too_new"
    sentence = N_("数据文件由更新的版本写成（结构 {found}，本程序只认到 {known}）。")
    hint = N_("请升级本程序；数据没有改动。")


class DataFileUnreleasedError(GridcenterError):
    """A development version wrote the file, with a schema that no release has: nothing leads on from it."""

    code = "data_file_unreleased"
    sentence = N_("数据文件是没有发布过的开发版本写的（结构 {found}），不能升级。")
    hint = N_(
        "请用写它的那个版本打开并导出表格，或用发布版本做的备份恢复。这一步没有做，原来的数据还在。"
    )


class DiskFullError(GridcenterError):
    """The disk took no more."""

    code = "disk_full"
    sentence = N_("磁盘已满，没有保存。已保存的数据是完整的。")
    hint = N_("请清理磁盘空间后重试。")


def failure_of(error: BaseException, path: Path | None = None) -> GridcenterError | None:
    """What the user is told of an error of the driver; None for one that only a bug can cause."""
    if not isinstance(error, driver.DatabaseError):
        return None
    said = str(error)
    if "malformed" in said or "not a database" in said or "disk I/O error" in said:
        return DataFileDamagedError()
    if "full" in said:
        return DiskFullError()
    if "is locked" in said:
        return DataFileBusyError(path=path or "")
    if "readonly" in said or "unable to open" in said:
        return DataFileReadOnlyError(path=path or "")
    return None


def opening_failed(error: driver.DatabaseError, path: Path) -> GridcenterError:
    """What an officer is told: a file that is merely in use or locked away is not damaged."""
    said = str(error)
    if "is locked" in said:
        return DataFileBusyError(path=path)
    if "full" in said:
        return DiskFullError()
    if not can_write_in(path.parent) or (path.exists() and not os.access(path, os.W_OK)):
        return DataFileReadOnlyError(path=path)
    return DataFileUnreadableError(path=path)
