"""The words of the ERP's documents: names, goods and places of small Latin-American companies."""

COMPANIES = [
    # id, legal name, trade name, country, currency, city, region, latitude, longitude, tax rate, share of the documents
    ("andina-textiles", "Textiles Andina S.A.S.", "Andina", "CO", "COP", "Bogotá", "Cundinamarca", 4.711, -74.0721, 0.19, 1.4),
    ("cafe-nandu", "Café Ñandú Ltda.", "Café Ñandú", "CO", "COP", "Medellín", "Antioquia", 6.2442, -75.5812, 0.19, 1.0),
    ("ferreteria-guemes", "Ferretería Güemes S.R.L.", "La Ferretería", "AR", "ARS", "Córdoba", "Córdoba", -31.4201, -64.1888, 0.21, 1.2),
    ("muebles-del-sur", "Muebles del Sur SpA", "Muebles del Sur", "CL", "CLP", "Concepción", "Biobío", -36.8201, -73.044, 0.19, 1.0),
    ("panaderia-espiga", "Panadería La Espiga E.I.R.L.", "La Espiga", "PE", "PEN", "Arequipa", "Arequipa", -16.409, -71.5375, 0.18, 0.2),
    ("tecnologia-maya", "Tecnología Maya S.A. de C.V.", "TecnoMaya", "MX", "MXN", "Mérida", "Yucatán", 20.9674, -89.5926, 0.16, 1.2),
]

FIRST_NAMES = [
    "María", "José", "Andrés", "Sofía", "Begoña", "Íñigo", "Lucía", "Martín", "Ximena", "Óscar", "Inés", "Tomás",
    "Noemí", "Raúl", "Úrsula", "Joaquín", "Zoë", "Hernán", "Belén", "Ángel",
]

FAMILY_NAMES = [
    "Muñoz", "Peña", "Ibáñez", "Gutiérrez", "Quiñones", "Ordóñez", "Rodríguez", "Hernández", "Yáñez", "Güiraldes",
    "Sáenz", "Núñez", "Castro", "Ríos", "Álvarez", "Vélez",
]

GOODS = [
    # name, unit, price in cents, tags
    ("Camisa de algodón", "unidad", 8_990_000, ["ropa", "algodón"]),
    ("Café molido 500 g", "bolsa", 2_450_000, ["alimentos"]),
    ("Taladro percutor ½ pulgada", "unidad", 32_000_000, ["herramientas", "eléctrico"]),
    ("Silla de roble “Biobío”", "unidad", 15_500_000, ["muebles"]),
    ("Pan de piña", "docena", 480_000, []),
    ("Cable HDMI 2 m", "unidad", 1_290_000, ["tecnología", "cables"]),
    ("Paño de cocina", "paquete", 350_050, ["hogar"]),
    ("Tornillo 3/8\" × 2\"", "caja", 99_995, ["herramientas"]),
    ("Diseño de logotipo", "hora", 6_000_033, ["servicios"]),
    ("Señalización LED", "metro", 740_025, ["eléctrico", "señales"]),
]

QUALITIES = ["", " económico", " prémium", " – edición año nuevo", " (usado)"]

STREETS = ["Av. Libertador", "Calle 26", "Cra. 7", "Jirón Ñuñoa", "Pasaje O’Higgins", "Blvd. Güémez"]

BUSINESSES = ["Comercial", "Distribuidora", "Almacenes", "Señor", "Doña", "Taller", "Clínica", "Colegio"]

NOTES = [None, None, None, "Entregar por la mañana", "Pagará en 2 cuotas ✔", "Ojo: dirección nueva → ver anexo", ""]

METHODS = ["efectivo", "transferencia", "tarjeta", "cheque"]

ACTIONS = ["factura.creada", "factura.anulada", "producto.precio", "usuario.sesión", "cliente.bloqueado"]
