"""Why a new version does not come in; nothing was changed when one of these is raised."""

from __future__ import annotations

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_


class UpdateNotNewerError(GridcenterError):
    """The file holds this version or an older one."""

    code = "update_not_newer"
    sentence = N_("没有更新：文件里是 {version}，这里已经是 {here}。")
    hint = N_("要退回上一版本，请用“退回上一版本”（update --back）。")


class UpdateOtherMachineError(GridcenterError):
    """The file is for another system or processor."""

    code = "update_other_machine"
    sentence = N_("没有更新：这个文件用于 {wanted}，这台电脑是 {here}。")
    hint = N_("请向下发单位要适合这台电脑的更新文件。")


class UpdateTooOldForDataError(GridcenterError):
    """The version in the file knows less than this data holds already."""

    code = "update_behind_data"
    sentence = N_("没有更新：这里的数据已是更新的结构，{version} 打不开。")
    hint = N_("请用更新的版本；程序和数据没有改动。")


class UpdateBeyondDataError(GridcenterError):
    """The version in the file no longer takes over data this old."""

    code = "update_beyond_data"
    sentence = N_("没有更新：{version} 接不上这里这么旧的数据。")
    hint = N_("请先装一个中间版本，打开一次，再装这个。程序和数据没有改动。")


class NotInstallableError(GridcenterError):
    """The program lies here in a way that a file cannot replace, or the new one does not run here."""

    code = "update_no_place"
    sentence = N_("没有更新：程序在 {folder}，这里不能自行更新，或新版本在这台电脑上运行不起来。")
    hint = N_("请用安装程序或安装包安装；源码运行的请更新源码。程序和数据没有改动。")


class UpdateFailedError(GridcenterError):
    """No room, or the system refused."""

    code = "update_failed"
    sentence = N_("没有更新：{reason}")
    hint = N_("程序和数据没有改动；请按提示处理后再试一次。")


class NoUpdateKeyError(GridcenterError):
    """What was given is no publisher's key, or none that was accepted here."""

    code = "update_key_unknown"
    sentence = N_("这不是发布者的公钥，或这里没有认可过它。")
    hint = N_("公钥是以 RW 开头的一行（56 个字符），密钥编号是 16 位十六进制数。")


class NoWayBackError(GridcenterError):
    """No update was done here, or the version before it is gone."""

    code = "update_no_way_back"
    sentence = N_("没有退回：这里没有保留上一版本。")
    hint = N_("请用上一版本的安装程序重新安装；数据要用更新前的备份恢复。")
