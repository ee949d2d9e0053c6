import Catalog
import Comparison
import Databases
import Documents
import Files
import GoogleCloud
import Keys
import Synchronization
import Work

/// What a database held at one instant.
struct TargetState: Sendable, Equatable {
  var readTime: ReadTime
  var documents: Int
  /// The sum of its documents' fingerprints; nil if they were only counted.
  var digest: Digest256?
}

/// Reads what the target of a restore holds.
struct TargetReader: Sendable {
  let database: DatabaseName
  let endpoint: ServiceEndpoint
  /// The export that is restored: its documents give the borders of the ranges that are read at once.
  let export: String
  let progress: ProgressMeter?

  /// From so many documents on, ranges are worth the look at the export.
  private static let manyDocuments = 50_000
  private static let minute: Int64 = 60_000_000

  /// - Parameters:
  ///   - time: nil for now.
  ///   - isDigested: whether every document is read, which bills a read for each; else they are counted.
  /// - Throws: `GoogleCloudError`, `failedPrecondition` or `invalidArgument` for a time that is not kept any more.
  func state(at time: ReadTime? = nil, isDigested: Bool) async throws -> TargetState {
    progress?.begin("counting the documents of \(database)")
    let digest = StateDigest()
    let side = digest.tapping(try await DatabaseSide.open(.firestore(database), at: endpoint, of: time))
    guard let readTime = side.description.time.flatMap({ ReadTime($0) }) else {
      throw GoogleCloudError(
        .badResponse, "The service does not tell when it was asked what \(database) holds.",
        remedy: "Check that the address is that of the service.")
    }
    let documents = side.description.documents
    guard isDigested else { return TargetState(readTime: readTime, documents: documents) }
    progress?.begin("reading \(database)", expected: documents)
    let ranges = documents < Self.manyDocuments ? [(start: nil, end: nil)] : try await ranges(side.rangesAtOnce)
    progress?.begin("reading \(database)", expected: documents)
    let progress = progress
    _ = try await ranges.concurrentMap(atOnce: ranges.count) { range in
      try await side.read(range) { _, _ in progress?.add(documents: 1) }
    }
    return TargetState(readTime: readTime, documents: documents, digest: digest.value)
  }

  private func ranges(_ count: Int) async throws -> [(start: DocumentPath?, end: DocumentPath?)] {
    try await ScratchFolder.with { scratch in
      try await CatalogSide.export(export, catalogIn: "\(scratch)/catalog", progress: progress).side.ranges(count)
    }
  }

  /// What the target held at a whole minute at which it was what was planned. Firestore makes consistent exports of whole
  /// minutes only.
  ///
  /// With a digest in the plan that is the last minute, if the target was so by then. Else it is the next one, for which this
  /// waits.
  /// - Throws: `RefusedError` if the target is not what was planned; `GoogleCloudError`, `CancellationError`.
  func stateToExport(_ planned: RestorePlan.Target) async throws -> TargetState {
    let client = FirestoreClient(endpoint)
    let now = try await client.now(of: database)
    let last = ReadTime(microseconds: now.microseconds - now.microseconds % Self.minute)
    if planned.digest != nil, let state = try await earlier(last, planned) { return state }
    let next = ReadTime(microseconds: last.microseconds + Self.minute)
    try await wait(until: next, client)
    let state = try await state(at: next, isDigested: planned.digest != nil)
    try state.check(planned, database)
    return state
  }

  /// The state of a minute that is over; nil if it was another one than planned, or is not kept.
  private func earlier(_ time: ReadTime, _ planned: RestorePlan.Target) async throws -> TargetState? {
    do {
      guard try await state(at: time, isDigested: false).documents == planned.documents else { return nil }
      let state = try await state(at: time, isDigested: true)
      return state.digest == planned.digest ? state : nil
    } catch let error as GoogleCloudError where error.isOfReadTime { return nil }
  }

  private func wait(until time: ReadTime, _ client: FirestoreClient) async throws {
    progress?.begin("waiting until \(time): Firestore exports whole minutes only")
    while true {
      let left = time.microseconds - (try await client.now(of: database).microseconds)
      guard left > 0 else { return }
      // By the service's clock, which is asked again.
      try await Task.sleep(for: .microseconds(left))
    }
  }
}

extension TargetState {
  /// - Throws: `RefusedError` unless it is what was planned.
  func check(_ planned: RestorePlan.Target, _ database: DatabaseName) throws(RefusedError) {
    if let difference = difference(from: planned, database) { throw RefusedError(difference) }
  }

  /// In what it is not as planned, and what to do, in sentences; nil if it is.
  func difference(from planned: RestorePlan.Target, _ database: DatabaseName) -> String? {
    if documents != planned.documents {
      return "\(database) has \(documents) documents; when the restore was planned it had \(planned.documents). "
        + "Stop what writes to it, and plan again."
    }
    guard let digest, let expected = planned.digest, digest != expected else { return nil }
    return
      "\(database) has as many documents as when the restore was planned, but not the same ones: somebody wrote to it. "
      + "Stop what writes to it, and plan again."
  }
}

extension GoogleCloudError {
  /// Whether the service may have refused because of the instant that was asked for.
  var isOfReadTime: Bool { code == .failedPrecondition || code == .invalidArgument }
}

/// A digest of all that is read of a database: the sum of its documents' fingerprints.
final class StateDigest: Sendable {
  private let sum = Mutex(Digest256.zero)

  var value: Digest256 { sum.withLock { $0 } }

  /// The database, whose documents are added as they are read.
  func tapping(_ side: DatabaseSide) -> DatabaseSide {
    var side = side
    side.tap = { _ in
      let fingerprinter = Fingerprinter()
      var part = Digest256.zero
      return (
        look: { document, source in
          let fingerprint = try fingerprinter.fingerprint(document, source)
          part.add(Digest256(words: [0, 0, fingerprint.high, fingerprint.low]))
        },
        finish: {
          let read = part
          self.sum.withLock { $0.add(read) }
        }
      )
    }
    return side
  }
}
