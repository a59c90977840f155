"""The addresses of certificates."""

from django.urls import path

from xuecheng.bank.credentials import views

app_name = "credentials"
urlpatterns = [
    path("me/certificates/", views.certificates, name="certificates"),
    path("me/certificates/<uuid:certificate_id>/", views.certificate, name="certificate"),
    path(
        "me/certificates/<uuid:certificate_id>/pdf/",
        views.certificate_pdf,
        name="certificate-pdf",
    ),
    path("verify/", views.verify, name="verify"),
    path("v/<str:code>/", views.check, name="check"),
]
