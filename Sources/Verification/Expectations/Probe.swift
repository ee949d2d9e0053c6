package import Documents
import ExportFormat
package import Policy
import Synchronization

/// A policy's expectations, judged by what a staging database answers: the same ones, and by the same checks, as of an
/// export.
///
/// A reference counts as one into the own database if it leads into staging or into the database of the export: importers
/// differ in whether they move references along.
package final class Probe: Sendable {
  package let policy: Policy
  private let plan: InspectionPlan?
  private let source: DatabaseName
  private let seen = Mutex<[(start: [UInt8], inspection: Inspection)]>([])

  /// - Parameter source: the database that the export is of.
  package init(_ policy: Policy, source: DatabaseName) {
    self.policy = policy
    self.source = source
    plan = InspectionPlan(policy, digests: false)
  }

  /// Looks at the documents of one range, which one task reads.
  package final class Reader {
    private let probe: Probe
    private let start: [UInt8]
    private let inspector: Inspector?
    private var documents = 0

    fileprivate init(_ probe: Probe, start: [UInt8]) {
      self.probe = probe
      self.start = start
      inspector = probe.plan.map { Inspector($0, alsoOwn: probe.source) }
    }

    package func add(_ document: FlatDocument, _ source: RawSpan) throws {
      documents += 1
      // There is no file: examples are told apart by their place in the range.
      try inspector?.add(document, source, RecordPlace(file: 0, offset: documents), size: source.byteCount)
    }

    /// Hands over what was seen; to be called once, at the end of the range.
    package func finish() throws {
      guard let inspection = try inspector?.finish() else { return }
      probe.seen.withLock { $0.append((start, inspection)) }
    }
  }

  /// - Parameter start: the first name of the range; nil for the first of all.
  package func reader(from start: DocumentPath?) -> Reader {
    Reader(self, start: start.map { NameOrder.key(of: $0) } ?? [])
  }

  /// One result for each expectation, and a finding for each that is not met, once every range was read.
  /// - Parameters:
  ///   - verification: of the export, which was sound.
  ///   - documents: that staging answered.
  /// - Throws: if the temporary file with the names cannot be read.
  package func judge(
    _ verification: VerifyReport, documents: Int
  ) throws -> (results: [ExpectationResult], findings: [Finding]) {
    var report = verification
    report.documents = documents
    report.inspection = Inspection()
    let ranges = seen.withLock { $0 }.sorted { $0.start.lexicographicallyPrecedes($1.start) }
    // Places are told apart within a range; the ranges follow each other in the order of names.
    for (number, range) in ranges.enumerated() { report.inspection.add(range.inspection.moved(toFile: number)) }
    let check = ExpectationCheck(
      policy: policy, report: report, export: nil, plan: plan, isSound: true, before: nil, missingBefore: .rehearsal)
    return try check.run()
  }
}
