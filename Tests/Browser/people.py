"""People at their browsers: citizens without an account, and staff who sign in."""

import re
import time

from playwright.sync_api import expect

NUMBER = re.compile(r"SSC-(EGR|VIS)-\d{4}-\d{7}-[0-9A-Z]")
CITIZEN = {"name": "María Prueba Ejemplo", "phone": "0991234567"}


def the_number(page):
    """The case number that a screen shows."""
    found = NUMBER.search(page.get_by_role("main").inner_text())
    assert found, f"{page.url} shows no number"
    return found[0]


def reload_until(page, condition, what, seconds=40):
    """What one service has done, another shows a moment later; people would press reload as well."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come in {seconds} s"
        time.sleep(0.3)
        page.reload()


def expect_errors(page, *texts, count=None):
    """All problems at once: in the summary, each with a link to a field, and in the title.

    `count` is how many there must be when not all of them are named.
    """
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("heading", name="Hay un problema")).to_be_visible()
    links = summary.get_by_role("link")
    said = [" ".join(link.inner_text().split()) for link in links.all()]
    for text in texts:
        assert any(text in line for line in said), f"«{text}» is not among {said}"
    assert len(said) == (count or len(texts)), f"expected {count or len(texts)} problems, found {said}"
    assert page.title().startswith("Error: ")
    for link in links.all():
        target = link.get_attribute("href")
        assert page.locator(target).count() == 1, f"the link {target} leads nowhere"


class Citizen:
    """Asks for an exit online, from the first page on."""

    def __init__(self, page, system, address):
        self.page = page
        self.system = system
        self.address = address
        self.look = None

    def see(self, name):
        if self.look:
            self.look(self.page, name)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).click()

    def start(self):
        self.page.goto("/")
        self.see("citizen-home")
        self.follow("Salir del Seguro Social Campesino (egreso)")
        self.see("exit-start")
        self.follow("Empezar ahora")

    def identify(self, cedula):
        self.see("exit-identification")
        self.page.get_by_label("Número", exact=True).fill(cedula)
        self.press("Continuar")

    def give_contact(self):
        self.see("exit-contact")
        self.page.get_by_label("Nombres y apellidos").fill(CITIZEN["name"])
        self.page.get_by_label("Teléfono").fill(CITIZEN["phone"])
        self.page.get_by_label("Correo electrónico").fill(self.address)
        self.press("Validar correo")
        self.see("exit-code")

    def enter_code(self, code):
        self.page.get_by_label("Código", exact=True).fill(code)
        self.press("Continuar")

    def choose_place(self):
        self.see("exit-province")
        self.page.get_by_label("Provincia").select_option(label=self.system.province)
        self.press("Continuar")
        self.see("exit-sector")
        choices = self.page.get_by_label("Sector").get_by_role("option").all_inner_texts()
        here = [text for text in choices if self.system.dispensary in text]
        assert len(here) == 1, f"{self.system.dispensary} is {len(here)} times among the sectors"
        self.page.get_by_label("Sector").select_option(label=here[0])
        self.press("Continuar")

    def leave_as_head(self):
        self.see("exit-persons")
        self.page.get_by_label("Soy jefe o jefa de familia").check()
        self.page.get_by_label("Sí, yo salgo").check()
        self.page.get_by_label("Entiendo que las personas que salen").check()
        self.press("Continuar")
        self.see("exit-privacy")
        self.follow("Continuar")

    def choose_files(self, card, form):
        for name, file in (("Cédula, por los dos lados", card), ("Solicitud de egreso voluntario", form)):
            # The heading above the field has the same words.
            self.page.get_by_label(name, exact=True).and_(self.page.locator("input")).set_input_files(file)
        self.press("Subir y continuar")

    def review(self):
        self.see("exit-review")
        self.page.get_by_label("Mi firma").check()
        self.press("Enviar solicitud")
        self.see("exit-consent")

    def up_to_consent(self, cedula):
        """Every step but the last, without a mistake."""
        self.start()
        self.identify(cedula)
        self.give_contact()
        self.enter_code(self.system.mailbox.code(self.address))
        self.choose_place()
        self.leave_as_head()
        self.see("exit-documents")
        self.choose_files(self.system.scans.card, self.system.scans.form)
        self.review()


class Official:
    """A member of staff; the name of the account says what they do."""

    def __init__(self, page, system, account):
        self.page = page
        self.system = system
        self.account = account

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def go_up(self):
        """The link above the heading."""
        self.page.get_by_role("navigation", name="Volver").get_by_role("link").click()

    def fill_in_account(self, password):
        self.page.get_by_label("Usuario").fill(self.account)
        self.page.get_by_label("Clave").fill(password)
        self.press("Ingresar")

    def sign_in(self, address):
        """Opens a page that needs an account; the sign-in comes before it and leads to it."""
        self.page.goto(address)
        expect(self.page.get_by_role("heading", name="Ingreso del personal")).to_be_visible()
        self.fill_in_account(self.system.password(self.account))
        expect(self.page.get_by_role("button", name="Salir", exact=True)).to_be_visible()
        return self
