package import ExportFormat

/// What a finding is of. The names are stable: scripts match on them, and docs/findings.md lists every one.
///
/// All that Rekindle can find is here, whatever module finds it: so each code has its area, and none is forgotten.
package enum FindingCode: Hashable, Sendable {
  /// Damage that the reader of the export's files met.
  case damage(Damage.Code)
  /// What a check says of an export, of a restore, or of what proves one.
  case check(Check)

  package enum Check: String, Sendable, CaseIterable {
    // Counts
    case countMissing = "count-missing"
    case countMismatch = "count-mismatch"
    case bytesMissing = "bytes-missing"
    case bytesMismatch = "bytes-mismatch"
    case exportEmpty = "export-empty"
    case collectionsMany = "collections-many"
    // Databases
    case databaseMixed = "database-mixed"
    case projectMixed = "project-mixed"
    // What the policy backs up
    case otherDatabase = "other-database"
    case partialExport = "partial-export"
    // Expectations
    case expectationEmpty = "expectation-empty"
    case expectationRequired = "expectation-required"
    case expectationMinimum = "expectation-minimum"
    case expectationMaximum = "expectation-maximum"
    case expectationDrop = "expectation-drop"
    case expectationForbidden = "expectation-forbidden"
    case expectationField = "expectation-field"
    case expectationDocument = "expectation-document"
    case expectationReference = "expectation-reference"
    // Comparison with a seal, or with another export
    case sealFileDiffers = "seal-file-differs"
    case sealFileMissing = "seal-file-missing"
    case sealFileExtra = "seal-file-extra"
    case sealCollectionDiffers = "seal-collection-differs"
    case sealDatabaseDiffers = "seal-database-differs"
    case sealOtherExport = "seal-other-export"
    case sealSameDocuments = "seal-same-documents"
    case sealDamaged = "seal-damaged"
    case sealUnreadable = "seal-unreadable"
    case againstUnsound = "against-unsound"
    // Comparison with a database's counts
    case countsDiffer = "counts-differ"
    case countsOther = "counts-other"
    // Rehearsal
    case stagingRefused = "staging-refused"
    case stagingUnreachable = "staging-unreachable"
    case stagingNotEmptied = "staging-not-emptied"
    case stagingExpires = "staging-expires"
    case importFailed = "import-failed"
    case importCount = "import-count"
    case importCancelled = "import-cancelled"
    case importUnfinished = "import-unfinished"
    case importUnread = "import-unread"
    case readBackFailed = "read-back-failed"
    case objectsUnread = "objects-unread"
    case objectsChanged = "objects-changed"
    case configurationMissing = "configuration-missing"
    case productionUnnamed = "production-unnamed"
    case sourceUnknown = "source-unknown"
    case referencesKept = "references-kept"
    case referencesRetargeted = "references-retargeted"
    case rehearsalStopped = "rehearsal-stopped"
    case emulatorNotInstalled = "emulator-not-installed"
    case noJava = "no-java"
    case emulatorStartFailed = "emulator-start-failed"
    case emulatorPortTaken = "emulator-port-taken"
    case emulatorDied = "emulator-died"
    // Canaries
    case canaryMissed = "canary-missed"
    case canaryFailed = "canary-failed"
    case canaryLeft = "canary-left"
    // Diff
    case readFailed = "read-failed"
    case comparisonFailed = "comparison-failed"
    case nothingCompared = "nothing-compared"
    case scopeUnmet = "scope-unmet"
    case sidesSame = "sides-same"
    case countsDisagree = "counts-disagree"
    // Restore
    case nothingSelected = "nothing-selected"
    case restoreUnfinished = "restore-unfinished"
    case undoUnfinished = "undo-unfinished"
    case planUnfinished = "plan-unfinished"
    case safetyExportIncomplete = "safety-export-incomplete"
    case targetChanged = "target-changed"
    // Attestations
    case attestationUnreadable = "attestation-unreadable"
    case attestationUnwritable = "attestation-unwritable"
    case attestationExists = "attestation-exists"
    case attestationKey = "attestation-key"
    case attestationKeyExposed = "attestation-key-exposed"
    case attestationEnvelope = "attestation-envelope"
    case attestationStatement = "attestation-statement"
    case attestationSigning = "attestation-signing"
    case attestationPlace = "attestation-place"
    case attestationSignature = "attestation-signature"
    case attestationOtherSignature = "attestation-other-signature"
    case attestationSignatureBroken = "attestation-signature-broken"
    case attestationNotPassed = "attestation-not-passed"
    case attestationDepth = "attestation-depth"
    case attestationInFuture = "attestation-in-future"
    case attestationTooOld = "attestation-too-old"
    case attestationFileMissing = "attestation-file-missing"
    case attestationFileExtra = "attestation-file-extra"
    case attestationFileDiffers = "attestation-file-differs"
    // Histories
    case historyMissing = "history-missing"
    case historyUnreadable = "history-unreadable"
    case historyDamaged = "history-damaged"
    case historyOdd = "history-odd"
    case historySignature = "history-signature"
    case historyKeyPeriod = "history-key-period"
    case historyUnknownKey = "history-unknown-key"
    case historyUnsigned = "history-unsigned"
    case historyRepeated = "history-repeated"
  }

  package static var all: [FindingCode] {
    Damage.Code.allCases.map { .damage($0) } + Check.allCases.map { .check($0) }
  }
}

extension FindingCode: CustomStringConvertible {
  /// As reports have it: `record-checksum`.
  package var description: String {
    switch self {
    case .damage(let code): code.rawValue
    case .check(let code): code.rawValue
    }
  }
}
