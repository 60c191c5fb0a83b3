"""The exit online, from the first page to the answer in the mailbox."""

import pytest
from people import NUMBER, expect_errors, reload_until, the_number
from playwright.sync_api import expect

ADDRESS = "salida@ejemplo.ec"


@pytest.fixture
def filed(citizen, system, look):
    """A head of a family of four who has a number."""
    person = citizen(ADDRESS)
    person.look = look
    person.up_to_consent(system.heads[4])
    # A double click, as people do: the form goes twice.
    person.page.get_by_role("button", name="Autorizo", exact=True).dblclick()
    expect(person.page.get_by_role("heading", name="Recibimos su solicitud")).to_be_visible()
    person.see("exit-number")
    return person, the_number(person.page)


def check_that_nothing_makes_a_second_number(person, number, citizen, system, look):
    page = person.page
    page.reload()
    assert the_number(page) == number
    page.go_back()
    if page.get_by_role("button", name="Autorizo", exact=True).count():
        person.press("Autorizo")
    assert the_number(page) == number
    page.goto("/tramites/egreso/revise")
    assert the_number(page) == number

    # The same person at another browser is told the open number, and only after the code.
    again = citizen("salida-otra-vez@ejemplo.ec")
    again.start()
    again.identify(system.heads[4])
    again.give_contact()
    assert not NUMBER.search(again.page.content())
    again.enter_code(system.mailbox.code(again.address))
    assert the_number(again.page) == number
    look(again.page, "exit-already-open")
    assert len(system.mailbox.to(ADDRESS, "request-received")) == 1


def first_approval(official, number, look):
    reviewer = official("revision1").sign_in("/personal")
    page = reviewer.page
    look(page, "staff-home")
    page.get_by_role("main").get_by_role("link", name="Revisión", exact=True).click()
    take = page.get_by_role("button", name=f"Tomar el caso {number}")
    reload_until(page, lambda: take.count() == 1, f"{number} in the inbox")
    look(page, "inbox")
    take.click()
    page.goto("/revision")
    page.get_by_role("link", name="Mis casos").click()
    look(page, "inbox-mine")
    reviewer.follow(number)
    look(page, "case")
    reviewer.follow("Pedir corrección")
    look(page, "case-correction")
    page.go_back()
    reviewer.follow("Negar")
    reviewer.press("Negar la solicitud")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "case-refusal-errors")
    reviewer.go_up()

    reviewer.follow("Aprobar")
    reviewer.press("Aprobar el egreso")
    heads = page.get_by_role("group", name="¿Quién será el nuevo jefe o la nueva jefa de familia?").get_by_role("radio")
    assert heads.count() >= 2
    expect_errors(page, "Diga quién será el nuevo jefe")
    look(page, "case-approval-errors")
    heads.first.check()
    reviewer.press("Aprobar el egreso")
    expect(page.get_by_role("heading", name="Espera la segunda aprobación")).to_be_visible()
    # Nobody approves twice.
    expect(page.get_by_role("button", name="Aprobar por segunda vez")).to_have_count(0)
    look(page, "case-first-approval")


def second_approval(official, number, look):
    reviewer = official("revision2").sign_in("/revision")
    reviewer.page.get_by_role("link", name="Segunda aprobación").click()
    reviewer.follow(number)
    look(reviewer.page, "case-second-approval")
    reviewer.press("Aprobar por segunda vez")
    expect(reviewer.page.get_by_text("El caso terminó")).to_be_visible()
    look(reviewer.page, "case-ended")


def test_from_the_first_page_to_the_answer(filed, citizen, official, system, look):
    person, number = filed
    page = person.page
    receipt = system.mailbox.wait(ADDRESS, "request-received")
    assert number in receipt["subject"] + receipt["body"]
    check_that_nothing_makes_a_second_number(person, number, citizen, system, look)

    page.goto("/tramites/egreso/listo")
    person.follow("Ver mi trámite")
    expect(page.get_by_text("Recibida", exact=True)).to_be_visible()
    look(page, "tracking-received")

    first_approval(official, number, look)
    second_approval(official, number, look)

    reload_until(page, page.get_by_text("Egreso hecho", exact=True).is_visible, "the execution on the status page")
    look(page, "tracking-executed")
    answer = system.mailbox.wait(ADDRESS, "exit-executed")
    assert number in answer["subject"] and "egreso realizado" in answer["subject"]

    # Later, at another browser: number and a code from the mail.
    codes = len(system.mailbox.to(ADDRESS, "verification-code"))
    person.press("Terminar y borrar de este equipo")
    person.follow("Saber cómo va mi trámite")
    person.press("Continuar")
    expect_errors(page, "El número de trámite no es correcto")
    look(page, "tracking-start-errors")
    page.get_by_label("Número de trámite").fill(number.lower())
    person.press("Continuar")
    look(page, "tracking-code")
    page.get_by_label("Código", exact=True).fill(system.mailbox.code(ADDRESS, codes + 1))
    person.press("Ver mi trámite")
    expect(page.get_by_text("Egreso hecho", exact=True)).to_be_visible()
    assert len(system.mailbox.to(ADDRESS, "exit-executed")) == 1


def test_correction_and_withdrawal(citizen, official, system, look):
    """The reviewer asks for a better file, the citizen sends it and then changes their mind."""
    person = citizen("corrige@ejemplo.ec")
    person.up_to_consent(system.heads[1])
    person.press("Autorizo")
    number = the_number(person.page)

    reviewer = official("revision1").sign_in("/revision")
    take = reviewer.page.get_by_role("button", name=f"Tomar el caso {number}")
    reload_until(reviewer.page, lambda: take.count() == 1, f"{number} in the inbox")
    take.click()
    reviewer.page.goto("/revision")
    reviewer.page.get_by_role("link", name="Mis casos").click()
    reviewer.follow(number)
    reviewer.follow("Pedir corrección")
    for box in reviewer.page.get_by_role("checkbox").all():
        box.uncheck()
    reviewer.press("Pedir la corrección")
    expect(reviewer.page.get_by_role("alert")).to_be_visible()
    look(reviewer.page, "case-correction-errors")
    reviewer.page.get_by_role("checkbox").first.check()
    reviewer.press("Pedir la corrección")
    expect(reviewer.page.get_by_role("heading", name="Espera la corrección")).to_be_visible()

    page = person.page
    person.follow("Ver mi trámite")
    asked = page.get_by_role("link", name="Corregir ahora")
    reload_until(page, asked.is_visible, "the wish for a correction")
    look(page, "tracking-correction-requested")
    system.mailbox.wait(person.address, "correction-requested")
    asked.click()
    look(page, "tracking-correction")
    page.get_by_label("Cédula, por los dos lados").set_input_files(system.scans.text)
    person.press("Enviar corrección")
    expect_errors(page, "El archivo debe ser PDF, JPG o JPEG")
    look(page, "tracking-correction-errors")
    page.get_by_label("Cédula, por los dos lados").set_input_files(system.scans.card)
    person.press("Enviar corrección")
    expect(page.get_by_text("En revisión", exact=True)).to_be_visible()

    person.follow("Ya no quiero continuar con este trámite")
    look(page, "tracking-withdraw")
    person.press("Sí, desistir")
    expect(page.get_by_text("Desistida", exact=True)).to_be_visible()
    look(page, "tracking-withdrawn")
    system.mailbox.wait(person.address, "request-withdrawn")
