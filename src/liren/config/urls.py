from django.urls import include, path

urlpatterns = [
    path("api/", include("liren.api.urls")),
    path("", include("liren.web.urls")),
]
