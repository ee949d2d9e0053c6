import Documents
import GoogleCloud

/// What a database has beside its documents, each thing in words by which it can be compared.
struct DatabaseFeatures: Sendable {
  var items: [ConfigurationComparison.Item] = []

  /// - Throws: `GoogleCloudError`.
  static func of(
    _ database: DatabaseName, _ description: DatabaseDescription, _ admin: FirestoreAdminClient
  ) async throws -> DatabaseFeatures {
    var features = DatabaseFeatures()
    features.add(.index, try await admin.indexes(of: database).map(\.definition))
    features.add(.field, try await admin.fieldOverrides(of: database).map(\.definition))
    features.add(.timeToLive, try await admin.timeToLiveFields(of: database).map(\.field))
    features.add(.setting, description.settings)
    return features
  }

  private mutating func add(_ kind: ConfigurationComparison.Item.Kind, _ texts: [String]) {
    items += texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { .init(kind: kind, text: $0) }
  }
}

extension DatabaseDescription {
  /// The settings by which two databases behave differently; what the service does not tell is left out.
  fileprivate var settings: [String] {
    let values = [
      ("location", locationId), ("edition", databaseEdition),
      ("point-in-time recovery", pointInTimeRecoveryEnablement.map { $0.hasSuffix("_ENABLED") ? "on" : "off" }),
      ("delete protection", deleteProtectionState.map { $0.hasSuffix("_ENABLED") ? "on" : "off" }),
    ]
    return values.compactMap { name, value in value.map { "\(name) \($0)" } }
  }
}
