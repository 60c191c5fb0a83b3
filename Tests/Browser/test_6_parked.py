"""Messages that need a person, seen and mended by an operator."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pika
from people import expect_errors, reload_until
from playwright.sync_api import expect

TYPE = "affiliation.holiday-decreed.v1"


def send_unreadable(count):
    address = urlsplit(os.environ["SSC_FOREIGN_BROKER"])
    password = Path(os.environ["SSC_FOREIGN_BROKER_PASSWORD_FILE"]).read_text(encoding="utf-8")
    connection = pika.BlockingConnection(
        pika.ConnectionParameters(
            address.hostname, address.port, address.path[1:], pika.PlainCredentials(address.username, password)))
    channel = connection.channel()
    channel.confirm_delivery()
    for index in range(count):
        properties = pika.BasicProperties(
            message_id=f"unreadable-{index}", type=TYPE, app_id="test",
            headers={"cloudEvents:subject": f"2027-01-{index + 1:02}"})
        channel.basic_publish("affiliation", TYPE, b'{"restDay": "secret"}', properties, mandatory=True)
    connection.close()


def test_parked_messages_are_seen_by_cause_and_mended(official, look):
    send_unreadable(3)
    operator = official("operacion").sign_in("/operacion")
    page = operator.page
    page.get_by_role("navigation", name="Servicios").get_by_role("link", name="Visitas").click()
    expect(page.get_by_text("No hay mensajes detenidos en este servicio.")).to_be_visible()
    look(page, "parked-none")
    page.get_by_role("navigation", name="Servicios").get_by_role("link", name="Revisión").click()
    group = page.get_by_role("region", name="El contenido no cumple el formato")
    reload_until(page, lambda: group.get_by_text("3 mensajes", exact=True).count() == 1, "the third parked message")
    expect(page.get_by_text("secret")).to_have_count(0)
    look(page, "parked")

    group.get_by_role("button", name="Probar sin enviar").click()
    expect(page.get_by_role("status")).to_contain_text("Se detendría otra vez: body does not fit the schema")
    look(page, "parked-tried")

    group.get_by_role("button", name="Reintentar").click()
    expect_errors(page, "Escriba el motivo")
    look(page, "parked-retry-errors")
    group.get_by_label("Motivo para reintentar").fill("Corregido por quien envía")
    group.get_by_role("button", name="Reintentar").click()
    expect(page.get_by_role("status")).to_contain_text("Sin resolver: 3")

    group.get_by_text("Descartar", exact=True).click()
    group.get_by_role("button", name="Descartar 3 mensajes").click()
    expect_errors(page, "Escriba el motivo", "Marque la casilla")
    look(page, "parked-discard-errors")
    group.get_by_label("Motivo para descartar").fill("Mensajes de prueba")
    group.get_by_label("Sí, descartar para siempre").check()
    group.get_by_role("button", name="Descartar 3 mensajes").click()
    expect(page.get_by_role("status")).to_contain_text("Descartados: 3.")
    expect(page.get_by_text("No hay mensajes detenidos en este servicio.")).to_be_visible()


def test_only_an_operator_sees_parked_messages(official):
    page = official("revision1").sign_in("/revision").page
    answer = page.goto("/operacion/validation")
    assert answer.status == 403
