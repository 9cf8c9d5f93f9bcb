"""Every address: the API's and the pages'."""

from django.urls import include, path

from kasauti.api.app import addresses

handler500 = "kasauti.web.busy.broken"

urlpatterns = [
    path("api/v1/", addresses()),
    path("", include("kasauti.web.urls")),
]
