"""Every address: the API's and the pages'."""

from django.urls import include, path

from kasauti.api.app import addresses

urlpatterns = [
    path("api/v1/", addresses()),
    path("", include("kasauti.web.urls")),
]
