"""The home visit: asked for at the counter, planned, made, and counted."""

import pytest
from people import expect_errors, reload_until, the_number
from playwright.sync_api import expect

ADDRESS = "visita@ejemplo.ec"


def file_at_the_counter(official, system, look):
    clerk = official("mostrador").sign_in("/mostrador")
    page = clerk.page
    look(page, "counter")
    clerk.press("Ingresar y dar el número")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_role("alert").get_by_role("link").count() >= 4
    assert page.title().startswith("Error: ")
    look(page, "counter-errors")

    person = page.get_by_role("region", name="1. Persona que pide")
    person.get_by_label("Número", exact=True).fill(system.heads[3])
    person.get_by_label("Nombres y apellidos").fill("Rosa Prueba Ejemplo")
    person.get_by_label("Correo electrónico").fill(ADDRESS)
    person.get_by_label("Jefe o jefa de familia").check()
    page.get_by_label("Visita de salud en casa").check()
    page.get_by_label("Cédula física").check()
    page.get_by_label("Para la persona que pide").check()
    page.get_by_label("Médica", exact=True).check()
    page.get_by_label("Sector o recinto").fill("San Francisco")
    page.get_by_label("Cómo llegar").fill("Pasando el puente, casa verde")
    page.get_by_label("Persona adulta mayor").check()
    page.get_by_role("button", name="Ingresar y dar el número").dblclick()
    expect(page.get_by_role("heading", name="Recibo de ingreso")).to_be_visible()
    look(page, "counter-receipt")
    number = the_number(page)

    clerk.follow("Recibir otro pedido")
    rows = page.get_by_role("table").get_by_role("row").filter(has_text="SSC-VIS-")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(number)
    look(page, "counter-recent")
    return clerk, number


def plan(official, number, look):
    planner = official("planificacion").sign_in("/planificacion")
    page = planner.page
    waiting = page.get_by_role("table").get_by_role("row").filter(has_text=number)
    reload_until(page, lambda: waiting.count() == 1, f"{number} among the candidates")
    look(page, "planning-board")

    planner.follow("Equipos y ausencias")
    page.get_by_label("Minutos de cada salida").fill("5")
    planner.press("Guardar equipo")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_role("alert").get_by_role("link").count() >= 3
    look(page, "teams-errors")
    page.get_by_label("Código").fill("E2")
    page.get_by_label("Nombre").fill("Equipo 2")
    page.get_by_label("Atención médica").check()
    page.get_by_label("lunes").check()
    page.get_by_label("martes").check()
    page.get_by_label("Minutos de cada salida").fill("240")
    page.get_by_label("Visitas por salida, como máximo").fill("6")
    planner.press("Guardar equipo")
    expect(page.get_by_role("row").filter(has_text="E2")).to_have_count(1)
    look(page, "teams")

    planner.go_up()
    page.get_by_label("Mes").select_option(label="Elija una opción")
    planner.press("Proponer plan")
    expect_errors(page, count=1)
    look(page, "planning-board-errors")
    page.get_by_label("Mes").select_option(index=1)
    planner.press("Proponer plan")
    expect(page.get_by_role("main").get_by_text(number).first).to_be_visible()
    look(page, "plan-proposed")
    planner.follow(f"Mover a… otro día la visita {number}")
    look(page, "plan-move")
    planner.go_up()
    page.get_by_role("button", name="Publicar").click()
    expect(page.get_by_text("Publicada", exact=True)).to_be_visible()
    look(page, "plan-published")
    planner.page.get_by_role("link", name="Hoja de ruta").first.click()
    look(page, "route-sheet")


def visit(official, number, look):
    team = official("visitas").sign_in("/planificacion")
    page = team.page
    for _ in range(31):
        if page.get_by_role("heading", name=number).count():
            break
        team.follow("Día siguiente")
    card = page.get_by_role("article").filter(has_text=number)
    expect(card).to_have_count(1)
    look(page, "visits-of-the-day")
    card.get_by_label("Persona 1 (solicitante)").uncheck()
    card.get_by_role("button", name="Realizada", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "visits-of-the-day-errors")
    card.get_by_label("Persona 1 (solicitante)").check()
    card.get_by_role("button", name="Realizada", exact=True).click()
    expect(card.get_by_text("personas atendidas: 1")).to_be_visible()
    look(page, "visit-made")


def test_from_the_counter_to_the_statistics(official, visitor, system, look):
    clerk, number = file_at_the_counter(official, system, look)
    plan(official, number, look)
    visit(official, number, look)

    page = clerk.page
    page.get_by_label("Buscar un trámite por su número").fill(number)
    clerk.press("Buscar")
    reload_until(page, page.get_by_text("Realizada", exact=True).is_visible, "the visit at the counter")
    look(page, "counter-case")
    for kind in ("request-received", "visit-planned", "visit-performed"):
        system.mailbox.wait(ADDRESS, kind)
        assert len(system.mailbox.to(ADDRESS, kind)) == 1

    # The clock of the system stands in a month that is counted here.
    month = system.clock[:7]
    public = visitor()
    public.goto("/estadisticas")
    visits = public.get_by_role("table", name="Visitas de salud domiciliarias")
    row = visits.get_by_role("row", name=f"{month.replace('-', ' ')} 0 1 Contado aquí")
    reload_until(public, lambda: row.count() == 1, "the attention in the statistics")
    look(public, "statistics")


@pytest.mark.parametrize("name", ["7654321", "SSC-VIS-2026-9999999-0"])
def test_unknown_numbers_at_the_counter(official, look, name):
    clerk = official("mostrador").sign_in("/mostrador")
    clerk.page.get_by_label("Buscar un trámite por su número").fill(name)
    clerk.press("Buscar")
    expect_errors(clerk.page, "No encontramos ese número")
    look(clerk.page, f"counter-search-errors-{len(name)}")
