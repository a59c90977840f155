"""Every address of the city."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from xuecheng.lib.api.routes import nothing_there
from xuecheng.site import developers, views
from xuecheng.site.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/<path:rest>", nothing_there),
    *i18n_patterns(
        # First what is asked for most: addresses are tried in this order.
        path("", include("xuecheng.learning.enrolments.urls")),
        path("", include("xuecheng.learning.courses.urls")),
        path("", views.home, name="home"),
        path("settings/", views.settings, name="settings"),
        path("developers/", developers.page, name="developers"),
        path("", include("xuecheng.registry.people.urls")),
        path("desk/import/", include("xuecheng.journeys.school_import.urls")),
        path("", include("xuecheng.registry.notices.urls")),
        path("", include("xuecheng.bank.credits.urls")),
        path("", include("xuecheng.bank.credentials.urls")),
        path("", include("xuecheng.learning.courses.venue_urls")),
        path("", include("xuecheng.steering.indicators.urls")),
        path("", include("xuecheng.steering.plan.urls")),
        prefix_default_language=False,
    ),
]

handler500 = "xuecheng.site.views.server_error"
