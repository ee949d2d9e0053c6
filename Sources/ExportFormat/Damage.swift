package import Documents

/// Something in an export that is not as a healthy export has it: a value, never a thrown error, since reading goes on.
package struct Damage: Equatable, Sendable {
  /// Stable names; they stand in reports and are never given another meaning.
  package enum Code: String, Sendable, CaseIterable {
    // Files and metadata
    case overallMissing = "overall-missing"
    case overallVersion = "overall-version"
    case overallMalformed = "overall-malformed"
    case overallExtraRecord = "overall-extra-record"
    case pointersMissing = "pointers-missing"
    case metadataListedTwice = "metadata-listed-twice"
    case metadataUnlisted = "metadata-unlisted"
    case metadataPath = "metadata-path"
    case metadataMissing = "metadata-missing"
    case metadataMalformed = "metadata-malformed"
    case metadataPartial = "metadata-partial"
    case metadataEmpty = "metadata-empty"
    case fileMissing = "file-missing"
    case fileNotRegular = "file-not-regular"
    case fileUnreadable = "file-unreadable"
    case fileChanged = "file-changed"
    case fileListedTwice = "file-listed-twice"
    case fileUnlisted = "file-unlisted"
    case fileUnassigned = "file-unassigned"
    case exportNested = "export-nested"
    case nameMismatch = "name-mismatch"
    case kindMismatch = "kind-mismatch"
    // Framing
    case headerTruncated = "header-truncated"
    case recordTruncated = "record-truncated"
    case recordUnfinished = "record-unfinished"
    case recordLength = "record-length"
    case recordChecksum = "record-checksum"
    case recordType = "record-type"
    case recordSequence = "record-sequence"
    case blockTrailer = "block-trailer"
    case blockPadding = "block-padding"
    case trailerMissing = "trailer-missing"
    // Entities
    case entityEmpty = "entity-empty"
    case entityMalformed = "entity-malformed"
    case entityTooLarge = "entity-too-large"
    case entityTooDeep = "entity-too-deep"
    case entityKey = "entity-key"
    case entityValue = "entity-value"
    case entityMeaning = "entity-meaning"
    case entityText = "entity-text"
    case entityTimestamp = "entity-timestamp"
    case entityUnknownField = "entity-unknown-field"
    case datastoreNamespace = "datastore-namespace"
    // Documents
    case documentLimit = "document-limit"
    case documentDuplicate = "document-duplicate"
  }

  package var code: Code
  /// Relative to the export's folder.
  package var file: ExactName
  /// 0-based, in the file: of the record's header for a record, of the bytes themselves for the rest.
  package var offset: Int?
  /// 1-based, in the file. Records that cannot be read have no number, nor are they counted.
  package var record: Int?
  package var document: ExactName?
  /// What was found, in a sentence; it names no content of a document.
  package var message: String
  /// Bytes of the file passed over before reading went on.
  package var bytesLost: Int

  package init(
    _ code: Code, file: ExactName, offset: Int? = nil, record: Int? = nil, document: ExactName? = nil,
    bytesLost: Int = 0,
    _ message: String
  ) {
    self.code = code
    self.file = file
    self.offset = offset
    self.record = record
    self.document = document
    self.message = message
    self.bytesLost = bytesLost
  }
}

/// Why an export cannot be read at all: a failure of the call, not of the data.
package struct ExportError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    case notFound, ambiguous, unreadable, cannotWrite, targetExists
  }

  package var code: Code
  /// A sentence with the place and the remedy.
  package var description: String

  package init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  package static func changed(_ file: ExactName) -> ExportError {
    ExportError(.unreadable, "\(file) changed while it was used. Start again, and let nothing write to the export.")
  }
}
