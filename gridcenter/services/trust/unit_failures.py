"""What can be wrong with a unit card, one class each."""

from __future__ import annotations

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_


class OwnCardError(GridcenterError):
    """Somebody registered their own card."""

    code = "own_card"
    sentence = N_("这是本单位自己的单位卡。")
    hint = N_("请导入对方的单位卡；本单位另一台电脑的卡请按“同镇另一台电脑”登记。")


class SameDeviceError(OwnCardError):
    """The other PC works on a copy of this data folder: nobody could tell whose change is whose."""

    code = "same_device"
    sentence = N_("对方电脑用的是本机数据目录的复制品，不能登记为另一台电脑。")
    hint = N_("请在那台电脑上新建数据目录，再登记；需要的数据会随同镇合并带过去。")


class CardReplacesError(GridcenterError):
    """The unit is registered with another key, which did not vouch for the new one."""

    code = "card_replaces"
    sentence = N_("{unit} {name} 已登记另一把密钥，这张单位卡没有旧密钥的签名。")
    hint = N_("请用电话核对指纹 {fingerprint}，无误后确认更换。")


class CardWithdrawnError(CardReplacesError):
    """The key of this unit was withdrawn here; only people can say that this card is the unit's."""

    code = "card_withdrawn"
    sentence = N_("{unit} {name} 的密钥在这里已停用，没有登记这张单位卡。")


class UnknownCardError(GridcenterError):
    """The first card of a unit is compared by voice before it is believed."""

    code = "unknown_card"
    sentence = N_("{unit} {name} 还没有登记，不能自动采用这张单位卡。")
    hint = N_("请在“单位卡”里打开它，用电话核对指纹 {fingerprint} 后登记。")


class FingerprintDiffersError(GridcenterError):
    """What was read out over the phone is not the fingerprint of this card."""

    code = "fingerprint_differs"
    sentence = N_("指纹不符：这张单位卡的指纹是 {fingerprint}。")
    hint = N_("这可能不是对方的单位卡，请让对方重新发送。没有登记。")


class NoReceiverError(GridcenterError):
    """There is nobody to send to."""

    code = "no_receiver"
    sentence = N_("还没有登记上级单位的单位卡，不知道发给谁。")
    hint = N_("请向上级要单位卡（文件或二维码），在“上报接收”登记并用电话核对指纹。")
