"""Addresses of areas, offices, accounts and posts."""

from __future__ import annotations

from django.urls import path

from bangfu.org.views import areas, offices, posts, staff, tables

app_name = "org"

urlpatterns = [
    path("load/areas/", tables.load_areas, name="load_areas"),
    path("load/offices/", tables.load_offices, name="load_offices"),
    path("load/staff/", tables.load_staff, name="load_staff"),
    path("areas/", areas.areas, name="areas"),
    path("areas/<str:code>/", areas.area, name="area"),
    path("areas/<str:code>/add/", areas.area_add, name="area_add"),
    path("areas/<str:code>/change/", areas.area_change, name="area_change"),
    path("areas/<str:code>/close/", areas.area_close, name="area_close"),
    path("areas/<str:code>/reopen/", areas.area_reopen, name="area_reopen"),
    path("areas/<str:code>/offices/add/", areas.office_add, name="office_add"),
    path("offices/", offices.offices, name="offices"),
    path("offices/<int:pk>/", offices.office, name="office"),
    path("offices/<int:pk>/change/", offices.office_change, name="office_change"),
    path("offices/<int:pk>/close/", offices.office_close, name="office_close"),
    path("offices/<int:pk>/reopen/", offices.office_reopen, name="office_reopen"),
    path("staff/", staff.staff, name="staff"),
    path("staff/add/", staff.staff_add, name="staff_add"),
    path("staff/<int:pk>/", staff.person, name="person"),
    path("staff/<int:pk>/change/", staff.person_change, name="person_change"),
    path("staff/<int:pk>/block/", staff.person_block, name="person_block"),
    path("staff/<int:pk>/unblock/", staff.person_unblock, name="person_unblock"),
    path("staff/<int:pk>/password/", staff.person_password, name="person_password"),
    path("staff/<int:pk>/unlock/", staff.person_unlock, name="person_unlock"),
    path("staff/<int:pk>/appoint/", posts.appoint, name="appoint"),
    path("appointments/<int:pk>/end/", posts.end_appointment, name="end_appointment"),
]
