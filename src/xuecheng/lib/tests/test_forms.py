import re

from django import forms
from django.template.loader import render_to_string

from xuecheng.errors import Invalid, Refused
from xuecheng.lib.forms import Form


class SignUpForm(Form):
    name = forms.CharField(label="姓名", help_text="和证件上的一样")
    phone = forms.CharField(label="手机号", required=False)
    who = forms.ChoiceField(
        label="给谁报名", choices=[("me", "我自己"), ("kin", "家里人")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="我同意")


def shown(form, name):
    return render_to_string("lib/_field.html", {"field": form[name]})


def test_a_required_field_says_what_to_do():
    form = SignUpForm({})

    assert form.errors["name"] == ["请填写：姓名"]
    assert form.errors["who"] == ["请选择：给谁报名"]
    assert form.errors["agreed"] == ["请先打勾：我同意"]


def test_a_refusal_comes_back_beside_its_field():
    form = SignUpForm({"name": "王芳", "who": "me", "agreed": "on"})

    with form.refusals():
        form.cleaned()
        raise Refused("这个名字登记过了", field="name")

    assert form.errors["name"] == ["这个名字登记过了"]


def test_a_refusal_about_no_field_is_shown_on_top():
    form = SignUpForm({"name": "王芳", "who": "me", "agreed": "on"})

    with form.refusals():
        form.cleaned()
        raise Invalid("说不通", field="colour")

    assert form.non_field_errors() == ["说不通"]


def test_a_form_with_errors_never_reaches_the_action():
    form = SignUpForm({})
    reached = []

    with form.refusals():
        reached.append(form.cleaned())

    assert reached == []


def test_a_field_names_its_hint_and_error_for_readers():
    page = shown(SignUpForm({}), "name")

    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page


def test_a_field_that_need_not_be_filled_says_so():
    assert "（可不填）" in shown(SignUpForm(), "phone")
    assert "（可不填）" not in shown(SignUpForm(), "name")


def test_radio_buttons_are_a_fieldset_with_a_legend():
    page = shown(SignUpForm(), "who")

    assert "<fieldset" in page
    assert "<legend>给谁报名" in page
    assert page.count('class="choice"') == 2


def test_the_summary_counts_and_links_to_the_fields():
    page = render_to_string("lib/_errors.html", {"form": SignUpForm({"agreed": "on"})})

    assert "有 2 处需要修改" in page
    assert re.search(r'<a href="#id_name">[^<]+</a>', page)
    assert re.search(r'<a href="#id_who">给谁报名</a>', page)


def test_an_error_stands_on_the_page_once():
    form = SignUpForm({"agreed": "on"})
    page = render_to_string("lib/_errors.html", {"form": form}) + shown(form, "name")

    assert page.count(form.errors["name"][0]) == 1


class UnlabelledForm(Form):
    use = forms.ChoiceField(choices=[("own", "")])
    key = forms.UUIDField(label="号", widget=forms.HiddenInput)


def test_an_error_of_a_field_nobody_labelled_or_sees_stands_in_the_summary():
    page = render_to_string("lib/_errors.html", {"form": UnlabelledForm({"use": "x", "key": "x"})})

    assert page.count('<li class="errors">') == 2
    assert "href" not in page


class PhoneForm(Form):
    phone = forms.CharField(label="手机号")
    is_shared = forms.BooleanField(label="公用的手机", required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(required=False)


def test_the_only_field_to_fill_in_says_itself_what_is_wrong():
    form = PhoneForm({})
    page = shown(form, "phone")

    assert render_to_string("lib/_errors.html", {"form": form}).strip() == ""
    assert 'id="id_phone_error" role="alert" tabindex="-1" data-focus' in page
    assert page.count(form.errors["phone"][0]) == 1


def test_a_refusal_about_more_than_the_only_field_stands_on_top():
    form = PhoneForm({"phone": "1"})

    with form.refusals():
        form.cleaned()
        raise Refused("今天不行")

    assert "今天不行" in render_to_string("lib/_errors.html", {"form": form})


def test_one_error_among_several_fields_keeps_the_summary_and_one_place_to_hear_first():
    form = SignUpForm({"who": "me", "agreed": "on"})

    assert "data-focus" in render_to_string("lib/_errors.html", {"form": form})
    assert "data-focus" not in shown(form, "name")


def test_a_form_without_errors_has_no_summary():
    assert render_to_string("lib/_errors.html", {"form": SignUpForm()}).strip() == ""
