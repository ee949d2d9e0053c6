package import Documents

extension Operation {
  /// What an operation does, as its metadata tells.
  package struct Details: Sendable, Equatable {
    package enum Kind: String, Sendable {
      case export = "ExportDocumentsMetadata"
      case `import` = "ImportDocumentsMetadata"
      case bulkDelete = "BulkDeleteDocumentsMetadata"
      case restore = "RestoreDatabaseMetadata"
      case clone = "CloneDatabaseMetadata"
      case createDatabase = "CreateDatabaseMetadata"
    }

    /// Nil for one of another kind, or where the service does not say.
    package var kind: Kind?
    /// The folder that an export writes, or an import reads: `gs://BUCKET/FOLDER`.
    package var uriPrefix: String?
    /// RFC 3339.
    package var startTime: String?
    package var endTime: String?
    package var snapshotTime: String?
    /// Empty for all.
    package var collectionIDs: [ExactName] = []
  }
}

extension Operation.Details: Decodable {
  private enum Key: String, CodingKey {
    case type = "@type"
    case outputUriPrefix, inputUriPrefix, startTime, endTime, snapshotTime, collectionIds
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    let type = try fields.decodeIfPresent(String.self, forKey: .type) ?? ""
    kind = type.split(separator: ".").last.flatMap { Kind(rawValue: String($0)) }
    uriPrefix =
      try fields.decodeIfPresent(String.self, forKey: .outputUriPrefix)
      ?? fields.decodeIfPresent(String.self, forKey: .inputUriPrefix)
    startTime = try fields.decodeIfPresent(String.self, forKey: .startTime)
    endTime = try fields.decodeIfPresent(String.self, forKey: .endTime)
    snapshotTime = try fields.decodeIfPresent(String.self, forKey: .snapshotTime)
    collectionIDs = try fields.decodeIfPresent([ExactName].self, forKey: .collectionIds) ?? []
  }
}
