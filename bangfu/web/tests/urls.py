"""The site, the gallery, which a site in service does not have, and a page whose parts are swapped."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from bangfu.web.gallery import gallery
from bangfu.web.urls import urlpatterns as site

PAGE = """{% extends "web/page.html" %}{% block title %}换{% endblock %}{% block finding %}换一部分{% endblock %}{% block body %}
<div id="part"><button type="button" hx-get="/part/" hx-target="#part" hx-swap="innerHTML">看看</button></div>
<table><tbody><tr id="row"><td><button type="button" id="fold" hx-get="/row/" hx-target="#row" hx-swap="outerHTML">展开</button></td></tr></tbody></table>
<p id="bad"><button type="button" hx-get="/broken/" hx-target="#bad">坏的</button>
<button type="button" hx-get="/refused/" hx-target="#bad">不行的</button>
<button type="button" hx-get="/gone/" hx-target="#bad">过期的</button></p>
<form id="form" hx-post="/form/" hx-swap="outerHTML" data-draft="form"><label for="id_x">几元</label><input id="id_x" name="x"><button class="button">存下</button></form>
<div id="formula">还没选</div>
<table data-grid><tbody><tr><th scope="row" class="name" data-source="/source/">彭守义</th><td>1</td></tr></tbody></table>
<a data-drawer href="/part/">旁边看</a>
<a href="/said/">派走访单</a>
{% endblock %}"""


def said(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        messages.info(request, "撤销了")
    else:
        messages.success(request, "已派走访单", extra_tags="undo:/said/")
    return redirect("/swaps/")


def swaps(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


def form(request: HttpRequest) -> HttpResponse:
    if request.POST["x"] == "12":
        return HttpResponse('<p id="form" data-said="记下了 12 元"><b>12 元</b></p>')
    wrong = (
        '<form id="form" hx-post="/form/" hx-swap="outerHTML" data-draft="form"><div class="field field-wrong">'
        '<label for="id_x">几元</label><input id="id_x" name="x" value="abc" aria-describedby="e">'
        '<p class="field-error" id="e">只写数。</p></div><button class="button">存下</button></form>'
    )
    return HttpResponse(wrong, status=422)


urlpatterns = [
    *site,
    path("gallery/", gallery, name="gallery"),
    path("swaps/", swaps),
    path("part/", lambda _r: HttpResponse("<h2>新的一部分</h2><p>在这里</p>")),
    path(
        "row/",
        lambda _r: HttpResponse(
            '<tr id="row"><td><button type="button" id="fold">收起</button></td></tr>'
        ),
    ),
    path("refused/", lambda _r: HttpResponse("先选一个村。", status=400)),
    path("gone/", lambda _r: redirect("/sign-out-first/")),
    path("sign-out-first/", lambda _r: redirect("/sign-in/?elsewhere")),
    path("form/", form),
    path("source/", lambda _r: HttpResponse("775.49 元/月 ＝ 2,326.47 ÷ 3 人")),
    path("said/", said),
    path("broken/", lambda _r: 1 / 0),
]
