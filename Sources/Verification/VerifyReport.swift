package import Documents
package import Work

/// What a verification saw.
package struct VerifyReport: Sendable {
  /// The depth reached; lower than asked for only if the verdict is `incomplete`, or if it was stopped.
  package var depth: Depth
  /// The export's folder as given, and its name.
  package var folder: String
  package var name: ExactName
  /// When the export began and ended, in microseconds since 1970, as its metadata says.
  package var start: Int64?
  package var end: Int64?
  /// The project and database that the documents name, most frequent first; more than one is a finding.
  package var databases: [DatabaseName]
  /// Documents stated in the metadata; nil if a pointer states none.
  package var documentsStated: Int?
  /// Valid documents read (records framed, at depth `framed`; 0 at `listed`).
  package var documents: Int
  /// Of the output files.
  package var bytes: Int
  /// Output files that the metadata lists.
  package var files: Int
  /// Collection groups, sorted by id.
  package var collections: [CollectionCount]
  /// Collection paths, `*` for each document id, sorted.
  package var paths: [CollectionCount]
  package var findings: [Finding]
  package var notChecked: [NotChecked]
  package var seconds: Double
  /// References among the values, by the database they point into.
  package var references: DatabaseTally
  /// What the documents speak of and is not in the export; empty below depth `decoded`.
  package var relations = Relations()
  /// For the seal and the policy; empty unless the verifier was given a plan.
  package var inspection = Inspection()
  /// The policy that the export was held against; nil if there is none.
  package var policy: String?
  /// The mismatches with what the policy backs up that `--accept` named.
  package var accepted: [BackupScope.Mismatch] = []
  /// In the order of the policy.
  package var expectations: [ExpectationResult] = []
  /// What came of `--against`; nil without it, or if the other side could not be used.
  package var comparison: SealComparison?
  /// What came of `--counts`; nil without it, or if nothing could be compared.
  package var counts: CountsComparison?
  /// Where the seal of this export was written.
  package var seal: String?
  /// Why not everything was read; nil if everything was. The counts are of what was read, then.
  package var stopped: StopRequest.Reason?

  package var verdict: Verdict { Verdict(findings, isUnfinished: stopped != nil) }

  /// Whether there are no more collection paths than are listed.
  package var areAllCollectionsListed: Bool { !paths.contains { $0.id == CollectionPaths.others } }

  /// What became of each part of the work.
  package var checks: [CheckResult] { CheckedWork(findings, depth: depth).results }
}

extension VerifyReport {
  /// Marks the report of a verification that did not read everything.
  ///
  /// Its depth is `listed`: the files were compared with the metadata, and of nothing deeper can it be said that all of
  /// it was looked at.
  /// - Parameter unread: the output files that were not read to their end, in their order.
  package mutating func markStopped(_ reason: StopRequest.Reason, unread: [ExactName]) {
    stopped = reason
    depth = .listed
    notChecked = (unread.isEmpty ? [] : [.filesUnread(unread, of: files)]) + [.countsOfStopped] + notChecked
  }
}

extension StopRequest {
  /// To be called for every finding.
  func found(_ finding: Finding) { if finding.severity == .error { foundError() } }
}
