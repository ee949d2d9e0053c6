import Catalog
import Comparison
import Documents
import GoogleCloud

/// Canaries in a staging database itself: three documents are changed there, and put back byte for byte.
struct PlantedCanaries: Sendable {
  let plan: CanaryPlan
  let client: FirestoreClient
  let database: DatabaseName
  /// By path, as staging had them.
  private let originals: [(path: DocumentPath, document: WritableDocument, fields: [Field])]

  /// Reads the documents that will be changed.
  init(_ plan: CanaryPlan, _ client: FirestoreClient, _ database: DatabaseName) async throws {
    self.plan = plan
    self.client = client
    self.database = database
    var originals: [(path: DocumentPath, document: WritableDocument, fields: [Field])] = []
    let paths = [plan.changed, plan.removed].compactMap { $0?.path }
    var decoder = ServiceDocumentDecoder()
    var flat = FlatDocument()
    let names = paths.map { DocumentName(database: database, path: $0) }
    let missing = try await client.batchGet(names, of: database) { bytes, message in
      try decoder.decode(bytes, message, into: &flat)
      let document = flat.document(bytes)
      // A batch that broke off is given again.
      originals.removeAll { $0.path == document.name.path }
      originals.append((document.name.path, try WritableDocument(bytes, message), document.fields))
    }
    guard missing.isEmpty, originals.count == paths.count else {
      throw ComparisonError(description: "Documents of \(database) went away while it was compared.")
    }
    self.originals = originals
  }

  func plant() async throws {
    let field = CanaryPlan.field(besides: [])
    var writes: [FirestoreClient.DocumentWrite] = [
      .set(WritableDocument(Document(name: DocumentName(database: database, path: plan.added), fields: [field])))
    ]
    for original in originals {
      if original.path == plan.removed?.path {
        writes.append(.delete(DocumentName(database: database, path: original.path)))
      } else {
        writes.append(.set(original.document.adding(CanaryPlan.field(besides: original.fields))))
      }
    }
    try await client.commit(writes, to: database)
  }

  /// Puts back what was there, and reads it again.
  /// - Returns: whether staging is as it was.
  func putBack(_ catalog: Catalog) async throws -> Bool {
    let added = DocumentName(database: database, path: plan.added)
    try await client.commit([.delete(added)] + originals.map { .set($0.document) }, to: database)
    let names = originals.map { DocumentName(database: database, path: $0.path) }
    var (decoder, flat) = (ServiceDocumentDecoder(), FlatDocument())
    let fingerprinter = Fingerprinter()
    var equal: Set<DocumentPath> = []
    let missing = try await client.batchGet(names + [added], of: database) { bytes, message in
      try decoder.decode(bytes, message, into: &flat)
      let path = flat.name(at: 0, bytes).path
      let entry = try catalog.entry(of: NameOrder.key(of: path))
      if try entry?.fingerprint == fingerprinter.fingerprint(flat, bytes) { equal.insert(path) }
    }
    return missing == [added] && equal.count == originals.count
  }
}
