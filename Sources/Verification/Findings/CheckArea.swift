import ExportFormat

/// The parts of the work, in its order. Reports and attestations name each with its result.
package enum CheckArea: String, Sendable, CaseIterable {
  case files, framing, counts, documents, duplicates, databases, staging
  /// Only there if they were looked for, or if something is found.
  case canaries
  /// Only there if something is found.
  case comparison, expectations
  /// What is found of a restore, of an attestation, or of a history, and not of an export. Only there if it is.
  case other

  /// From which depth on it is done; nil for what is there only if something is found.
  var depth: Depth? {
    switch self {
    case .files: .listed
    case .framing, .counts: .framed
    case .documents, .duplicates, .databases: .decoded
    case .staging: .rehearsed
    case .canaries, .comparison, .expectations, .other: nil
    }
  }
}

extension FindingCode {
  package var area: CheckArea {
    switch self {
    case .damage(let code): code.area
    case .check(let code): code.area
    }
  }
}

// No `default` in these: an area that does not know of a code would be signed as passed.

extension Damage.Code {
  fileprivate var area: CheckArea {
    switch self {
    case .overallMissing, .overallVersion, .overallMalformed, .overallExtraRecord, .pointersMissing,
      .metadataListedTwice, .metadataUnlisted, .metadataPath, .metadataMissing, .metadataMalformed, .metadataPartial,
      .metadataEmpty, .fileMissing, .fileNotRegular, .fileUnreadable, .fileChanged, .fileListedTwice, .fileUnlisted,
      .fileUnassigned, .exportNested, .nameMismatch, .kindMismatch:
      .files
    case .headerTruncated, .recordTruncated, .recordUnfinished, .recordLength, .recordChecksum, .recordType,
      .recordSequence, .blockTrailer, .blockPadding, .trailerMissing:
      .framing
    case .entityEmpty, .entityMalformed, .entityTooLarge, .entityTooDeep, .entityKey, .entityValue, .entityMeaning,
      .entityText, .entityTimestamp, .entityUnknownField, .datastoreNamespace, .documentLimit:
      .documents
    case .documentDuplicate: .duplicates
    }
  }
}

extension FindingCode.Check {
  fileprivate var area: CheckArea {
    switch self {
    case .countMissing, .countMismatch, .bytesMissing, .bytesMismatch, .exportEmpty, .collectionsMany: .counts
    case .databaseMixed, .projectMixed, .otherDatabase: .databases
    case .partialExport, .expectationEmpty, .expectationRequired, .expectationMinimum, .expectationMaximum,
      .expectationDrop, .expectationForbidden, .expectationField, .expectationDocument, .expectationReference:
      .expectations
    case .sealFileDiffers, .sealFileMissing, .sealFileExtra, .sealCollectionDiffers, .sealDatabaseDiffers,
      .sealOtherExport, .sealSameDocuments, .sealDamaged, .sealUnreadable, .againstUnsound, .countsDiffer, .countsOther,
      .readFailed, .comparisonFailed, .nothingCompared, .scopeUnmet, .sidesSame, .countsDisagree, .nothingSelected:
      .comparison
    case .stagingRefused, .stagingUnreachable, .stagingNotEmptied, .stagingExpires, .importFailed, .importCount,
      .importCancelled, .importUnfinished, .importUnread, .readBackFailed, .objectsUnread, .objectsChanged,
      .configurationMissing, .productionUnnamed, .sourceUnknown, .referencesKept, .referencesRetargeted,
      .rehearsalStopped, .emulatorNotInstalled, .noJava, .emulatorStartFailed, .emulatorPortTaken, .emulatorDied:
      .staging
    case .canaryMissed, .canaryFailed, .canaryLeft: .canaries
    case .restoreUnfinished, .undoUnfinished, .planUnfinished, .safetyExportIncomplete, .targetChanged,
      .attestationUnreadable, .attestationUnwritable, .attestationExists, .attestationKey, .attestationKeyExposed,
      .attestationEnvelope, .attestationStatement, .attestationSigning, .attestationPlace, .attestationSignature,
      .attestationOtherSignature, .attestationSignatureBroken, .attestationNotPassed, .attestationDepth,
      .attestationInFuture, .attestationTooOld, .attestationFileMissing, .attestationFileExtra,
      .attestationFileDiffers, .historyMissing, .historyUnreadable, .historyDamaged, .historyOdd, .historySignature,
      .historyKeyPeriod, .historyUnknownKey, .historyUnsigned, .historyRepeated:
      .other
    }
  }
}
