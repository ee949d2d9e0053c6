package import Documents
package import ExportFormat

/// One thing that a check has to say, at one place.
package struct Finding: Sendable, Equatable {
  package enum Severity: String, Sendable, Comparable, CaseIterable {
    /// Worth knowing; nothing is wrong.
    case note
    /// Unlike what Firestore writes; no document is touched by it.
    case warning
    /// Documents are damaged, lost, or not provably whole.
    case error

    package static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// What an error of this kind makes of the verdict.
  package enum Consequence: String, Sendable {
    case none, different, corrupt, incomplete
  }

  package var code: FindingCode
  package var severity: Severity
  package var consequence: Consequence
  /// Relative to the export's folder.
  package var file: ExactName?
  /// 0-based byte.
  package var offset: Int?
  /// 1-based.
  package var record: Int?
  /// Path below `documents/`.
  package var document: ExactName?
  package var message: String
  /// What to do about it; nil where nothing needs to be done.
  package var remedy: String?
  /// For how many it stands: more than 1 only where so many were found that they are counted, not listed.
  package var count = 1

  package init(
    code: FindingCode, severity: Severity, consequence: Consequence = .none, file: ExactName? = nil, offset: Int? = nil,
    record: Int? = nil, document: ExactName? = nil, message: String, remedy: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.consequence = consequence
    self.file = file
    self.offset = offset
    self.record = record
    self.document = document
    self.message = message
    self.remedy = remedy
  }

  package init(
    code: FindingCode.Check, severity: Severity, consequence: Consequence = .none, file: ExactName? = nil,
    offset: Int? = nil, document: ExactName? = nil, message: String, remedy: String? = nil
  ) {
    self.init(
      code: .check(code), severity: severity, consequence: consequence, file: file, offset: offset,
      document: document, message: message, remedy: remedy)
  }

  /// What could not be done to its end: nothing is proved by it, nothing is known to be wrong.
  package static func incomplete(
    _ code: FindingCode, file: ExactName? = nil, _ message: String, remedy: String
  ) -> Finding {
    Finding(
      code: code, severity: .error, consequence: .incomplete, file: file, message: message, remedy: remedy)
  }

  /// An error that makes the export corrupt.
  package static func corrupt(
    _ code: FindingCode.Check, file: ExactName? = nil, _ message: String, remedy: String
  ) -> Finding {
    Finding(code: code, severity: .error, consequence: .corrupt, file: file, message: message, remedy: remedy)
  }

  /// An error that tells of something sound that it is not as it was, or not as it is expected to be.
  package static func different(
    _ code: FindingCode.Check, file: ExactName? = nil, _ message: String, remedy: String
  ) -> Finding {
    Finding(code: code, severity: .error, consequence: .different, file: file, message: message, remedy: remedy)
  }
}

extension Finding {
  /// Damage as a finding: how grave it is, and what to do.
  package init(_ damage: Damage) {
    let judgement = Judgement(damage.code)
    var message = damage.message
    if damage.bytesLost > 0 { message += " Reading went on after \(damage.bytesLost) bytes." }
    self.init(
      code: .damage(damage.code), severity: judgement.severity,
      consequence: judgement.severity == .error ? judgement.consequence : .none, file: damage.file,
      offset: damage.offset, record: damage.record, document: damage.document, message: message,
      remedy: judgement.remedy)
  }

  /// Damage as findings: what was kept, and one for each code of which more was counted.
  package static func all(_ damage: DamageList) -> [Finding] {
    damage.map { Finding($0) }
      + damage.omitted.map { code, file, count in
        let text =
          count == 1
          ? "1 more like this was counted; it is not listed."
          : "\(count) more like this were counted; they are not listed."
        var finding = Finding(Damage(code, file: file, text))
        finding.count = count
        return finding
      }
  }

  private struct Judgement {
    var severity = Severity.error
    /// Of an error.
    var consequence = Consequence.corrupt
    var remedy: String?

    init(_ code: Damage.Code) {
      switch code {
      case .overallMissing:
        remedy = "Download the file that is named like the export and ends in \(Export.overallExtension)."
      case .overallVersion, .overallMalformed, .metadataMalformed:
        remedy = "Download this file again; if the bucket's copy is the same, take another export."
      case .pointersMissing, .metadataMissing, .metadataEmpty:
        remedy = "Download the whole folder again, with everything below it."
      case .fileMissing:
        remedy = "Download this file; the export's metadata lists it."
      case .fileUnreadable:
        consequence = .incomplete
        remedy = "Make the file readable for this user and verify again."
      case .fileNotRegular:
        remedy = "Put the file itself there, in folders; links are not followed."
      case .fileChanged:
        consequence = .incomplete
        remedy = "Wait until nothing writes to the folder any more, and verify again."
      case .documentDuplicate:
        remedy = "An import keeps only one of the two: take another export."
      case .documentLimit:
        severity = .warning
        remedy = "Firestore may refuse the document: rehearse the restore, and look at how it came to be."
      case .metadataUnlisted:
        severity = .warning
        remedy =
          "Its documents would not be restored. If they belong to this export, its overall metadata is not the whole one."
      case .kindMismatch:
        remedy =
          "An import of single collections would restore the wrong documents: download the files and the metadata again."
      case .metadataPath:
        remedy = "Do not import this export: Firestore writes no such path."
      case .metadataListedTwice, .fileListedTwice:
        remedy = "Download the metadata again; Firestore lists each file once."
      case .headerTruncated, .recordTruncated, .recordUnfinished, .recordLength, .recordChecksum, .recordType,
        .recordSequence, .blockTrailer, .blockPadding:
        remedy = "Download this file again and compare its CRC-32C with the bucket's."
      case .entityEmpty, .entityMalformed, .entityTooLarge, .entityTooDeep, .entityKey, .entityValue, .entityText,
        .entityTimestamp:
        remedy = "The record's checksum holds, so it was written like this: take another export."
      case .entityMeaning:
        consequence = .incomplete
        remedy = "Firestore may have a type that this version does not know: look for a newer one."
      case .entityUnknownField:
        consequence = .incomplete
        remedy = "A newer Firestore may have written it, and a restore could lose it: look for a newer Rekindle."
      case .datastoreNamespace:
        consequence = .incomplete
        remedy =
          "The export may be sound, but Rekindle cannot check it: verify the default namespace in an export of its own."
      case .overallExtraRecord, .metadataPartial:
        severity = .warning
        remedy = "Check how this export was made; its documents are all as its metadata states."
      case .fileUnassigned:
        severity = .warning
        remedy = "Leave it where it is until you know what it belongs to."
      case .exportNested:
        severity = .note
        remedy = "To check that export too, give its folder."
      case .fileUnlisted:
        severity = .warning
        remedy = "It may be left from an earlier export of the same name; nothing is lost by removing it."
      case .nameMismatch:
        severity = .warning
        remedy = "Before importDocuments, name the folder in the bucket like the file, without its extension."
      case .trailerMissing:
        severity = .note
      }
    }
  }
}
