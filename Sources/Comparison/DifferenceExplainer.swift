import Catalog
import Documents
import Work

/// Looks at what the merge found, in name order: fetches the documents that are not the same from both sides, and
/// compares them field by field.
struct DifferenceExplainer {
  /// Documents that are fetched at once: as many as the service gives in one call.
  private static let batch = 300
  /// Bytes of them, as they are stored: as trees they take several times as much.
  private static let batchBytes = 8 << 20

  let left: any DocumentSource
  let right: any DocumentSource
  let scope: DiffScope
  let progress: ProgressMeter?
  let report: @Sendable (DocumentDifference) throws -> Void

  var patterns = PatternBuilder()
  private(set) var kept = KeptDifferences()
  /// Documents that differ in ignored fields only, by the ids of their collections.
  private(set) var ignored: [[UInt8]: Int] = [:]
  /// Documents that were read again, from each side.
  private(set) var fetched = 0
  private(set) var waiting: [(found: FoundDifference, path: DocumentPath)] = []
  private(set) var waitingBytes = 0

  /// Takes the next difference, whose `sharedBefore` and `sharedAfter` are known by now.
  mutating func add(_ found: FoundDifference) async throws {
    guard let path = NameOrder.path(of: found.key) else {
      throw ComparisonError(description: "A catalog holds a name that is none; it is damaged.")
    }
    waiting.append((found, path))
    if found.kind == .changed { waitingBytes += (found.left?.size ?? 0) + (found.right?.size ?? 0) }
    if waiting.count == Self.batch || waitingBytes >= Self.batchBytes { try await flush() }
  }

  mutating func flush() async throws {
    let changed = waiting.filter { $0.found.kind == .changed }
    async let lefts = left.documents(changed.compactMap { one in one.found.left.map { (one.path, $0) } })
    async let rights = right.documents(changed.compactMap { one in one.found.right.map { (one.path, $0) } })
    let documents = (left: try await lefts, right: try await rights)
    guard documents.left.count == changed.count, documents.right.count == changed.count else {
      throw ComparisonError(description: "Not every document that differs could be read again.")
    }
    var pairs = zip(documents.left, documents.right).makeIterator()
    for (found, path) in waiting {
      guard found.kind == .changed else {
        patterns.addOneSided(
          found.kind, path, key: found.key, shared: max(found.sharedBefore ?? -1, found.sharedAfter ?? -1))
        try tell(DocumentDifference(path: path, kind: found.kind))
        continue
      }
      guard let (left, right) = pairs.next() else { continue }
      let all = [FieldDifference].between(left.fields, right.fields)
      let fields = all.filter { field in !scope.ignoredFields.contains { $0.holds(field.path) } }
      guard !fields.isEmpty else {
        guard !all.isEmpty else {
          throw ComparisonError(
            description: "\(path) has different fingerprints and the same fields: this is a mistake of Rekindle's.")
        }
        ignored[NameOrder.collection(of: found.key), default: 0] += 1
        continue
      }
      patterns.addChanged(path, fields)
      try tell(DocumentDifference(path: path, kind: .changed, fields: fields))
    }
    fetched += changed.count
    progress?.add(documents: waiting.count)
    waiting.removeAll(keepingCapacity: true)
    waitingBytes = 0
    try Task.checkCancellation()
  }

  private mutating func tell(_ difference: DocumentDifference) throws {
    kept.add(difference)
    try report(difference)
  }
}
