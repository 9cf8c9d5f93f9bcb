"""Addresses of the design system's own pages."""

from django.urls import path

from kasauti.web.ui import views

urlpatterns = [
    path("style", views.style, name="style"),
    path("theme", views.theme, name="theme"),
    path("board", views.board, name="board"),
]
