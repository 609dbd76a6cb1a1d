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


_WINDOWS_WORDS = {
    3: N_("没有这个盘或文件夹"),  # ERROR_PATH_NOT_FOUND
    15: N_("没有这个盘或文件夹"),  # ERROR_INVALID_DRIVE
    19: N_("这里不能写入"),  # ERROR_WRITE_PROTECT
    21: N_("盘没有插好"),  # ERROR_NOT_READY
    32: N_("文件正被其他程序打开"),  # ERROR_SHARING_VIOLATION
    33: N_("文件正被其他程序打开"),  # ERROR_LOCK_VIOLATION
    53: N_("连不上共享文件夹"),  # ERROR_BAD_NETPATH
    67: N_("连不上共享文件夹"),  # ERROR_BAD_NET_NAME
    112: N_("磁盘已满"),  # ERROR_DISK_FULL
    123: N_("文件名里有不能用的字符"),  # ERROR_INVALID_NAME
    206: N_("名称太长"),  # ERROR_FILENAME_EXCED_RANGE
    1231: N_("连不上共享文件夹"),  # ERROR_NETWORK_UNREACHABLE
}
"""Windows tells more by its own numbers than by the errno they become."""


LONGEST_ON_WINDOWS = 259
"""Characters of a whole path; what is longer Windows calls a folder that is not there (ERROR_PATH_NOT_FOUND)."""


def is_too_long(failure: OSError, path: object = "") -> bool:
    """Whether Windows refused a path only for its length."""
    named = max((str(failure.filename or ""), str(path)), key=len)
    return getattr(failure, "winerror", 0) in (2, 3) and len(named) > LONGEST_ON_WINDOWS


def in_words(failure: BaseException) -> str:
    """Why it failed, as a phrase for a sentence."""
    if isinstance(failure, GridcenterError):
        return describe(failure).message
    number = failure.errno if isinstance(failure, OSError) else None
    if isinstance(failure, OSError) and is_too_long(failure):
        return _(_WORDS[errno.ENAMETOOLONG])
    words = _WINDOWS_WORDS.get(getattr(failure, "winerror", 0)) or _WORDS.get(number or 0)
    if words:
        return _(words)
    return _("系统错误 {number}").format(
        number=number if number is not None else type(failure).__name__
    )
