import Documents
import ExportFormat
import JSON

/// The input is a record. If it decodes, all that is made of a document has to agree.
enum EntityTarget {
  static func run(_ input: [UInt8], _ promises: inout Promises) {
    guard let decoded = Decoded(input) else { return }
    let document = decoded.document
    promises.hold(
      NameOrder.path(of: NameOrder.key(of: document.name.path)) == document.name.path, "A name's key is another name's."
    )
    promises.hold(decoded.key == NameOrder.key(of: document.name.path), "A document has two keys.")

    var json = JSONText()
    decoded.flat.withSource { RESTJSON().append($0, $1, to: &json) }
    do {
      let read = try RESTDocumentReader().document(json.bytes)
      promises.hold(read == document || document.holdsAVectorsImage, "Its JSON is another document.")
    } catch {
      promises.hold(!document.canBeWritten, "Its JSON cannot be read: \(error)")
    }

    guard document.canBeWritten else { return }
    guard let again = Decoded(EntityEncoder().record(of: document)) else {
      promises.hold(false, "Encoded anew, it cannot be decoded.")
      return
    }
    promises.hold(again.document == document, "Encoded anew, it is another document.")
    promises.hold(again.form == decoded.form, "Encoded anew, it has another canonical form.")
  }

  /// A record with everything that is made of it.
  private struct Decoded {
    struct Flat {
      let nodes: FlatDocument
      let record: [UInt8]

      func withSource<Result>(_ body: (FlatDocument, RawSpan) -> Result) -> Result { body(nodes, record.span.bytes) }
    }

    let flat: Flat
    let document: Document
    let form: [UInt8]
    var key: [UInt8] = []

    init?(_ record: [UInt8]) {
      var decoder = EntityDecoder()
      var nodes = FlatDocument()
      guard (try? decoder.decode(record.span.bytes, record.indices, into: &nodes)) != nil else { return nil }
      flat = Flat(nodes: nodes, record: record)
      document = nodes.document(record.span.bytes)
      var form = CanonicalForm()
      form.encode(nodes, record.span.bytes)
      self.form = form.bytes
      nodes.appendOrderKey(ofReferenceAt: 0, record.span.bytes, to: &key)
    }
  }
}

extension Document {
  /// Whether Firestore itself could have written it: it puts no array into an array, and no vector.
  fileprivate var canBeWritten: Bool { fields.allSatisfy { $0.value.canBeWritten(inArray: false) } }

  /// Whether a map looks like the one that the service shows for a vector.
  fileprivate var holdsAVectorsImage: Bool { fields.contains { $0.value.holdsAVectorsImage } }
}

extension Value {
  fileprivate func canBeWritten(inArray: Bool) -> Bool {
    switch self {
    case .array(let elements): !inArray && elements.allSatisfy { $0.canBeWritten(inArray: true) }
    case .vector: !inArray
    case .map(let fields): fields.allSatisfy { $0.value.canBeWritten(inArray: false) }
    default: true
    }
  }

  fileprivate var holdsAVectorsImage: Bool {
    switch self {
    case .array(let elements): elements.contains { $0.holdsAVectorsImage }
    case .map(let fields):
      fields.contains { $0.name == "__type__" && $0.value == .string("__vector__") }
        || fields.contains { $0.value.holdsAVectorsImage }
    default: false
    }
  }
}
