"""How a pack, receipt or unit card can fail: one class for each, with its sentence.

Nothing was changed when one of these is raised; every sentence that needs it says so.
"""

from __future__ import annotations

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_


class PackError(GridcenterError):
    """Any failure of a file that came from or goes to another centre."""


class NotAPackError(PackError):
    """The file is something else."""

    code = "not_a_pack"
    sentence = N_("这不是上报包：{file}。")
    hint = N_("请选择以 .gcpack 结尾的文件。")


class NotAddressedError(PackError):
    """The pack is encrypted to other keys than ours."""

    code = "not_addressed"
    sentence = N_("这个上报包不是发给本单位的，无法打开。")
    hint = N_("请对方核对所登记的本单位单位卡，重新导出。数据没有改动。")


class DamagedPackError(PackError):
    """A byte changed, or the end of the content is missing; age cannot tell which."""

    code = "damaged"
    sentence = N_("上报包已损坏或不完整：内容与加密时不一致。")
    hint = N_("请重新复制文件或请对方重新导出。数据没有改动。")


class TruncatedPackError(PackError):
    """The file ends too early."""

    code = "truncated"
    sentence = N_("上报包不完整：文件在中途结束。")
    hint = N_("多半是复制没有完成，请重新复制。数据没有改动。")


class PackTooLargeError(PackError):
    """A limit of the reader was passed: {limit} names it."""

    code = "too_large"
    sentence = N_("上报包超出限度（{limit}），没有读取。")
    hint = N_("请与对方核实这个文件的来历。数据没有改动。")


class UnlistedMemberError(PackError):
    """A member that the manifest does not list, lists twice, or lists in vain."""

    code = "unlisted_member"
    sentence = N_("上报包里的文件与清单不符：{member}。")
    hint = N_("请对方重新导出，并与对方核实。数据没有改动。")


class BadSignatureError(PackError):
    """The signature does not fit the content."""

    code = "bad_signature"
    sentence = N_("签名不正确：内容在签名后被改动过。")
    hint = N_("请与发送单位电话核实。数据没有改动。")


class UnknownSenderError(PackError):
    """Nobody registered here signed this."""

    code = "unknown_sender"
    sentence = N_("发送单位没有登记（自称 {unit}，公钥编号 {key}）。")
    hint = N_("请先登记对方的单位卡，并用电话核对指纹。")


class RevokedKeyError(PackError):
    """The key that signed this was withdrawn."""

    code = "revoked_key"
    sentence = N_("签名所用的密钥已停用（{unit}，公钥编号 {key}）。")
    hint = N_("请登记对方新的单位卡，或与对方电话核实。数据没有改动。")


class DeskPackGapError(PackError):
    """A pack of another PC that holds only what is new rests on one that never came."""

    code = "desk_gap"
    sentence = N_("这个包只带了新的改动，之前的还没有收到。")
    hint = N_("不用处理：那台电脑下一次会把缺的一起带上。")


class RejectedPackError(PackError):
    """A person decided before that this pack is not to be merged."""

    code = "rejected_pack"
    sentence = N_("这个上报包此前已决定不接收（{by}，{at}：{reason}）。")
    hint = N_("数据没有改动。如要改变决定，请用 quarantine accept {id} 并写明理由。")


class WrongUnitError(PackError):
    """A registered unit signed for another one."""

    code = "wrong_unit"
    sentence = N_("签名单位是 {signer}，内容却自称 {unit}。")
    hint = N_("请与发送单位电话核实。数据没有改动。")


class WrongKindError(PackError):
    """A pack of our own unit that is no desk pack, or a desk pack of another unit."""

    code = "wrong_kind"
    sentence = N_("这个包不该发到这里：{unit} 的“{kind}”包不能在本机接收。")
    hint = N_("同镇合并包只在本单位的两台电脑之间使用。数据没有改动。")


class PracticePackError(PackError):
    """A pack of practice data that came to a centre with real data."""

    code = "practice_pack"
    sentence = N_("这是 {unit} 用练习数据导出的包，不能并入正式数据。")
    hint = N_("请对方关闭程序，登录正式数据后重新导出。数据没有改动。")


class BadHashError(PackError):
    """A member differs from what the signed manifest says of it."""

    code = "bad_hash"
    sentence = N_("上报包里的 {member} 与签名清单不一致。")
    hint = N_("请对方重新导出。数据没有改动。")


class MalformedPackError(PackError):
    """Signed and whole, but not as the format asks."""

    code = "malformed"
    sentence = N_("上报包格式不正确：{what}。")
    hint = N_("请对方升级软件后重新导出，或把错误代码告诉技术支持。数据没有改动。")


class BadCardError(PackError):
    """Not a unit card, or not whole."""

    code = "bad_card"
    sentence = N_("这不是完好的单位卡：{file}。")
    hint = N_("请对方重新导出单位卡。")


class BadReceiptError(PackError):
    """Not a receipt, or not whole."""

    code = "bad_receipt"
    sentence = N_("这不是完好的回执：{file}。")
    hint = N_("请对方重新发送回执。")


class PhoneCodeLengthError(PackError):
    """Characters of the spoken code are missing, too many, or of no such code."""

    code = "phone_code_length"
    sentence = N_("回执码应为 12 个字符，这里有 {count} 个。")
    hint = N_("请对方重读一遍：三组，每组四个，只有数字和字母，没有字母 U。")


class BadPhoneCodeError(PackError):
    """The spoken code was misheard: its last two characters do not fit the others."""

    code = "bad_phone_code"
    sentence = N_("回执码不正确：有字符听错或抄错了。")
    hint = N_("请再核对一遍，共 12 个字符，没有字母 I、L、O、U。")


class StrangePhoneCodeError(PackError):
    """A good code, but for no pack that we sent."""

    code = "strange_phone_code"
    sentence = N_("这个回执码没有抄错，但不是本单位所发上报包的回执码。")
    hint = N_("请对方核对单位和月份：可能读了别的单位的，或不是同一个文件。月份状态没有改动。")


class FileUnreadableError(PackError):
    """The file cannot be read from its medium."""

    code = "file_unreadable"
    sentence = N_("读不了文件：{file}")
    hint = N_("请检查 U 盘是否插好，再试一次。数据没有改动。")
