"""Addresses of the recruiter's pages."""

from django.urls import path

from kasauti.web.recruiter.views import (
    consultations,
    files,
    people,
    role_making,
    roles,
    session,
    shortlist,
    skills,
)

urlpatterns = [
    path("", roles.roles, name="roles"),
    path("roles/new", role_making.from_description, name="role_new"),
    path("roles/new/guided", role_making.guided, name="role_guided"),
    path("roles/<slug:slug>/", shortlist.role, name="role"),
    path("roles/<slug:slug>/edit", role_making.edit, name="role_edit"),
    path("roles/<slug:slug>/status", roles.status, name="role_status"),
    path("roles/<slug:slug>/description", role_making.description, name="role_description"),
    path(
        "roles/<slug:slug>/description.<str:form>",
        role_making.description_file,
        name="role_description_file",
    ),
    path("roles/<slug:slug>/files", files.files, name="role_files"),
    path("files/<int:pk>/", files.unreadable, name="unreadable"),
    path("files/<int:pk>/original", files.original, name="original"),
    path("roles/<slug:slug>/progress", files.progress, name="role_progress"),
    path("roles/<slug:slug>/compare", shortlist.compare, name="compare"),
    path("roles/<slug:slug>/shortlist.<str:form>", shortlist.export, name="role_export"),
    path("roles/<slug:slug>/words", consultations.words, name="ask_for_words"),
    path("people/<int:pk>/lines", consultations.lines, name="ask_for_lines"),
    path("words/<int:pk>/<int:passage>", consultations.take, name="take_words"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/pages/<int:number>.webp", people.page_image, name="page_image"),
    path("people/<int:pk>/file", people.resume_file, name="resume_file"),
    path("people/<int:pk>/stage", people.stage, name="stage"),
    path("people/<int:pk>/corrections", people.correct, name="correct"),
    path("corrections/<int:pk>/withdraw", people.withdraw, name="correction_withdraw"),
    path("skills/", skills.browser, name="skills"),
    path("skills/<slug:skill>", skills.browser, name="skill"),
    path("bench", skills.bench, name="bench"),
    path("search", session.search, name="search"),
    path("blind", session.blind, name="blind"),
]
