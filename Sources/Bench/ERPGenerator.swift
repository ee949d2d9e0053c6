import Documents
import ExportFormat
import Foundation

/// Writes exports of any size that look like an ERP's: companies with customers and products, invoices with lines below
/// them, payments and audit logs; references, maps in arrays, timestamps, text. The same documents from the same number.
struct ERPGenerator {
  static let project: ExactName = "demo-bench"
  private static let database = DatabaseName(project: project)
  private static let companies = 20
  /// 2026-01-01T00:00:00Z.
  private static let epoch: Int64 = 1_767_225_600_000_000

  /// Every so many documents, one has another value in a field; nil: none.
  private let changingEvery: Int?
  private var random = SplitMix(state: 2026)

  init(changingEvery: Int?) {
    self.changingEvery = changingEvery
  }

  /// An export in the folder of all exports; made if it is not there.
  static func export(_ count: Int, files: Int, in folder: String, changingEvery: Int? = nil) throws -> String {
    let export = "\(folder)/erp-\(count)-\(files)" + (changingEvery == nil ? "" : "-changed")
    guard !FileManager.default.fileExists(atPath: export) else { return export }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var generator = ERPGenerator(changingEvery: changingEvery)
    try generator.write(count, to: export, files: files)
    return export
  }

  /// Writes an export of `count` documents to `folder`.
  mutating func write(_ count: Int, to folder: String, files: Int) throws {
    let perFile = max(1, (count + files - 1) / files)
    let writer = try ExportWriter(folder: folder, start: Self.epoch, entitiesPerFile: perFile)
    func append(_ document: Document) throws {
      var document = document
      if let changingEvery, writer.documents % changingEvery == 0 { document.fields[0].value = .string("changed") }
      try writer.append(document)
    }
    var invoice = 0
    while writer.documents < count {
      let company = invoice % Self.companies
      try append(self.invoice(company, invoice))
      for line in 0..<4 where writer.documents < count { try append(self.line(company, invoice, line)) }
      if writer.documents < count { try append(payment(company, invoice)) }
      if writer.documents < count { try append(customer(company, invoice)) }
      if writer.documents < count { try append(auditLog(company, invoice)) }
      invoice += 1
    }
    try writer.finish(end: Self.epoch + 60_000_000)
  }

  private func name(_ company: Int, _ parts: (ExactName, ExactName)...) -> DocumentName {
    var elements = [PathElement(collection: "companies", id: .name("company-\(company)"))]
    for (collection, id) in parts { elements.append(PathElement(collection: collection, id: .name(id))) }
    return DocumentName(database: Self.database, path: DocumentPath(elements))
  }

  private mutating func invoice(_ company: Int, _ number: Int) -> Document {
    let total = random.below(5_000_000)
    return Document(
      name: name(company, ("invoices", "F001-\(number)")),
      fields: [
        Field("number", .string("F001-\(number)")), Field("issuedAt", .timestamp(microseconds: instant())),
        Field("dueAt", .timestamp(microseconds: instant())), Field("totalCents", .integer(Int64(total))),
        Field("total", .double(Double(total) / 100)), Field("currency", .string("PEN")),
        Field("paid", .boolean(total % 3 == 0)),
        Field("customer", .reference(name(company, ("customers", "c\(number)")))), Field("notes", .string(text(54))),
        Field("discount", .null),
        Field(
          "billing",
          .map([
            Field("street", .string("Jr. Ucayali \(number % 900)")), Field("city", .string("Lima")),
            Field("taxId", .string("20\(random.below(1_000_000_000))")),
          ])),
        Field(
          "taxes",
          .array([
            .map([
              Field("name", .string("IGV")), Field("rate", .double(0.18)), Field("cents", .integer(Int64(total / 6))),
            ]),
            .map([
              Field("name", .string("ISC")), Field("rate", .double(0.02)), Field("cents", .integer(Int64(total / 50))),
            ]),
          ])),
        Field("tags", .array([.string("exportación"), .string("crédito")])),
      ])
  }

  private mutating func line(_ company: Int, _ invoice: Int, _ number: Int) -> Document {
    Document(
      name: name(company, ("invoices", "F001-\(invoice)"), ("lines", "\(number)")),
      fields: [
        Field("product", .reference(name(company, ("products", "p\(random.below(500))")))),
        Field("description", .string(text(44))), Field("quantity", .integer(Int64(random.below(100)))),
        Field("unitPrice", .double(Double(random.below(100_000)) / 100)), Field("discount", .double(0)),
        Field("lot", .string("L-\(random.below(100_000))")), Field("serviceDate", .timestamp(microseconds: instant())),
        Field("dimensions", .map([Field("w", .double(1.5)), Field("h", .double(2.25)), Field("d", .integer(3))])),
      ])
  }

  private mutating func payment(_ company: Int, _ invoice: Int) -> Document {
    Document(
      name: name(company, ("payments", "P-\(invoice)")),
      fields: [
        Field("invoice", .reference(name(company, ("invoices", "F001-\(invoice)")))),
        Field("amountCents", .integer(Int64(random.below(5_000_000)))), Field("method", .string("transferencia")),
        Field("receivedAt", .timestamp(microseconds: instant())),
        Field("reference", .string("OP\(random.below(1 << 40))")),
      ])
  }

  private mutating func customer(_ company: Int, _ number: Int) -> Document {
    Document(
      name: name(company, ("customers", "c\(number)")),
      fields: [
        Field("name", .string("Comercial Ñandú \(number) S.A.C.")),
        Field("email", .string("ventas\(number)@example.com")),
        Field("location", .geoPoint(latitude: -12.05, longitude: -77.04)),
        Field("since", .timestamp(microseconds: instant())),
        Field(
          "phones", .array([.string("+51 1 \(random.below(9_999_999))"), .string("+51 9\(random.below(99_999_999))")])),
        Field("notes", .string(text(66))), Field("active", .boolean(true)),
      ])
  }

  private mutating func auditLog(_ company: Int, _ number: Int) -> Document {
    Document(
      name: name(company, ("audit_logs", "a\(number)")),
      fields: [
        Field("at", .timestamp(microseconds: instant())), Field("actor", .string("usuario-\(random.below(50))")),
        Field("action", .string("invoice.update")),
        Field(
          "before",
          .map([Field("status", .string("borrador")), Field("totalCents", .integer(Int64(random.below(1_000_000))))])),
        Field(
          "after",
          .map([Field("status", .string("emitida")), Field("totalCents", .integer(Int64(random.below(1_000_000))))])),
        Field("digest", .bytes((0..<16).map { _ in UInt8(truncatingIfNeeded: random.next()) })),
      ])
  }

  private mutating func instant() -> Int64 { Self.epoch + Int64(random.below(31_536_000)) * 1_000_000 }

  private mutating func text(_ words: Int) -> String {
    (0..<words).map { _ in Self.vocabulary[random.below(Self.vocabulary.count)] }.joined(separator: " ")
  }

  /// One letter in forty is not ASCII, as in Spanish.
  private static let vocabulary = [
    "factura", "producción", "envío", "cliente", "pago", "almacén", "entrega", "de", "la", "por", "cuenta", "para",
    "proveedor", "transporte", "servicio", "mensual", "descuento", "según", "contrato", "pedido",
  ]
}

/// SplitMix64.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
