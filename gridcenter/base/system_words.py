"""What the operating system says of files, in our words: a Chinese sentence holds no English."""

from __future__ import annotations

import errno

from gridcenter.base.i18n import _, describe
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

_WORDS = {
    errno.ENOENT: N_("没有这个文件或文件夹"),
    errno.ENOTDIR: N_("没有这个文件或文件夹"),
    errno.EISDIR: N_("这是一个文件夹"),
    errno.EACCES: N_("没有权限"),
    errno.EPERM: N_("没有权限"),
    errno.EROFS: N_("这里不能写入"),
    errno.ENOSPC: N_("磁盘已满"),
    errno.ENAMETOOLONG: N_("名称太长"),
    errno.EBUSY: N_("正被别的程序使用"),
    errno.ETXTBSY: N_("正被别的程序使用"),
    errno.EIO: N_("磁盘或 U 盘读写出错"),
    errno.ENODEV: N_("设备不在了"),
    errno.ETIMEDOUT: N_("网络没有响应"),
}
"""What the system says most often; of the rest its number is told."""


def in_words(failure: BaseException) -> str:
    """Why it failed, as a phrase for a sentence."""
    if isinstance(failure, GridcenterError):
        return describe(failure).message
    number = failure.errno if isinstance(failure, OSError) else None
    if number in _WORDS:
        return _(_WORDS[number])
    return _("系统错误 {number}").format(
        number=number if number is not None else type(failure).__name__
    )
