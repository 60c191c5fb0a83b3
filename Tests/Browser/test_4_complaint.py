"""Complaints, and the desk for letters."""

from people import expect_errors
from playwright.sync_api import expect


def test_a_complaint_reaches_the_staff(citizen, official, look):
    person = citizen("queja@ejemplo.ec")
    page = person.page
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Presentar una queja").click()
    look(page, "complaint")
    page.get_by_label("Correo electrónico").fill("sin-arroba")
    page.get_by_label("Número de trámite (si lo tiene)").fill("123")
    person.press("Enviar queja")
    expect_errors(
        page,
        "Elija el trámite",
        "El número de trámite no es correcto",
        "Escriba qué pasó",
        "El correo se escribe como",
        count=5,
    )
    look(page, "complaint-errors")
    page.get_by_label("Egreso del Seguro Social Campesino").check()
    page.get_by_label("Número de trámite (si lo tiene)").fill("")
    page.get_by_label("¿Qué pasó?").fill("Esperé dos horas y la ventanilla estaba cerrada.")
    page.get_by_label("Correo electrónico").fill("")
    person.press("Enviar queja")
    expect(page.get_by_role("heading", name="Recibimos su queja")).to_be_visible()
    look(page, "complaint-received")

    clerk = official("operacion").sign_in("/mostrador/quejas")
    entry = clerk.page.get_by_role("article").filter(has_text="Esperé dos horas")
    expect(entry).to_have_count(1)
    look(clerk.page, "complaints")
    entry.get_by_role("button", name="Marcar como atendida").click()
    expect(entry.get_by_text("Atendida", exact=True)).to_be_visible()


def test_the_desk_for_letters(official, look):
    """Somebody without a mailbox is told in person."""
    desk = official("entregas").sign_in("/entregas")
    look(desk.page, "delivery-desk")


def test_looking_up_a_family(official, system, look):
    reviewer = official("revision1").sign_in("/revision/familias")
    page = reviewer.page
    look(page, "family-search")
    reviewer.press("Buscar")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "family-search-errors")
    page.get_by_label("Cédula", exact=True).fill(system.heads[3])
    reviewer.press("Buscar")
    expect(page.get_by_role("table", name="Miembros de la familia").get_by_role("row")).to_have_count(4)
    look(page, "family-found")
