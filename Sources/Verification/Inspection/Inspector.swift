import Documents
import ExportFormat

/// Looks at the documents of one worker for what a plan asks.
///
/// Documents are told apart by their collection path once for each run of documents of one collection, so what a document
/// costs is what its own collection's checks cost.
final class Inspector {
  private struct Collection {
    var path: [UInt8]
    var digest = CollectionDigest()
    /// Indices into the plan's fields and references that are about this collection.
    var fields: [Int]
    var references: [Int]
  }

  private let plan: InspectionPlan
  private let digester: DocumentDigester?
  private var collections: [Collection] = []
  private var indexByPath: [[UInt8]: Int] = [:]
  private var last = 0
  private var scratch: [UInt8] = []
  private var names: NameJoin.Batch?
  private var inspection = Inspection()

  init(_ plan: InspectionPlan) {
    self.plan = plan
    digester = plan.digests ? DocumentDigester() : nil
    if let names = plan.names { self.names = NameJoin.Batch(names) }
    inspection.fields = plan.fields.map { _ in FieldTally() }
    inspection.references = plan.references.map { _ in ReferenceTally() }
  }

  /// - Parameter size: of the record, in bytes.
  func add(_ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace, size: Int) throws {
    let index = collection(of: document, source)
    if let digester { collections[index].digest.add(try digester.digest(document, source), bytes: size) }
    for field in collections[index].fields {
      inspection.fields[field].add(plan.fields[field], document, source, place)
    }
    if !plan.documents.isEmpty { find(document, source) }
    if plan.names != nil {
      try names?.add(NameHash(document, at: 0, source))
      for reference in collections[index].references { try ask(reference, document, source, place) }
    }
  }

  /// What was seen; hands over the last names. To be called once, at the end.
  func finish() throws -> Inspection {
    try names?.finish()
    if plan.digests { for collection in collections { inspection.collections[collection.path] = collection.digest } }
    return inspection
  }

  private func collection(of document: FlatDocument, _ source: RawSpan) -> Int {
    scratch.removeAll(keepingCapacity: true)
    document.appendCollectionPath(source, to: &scratch)
    if last < collections.count, collections[last].path == scratch { return last }
    if let index = indexByPath[scratch] {
      last = index
      return index
    }
    last = collections.count
    indexByPath[scratch] = last
    let path = scratch
    collections.append(
      Collection(
        path: path, fields: plan.fields.indices.filter { plan.fields[$0].pattern.matches(path) },
        references: plan.references.indices.filter { plan.references[$0].pattern?.matches(path) ?? true }))
    return last
  }

  private func find(_ document: FlatDocument, _ source: RawSpan) {
    scratch.removeAll(keepingCapacity: true)
    document.appendOrderKey(ofReferenceAt: 0, source, to: &scratch)
    if let index = plan.documents[scratch] { inspection.documents.insert(index) }
  }

  private func ask(_ subject: Int, _ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace) throws {
    try plan.references[subject].forEachReference(in: document, source) { index in
      guard document.isInOwnDatabase(referenceAt: index, source) else {
        inspection.references[subject].addForeign(document, source, place)
        return
      }
      inspection.references[subject].asked += 1
      try names?.ask(
        NameJoin.Question(
          name: NameHash(document, at: index, source), subject: subject, file: place.file, offset: place.offset))
    }
  }
}

extension FlatDocument {
  /// Appends the document's collection path, `/*/` between collection ids.
  func appendCollectionPath(_ source: RawSpan, to path: inout [UInt8]) {
    for part in children(of: 0) where nodes[part].kind == .collection {
      if !path.isEmpty { path.append(contentsOf: [UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "/")]) }
      source.withUnsafeBytes { path.append(contentsOf: $0[nodes[part].content]) }
    }
  }
}
