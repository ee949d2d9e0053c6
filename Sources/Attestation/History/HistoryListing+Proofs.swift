import Documents
import Verification

/// What of a history can be taken for a rehearsal, so that a recovery need not rehearse once more.
extension HistoryListing {
  /// The records that prove that an export restores, and the one that speaks against it.
  package struct Proofs: Sendable, Equatable {
    /// The newest record of a rehearsal in embedded staging and the newest of one elsewhere, the newest first.
    package var records: [HistoryRecord] = []
    /// The newest run that says that the export, or what was compared, is not right; nil if none says so.
    package var contradiction: HistoryRecord?
  }

  /// Finds records of rehearsals that passed, about exactly these files, that no newer run contradicts.
  ///
  /// A run that did not come to its end says nothing, so an older record goes on counting. A run that found damage or a
  /// difference ends all older ones, also where only the export's name or its metadata are known to be the same: a rehearsal
  /// more costs less than a recovery from the wrong files.
  package func proofs(of export: ExportSighting) -> Proofs {
    var proofs = Proofs()
    for record in counting.reversed() {
      let run = record.statement.record
      let by = export.match(run)
      guard by != nil || record.export == export.name else { continue }
      if run.isContradiction {
        proofs.contradiction = record
        return proofs
      }
      guard by == .digest, run.isPassedRehearsal else { continue }
      if proofs.records.contains(where: { $0.isEmbedded == record.isEmbedded }) { continue }
      proofs.records.append(record)
    }
    return proofs
  }
}

extension HistoryRecord {
  /// Whether the import was Rekindle's own, which is not enough for a database in use.
  fileprivate var isEmbedded: Bool { statement.record.staging?.kind == .embedded }
}

extension RehearsalRecord {
  /// Whether the run says that the export does not restore as it was, or that the comparison does not see what is wrong.
  var isContradiction: Bool {
    switch verdict {
    case .verified: false
    case .different, .corrupt: true
    case .incomplete:
      (readBack.map { $0.missing + $0.extra + $0.changed > 0 } ?? false)
        || (canary.map { !$0.canFail } ?? false)
    }
  }
}
