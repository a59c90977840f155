"""The addresses of people."""

from django.urls import path

from xuecheng.registry.people.views import account, activation, desk, sign_in, staff

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.phone, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="sign-in-code"),
    path("sign-in/code/again/", sign_in.code_again, name="sign-in-code-again"),
    path("sign-in/name/", sign_in.name, name="sign-in-name"),
    path("sign-in/document/", sign_in.document, name="sign-in-document"),
    path("sign-in/new/", sign_in.new, name="sign-in-new"),
    path("sign-in/new/alone/", sign_in.alone, name="sign-in-alone"),
    path("sign-in/taken-over/", sign_in.taken_over, name="sign-in-taken-over"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("staff/", staff.password, name="staff-sign-in"),
    path("staff/code/", staff.code, name="staff-code"),
    path("staff/password/", staff.new_password, name="staff-password"),
    path("desk/account/", desk.link_phone, name="desk-phone"),
    path("me/account/", account.account, name="account"),
    path("me/account/details/", account.details, name="details"),
    path("me/account/home/", account.home, name="home"),
    path("me/account/home/near/", account.home_near, name="home-near"),
    path("me/account/home/forget/", account.home_forget, name="home-forget"),
    path("me/account/phone/", account.new_phone, name="new-phone"),
    path("me/account/phone/code/", account.new_phone_code, name="new-phone-code"),
    path("me/account/devices/<uuid:device_id>/", account.device_forget, name="device-forget"),
    path("me/account/data/", account.own_data, name="own-data"),
    path("me/account/activate/", activation.activate, name="activate"),
    path("me/account/activate/check/", activation.check, name="activate-check"),
    path("me/account/activate/done/", activation.done, name="activated"),
    path("me/code/", account.learning_code, name="learning-code"),
]
