"""The files that a person uploads: a photo and a scan, made by the browser itself, so that they are real."""

CARD = """<!doctype html><html lang="es"><style>body{font:20px sans-serif;margin:24px}div{border:2px solid;padding:16px;
margin:12px 0;border-radius:12px}</style><h1>MUESTRA</h1><div>REPÚBLICA DEL ECUADOR<p>Cédula de identidad: anverso</p>
</div><div>Cédula de identidad: reverso</div>"""

FORM = """<!doctype html><html lang="es"><style>body{font:16px sans-serif;margin:40px}</style>
<h1>Solicitud de egreso voluntario</h1><p>MUESTRA: pido mi egreso del Seguro Social Campesino.</p><p>Firma: ________</p>"""


class Scans:
    def __init__(self, browser, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.card = folder / "cedula.jpg"
        self.form = folder / "solicitud.pdf"
        self.text = folder / "notas.pdf"
        self.heavy = folder / "foto-grande.jpg"
        context = browser.new_context()
        page = context.new_page()
        page.set_content(CARD)
        page.screenshot(path=self.card, type="jpeg", quality=80)
        page.set_content(FORM)
        page.pdf(path=self.form, format="A4")
        context.close()
        assert self.card.read_bytes()[:3] == b"\xff\xd8\xff" and self.form.read_bytes()[:5] == b"%PDF-"
        self.text.write_text("Esto no es un PDF.\n", encoding="utf-8")
        # Decoders ignore what follows the end of a picture.
        self.heavy.write_bytes(self.card.read_bytes() + bytes(2_300_000))
