"""What is typed about goods, stores, needs, campaigns and hand-outs."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now_said
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models import Visit
from bangfu.ledger.forms.members import why_field
from bangfu.ledger.models import Household
from bangfu.ledger.models.person import State
from bangfu.org.access import Reader
from bangfu.org.meanwhile import MeanwhileForm
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under
from bangfu.relief.models import Allocation, GoodsKind, Movement, Store, Transfer
from bangfu.relief.queries.giving import ToFetch
from bangfu.relief.queries.grounds import Proposal
from bangfu.relief.queries.stock import Held, kinds_for, stores_near, stores_to_send_to

LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


def day_field(
    label: Any, initial: Any = timezone.localdate, required: bool = True
) -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(
        label=label, initial=initial, required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


QUANTITY = _("数量")


def quantity_field(label: Any = QUANTITY, least: int = 1, **more: Any) -> forms.IntegerField:
    """A whole number of the goods' unit."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=10_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **more,
    )  # fmt: skip


class Once(forms.Form):
    """A form with a number of its own, so that sent twice it counts once."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def clean_uid(self) -> uuid.UUID:
        """The number; a form without one gets it here."""
        return self.cleaned_data["uid"] or uuid.uuid4()


class GoodsForm(forms.Form):
    """A kind of goods the county has besides."""

    name = forms.CharField(label=_("物资"), max_length=40)
    unit = forms.CharField(
        label=_("单位"), max_length=10, help_text=_("床、件、公斤。数量都按它数。")
    )
    service = forms.ChoiceField(label=_("算作哪一类"), choices=GoodsKind.Service.choices)
    pack_size = quantity_field(_("一份是多少"), initial=1, help_text=_("一袋 10 公斤的米写 10。"))
    pack_unit = forms.CharField(label=_("一份叫什么"), max_length=10, required=False)


class StoreForm(forms.Form):
    """A store."""

    name = forms.CharField(label=_("仓库"), max_length=60)
    area_code = forms.ChoiceField(label=_("哪里的"))
    keeper = forms.CharField(label=_("谁管"), max_length=60, required=False)
    place = forms.CharField(label=_("放在哪里"), max_length=120, required=False)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = areas_under(reader.prefix, *LEVELS)
        self.fields["area_code"].choices = [(one.code, one.name) for one in rows]


def _with_unit(kind: GoodsKind) -> str:
    return f"{kind.name}（{kind.packing or kind.unit}）"


class GoodsChoice(Once):
    """A form about so much of something."""

    goods = forms.ModelChoiceField(
        label=_("物资"), queryset=GoodsKind.objects.none(), empty_label=_("请选")
    )
    quantity = quantity_field(help_text=_("按物资的单位数，比如米是公斤。"))

    def __init__(self, *args: Any, area_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].queryset = kinds_for(area_code)
        self.fields["goods"].label_from_instance = _with_unit


class TakeInForm(GoodsChoice):
    """Goods that come into a store."""

    kind = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[(Movement.Kind.BOUGHT, _("采购")), (Movement.Kind.DONATED, _("捐赠"))],
    )
    paper = forms.CharField(
        label=_("单据号"), max_length=60, help_text=_("发票、验收单或捐赠收据的号。")
    )
    origin = forms.CharField(label=_("从哪里来"), max_length=120, required=False,
                             help_text=_("供货单位或者捐赠人。"))  # fmt: skip
    price = forms.DecimalField(
        label=_("单价"), max_digits=10, decimal_places=2, min_value=0, required=False,
        help_text=_("一个单位多少元；不知道就空着。"),
    )  # fmt: skip
    day = day_field(_("哪天入库"))

    @property
    def price_fen(self) -> int | None:
        """The price in fen; None where nobody said."""
        price = self.cleaned_data.get("price")
        return None if price is None else int(price * 100)


class SendForm(GoodsChoice):
    """Goods that go to another store."""

    to = forms.ModelChoiceField(
        label=_("调到哪里"), queryset=Store.objects.none(), empty_label=_("请选")
    )
    day = day_field(_("哪天发出"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, reader: Reader, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, area_code=store.area_code, **kwargs)
        self.fields["to"].queryset = stores_to_send_to(reader, store)


class ReceiveForm(forms.Form):
    """What arrived of a transfer."""

    quantity = quantity_field(_("收到多少"), least=0)
    why = forms.CharField(label=_("少了的原因"), max_length=200, required=False,
                          help_text=_("数量对得上就空着。"))  # fmt: skip

    def __init__(self, *args: Any, transfer: Transfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].initial = transfer.quantity


class WriteOffForm(GoodsChoice):
    """Goods lost or spoilt."""

    why = why_field(_("为什么报损"), _("比如：受潮发霉，不能用了。"))


class DecideForm(forms.Form):
    """Whether the second person agrees."""

    reply = forms.CharField(label=_("意见"), max_length=200, required=False,
                            help_text=_("不同意的，写明为什么。"))  # fmt: skip


class NeedForm(GoodsChoice):
    """What a household lacks."""

    why = why_field(_("为什么要"), _("看到的、听他说的，比如：只有一床薄被。"))
    visit = forms.ModelChoiceField(
        label=_("哪次走访发现的"), queryset=Visit.objects.none(), required=False,
        empty_label=_("不是走访时"),
    )  # fmt: skip
    day = day_field(_("哪天知道的"))
    field_order = ("goods", "quantity", "why", "visit", "day", "uid")

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, area_code=household.area_code, **kwargs)
        visits = household.visits.order_by("-at")[:20]
        self.fields["visit"].queryset = household.visits.filter(pk__in=[one.pk for one in visits])
        self.fields["visit"].label_from_instance = lambda one: f"{one.day} {one.by_name}"


class ProposedForm(forms.Form):
    """Which of the proposed households lack what: the same goods for all that are ticked."""

    goods = forms.ModelChoiceField(
        label=_("缺什么"), queryset=GoodsKind.objects.none(), empty_label=_("请选")
    )
    quantity = quantity_field(_("每户多少"), initial=1)
    home = forms.MultipleChoiceField(
        label=_("哪些户"), error_messages={"required": _("先勾上要记的户。")}
    )

    def __init__(
        self, *args: Any, area_code: str, listed: Sequence[Proposal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].queryset = kinds_for(area_code)
        self.fields["goods"].label_from_instance = _with_unit
        self.fields["home"].choices = [
            (str(one.household.pk), one.household.label) for one in listed if one.grounds
        ]


class CampaignForm(forms.Form):
    """A round of handing out."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("比如“冬令 2026”。"))
    area_code = forms.ChoiceField(label=_("哪里"))
    from_day = day_field(_("从哪天起"))
    until_day = day_field(_("到哪天止"), lambda: timezone.localdate() + dt.timedelta(days=90))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = areas_under(reader.prefix, Level.COUNTY, Level.TOWNSHIP)
        self.fields["area_code"].choices = [(one.code, one.name) for one in rows]
        self.fields["area_code"].initial = reader.area.code


class AllocationForm(MeanwhileForm):
    """How much a household is to get after all."""

    quantity = quantity_field(_("发多少"), least=0)
    store = forms.ModelChoiceField(
        label=_("从哪个仓库发"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=_("请选"),
    )
    why = why_field(_("为什么改"), _("比如：家里刚买了新的；比名单上说的更急。"))

    def __init__(self, *args: Any, reader: Reader, allocation: Allocation, **kwargs: Any) -> None:
        stands = {"quantity": allocation.quantity, "store": allocation.store_id}
        super().__init__(*args, initial=stands, **kwargs)
        self.fields["store"].queryset = stores_near(reader, allocation.household)


class TakeBackForm(Once):
    """What comes back of a hand-out."""

    quantity = quantity_field(_("退回多少"))
    why = why_field(_("为什么退回"), _("比如：发错户了；人搬走了，东西没有用。"))


class HandOutForm(Once):
    """What is given to a household, who took it and how that is proved.

    One number for each row of the list, named `line_` and its id, and one thing besides.
    """

    besides = forms.ChoiceField(label=_("名单以外的物资"), required=False)
    besides_quantity = quantity_field(_("发多少"), required=False)
    day = day_field(_("哪天"))
    at_home = forms.BooleanField(
        label=_("送到家里的"), required=False, help_text=_("勾上就同时记一次上门走访。")
    )
    received_by = forms.CharField(label=_("谁领的"), max_length=60)
    proxy_relation = forms.CharField(
        label=_("代领人和这一户的关系"), max_length=40, required=False,
        help_text=_("这一户的人自己领的，下面两项空着。"),
    )  # fmt: skip
    proxy_why = forms.CharField(label=_("为什么代领"), max_length=200, required=False)
    again_because = forms.CharField(
        label=_("为什么再发一次"), max_length=200, required=False,
        help_text=_("这一批已经领过同样东西的才写。"),
    )  # fmt: skip
    photo = forms.FileField(label=_("照片（可不拍）"), required=False)
    stroke = forms.CharField(widget=forms.HiddenInput, required=False)
    on_paper = forms.BooleanField(label=_("在纸质名单上签了"), required=False)

    def __init__(
        self, *args: Any, household: Household, listed: Sequence[ToFetch], held: Sequence[Held],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.listed, self.held = list(listed), [one for one in held if one.quantity > 0]
        for one in self.listed:
            row = one.allocation
            label = now_said("%(goods)s（%(unit)s）：%(campaign)s，从%(store)s") % {
                "goods": row.goods.name, "unit": row.goods.unit, "campaign": row.campaign.name,
                "store": row.store,
            }  # fmt: skip
            self.fields[f"line_{row.pk}"] = quantity_field(
                label, least=0, initial=one.left, required=False
            )
        choices = [
            (f"{one.store.pk}-{one.goods.pk}",
             now_said("%(store)s：%(goods)s，没有安排的还有 %(amount)s")
             % {"store": one.store, "goods": one.goods, "amount": one.goods.amount(max(one.free, 0))})
            for one in self.held
        ]  # fmt: skip
        self.fields["besides"].choices = [("", now_said("没有")), *choices]
        self.fields["received_by"].initial = household.head_name
        people = household.persons.filter(state=State.PRESENT).values_list("name", flat=True)
        self.fields["received_by"].help_text = "、".join(filter(None, people))
        self.fields["photo"].widget.attrs["accept"] = "image/*"
        self.fields["stroke"].widget.attrs["data-no-draft"] = ""

    @property
    def lines(self) -> list[forms.BoundField]:
        """The fields of the list's rows."""
        return [self[f"line_{one.allocation.pk}"] for one in self.listed]

    @property
    def of_besides(self) -> Held | None:
        """What is given besides the list."""
        chosen = self.cleaned_data.get("besides")
        return next((one for one in self.held if f"{one.store.pk}-{one.goods.pk}" == chosen), None)

    def clean(self) -> dict[str, Any]:
        """How much of what is given besides."""
        given = super().clean() or self.cleaned_data
        if given.get("besides") and not given.get("besides_quantity"):
            self.add_error("besides_quantity", now_said("写发多少"))
        if given.get("besides_quantity") and not given.get("besides"):
            self.add_error("besides", now_said("选发的是哪样"))
        return given
