package import GoogleCloud
package import Verification

/// What came of an export that was made now.
package struct ExportOutcome: Sendable {
  package enum State: String, Sendable {
    /// Its metadata and files are there, and it holds as many documents as the operation wrote and the database had.
    case complete
    /// It is whole, but holds another number of documents than the database did at that instant.
    case different
    /// Files are missing, or the operation wrote less than the metadata states.
    case incomplete
  }

  package var order: ExportOrder
  package var operation: Operation
  /// As it is found in the bucket.
  package var export: BackupExport
  /// Nil if they could not be taken.
  package var counts: DatabaseCounts?
  /// Where they were written; nil unless they were.
  package var countsPlace: BucketPlace?
  /// Why there are none.
  package var countsProblem: String?
  /// Since this command began.
  package var seconds: Double

  package var state: State {
    if !shortfalls.isEmpty { return .incomplete }
    return discrepancy == nil ? .complete : .different
  }

  /// Why it is not complete, in sentences.
  package var problems: [String] { shortfalls + (discrepancy.map { [$0] } ?? []) }

  private var shortfalls: [String] {
    guard export.state == .complete else { return export.problems }
    let (stated, written) = (export.documents ?? 0, operation.progress.completedDocuments ?? 0)
    guard written < stated else { return [] }
    return ["The metadata states \(stated) documents; the operation \(operation.name) wrote \(written)."]
  }

  /// Of counts of the export's own instant.
  private var discrepancy: String? {
    guard let counts, counts.isExact, let documents = export.documents, documents != counts.expected,
      let time = order.snapshotTime
    else { return nil }
    return "The export holds \(documents) documents by its metadata; the database held \(counts.expected) at \(time)."
  }
}
