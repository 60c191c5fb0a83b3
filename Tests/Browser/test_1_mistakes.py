"""Wrong input at every door of the online exit, and a request that is not sent in the end."""

from people import NUMBER, expect_errors
from playwright.sync_api import expect


def test_every_mistake_is_told_at_once_and_input_is_kept(citizen, system, look):
    """From the number of identity to the files: each form is sent empty or wrong before it is sent right."""
    person = citizen("errores@ejemplo.ec")
    page = person.page
    person.start()

    page.get_by_label("Número", exact=True).fill("1234567890")
    person.press("Continuar")
    expect_errors(page, "La cédula no es correcta")
    expect(page.get_by_label("Número", exact=True)).to_have_value("1234567890")
    look(page, "exit-identification-errors")
    person.identify(system.heads[1])

    page.get_by_label("Correo electrónico").fill("sin-arroba")
    person.press("Validar correo")
    expect_errors(page, "Escriba sus nombres y apellidos", "El correo se escribe como", "Escriba su teléfono")
    expect(page.get_by_label("Correo electrónico")).to_have_value("sin-arroba")
    look(page, "exit-contact-errors")
    person.give_contact()

    code = system.mailbox.code(person.address)
    person.enter_code("12")
    expect_errors(page, "Escriba los 6 números")
    person.enter_code(f"{(int(code) + 1) % 1_000_000:06}")
    expect_errors(page, "El código no es correcto")
    look(page, "exit-code-errors")
    person.enter_code(code)

    person.press("Continuar")
    expect_errors(page, "Elija la provincia")
    look(page, "exit-province-errors")
    page.get_by_label("Provincia").select_option(label=system.province)
    person.press("Continuar")
    person.press("Continuar")
    expect_errors(page, "Elija el sector")
    look(page, "exit-sector-errors")
    page.go_back()
    page.go_back()
    person.choose_place()

    person.press("Agregar otra persona")
    page.get_by_role("group", name="Persona 1").get_by_label("Número de cédula").fill("123")
    person.press("Continuar")
    expect_errors(
        page, "Elija si es jefe o jefa", "Diga si usted sale", "Marque la casilla", "La cédula tiene 10 números"
    )
    look(page, "exit-persons-errors")
    page.get_by_role("group", name="Persona 1").get_by_label("Número de cédula").fill("")
    person.leave_as_head()

    person.press("Subir y continuar")
    expect_errors(page, "Suba la foto o el PDF de la cédula", "Suba la foto o el PDF de la solicitud")
    person.choose_files(system.scans.heavy, system.scans.text)
    expect_errors(page, "El archivo pesa 2,", "El archivo debe ser PDF, JPG o JPEG")
    look(page, "exit-documents-errors")
    person.choose_files(system.scans.card, system.scans.form)

    person.press("Enviar solicitud")
    expect_errors(page, "Diga si su solicitud tiene firma o huella")
    look(page, "exit-review-errors")


def test_refused_consent_files_nothing(citizen, system, look):
    person = citizen("no-autoriza@ejemplo.ec")
    person.up_to_consent(system.heads[1])
    person.press("No autorizo")
    page = person.page
    expect(page.get_by_role("heading", name="No se ingresó ninguna solicitud")).to_be_visible()
    assert not NUMBER.search(page.content())
    look(page, "exit-not-filed")

    # Back and "Autorizo" do not bring the request back.
    page.go_back()
    if page.get_by_role("button", name="Autorizo", exact=True).count():
        person.press("Autorizo")
    assert not NUMBER.search(page.content())
    page.goto("/tramites/egreso/seguir")
    expect(page.get_by_role("link", name="Empezar ahora")).to_be_visible()
    page.goto("/seguimiento/estado")
    expect(page.get_by_role("heading", name="Saber cómo va mi trámite")).to_be_visible()

    # A complaint goes the same way to the sink and arrives later, so a receipt would be there by now.
    other = citizen("otra-persona@ejemplo.ec")
    other.start()
    other.identify(system.heads[1])
    other.give_contact()
    system.mailbox.code(other.address)
    assert len(system.mailbox.to(person.address)) == 1, "only the code was sent"


def test_sign_in_with_a_wrong_password(official, look):
    clerk = official("mostrador")
    clerk.page.goto("/mostrador")
    look(clerk.page, "sign-in")
    clerk.press("Ingresar")
    expect_errors(clerk.page, "Escriba su usuario", "Escriba su clave")
    clerk.fill_in_account("no es la clave")
    expect_errors(clerk.page, "El usuario o la contraseña no son correctos")
    look(clerk.page, "sign-in-errors")


def test_what_does_not_exist_or_is_not_allowed_has_a_page(visitor, official, look):
    page = visitor()
    answer = page.goto("/no-existe")
    assert answer.status == 404
    look(page, "not-found")
    clerk = official("mostrador").sign_in("/mostrador")
    answer = clerk.page.goto("/revision")
    assert answer.status == 403
    look(clerk.page, "not-allowed")
