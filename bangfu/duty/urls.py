"""Addresses of pairing, duties and visits."""

from __future__ import annotations

from django.urls import path

from bangfu.duty.views import (
    calendar,
    care_posts,
    coverage,
    digest,
    drafts,
    due,
    excuses,
    feed,
    hazards,
    helpers,
    holidays,
    household,
    office,
    propose,
    reports,
    rising,
    spot_checks,
    surges,
    visits,
)
from bangfu.duty.views.capture import devices, phone, phones, sync

app_name = "duty"
urlpatterns = [
    # what is due, and who helps whom
    path("", due.due, name="due"),
    path("coverage/", coverage.covered, name="coverage"),
    path("helpers/", helpers.listing, name="helpers"),
    path("helpers/add/", helpers.add, name="helper-add"),
    path("helpers/<int:pk>/", helpers.helper, name="helper"),
    path("helpers/<int:pk>/change/", helpers.change, name="helper-change"),
    path("helpers/<int:pk>/leave/", helpers.leave, name="helper-leave"),
    path("propose/", propose.propose, name="propose"),
    path("propose/draft/", drafts.start, name="draft-start"),
    path("propose/draft/<int:pk>/", drafts.show, name="draft"),
    path("propose/draft/<int:pk>/confirm/", drafts.put_in_force, name="draft-confirm"),
    path("household/<int:pk>/", household.household, name="household"),
    path("household/<int:pk>/pair/", household.pairing, name="pair"),
    path("household/<int:pk>/excuse/", household.excused, name="excuse"),
    path("pairing/<int:pk>/end/", household.end, name="end-pairing"),
    path("excuse/<int:pk>/resume/", household.resume, name="resume"),
    path("report/<int:pk>/", reports.report, name="report"),
    path("office/", office.office, name="office"),
    path("count/", due.count, name="count"),
    path("risen/", rising.rises, name="risen"),
    path("risen/days/", rising.days, name="rising-days"),
    path("household/<int:pk>/urge/", rising.urge_home, name="urge"),
    path("urge/<str:code>/", rising.urge_area, name="urge-area"),
    path("digest/", digest.digest, name="digest"),
    path("digest/sheet/", digest.sheet, name="digest-sheet"),
    path("household/<int:pk>/visit/", visits.add, name="visit-add"),
    path("household/<int:pk>/done/", visits.done, name="done"),
    path("household/<int:pk>/visits/", visits.listing, name="visits"),
    path("visit/<int:pk>/", visits.visit, name="visit"),
    # the calendar
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:day>/", calendar.calendar_day, name="calendar-day"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/<int:pk>/take-back/", holidays.take_back, name="holidays-back"),
    path("feed/", feed.feeds, name="feeds"),
    path("feed/end/", feed.end, name="feed-end"),
    path("feed/<str:secret>/bangfu.ics", feed.feed, name="feed"),
    # times of more visits
    path("surges/", surges.surges, name="surges"),
    path("surges/open/", surges.opening, name="surge-open"),
    path("surges/<int:pk>/", surges.surge, name="surge"),
    path("surges/<int:pk>/end/", surges.end, name="surge-end"),
    path("surges/<int:pk>/take-back/", surges.take_back, name="surge-back"),
    # dangers in homes, and the county's own numbers
    path("hazards/", hazards.listing, name="hazards"),
    path("hazards/<int:pk>/", hazards.hazard, name="hazard"),
    path("household/<int:pk>/safety/", hazards.safety, name="safety"),
    path("numbers/", hazards.numbers, name="numbers"),
    # whether visits were as written
    path("spot/", spot_checks.listing, name="spot-checks"),
    path("spot/draw/", spot_checks.draw, name="spot-draw"),
    path("spot/<int:pk>/", spot_checks.batch, name="spot-batch"),
    path("spot/visit/<int:pk>/", spot_checks.look, name="spot-look"),
    path("spot/visit/<int:pk>/restore/", spot_checks.restore, name="spot-restore"),
    # care posts, and excuses that run
    path("posts/", care_posts.listing, name="care-posts"),
    path("household/<int:pk>/post/", care_posts.add, name="care-post-add"),
    path("posts/<int:pk>/", care_posts.post, name="care-post"),
    path("posts/<int:pk>/change/", care_posts.change, name="care-post-change"),
    path("posts/<int:pk>/end/", care_posts.end, name="care-post-end"),
    path("posts/<int:pk>/month/", care_posts.month, name="care-post-month"),
    path("excuses/", excuses.listing, name="excuses"),
    path("excuse/<int:pk>/extend/", excuses.extend, name="excuse-extend"),
    # phones
    path("phones/", phones.phones, name="phones"),
    path("phones/<int:pk>/wipe/", phones.wipe, name="phone-wipe"),
    path("sync/", sync.sync, name="sync"),
    path("phone/register/", devices.register, name="phone-register"),
    path("phone/check/", devices.check, name="phone-check"),
    path("phone/leave/", devices.leave, name="phone-leave"),
    path("phone/pack/", phone.packed, name="phone-pack"),
]
