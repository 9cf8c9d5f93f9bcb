"""Every address: the API's and the pages'."""

from django.urls import include, path

from kasauti.api.app import addresses

handler400 = "kasauti.web.busy.bad_request"
handler403 = "kasauti.web.busy.forbidden"
handler404 = "kasauti.web.busy.not_found"
handler500 = "kasauti.web.busy.broken"

urlpatterns = [
    path("api/v1/", addresses()),
    path("", include("kasauti.web.urls")),
]
