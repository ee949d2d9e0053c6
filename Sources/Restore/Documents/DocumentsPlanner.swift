import Catalog
package import Comparison
import Documents
import GoogleCloud
import Work

/// A document that is not in the target as it is in the export, and what a restore does about it.
package struct DocumentChange: Sendable, Equatable {
  package enum Action: String, Sendable, CaseIterable {
    case create, overwrite, refuse
  }

  package var action: Action
  /// The export is the left side, the target the right one.
  package var difference: DocumentDifference
}

/// Compares the documents that are selected with those of the target, by name, and decides what is to be done with each.
struct DocumentsPlanner {
  let request: DocumentsRequest
  let target: RestoreTarget
  let side: CatalogSide
  let progress: ProgressMeter?
  let stopping: StopRequest?
  /// Given each document that is to be written, in name order.
  let document: (PlannedDocument) throws -> Void
  /// Given each document that differs, in name order.
  let change: (DocumentChange) throws -> Void

  private typealias Selected = (path: DocumentPath, entry: CatalogEntry)

  /// How many documents are selected, and which of the patterns none meets.
  static func count(_ side: CatalogSide, _ only: [PathPattern]) throws -> (documents: Int, unmet: [PathPattern]) {
    var met: Set<Int> = []
    var count = 0
    var walk = side.catalog.walk()
    while try walk.next() {
      guard let path = NameOrder.path(of: walk.key) else { continue }
      let numbers = only.indices.filter { only[$0].matches(path) }
      if !numbers.isEmpty { count += 1 }
      met.formUnion(numbers)
    }
    return (count, only.indices.filter { !met.contains($0) }.map { only[$0] })
  }

  /// Counts everything into the report.
  func run(_ report: inout DocumentsReport) async throws {
    var walk = side.catalog.walk()
    var batch = DocumentBatch<Selected>()
    while try walk.next(), let entry = walk.entry {
      guard let path = NameOrder.path(of: walk.key), request.only.contains(where: { $0.matches(path) }) else {
        continue
      }
      if batch.append((path, entry), bytes: entry.size) { try await plan(batch.take(), &report) }
    }
    try await plan(batch.take(), &report)
  }

  private func plan(_ batch: [Selected], _ report: inout DocumentsReport) async throws {
    guard !batch.isEmpty else { return }
    try Task.checkCancellation()
    guard stopping?.reason == nil else { throw CancellationError() }
    let wanted = try await side.source.documents(batch).map {
      WantedDocument($0, in: target.database, request.references)
    }
    let current = try await target.documents(batch.map(\.path))
    for ((path, entry), wanted) in zip(batch, wanted) {
      let now = current[path]
      let fields = now.map { wanted.differences(from: $0.document) } ?? []
      if now != nil, fields.isEmpty {
        report.add(nil, path)
        continue
      }
      let action: DocumentChange.Action =
        now == nil ? .create : request.mode.allowsOverwriting(now) ? .overwrite : .refuse
      report.add(action, path)
      let found = DocumentChange(
        action: action,
        difference: DocumentDifference(path: path, kind: now == nil ? .onlyLeft : .changed, fields: fields))
      report.keep(found)
      try change(found)
      guard action != .refuse else { continue }
      report.references.addReferences(of: wanted.document.fields)
      try document(
        PlannedDocument(number: report.counts.writes, path: path, updateTime: now?.updateTime, entry: entry))
    }
    progress?.add(documents: batch.count)
  }
}

extension RestoreMode {
  fileprivate func allowsOverwriting(_ now: StampedDocument?) -> Bool {
    switch self {
    case .ifAbsent: false
    case .ifUnchangedSince(let time): now.map { $0.updateTime <= time } ?? true
    case .ifUnchangedSincePlan, .overwrite: true
    }
  }
}

/// Gathers documents until they are as many, or as large, as are best handled together.
struct DocumentBatch<Element> {
  /// What the service gives in one call.
  private static var mostDocuments: Int { 300 }
  /// Of records: as trees, and from two sides, they take several times as much.
  private static var mostBytes: Int { 8 << 20 }

  private var elements: [Element] = []
  private var bytes = 0

  /// Whether the batch is full now.
  mutating func append(_ element: Element, bytes: Int) -> Bool {
    elements.append(element)
    self.bytes += bytes
    return elements.count >= Self.mostDocuments || self.bytes >= Self.mostBytes
  }

  /// What was gathered; then it is empty.
  mutating func take() -> [Element] {
    defer { (elements, bytes) = ([], 0) }
    return elements
  }
}
