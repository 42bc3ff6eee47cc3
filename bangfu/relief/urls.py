"""Addresses of goods."""

from __future__ import annotations

from django.urls import path

from bangfu.relief.views import campaigns, files, giving, needs, stock

app_name = "relief"
urlpatterns = [
    # what lies where
    path("", stock.overview, name="stock"),
    path("file/", files.stock_file, name="stock-file"),
    path("kinds/", stock.goods, name="goods"),
    path("store/add/", stock.store_add, name="store-add"),
    path("store/<int:pk>/", stock.store, name="store"),
    path("store/<int:pk>/in/", stock.take_in, name="take-in"),
    path("store/<int:pk>/send/", stock.send, name="send"),
    path("store/<int:pk>/write-off/", stock.write_off, name="write-off"),
    path("transfer/<int:pk>/", stock.receive, name="receive"),
    path("write-off/<int:pk>/", stock.decide, name="decide"),
    # who needs what
    path("needs/", needs.needs, name="needs"),
    path("needs/proposed/", needs.proposed, name="proposed"),
    path("need/<int:pk>/withdraw/", needs.need_withdraw, name="withdraw"),
    path("household/<int:pk>/need/", needs.need_add, name="need-add"),
    # who is to get what
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/add/", campaigns.campaign_add, name="campaign-add"),
    path("campaign/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaign/<int:pk>/list/", campaigns.allocation_list, name="allocations"),
    path("campaign/<int:pk>/propose/", campaigns.propose, name="propose"),
    path("campaign/<int:pk>/confirm/", campaigns.confirm, name="confirm"),
    path("campaign/<int:pk>/close/", campaigns.close, name="close"),
    path("allocation/<int:pk>/", campaigns.allocation, name="allocation"),
    # who got it
    path("campaign/<int:pk>/village/<str:code>/", giving.hand_list, name="hand-list"),
    path("campaign/<int:pk>/village/<str:code>/file/", files.hand_file, name="hand-file"),
    path("household/<int:pk>/", giving.household, name="household"),
    path("household/<int:pk>/give/", giving.give, name="give"),
    path("handout/<int:pk>/", giving.handout, name="handout"),
    path("line/<int:pk>/back/", giving.back, name="back"),
]
