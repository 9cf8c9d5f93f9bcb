"""Addresses of the candidates' pages."""

from django.urls import path

from kasauti.web.candidate.views import apply, careers, feedback, offers, own, sessions, work

urlpatterns = [
    path("careers/", careers.openings, name="careers"),
    path("careers/<slug:slug>/", careers.opening, name="careers_role"),
    path("careers/<slug:slug>/apply", apply.resume, name="apply"),
    path("apply/<str:token>/", apply.details, name="apply_details"),
    path("apply/<str:token>/sent", apply.sent, name="apply_sent"),
    path("language/<str:code>", careers.language, name="language"),
    path("my-link", own.new_link, name="own_link"),
    path("c/<str:token>/", own.page, name="own_page"),
    path("c/<str:token>/contact", own.contact, name="own_contact"),
    path("c/<str:token>/withdraw/<int:pk>", own.withdraw, name="own_withdraw"),
    path("c/<str:token>/consent/<str:purpose>", own.consent, name="own_consent"),
    path("c/<str:token>/file/<int:pk>", own.file, name="own_file"),
    path("c/<str:token>/about-me", own.about_me, name="own_about_me"),
    path("c/<str:token>/data", own.data, name="own_data"),
    path("c/<str:token>/erase", own.erase, name="own_erase"),
    path("c/<str:token>/feedback/<int:pk>/", feedback.sheet, name="own_feedback"),
    path("c/<str:token>/rounds/<int:pk>/", sessions.page, name="own_session"),
    path("c/<str:token>/rounds/<int:pk>/room", sessions.room, name="own_room"),
    path("c/<str:token>/rounds/<int:pk>/book", sessions.book, name="own_book"),
    path("c/<str:token>/rounds/<int:pk>/adjust", sessions.adjust, name="own_adjust"),
    path("c/<str:token>/rounds/<int:pk>/session.ics", sessions.invitation, name="own_invitation"),
    path("erased/<str:code>/", own.receipt, name="erasure_receipt"),
    path("work/<str:token>/", work.brief, name="work_brief"),
    path("work/<str:token>/time", work.ask_for_time, name="work_time"),
    path("work/<str:token>/begin", work.begin, name="work_begin"),
    path("work/<str:token>/desk", work.desk, name="work_desk"),
    path("work/<str:token>/practice", work.practice, name="work_practice"),
    path("work/<str:token>/keep", work.keep, name="work_keep"),
    path("work/<str:token>/run", work.run, name="work_run"),
    path("work/<str:token>/runs/<int:pk>", work.run_state, name="work_run_state"),
    path("work/<str:token>/hand-in", work.hand_in, name="work_hand_in"),
    path("offer/<str:token>/", offers.offer, name="candidate_offer"),
    path("offer/<str:token>/letter", offers.letter, name="candidate_letter"),
    path("offer/<str:token>/<slug:verb>", offers.act, name="candidate_act"),
]
