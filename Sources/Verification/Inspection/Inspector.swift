import Documents
import ExportFormat
import Keys
import Policy

/// Looks at the documents of one worker for what a plan asks.
///
/// Documents are told apart by their collection path once for each run of documents of one collection, so what a document
/// costs is what its own collection's checks cost.
final class Inspector {
  /// What the plan asks of the documents of one collection path, by indices into its lists.
  private struct Checks {
    var counts: [Int]
    var fields: [Int]
    var references: [Int]

    init(_ plan: InspectionPlan, _ path: [UInt8]) {
      counts = plan.counts.indices.filter { plan.counts[$0].matches(path) }
      fields = plan.fields.indices.filter { plan.fields[$0].pattern.matches(path) }
      references = plan.references.indices.filter { plan.references[$0].pattern?.matches(path) ?? true }
    }
  }

  private let plan: InspectionPlan
  private let digester: DocumentDigester?
  /// The database's id is empty for `(default)`.
  private let alsoOwn: (project: [UInt8], database: [UInt8])?
  /// By the numbers of the paths that the digests are of.
  private var checks: [Checks] = []
  private var scratch: [UInt8] = []
  private var names: NameJoin.Batch?
  private var inspection = Inspection()

  /// - Parameter alsoOwn: references into this database count as those into the document's own.
  init(_ plan: InspectionPlan, alsoOwn: DatabaseName? = nil) {
    self.plan = plan
    self.alsoOwn = alsoOwn.map { name in
      (Array(name.project.utf8), name.database == DatabaseName.defaultID ? [] : Array(name.database.utf8))
    }
    digester = plan.digests ? DocumentDigester() : nil
    if let names = plan.names { self.names = NameJoin.Batch(names) }
    inspection.counts = plan.counts.map { _ in 0 }
    inspection.fields = plan.fields.map { _ in FieldTally() }
    inspection.references = plan.references.map { _ in ReferenceTally() }
  }

  /// - Parameter size: of the record, in bytes.
  func add(_ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace, size: Int) throws {
    let digest = CollectionDigest(try digester?.digest(document, source) ?? .zero, bytes: size)
    let checks = checks(at: inspection.collections.add(digest, document, source), document, source)
    for count in checks.counts { inspection.counts[count] += 1 }
    for field in checks.fields {
      inspection.fields[field].add(plan.fields[field], document, source, place)
    }
    if !plan.documents.isEmpty { find(document, source) }
    if plan.names != nil {
      try names?.add(NameHash(document, at: 0, source))
      for reference in checks.references { try ask(reference, document, source, place) }
    }
  }

  /// What was seen; hands over the last names. To be called once, at the end.
  func finish() throws -> Inspection {
    try names?.finish()
    if !plan.digests { inspection.collections = CollectionTable() }
    return inspection
  }

  /// - Parameter number: of the document's collection path.
  private func checks(at number: Int, _ document: FlatDocument, _ source: RawSpan) -> Checks {
    if number < checks.count { return checks[number] }
    let new = Checks(plan, document.collectionPath(3..<document.firstField, source))
    // Paths are numbered as they come; those that are not kept have no number of their own.
    if number == checks.count { checks.append(new) }
    return new
  }

  private func find(_ document: FlatDocument, _ source: RawSpan) {
    scratch.removeAll(keepingCapacity: true)
    document.appendOrderKey(ofReferenceAt: 0, source, to: &scratch)
    if let index = plan.documents[scratch] { inspection.documents.insert(index) }
  }

  private func isOwn(_ document: FlatDocument, _ index: Int, _ source: RawSpan) -> Bool {
    if document.isInOwnDatabase(referenceAt: index, source) { return true }
    guard let alsoOwn else { return false }
    let (project, database) = (document.nodes[index + 1].content, document.nodes[index + 2].content)
    return source.withUnsafeBytes {
      $0[project].elementsEqual(alsoOwn.project) && $0[database].elementsEqual(alsoOwn.database)
    }
  }

  private func ask(_ subject: Int, _ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace) throws {
    try plan.references[subject].forEachReference(in: document, source) { index in
      guard isOwn(document, index, source) else {
        inspection.references[subject].addForeign(document, source, place)
        return
      }
      inspection.references[subject].asked += 1
      try names?.ask(
        NameJoin.Question(name: NameHash(document, at: index, source), subject: subject, place: place))
    }
  }
}
